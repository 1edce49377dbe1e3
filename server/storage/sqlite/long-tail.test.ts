/** HOSTILE F2: what a compaction of a long tail has in memory at a time is a part of it, and never two documents. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq } from '../../../protocol/ids.ts';
import type { LogEntry } from '../document-log.ts';
import { encodeChunk, entriesOfChunks, MAX_CHUNK_ENTRIES, type Chunk } from './chunk-codec.ts';
import { collectGarbage } from '../../collect-garbage.ts';
import { makeCompaction } from './compaction.ts';

const ROWS = 50;
const ROW_ENTRIES = 20;
const LAST = asSeq(ROWS * ROW_ENTRIES);

function typed(): LogEntry[] {
  const doc = new Y.Doc();
  doc.clientID = 7;
  const entries: LogEntry[] = [];
  doc.on('update', (update: Uint8Array) =>
    entries.push({ seq: asSeq(entries.length + 1), update, atMs: entries.length, author: null }),
  );
  // Each before all that is there: no two are one item.
  while (entries.length < LAST) doc.getText('body').insert(0, 'x');
  return entries;
}

/** Rows of some entries each, and how many of them were unpacked. */
function rows(entries: readonly LogEntry[]): { readonly chunks: readonly Chunk[]; readonly unpacked: () => number } {
  let unpacked = 0;
  const chunks = Array.from({ length: ROWS }, (_, i) => {
    const own = entries.slice(i * ROW_ENTRIES, (i + 1) * ROW_ENTRIES);
    const bytes = encodeChunk(own);
    return {
      firstSeq: asSeq(i * ROW_ENTRIES + 1),
      lastSeq: asSeq((i + 1) * ROW_ENTRIES),
      get bytes() {
        unpacked++;
        return bytes;
      },
    };
  });
  return { chunks, unpacked: () => unpacked };
}

describe('F2: a compaction of a long tail', () => {
  test('unpacks a row when its turn has come, and each row once', () => {
    const entries = typed();
    const { chunks, unpacked } = rows(entries);
    let ahead = 0;
    function* watched(): Generator<LogEntry, void> {
      for (const entry of entriesOfChunks(chunks, asSeq(0), LAST)) {
        ahead = Math.max(ahead, unpacked() * ROW_ENTRIES - entry.seq);
        yield entry;
      }
    }
    const made = makeCompaction({ checkpoint: null, entries: watched(), packFrom: asSeq(1) });
    expect(ahead).toBeLessThan(ROW_ENTRIES);
    expect(unpacked()).toBe(ROWS);
    expect(made.checkpoint?.throughSeq).toBe(LAST);
    expect(made.chunks.flatMap((chunk) => [...entriesOfChunks([chunk], asSeq(0), LAST)])).toEqual(entries);
  });

  test('goes no further than it has applied: behind an update that cannot be read nothing is unpacked (R2)', () => {
    const entries = typed().map((entry) => (entry.seq === 30 ? { ...entry, update: new Uint8Array([9, 9]) } : entry));
    const { chunks, unpacked } = rows(entries);
    const tail = entriesOfChunks(chunks, asSeq(0), LAST);
    expect(() => makeCompaction({ checkpoint: null, entries: tail, packFrom: asSeq(1) })).toThrow('entry 30');
    expect(unpacked()).toBe(2);
  });

  test('packs what a chunk may hold as soon as it is there, and what lies before its tail too', () => {
    const entry = typed()[0];
    if (entry === undefined) throw new Error('nothing was typed');
    const count = MAX_CHUNK_ENTRIES * 2 + 1;
    const entries = Array.from({ length: count }, (_, i) => ({ ...entry, seq: asSeq(i + 1) }));
    const first = makeCompaction({ checkpoint: null, entries: entries.slice(0, 1), packFrom: null });
    const made = makeCompaction({ ...first, entries, packFrom: asSeq(1) });
    expect(made.chunks.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [1, MAX_CHUNK_ENTRIES],
      [MAX_CHUNK_ENTRIES + 1, MAX_CHUNK_ENTRIES * 2],
      [count, count],
    ]);
    expect(made.checkpoint?.throughSeq).toBe(count);
  });

  test('says between the document and its copy that the former is gone', () => {
    const gone: number[] = [];
    const made = makeCompaction({ checkpoint: null, entries: typed(), packFrom: null }, (bytes) => gone.push(bytes));
    expect(gone).toEqual([made.checkpoint?.update.length]);
  });

  test('what nothing holds is collected when it is asked for', async () => {
    const dropped = new WeakRef({ items: Array.from({ length: 1000 }, (_, i) => ({ i })) });
    // Until the turn in which it was made ends, what a WeakRef shows is held.
    await turn();
    collectGarbage();
    expect(dropped.deref()).toBeUndefined();
    expect(globalThis.gc).toBeUndefined();
  });
});
