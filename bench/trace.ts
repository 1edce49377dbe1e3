/** A recorded editing session as Yjs updates: one update for each edit, as its author's editor would have sent them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';

export type Patch = readonly [position: number, deletedCount: number, insertedText: string];

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

/** A document with as many of these edits as make about `bytes`, and whether a state holds its text. */
export function stateOfAbout(
  bytes: number,
  edits: readonly Patch[],
): { state: Uint8Array; text: (state: Uint8Array) => boolean } {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  const LOOK_EVERY = 500;
  for (const [index, [position, deletedCount, insertedText]] of edits.entries()) {
    if (deletedCount > 0) body.delete(position, deletedCount);
    if (insertedText !== '') body.insert(position, insertedText);
    if (index % LOOK_EVERY === 0 && Y.encodeStateAsUpdate(doc).length >= bytes) break;
  }
  const text = body.toString();
  return { state: Y.encodeStateAsUpdate(doc), text: (state) => bodyText(state).includes(text) };
}

const WORDS = 'and then the river turned towards the old town again ';

/** As many characters, put in piece by piece at places all over the text, as a seeded walk chooses them. */
export function longEdits(characters: number, pieceLength: number): readonly Patch[] {
  const edits: Patch[] = [];
  let length = 0;
  // A linear congruential walk: the same document in every run.
  let state = 20_261_121;
  while (length < characters) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const piece = WORDS.repeat(Math.ceil(pieceLength / WORDS.length)).slice(0, pieceLength);
    edits.push([Math.floor((state / 2 ** 32) * (length + 1)), 0, piece]);
    length += pieceLength;
  }
  return edits;
}
