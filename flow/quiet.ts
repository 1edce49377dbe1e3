/**
 * Keeps a Y.Doc from writing by itself. Yjs answers remote formatting by deleting the format marks it made redundant, and
 * those deletions go out as an update of the reader. In Weft readers never write (DESIGN section 3): redundant marks read the
 * same, and two replicas cleaning up at once is how text bindings come to disagree.
 */
import type * as Y from 'yjs';

/** Call once for a Y.Doc, before it takes its first update. */
export function keepQuiet(doc: Y.Doc): void {
  // Yjs looks at this flag right after 'afterTransaction' (yjs 13.6, cleanupTransactions), so this is the last moment.
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
}
