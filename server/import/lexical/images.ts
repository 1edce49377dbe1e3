/** Images of a Lexical document: the address is kept and never asked (HOSTILE I5); one that carries its bytes is not taken. */
import { IMAGE, imageAddress, MAX_ALT_LENGTH } from '../../../flow/blocks/image.ts';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { NO_MARKS } from '../../../flow/inline.ts';
import type { Inline, Json } from '../../../flow/schema.ts';
import type { Place, Scribe } from './scribe.ts';
import type { ForeignNode } from './tree.ts';

export function writeImage(node: ForeignNode, place: Place, scribe: Scribe): void {
  const alt = stringOf(node, 'altText').slice(0, MAX_ALT_LENGTH).toWellFormed();
  // The caption is a document of its own, and its bytes are not in these.
  if (node.props.get('showCaption') === true) scribe.skipped.add('image-caption');
  const src = stringOf(node, 'src');
  if (imageAddress({ src }) === null) {
    scribe.skipped.add('image');
    if (alt !== '') scribe.write(place, PARAGRAPH.type, {}, [says(alt)]);
    return;
  }
  const props: Record<string, Json> = { src: src.toWellFormed() };
  if (alt !== '') props['alt'] = alt;
  const width = node.props.get('width');
  const height = node.props.get('height');
  if (isSize(width) && isSize(height)) props['ratio'] = Math.round((height / width) * 10_000) / 10_000;
  scribe.write(place, IMAGE.type, props);
}

function says(text: string): Inline {
  return { kind: 'text', text, marks: NO_MARKS };
}

function stringOf(node: ForeignNode, name: string): string {
  const value = node.props.get(name);
  return typeof value === 'string' ? value : '';
}

/** The playground says `inherit` where nobody sized the image. */
function isSize(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}
