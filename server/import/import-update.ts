/**
 * From the bytes of somebody else's document to the first update of one of ours. Pure and without bounds of its own: a stranger's
 * bytes are read in a thread that may be ended (`import-worker.ts`). The bytes are only read; what is stored is written here anew.
 */
import * as Y from 'yjs';
import { createUpdateOf } from '../../flow/create.ts';
import type { ImportReport } from '../../protocol/rest-import.ts';
import { readLexicalDocument } from './lexical/read-document.ts';
import { Skipped } from './lexical/skipped.ts';
import { Unreadable } from './lexical/tree.ts';
import { writeBlocks } from './lexical/write-blocks.ts';

export interface ImportRequest {
  /** A Yjs update in V1 encoding: the whole document. */
  readonly bytes: Uint8Array;
  readonly title: string;
  /** Letters that no block's id elsewhere begins with. */
  readonly idPrefix: string;
}

export type ImportResult =
  | { readonly ok: true; readonly update: Uint8Array; readonly report: ImportReport }
  | { readonly ok: false; readonly reason: string };

/** Never throws for what the bytes hold; may run out of memory over them. */
export function importUpdate({ bytes, title, idPrefix }: ImportRequest): ImportResult {
  const doc = new Y.Doc({ gc: false });
  try {
    Y.applyUpdate(doc, bytes);
    const skipped = new Skipped();
    const { source, children } = readLexicalDocument(doc, skipped);
    const missing = doc.store.pendingStructs?.missing.size ?? 0;
    if (missing > 0) skipped.add('missing-changes', missing);
    let lastId = 0;
    const blocks = writeBlocks(children, () => `${idPrefix}${(++lastId).toString(36)}`, skipped);
    return { ok: true, update: createUpdateOf(title, blocks), report: { source, skipped: skipped.list() } };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, reason: error.message };
    // Yjs throws whatever it stumbles over, and a document of a stranger may make it stumble anywhere.
    return { ok: false, reason: `Yjs: ${error instanceof Error ? error.message : 'threw'}` };
  } finally {
    doc.destroy();
  }
}
