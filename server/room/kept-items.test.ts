/** S4, S16: the items of a Y.Doc are encoded in slices while it changes, and what is told is what Yjs would have told. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyToServerDoc, compareDocuments, createServerDoc } from '../storage/checkpoint.ts';
import { Forge, forge } from '../transport/memory/forge.ts';
import { ramble, ramblingDocs } from '../transport/memory/rambling-docs.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { KeptAnswers } from './kept-answers.ts';
import { encodeDeletesOf, KeptItems } from './kept-items.ts';
import { encodeStrands } from './strands.ts';

const SEED = Number(process.env['WEFT_SEED'] ?? 61);
const EMPTY = new Uint8Array([0]);

/** So many items, each by itself, of one client id. */
function items(client: number, count: number): Uint8Array {
  return forge(client, 0, count, (f) => {
    for (let i = 0; i < count; i++) f.inRoot(4, 'body').text('x');
    return f;
  });
}

describe('items that are kept as bytes', () => {
  test('S4: a hundred thousand are encoded in slices, of which none is long', () => {
    const doc = createServerDoc();
    applyToServerDoc(doc, items(7, 100_000));
    const answers = new KeptAnswers();
    let slices = 0;
    const isOver = () => {
      slices++;
      return true;
    };
    while (!answers.prepare(doc, EMPTY, isOver));
    expect(slices).toBe(Math.floor(100_000 / 1024));
    expect(Buffer.compare(answers.since(doc, EMPTY, []), Y.encodeStateAsUpdate(doc))).toBe(0);
  });

  test('S4: whoever lacks little has nothing prepared, and whoever lacks much, or one very long text, has', () => {
    const doc = createServerDoc();
    applyToServerDoc(doc, items(7, 100_000));
    const never = () => true;
    expect(new KeptAnswers().prepare(doc, Uint8Array.of(1, 7, ...uint(99_000)), never)).toBe(true);
    expect(new KeptAnswers().prepare(doc, Uint8Array.of(1, 7, ...uint(9_000)), never)).toBe(false);
    const long = forge(8, 0, 2, (f) => f.inRoot(4, 'body').text('y'.repeat(300_000)).inRoot(4, 'body').text('z'));
    applyToServerDoc(doc, long);
    expect(new KeptAnswers().prepare(doc, Uint8Array.of(1, 7, ...uint(100_000)), never)).toBe(false);
  });

  test('S4: what is written and deleted between two slices is told as it is at the end', () => {
    let interrupted = 0;
    for (let seed = SEED; seed < SEED + 60; seed++) {
      const random = new SeededRandom(seed);
      const doc = createServerDoc();
      const writers = ramblingDocs(random);
      for (const writer of writers) applyToServerDoc(doc, Y.encodeStateAsUpdate(writer));
      const early = createServerDoc();
      applyToServerDoc(early, Y.encodeStateAsUpdate(random.pick(writers)));
      const kept = new KeptItems(new Map(), 1 + random.int(8));
      const isOver = () => {
        if (random.chance(0.5)) return false;
        const writer = random.pick(writers);
        Y.applyUpdate(writer, Y.encodeStateAsUpdate(doc));
        ramble(writer, random);
        applyToServerDoc(doc, Y.encodeStateAsUpdate(writer, Y.encodeStateVector(doc)));
        interrupted++;
        return true;
      };
      for (let turns = 0; turns < 30; turns++) kept.encode(doc.store, isOver);
      while (!kept.encode(doc.store, () => false));
      for (const copy of [createServerDoc(), early]) {
        const clocks = Y.decodeStateVector(Y.encodeStateVector(copy));
        applyToServerDoc(copy, encodeStrands(kept.since(clocks), encodeDeletesOf(doc.store)));
        expect(compareDocuments(copy, doc), `WEFT_SEED=${seed}`).toBeNull();
      }
    }
    expect(interrupted).toBeGreaterThan(600);
  });
});

function uint(value: number): number[] {
  return [...new Forge().uint(value).bytes()];
}
