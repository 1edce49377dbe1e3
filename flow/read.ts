/** Reading a flow once, whole. To follow one while it changes, see FlowView. */
import type * as Y from 'yjs';
import type { Op } from './delta.ts';
import { contentText } from './inline.ts';
import { LiveBlock, parsePieces } from './parse.ts';
import { ROOTS, type Block } from './schema.ts';

/** The blocks of a body, in order; never empty: a flow without any content reads as one empty paragraph. */
export function readBlocks(body: Y.Text): LiveBlock[] {
  const blocks = parsePieces(body.toDelta() as Op[]);
  return blocks.length === 0 ? [new LiveBlock(null)] : blocks;
}

/** What a document says, without its form: a line for each block, soft line breaks kept. */
export function blocksText(blocks: readonly Block[]): string {
  return blocks.map((block) => contentText(block.content)).join('\n');
}

export function documentBody(doc: Y.Doc): Y.Text {
  return doc.getText(ROOTS.body);
}

export function documentTitle(doc: Y.Doc): Y.Text {
  return doc.getText(ROOTS.title);
}
