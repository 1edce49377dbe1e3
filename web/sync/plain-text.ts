/** A document as plain text, for taking away what this device holds when the server will not have it any more. */
import type * as Y from 'yjs';
import { blocksInWords, documentBody, documentTitle, readBlocks } from '../../flow/read.ts';

export function plainText(doc: Y.Doc): string {
  const title = documentTitle(doc).toString();
  const body = blocksInWords(readBlocks(documentBody(doc)));
  return title === '' ? `${body}\n` : `${title}\n\n${body}\n`;
}

/** True where the body holds nothing that anybody wrote. */
export function isBlank(doc: Y.Doc): boolean {
  return plainText(doc).trim() === '';
}

/** A file name out of a title: what file systems forbid is left out. */
export function fileNameOf(title: string): string {
  const name = title
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+/, '')
    .trim();
  return `${[...name].slice(0, 80).join('').trim() || 'Untitled'}.txt`;
}
