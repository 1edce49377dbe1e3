/** R9: an answer in pieces says to the byte what it says in one, and what is long in it is held once for all who wait for it. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { beginSyncStep2, beginUpdate } from '../../protocol/messages.ts';
import { Forge, forge } from '../transport/memory/forge.ts';
import { ramblingDocs } from '../transport/memory/rambling-docs.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { checkUpdate } from './check-update.ts';
import { KeptAnswers } from './kept-answers.ts';
import { LiveDocument } from './live-document.ts';
import { RestingDocument } from './resting-document.ts';
import { encodeStrands, shareStrands, type Strand } from './strands.ts';

const SEED = Number(process.env['WEFT_SEED'] ?? 41);
const EMPTY = new Uint8Array([0]);
const LETTERS = 400_000;
const BLOCK = new SeededRandom(SEED).bytes(40_000);

const same = (pieces: readonly Uint8Array[], whole: Uint8Array) => Buffer.compare(Buffer.concat(pieces), whole) === 0;

/** Pieces of one block follow each other there, or stand apart. */
function randomStrands(random: SeededRandom): readonly Strand[] {
  return Array.from({ length: random.int(6) }, (_, i) => {
    const client = 900_000_000 - i;
    let clock = random.int(300);
    const strand: Strand & { end: number } = { client, clock, end: clock, parts: [] };
    for (let from = random.int(3000), left = 1 + random.int(4); left > 0; left--) {
      const to = from + random.int(9000);
      const structs = 1 + random.int(200);
      strand.parts.push({ bytes: BLOCK, section: { client, clock, end: clock + structs, structs, from, to } });
      clock += structs;
      from = to + (random.chance(0.5) ? 0 : 100);
    }
    return { ...strand, end: clock };
  });
}

/** Four people's long texts. */
const texts = () =>
  [5, 6, 7, 8].map((client) => forge(client, 0, 1, (f) => f.inRoot(4, 'body').text('x'.repeat(LETTERS))));

/** What sixty hold together who each lack something else of it. */
function heldBy(answer: (stateVector: Uint8Array) => readonly Uint8Array[]): { asked: number; held: number } {
  const buffers = new Set<ArrayBufferLike>();
  let asked = 0;
  for (let i = 0; i < 60; i++) {
    for (const { buffer, length } of answer(new Forge().uint(1, 5 + (i % 4), 1 + i).bytes())) {
      buffers.add(buffer);
      asked += length;
    }
  }
  return { asked, held: [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0) };
}

describe('an answer in pieces (R9)', () => {
  test('is the same bytes, whatever is short and long in it', () => {
    let inPieces = 0;
    for (let seed = SEED; seed < SEED + 150; seed++) {
      const random = new SeededRandom(seed);
      const strands = randomStrands(random);
      const deletes = BLOCK.subarray(random.int(9000));
      for (const wrap of [beginSyncStep2, beginUpdate]) {
        const pieces = shareStrands(strands, deletes, wrap);
        expect(same(pieces, encodeStrands(strands, deletes, wrap)), `WEFT_SEED=${seed}`).toBe(true);
        if (pieces.length > 2) inPieces++;
      }
    }
    expect(inPieces).toBeGreaterThan(150);
  });

  test('is what whoever asks for one piece is told, of documents that are written in and that rest', () => {
    for (let seed = SEED; seed < SEED + 6; seed++) {
      const random = new SeededRandom(seed);
      const docs = ramblingDocs(random);
      const [whole] = docs;
      if (whole === undefined) continue;
      for (const update of texts()) Y.applyUpdate(whole, update);
      for (const other of docs.slice(1)) Y.applyUpdate(whole, Y.encodeStateAsUpdate(other));
      const [answers, again] = [new KeptAnswers(), new KeptAnswers()];
      const checkpoint = { throughSeq: asSeq(0), update: Y.encodeStateAsUpdate(whole), isWhole: true };
      const resting = RestingDocument.of({ checkpoint, tail: [] });
      for (const replica of [...docs.slice(1), new Y.Doc()]) {
        const stateVector = Y.encodeStateVector(replica);
        for (const without of [[], [6]]) {
          const pieces = answers.messageSince(whole, stateVector, without, beginUpdate);
          expect(same(pieces, again.since(whole, stateVector, without, beginUpdate)), `WEFT_SEED=${seed}`).toBe(true);
          const rested = resting?.messageSince(stateVector, without, beginUpdate) ?? [];
          const plain = resting?.since(stateVector, without, beginUpdate) ?? EMPTY;
          expect(same(rested, plain), `WEFT_SEED=${seed}`).toBe(true);
        }
      }
    }
  });

  test('sixty who each lack something else hold little more than the document, while it is written in', () => {
    const document = new LiveDocument(LIMITS);
    for (const update of texts()) {
      const checked = checkUpdate(update, { ...LIMITS, kind: 'document' });
      expect(checked.ok && document.apply(update, checked.facts).ok).toBe(true);
    }
    const { asked, held } = heldBy((stateVector) => document.answers.plain(stateVector));
    expect(asked).toBeGreaterThan(60 * 3 * LETTERS);
    // The one who asks first has what it lacks encoded for itself.
    expect(held).toBeLessThan(2 * 4 * LETTERS + 100_000);
  });

  test('and so they do while it rests', () => {
    const checkpoint = { throughSeq: asSeq(0), update: Y.mergeUpdates(texts()), isWhole: true };
    const document = new LiveDocument(LIMITS);
    document.load({ checkpoint, tail: [], lastSeq: asSeq(0) });
    const { asked, held } = heldBy((stateVector) => document.answers.plain(stateVector));
    expect(asked).toBeGreaterThan(60 * 3 * LETTERS);
    expect(held).toBeLessThan(4 * LETTERS + 100_000);
  });

  test('a large document that changes is told in pieces to whoever has nothing, and one that rests as what it keeps', () => {
    const document = new LiveDocument(LIMITS);
    for (const update of texts()) {
      const checked = checkUpdate(update, { ...LIMITS, kind: 'document' });
      expect(checked.ok && document.apply(update, checked.facts).ok).toBe(true);
    }
    const whole = document.answers.syncStep2(EMPTY);
    expect(same(document.answers.plain(EMPTY), whole)).toBe(true);
    expect(document.answers.plain(EMPTY).length).toBeGreaterThan(1);
    const rests = new LiveDocument(LIMITS);
    const checkpoint = { throughSeq: asSeq(0), update: Y.mergeUpdates(texts()), isWhole: true };
    rests.load({ checkpoint, tail: [], lastSeq: asSeq(0) });
    expect(rests.answers.plain(EMPTY)).toEqual([rests.answers.syncStep2(EMPTY)]);
  });
});
