/** A recorded editing session as Yjs updates: one update for each edit, as its author's editor would have sent them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';

type Patch = readonly [position: number, deletedCount: number, insertedText: string];

interface Trace {
  readonly endContent: string;
  readonly txns: readonly { readonly patches: readonly Patch[] }[];
}

const TRACE_FILE = join(import.meta.dirname, '../e2e/traces/seph-blog1.json.gz');

/** The edits of seph-blog1, or its first `limit`. They hold no astral characters, so code points are UTF-16 units. */
export function readEdits(limit: number): readonly Patch[] {
  // The file is ours and its shape is described in e2e/traces/README.md.
  const trace = JSON.parse(gunzipSync(readFileSync(TRACE_FILE)).toString('utf8')) as Trace;
  return trace.txns.flatMap((transaction) => transaction.patches).slice(0, limit);
}

/** The session typed into `body` after whatever `firstState` holds. */
export function typeEdits(edits: readonly Patch[], firstState: Uint8Array): { updates: Uint8Array[]; text: string } {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, firstState);
  const body = doc.getText('body');
  const offset = body.length;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const [position, deletedCount, insertedText] of edits) {
    doc.transact(() => {
      if (deletedCount > 0) body.delete(offset + position, deletedCount);
      if (insertedText !== '') body.insert(offset + position, insertedText);
    });
  }
  const text = body.toString();
  doc.destroy();
  return { updates, text };
}

/** What a client reads in a document that it has just joined. */
export function bodyText(state: Uint8Array): string {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  const text = doc.getText('body').toString();
  doc.destroy();
  return text;
}
