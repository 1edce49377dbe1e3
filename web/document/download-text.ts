/** Hands a document's text to the browser as a file. */
import type * as Y from 'yjs';
import { documentTitle } from '../../flow/read.ts';
import { fileNameOf, plainText } from '../sync/plain-text.ts';

export function downloadText(doc: Y.Doc): void {
  const address = URL.createObjectURL(new Blob([plainText(doc)], { type: 'text/plain;charset=utf-8' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = fileNameOf(documentTitle(doc).toString());
  anchor.click();
  URL.revokeObjectURL(address);
}
