/** Reading a flow once, whole. To follow one while it changes, see FlowView. */
import * as Y from 'yjs';
import type { Op } from './delta.ts';
import { readObject } from './inline-objects/inline-object.ts';
import { objectText } from './inline-objects/object-text.ts';
import { contentText } from './inline.ts';
import { LiveBlock, parsePieces } from './parse.ts';
import { ROOTS, type Block, type Inline } from './schema.ts';
import { readPieces } from './stored-marks.ts';

/** The blocks of a body, in order; never empty: a flow without any content reads as one empty paragraph. */
export function readBlocks(body: Y.Text): LiveBlock[] {
  const blocks = parsePieces(readPieces(body.toDelta() as Op[]));
  return blocks.length === 0 ? [new LiveBlock(null)] : blocks;
}

/** What a document says, without its form: a line for each block, soft line breaks kept, inline objects as U+FFFC. */
export function blocksText(blocks: readonly Block[]): string {
  return blocks.map((block) => contentText(block.content)).join('\n');
}

/** As `blocksText`, for people: mentions, dates and formulas in words. */
export function blocksInWords(blocks: readonly Block[]): string {
  const words = (inline: Inline): string =>
    inline.kind === 'text' ? inline.text : objectText(readObject(inline.object));
  return blocks.map((block) => block.content.map(words).join('')).join('\n');
}

export function documentBody(doc: Y.Doc): Y.Text {
  return doc.getText(ROOTS.body);
}

export function documentTitle(doc: Y.Doc): Y.Text {
  return doc.getText(ROOTS.title);
}

/** So many characters of the title at most, and no more of it is read than that: somebody may write a book there. */
export function titleStart(doc: Y.Doc, maxCharacters: number): string {
  let start = '';
  for (let item = documentTitle(doc)._start; item !== null && start.length < maxCharacters * 2; item = item.right)
    if (!item.deleted && item.content instanceof Y.ContentString) start += item.content.str.slice(0, maxCharacters * 2);
  return Array.from(start).slice(0, maxCharacters).join('');
}
