/** A document as plain text, for taking away what this device holds when the server will not have it any more. */
import type * as Y from 'yjs';
import { arrangeFlow } from '../../flow/arrange.ts';
import { slotsOf } from '../../flow/block-specs.ts';
import { PARAGRAPH } from '../../flow/blocks/paragraph.ts';
import { blocksInWords, documentBody, documentTitle, readBlocks } from '../../flow/read.ts';

export function plainText(doc: Y.Doc): string {
  const title = documentTitle(doc).toString();
  const flow = documentBody(doc);
  const blocks = arrangeFlow(flow, readBlocks(flow)).inReadingOrder();
  // A container says nothing itself: what stands in it does.
  const body = blocksInWords(blocks.filter(({ type }) => slotsOf(type) === null));
  return title === '' ? `${body}\n` : `${title}\n\n${body}\n`;
}

/** True where nobody wrote anything: no title, and nothing but empty paragraphs. */
export function isBlank(doc: Y.Doc): boolean {
  if (plainText(doc).trim() !== '') return false;
  return readBlocks(documentBody(doc)).every(({ type }) => type === PARAGRAPH.type);
}

/** A file name out of a title: what file systems forbid is left out. */
export function fileNameOf(title: string, extension: 'txt' | 'md' | 'html' = 'txt'): string {
  const name = title
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+/, '')
    .trim();
  return `${[...name].slice(0, 80).join('').trim() || 'Untitled'}.${extension}`;
}
