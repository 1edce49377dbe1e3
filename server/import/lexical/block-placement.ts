/** How a block stands on its line: Lexical's element format, indent and direction as the properties of a flow's block. */
import { MAX_INDENT, placementProps as storedPlacement, type Alignment } from '../../../flow/blocks/placement.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import type { Skipped } from './skipped.ts';
import type { ForeignNode } from './tree.ts';

/** Lexical's element formats (lexical 0.52, LexicalConstants). */
const LEFT = 1;
const CENTER = 2;
const RIGHT = 3;
const JUSTIFY = 4;
const END = 6;

/** The first letter decides, as `dir="auto"` does in a browser. */
const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

export function placementProps(node: ForeignNode, skipped: Skipped): BlockProps {
  const isRightToLeft = readsRightToLeft(node, skipped);
  const indent = node.props.get('indent');
  const steps = typeof indent === 'number' && indent > 0 ? Math.min(MAX_INDENT, Math.round(indent)) : 0;
  return storedPlacement(alignmentOf(node.props.get('format'), isRightToLeft, skipped), steps);
}

/** A flow aligns to the start of the line, or to what is named. */
function alignmentOf(format: unknown, isRightToLeft: boolean, skipped: Skipped): Alignment {
  switch (format) {
    case CENTER:
      return 'center';
    case JUSTIFY:
      return 'justify';
    case RIGHT:
      return isRightToLeft ? 'left' : 'right';
    case LEFT:
    case END:
      if (isRightToLeft) skipped.add('alignment');
      return format === END && !isRightToLeft ? 'right' : 'left';
    default:
      return 'left';
  }
}

/** A flow takes the direction of a block from its text. */
function readsRightToLeft(node: ForeignNode, skipped: Skipped): boolean {
  const said = node.props.get('dir');
  const first = firstLetter(node);
  const fromText = first !== null && RIGHT_TO_LEFT.test(first);
  if ((said === 'rtl' || said === 'ltr') && first !== null && (said === 'rtl') !== fromText) skipped.add('direction');
  return fromText;
}

function firstLetter({ children, text }: ForeignNode): string | null {
  if (text !== null) return LETTER.exec(text)?.[0] ?? null;
  for (const child of children) {
    const found = firstLetter(child);
    if (found !== null) return found;
  }
  return null;
}
