/** A document as its stored bytes must say exactly what a Y.Doc made of them would (R1, R2, R10). */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq } from '../../protocol/ids.ts';
import {
  applyToServerDoc,
  compareDocuments,
  createServerDoc,
  encodeCheckpoint,
  isWhole,
  rebuildDocument,
} from '../storage/checkpoint.ts';
import type { Checkpoint, LogEntry } from '../storage/document-log.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { checkUpdate } from './check-update.ts';
import { LiveDocument } from './live-document.ts';
import { RestingDocument } from './resting-document.ts';
import { LIMITS } from '../../protocol/limits.ts';

const HISTORIES = 400;
/** The state vector of an empty replica. */
const EMPTY = new Uint8Array([0]);

const entriesOf = (updates: readonly Uint8Array[], after = 0): LogEntry[] =>
  updates.map((update, i) => ({ update, seq: asSeq(after + i + 1), atMs: 0, author: null }));

function checkpointOf(updates: readonly Uint8Array[]): Checkpoint {
  const doc = rebuildDocument({ checkpoint: null, tail: entriesOf(updates) });
  return { throughSeq: asSeq(updates.length), update: encodeCheckpoint(doc), isWhole: isWhole(doc) };
}

/** What a few people send who write at once and hear of each other now and then. */
function history(random: SeededRandom): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const docs = Array.from({ length: 1 + random.int(4) }, (_, i) => {
    const doc = new Y.Doc();
    doc.clientID = 10 + i;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'heard') updates.push(update);
    });
    return doc;
  });
  const heard = docs.map(() => 0);
  for (let step = 5 + random.int(60); step > 0; step--) {
    const i = random.int(docs.length);
    const doc = docs[i];
    if (doc === undefined) continue;
    if (random.chance(0.3)) {
      // In the order in which the server had them.
      for (; (heard[i] ?? 0) < updates.length; heard[i] = (heard[i] ?? 0) + 1) {
        const update = updates[heard[i] ?? 0];
        if (update !== undefined) Y.applyUpdate(doc, update, 'heard');
      }
      continue;
    }
    const body = doc.getText('body');
    const at = random.int(body.length + 1);
    const length = Math.min(random.int(5) + 1, body.length - at);
    const kind = random.int(8);
    if (kind === 0 && length > 0) body.delete(at, length);
    else if (kind === 1 && length > 0) body.format(at, length, { bold: random.chance(0.5) ? true : null });
    else if (kind === 2)
      body.insertEmbed(
        at,
        new Y.Map<unknown>([
          ['id', random.int(1e6)],
          ['deep', { a: [1.5, null, 'ü'] }],
        ]),
      );
    else if (kind === 3) doc.getText('title').insert(0, random.pick(['A', 'ß', '🧵']));
    else if (kind === 4) doc.getArray('list').push([random.int(9), -3, 'x', true, new Uint8Array([1, 2])]);
    else body.insert(at, random.pick(['a', 'to ', 'weft', '🧵', '\n', 'é']));
  }
  return updates;
}

const deletesOf = (update: Uint8Array) => {
  const checked = checkUpdate(update, { ...LIMITS, kind: 'room' });
  if (!checked.ok) throw new Error(checked.reason);
  return checked.facts.deletes;
};

describe('R1, R2: a document that rests says what a Y.Doc of the same bytes says', () => {
  test(`${HISTORIES} histories, checkpointed anywhere: everything, what anybody lacks, and what is deleted`, () => {
    let rested = 0;
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const random = new SeededRandom(seed);
      const updates = history(random);
      const cut = random.int(updates.length + 1);
      const checkpoint = cut === 0 && random.chance(0.5) ? null : checkpointOf(updates.slice(0, cut));
      const stored = { checkpoint, tail: entriesOf(updates.slice(cut), cut) };
      const truth = rebuildDocument(stored);
      const resting = RestingDocument.of(stored);
      // Some of these people write on what the server has not had yet: that is Yjs's to sort out.
      if (resting === null) continue;
      rested++;
      const note = `seed ${seed}`;
      expect(resting.isStateOf(truth), note).toBe(true);
      expect(resting.stateVector(), note).toEqual(Y.encodeStateVector(truth));
      const whole = createServerDoc();
      Y.applyUpdate(whole, resting.update);
      expect(compareDocuments(truth, whole), note).toBeNull();
      // Somebody who saw the first so many updates, perhaps with something of its own that the server lacks.
      const seen = createServerDoc();
      for (const update of updates.slice(0, random.int(updates.length + 1))) Y.applyUpdate(seen, update);
      const before = Y.encodeStateVector(seen);
      const knowsAll = resting.hasDeleted(deletesOf(Y.encodeStateAsUpdate(seen)));
      expect(knowsAll, note).toBe(true);
      Y.applyUpdate(seen, resting.since(before, []));
      expect(compareDocuments(truth, seen), note).toBeNull();
      const without = random.int(4) + 10;
      const lacking = createServerDoc();
      Y.applyUpdate(lacking, resting.since(new Uint8Array([0]), [without]));
      expect(Y.getState(lacking.store, without), note).toBe(0);
      const deleted = new Map([[10, [{ from: 0, to: 1 }]]]);
      const truly = truth.store.clients.get(10)?.[0]?.deleted ?? false;
      expect(resting.hasDeleted(deleted), note).toBe(truly);
    }
    expect(rested).toBeGreaterThan(HISTORIES / 2);
  });

  test('where something waits, overlaps or came twice in part, only Yjs can tell, and nothing rests', () => {
    const doc = new Y.Doc();
    doc.clientID = 7;
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (const letter of 'abcd') doc.getText('body').insert(0, letter);
    const [a, b, c, d] = updates;
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('four were typed');
    const of = (...tail: Uint8Array[]) => RestingDocument.of({ checkpoint: null, tail: entriesOf(tail) });
    expect(of(a, b, c, d)).not.toBeNull();
    expect(of(a, a, b, a, b)).not.toBeNull();
    expect(of(a, c)).toBeNull();
    expect(of(a, Y.mergeUpdates([a, b]))).toBeNull();
    expect(of(a, Y.mergeUpdates([b, d]))).toBeNull();
    const erased = new Y.Doc();
    Y.applyUpdate(erased, Y.encodeStateAsUpdate(doc));
    const before = Y.encodeStateVector(erased);
    erased.getText('body').delete(0, 1);
    // It deletes something that is not there yet.
    expect(of(a, Y.encodeStateAsUpdate(erased, before))).toBeNull();
    const gap = checkpointOf([a, c]);
    expect(gap.isWhole).toBe(false);
    expect(RestingDocument.of({ checkpoint: gap, tail: [] })).toBeNull();
    // A checkpoint of an earlier version does not say whether it is whole.
    expect(RestingDocument.of({ checkpoint: { ...checkpointOf([a, b]), isWhole: false }, tail: [] })).toBeNull();
  });

  test('bytes that are no update are damage, and never an empty document (R2)', () => {
    const good = checkpointOf([...history(new SeededRandom(3))]);
    for (const update of [good.update.subarray(0, good.update.length >> 1), new Uint8Array([1, 1, 1, 1, 31, 0])]) {
      const document = new LiveDocument(LIMITS);
      const stored = { checkpoint: { ...good, update }, tail: [], lastSeq: good.throughSeq };
      expect(() => document.load(stored)).toThrow('document_damaged');
    }
  });
});

describe('a document that is put down and picked up', () => {
  const typist = () => {
    const doc = new Y.Doc();
    doc.clientID = 7;
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    return { doc, updates };
  };
  const factsOf = (update: Uint8Array) => {
    const checked = checkUpdate(update, { ...LIMITS, kind: 'room' });
    if (!checked.ok) throw new Error(checked.reason);
    return checked.facts;
  };
  const take = (document: LiveDocument, update: Uint8Array) => {
    const facts = factsOf(update);
    return document.newsIn(facts).any ? document.apply(update, facts) : 'known';
  };

  test('R1: asked and told what it knows it rests on; the first news wakes it, once', () => {
    const { doc, updates } = typist();
    for (const word of ['one ', 'two ', 'three ']) doc.getText('body').insert(0, word);
    doc.getText('body').delete(0, 2);
    let woken = 0;
    const document = new LiveDocument(LIMITS, null, () => (woken += document.isResting ? 0 : 1));
    const lastSeq = asSeq(updates.length);
    document.load({ checkpoint: checkpointOf(updates), tail: [], lastSeq });
    document.answers.syncStep2(new Uint8Array([0]));
    expect(document.answers.syncStep2(new Uint8Array([0]))).toBe(document.answers.syncStep2(new Uint8Array([0])));
    document.answers.since(Y.encodeStateVector(doc));
    for (const update of updates) expect(take(document, update)).toBe('known');
    expect(take(document, Y.encodeStateAsUpdate(doc))).toBe('known');
    expect(document.title).toBeNull();
    expect([document.isResting, woken]).toEqual([true, 0]);
    doc.getText('title').insert(0, 'Named');
    doc.getText('body').delete(0, 1);
    for (const update of updates.slice(-2)) expect(take(document, update)).toEqual({ ok: true });
    expect([document.isResting, woken, document.title]).toEqual([false, 1, 'Named']);
  });

  test('R1: put away it keeps one packed copy, says the same as before, and says that it was unpacked', async () => {
    const { doc, updates } = typist();
    for (const word of ['one ', 'two ', 'three ']) doc.getText('body').insert(0, word);
    doc.getText('body').delete(0, 2);
    const counts = { packed: 0, unpacked: 0, grown: 0 };
    const packing = {
      pack: async (bytes: Uint8Array) => (counts.packed++, bytes.map((byte) => byte ^ 0xff)),
      unpack: (bytes: Uint8Array) => (counts.unpacked++, bytes.map((byte) => byte ^ 0xff)),
    };
    const document = new LiveDocument(LIMITS, packing, () => counts.grown++);
    document.load({ checkpoint: checkpointOf(updates), tail: [], lastSeq: asSeq(updates.length) });
    const before = document.answers.syncStep2(EMPTY);
    for (let round = 0; round < 2; round++) {
      document.putAway();
      document.putAway();
      await document.answers.packed(EMPTY);
      expect(document.answers.stateVector()).toEqual(Y.encodeStateVector(doc));
      expect(document.newsIn(factsOf(Y.encodeStateAsUpdate(new Y.Doc()))).any).toBe(false);
      // So far nobody asked for what is packed, or read it packed.
      expect(document.answers.packed(EMPTY)).toEqual(Uint8Array.of(107, ...before.map((byte) => byte ^ 0xff)));
      expect(counts).toEqual({ packed: 1, unpacked: round, grown: 1 + round });
      expect(document.answers.syncStep2(EMPTY)).toEqual(before);
      document.answers.since(EMPTY);
      expect(take(document, Y.encodeStateAsUpdate(doc))).toBe('known');
      expect(counts).toEqual({ packed: 1, unpacked: round + 1, grown: 2 + round });
    }
    document.putAway();
    doc.getText('body').insert(0, 'and ');
    for (const update of updates.slice(-1)) expect(take(document, update)).toEqual({ ok: true });
    const copy = createServerDoc();
    applyToServerDoc(copy, document.answers.since(EMPTY));
    expect(compareDocuments(copy, doc)).toBeNull();
  });

  test('R1: what was asked for while it was being packed is put away later, and what cannot be packed stays', async () => {
    const { doc, updates } = typist();
    doc.getText('body').insert(0, 'one ');
    let grown = 0;
    let packed = Promise.withResolvers<Uint8Array>();
    const packing = { pack: () => packed.promise, unpack: (bytes: Uint8Array) => bytes };
    const document = new LiveDocument(LIMITS, packing, () => grown++);
    document.load({ checkpoint: checkpointOf(updates), tail: [], lastSeq: asSeq(updates.length) });
    document.putAway();
    const plain = document.answers.syncStep2(EMPTY);
    packed.reject(new Error('no memory'));
    expect(await document.answers.packed(EMPTY)).toBe(plain);
    expect(grown).toBe(2);
    packed = Promise.withResolvers();
    document.putAway();
    document.answers.stateVector();
    expect(document.answers.since(EMPTY)).toEqual(plain.subarray(plain.length - document.size));
    packed.resolve(plain);
    await document.answers.packed(EMPTY);
    // It is there, unpacked, and is to be looked at again.
    expect(grown).toBe(3);
    document.putAway();
    expect(document.answers.syncStep2(EMPTY)).toEqual(plain);
    expect(grown).toBe(4);
  });

  test('R2: it is only put down for what says the same; the title outlives the Y.Doc', () => {
    const { doc, updates } = typist();
    doc.getText('title').insert(0, 'Kept');
    doc.getText('body').insert(0, 'ab');
    const document = new LiveDocument(LIMITS);
    for (const update of updates) take(document, update);
    const stored = { checkpoint: checkpointOf(updates), tail: [] };
    const shorter = { checkpoint: checkpointOf(updates.slice(0, 1)), tail: [] };
    expect(document.rest(shorter)).toBe(false);
    doc.getText('body').delete(0, 1);
    const erased = updates.at(-1);
    if (erased === undefined) throw new Error('nothing was deleted');
    take(document, erased);
    // Every clock is the same, but not what is deleted.
    expect(document.rest(stored)).toBe(false);
    expect(document.isResting).toBe(false);
    expect(document.rest({ checkpoint: stored.checkpoint, tail: entriesOf([erased], updates.length) })).toBe(true);
    expect([document.isResting, document.title]).toEqual([true, 'Kept']);
    const copy = createServerDoc();
    applyToServerDoc(copy, document.answers.since(new Uint8Array([0])));
    expect(copy.getText('body').toJSON()).toBe('b');
  });

  test('R3, S5: what waits for a missing update keeps it awake', () => {
    const { doc, updates } = typist();
    doc.getText('body').insert(0, 'a');
    doc.getText('body').insert(1, 'b');
    const [first, second] = updates;
    if (first === undefined || second === undefined) throw new Error('two were typed');
    const document = new LiveDocument(LIMITS);
    take(document, second);
    expect(document.rest({ checkpoint: null, tail: entriesOf([second]) })).toBe(false);
    take(document, first);
    expect(document.rest({ checkpoint: checkpointOf([second, first]), tail: [] })).toBe(true);
  });
});
