/** Many entries as one row's bytes: lossless for any entries, damage noticed (R2, R10). */
import fc from 'fast-check';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type PersonId } from '../../../protocol/ids.ts';
import type { NewEntry } from '../document-log.ts';
import { encodeAppends, partsOf } from './batch-codec.ts';
import { decodeChunk, encodeChunk, joinAsChunk } from './chunk-codec.ts';
import { makeCompaction } from './compaction.ts';

// Cast: what a person's id is made of, of any length.
const author = fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/).map((word) => word as PersonId));
const entry = fc.record({
  update: fc.uint8Array({ maxLength: 400 }),
  atMs: fc.integer({ min: -1e13, max: 1e13 }),
  author,
});

/** Somebody who types 5,000 characters, one by one. */
function typed(): NewEntry[] {
  const doc = new Y.Doc();
  doc.clientID = 2_345_678_901;
  const entries: NewEntry[] = [];
  // Cast: as above.
  const ada = 'ada-ada-ada-ada-ada-ad' as PersonId;
  let atMs = Date.UTC(2026, 5, 1);
  doc.on('update', (update: Uint8Array) =>
    entries.push({ update, atMs: (atMs += 80 + (update.length % 7) * 31), author: ada }),
  );
  const text = 'The quick weft runs across the warp, and back again. ';
  for (let i = 0; i < 5000; i++) {
    const body = doc.getText('body');
    if (i % 11 === 10) body.delete(body.length - 1, 1);
    else body.insert(body.length, text.charAt((i * 7) % text.length));
  }
  return entries;
}

/** As former versions wrote what was appended at once. */
const plainChunk = (entries: readonly NewEntry[]) =>
  Buffer.concat([Uint8Array.of(0), zstdDecompressSync(encodeChunk(entries).subarray(1))]);
/** As what was appended is stored now: the bytes of each append, without what says whose they are. */
const joined = (entries: readonly NewEntry[]) => {
  const bytes = encodeAppends([{ entries: entries.slice(0, 3) }, { entries: entries.slice(3) }]);
  return joinAsChunk(partsOf(bytes).map(({ from, end }) => bytes.subarray(from, end)));
};
const WAYS = [encodeChunk, plainChunk, joined];

describe('R10: entries that share a row', () => {
  test('come back as they went in, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 60 }),
        fc.constantFrom(...WAYS),
        fc.integer({ min: 1, max: 1e9 }),
        (entries, encode, first) => {
          const back = decodeChunk(encode(entries), asSeq(first));
          expect(back.map(({ update, atMs, author: by, seq }) => [[...update], atMs, by, seq])).toEqual(
            entries.map(({ update, atMs, author: by }, i) => [[...update], atMs, by, first + i]),
          );
        },
      ),
    );
  });

  test('a typed text takes at most eight bytes an edit, with its time and author', () => {
    const entries = typed();
    expect(encodeChunk(entries).length / entries.length).toBeLessThan(8);
  });

  test('bytes that are cut short are damage and not fewer entries (R2)', () => {
    const entries = typed().slice(0, 50);
    for (const encode of [encodeChunk, plainChunk]) {
      const bytes = encode(entries);
      for (let length = 0; length < bytes.length; length += 7) {
        expect(() => decodeChunk(bytes.subarray(0, length), asSeq(1))).toThrow(AppError);
      }
    }
  });
});

describe('R10: what a compaction makes', () => {
  test('nothing where the checkpoint in force says everything; a checkpoint that is only old is made anew', () => {
    const entries = typed()
      .slice(0, 300)
      .map((one, i) => ({ ...one, seq: asSeq(i + 1) }));
    const first = makeCompaction({ checkpoint: null, entries, packFrom: asSeq(1) });
    expect(first.checkpoint).toMatchObject({ throughSeq: 300, isWhole: true });
    expect(first.chunks.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([[1, 300]]);
    expect(makeCompaction({ checkpoint: first.checkpoint, entries: [], packFrom: null })).toEqual({
      checkpoint: null,
      chunks: [],
    });
    if (first.checkpoint === null) throw new Error('none was made');
    const old = { ...first.checkpoint, isWhole: false };
    expect(makeCompaction({ checkpoint: old, entries: [], packFrom: null }).checkpoint).toEqual(first.checkpoint);
  });
});
