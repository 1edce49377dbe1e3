/** Hands a document's text, or whatever was made of it, to the browser as a file. */
import type * as Y from 'yjs';
import { documentTitle } from '../../flow/read.ts';
import { fileNameOf, plainText } from '../sync/plain-text.ts';

export function downloadText(doc: Y.Doc): void {
  downloadFile(plainText(doc), 'text/plain;charset=utf-8', fileNameOf(documentTitle(doc).toString()));
}

export function downloadFile(content: string, type: string, name: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}
