/** HOSTILE S4: whoever writes first in a large document that rests keeps nobody waiting, and nothing of what comes meanwhile is lost or told twice. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { encodeUpdate } from '../../protocol/messages.ts';
import { compareDocuments, rebuildDocument } from '../storage/checkpoint.ts';
import { FakeClock } from '../transport/memory/fake-clock.ts';
import { forge, type Forge } from '../transport/memory/forge.ts';
import { bodyOf, person, roomWith, textOf } from '../transport/memory/people.ts';
import { ramblingDocs } from '../transport/memory/rambling-docs.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { SIMULATED_DOCUMENT, type Simulation } from '../transport/memory/simulation.ts';
import { LiveDocument } from './live-document.ts';
import type { Clock, Logger } from './ports.ts';
import { PreparerFull, preparesAtOnce, type UpdatePreparer } from './prepare-update.ts';
import { SliceTurns } from './slice-turns.ts';
import { sliceUpdate } from './slice-update.ts';
import { Waking } from './waking.ts';
import { walkLength } from './walk-length.ts';

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const SEED = Number(process.env['WEFT_SEED'] ?? 11);

/** A text of so many bytes in thousands of pieces, as somebody typed it here and there. */
function typed(bytes: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 77;
  const body = doc.getText('body');
  const piece = 'some hundred and forty characters that somebody has typed somewhere in it, '.repeat(2);
  for (let i = 0; body.length < bytes; i++) body.insert((i * 7919) % (body.length + 1), piece);
  return doc;
}

function restingOn(doc: Y.Doc): LiveDocument {
  const document = new LiveDocument(LIMITS);
  const checkpoint = { throughSeq: asSeq(1), update: Y.encodeStateAsUpdate(doc), isWhole: true };
  document.load({ checkpoint, tail: [], lastSeq: asSeq(1) });
  return document;
}

/** So many items at the very beginning, none of which names a neighbour. */
function times(count: number, f: Forge): Forge {
  for (let i = 0; i < count; i++) f.inRoot(4, 'body').text('x');
  return f;
}

const LARGE = typed(700 * 1024);
const MIDDLING = typed(40 * 1024);

/** Words that two people put at the very beginning, and two others after them, each before what both have. */
function prepended(words: number): Y.Doc {
  const doc = new Y.Doc();
  for (const ids of [
    [2, 5],
    [7, 9],
  ]) {
    const pair = ids.map((id) => Object.assign(new Y.Doc(), { clientID: id }));
    for (const one of pair) Y.applyUpdate(one, Y.encodeStateAsUpdate(doc));
    for (let i = 0; i < words / 2; i += 2) {
      const news = pair.map((one) => {
        const before = Y.encodeStateVector(one);
        one.getText('body').insert(0, 'word ');
        return Y.encodeStateAsUpdate(one, before);
      });
      for (const one of [doc, ...pair]) for (const update of news) Y.applyUpdate(one, update);
    }
  }
  return doc;
}

/** What is woken by a meter that passes `perAskMs` whenever it is asked, turn by turn. */
function wakingOf(document: LiveDocument, perAskMs: number, preparer: UpdatePreparer = preparesAtOnce) {
  const fake = new FakeClock();
  const turns = { timers: 0 };
  const clock: Clock = {
    now: () => fake.now(),
    setTimer: (delayMs, fire) => {
      turns.timers++;
      return fake.setTimer(delayMs, fire);
    },
  };
  let costMs = 0;
  const meter = () => (costMs += perAskMs);
  const waking = new Waking({
    id: SIMULATED_DOCUMENT,
    limits: LIMITS,
    document,
    clock,
    logger: SILENT,
    slices: new SliceTurns(clock, meter),
    preparer,
    guard: (run) => run(),
  });
  return { advance: (ms = 1) => fake.advance(ms), turns, waking };
}

const failed = () => expect.unreachable('it was woken');
const breathe = () => new Promise((resolve) => setImmediate(resolve));

describe('S4: the Y.Doc of a large document is made in slices', () => {
  test('S4: no turn takes more slices than there is time for; what waits runs at the end, in order', async () => {
    const document = restingOn(LARGE);
    const { advance, turns, waking } = wakingOf(document, 3);
    const ran: string[] = [];
    expect(waking.isNeeded).toBe(true);
    for (const name of ['first', 'second']) waking.whenAwake(() => ran.push(name), failed);
    await breathe();
    advance();
    // Two slices of 64 structs each fit into a turn of eight milliseconds at three a slice.
    expect(turns.timers).toBeGreaterThan(25);
    expect(document.isResting).toBe(false);
    expect(ran).toEqual(['first', 'second']);
    expect(waking.isNeeded).toBe(false);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, document.answers.since(new Uint8Array([0])));
    expect(compareDocuments(copy, LARGE)).toBeNull();
  });

  test('S4: a small one is made in one step, and nobody waits', () => {
    const { waking } = wakingOf(restingOn(MIDDLING), 0);
    expect(waking.isNeeded).toBe(false);
  });

  test('S4, S9: of a few bytes and many items it is made in slices too, in the order in which they were written', async () => {
    const doc = prepended(2400);
    const update = Y.encodeStateAsUpdate(doc);
    expect(update.length).toBeLessThan(LIMITS.maxWakeBytes);
    expect(wakingOf(restingOn(doc), 0).waking.isNeeded).toBe(true);
    const copy = new Y.Doc();
    let steps = 0;
    for (const slice of sliceUpdate(update, LIMITS.maxDepth)) {
      steps += walkLength(copy, slice, 64, 0, Infinity);
      Y.applyUpdate(copy, slice);
    }
    // Author by author it is 899,852.
    expect(steps).toBeLessThan(2 * 2400);
    expect(compareDocuments(copy, doc)).toBeNull();
  });

  test('S9: what lies at one place by the thousand is put there item by item, as turns have time for it', async () => {
    const many = forge(2, 0, 4500, (f) => times(4500, f));
    const behind = forge(5, 0, 300, (f) => times(300, f));
    const doc = new Y.Doc();
    for (const update of [many, behind]) Y.applyUpdate(doc, update);
    const document = restingOn(doc);
    // Whatever order they come in.
    const slices = [many, behind].flatMap((update) => [...sliceUpdate(update, LIMITS.maxDepth)]);
    const ends = Uint32Array.from(slices, (_, i) =>
      slices.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0),
    );
    const packed = { bytes: new Uint8Array(Buffer.concat(slices)), ends, deletesFrom: slices.length };
    const preparer: UpdatePreparer = { ...preparesAtOnce, slice: () => Promise.resolve(packed) };
    const { advance, turns, waking } = wakingOf(document, 3, preparer);
    waking.whenAwake(() => undefined, failed);
    await breathe();
    advance();
    expect(document.isResting).toBe(false);
    // In 76 slices, two a turn, but for the 300 that are each compared with 4,500.
    expect(turns.timers).toBeGreaterThan(150);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, document.answers.since(new Uint8Array([0])));
    expect(compareDocuments(copy, doc)).toBeNull();
  });

  test('S4: where too many wait for the thread, it is asked again and nothing is made in one step', async () => {
    const document = restingOn(LARGE);
    let asked = 0;
    const full: UpdatePreparer = {
      ...preparesAtOnce,
      slice: (...given) => (++asked < 4 ? Promise.reject(new PreparerFull()) : preparesAtOnce.slice(...given)),
    };
    const { advance, turns, waking } = wakingOf(document, 3, full);
    const ran: string[] = [];
    waking.whenAwake(() => ran.push('first'), failed);
    for (let tries = 1; tries < 4; tries++) {
      await breathe();
      expect([asked, document.isResting]).toEqual([tries, true]);
      advance(50);
    }
    await breathe();
    advance();
    expect([asked, document.isResting, ran]).toEqual([4, false, ['first']]);
    expect(turns.timers).toBeGreaterThan(25);
  });

  test('S4: where the thread has no time or memory for it, it rests on and nobody waits for ever; whoever comes again is heard', async () => {
    const document = restingOn(LARGE);
    let isAble = false;
    const weak: UpdatePreparer = {
      ...preparesAtOnce,
      slice: (...given) => (isAble ? preparesAtOnce.slice(...given) : Promise.reject(new Error('it took too long'))),
    };
    const { advance, turns, waking } = wakingOf(document, 3, weak);
    const ran: string[] = [];
    for (const name of ['first', 'second'])
      waking.whenAwake(
        () => ran.push(name),
        () => ran.push(`${name} failed`),
      );
    await breathe();
    advance();
    expect([document.isResting, ran]).toEqual([true, ['first failed', 'second failed']]);
    isAble = true;
    waking.whenAwake(() => ran.push('third'), failed);
    await breathe();
    advance();
    expect([document.isResting, ran.at(-1)]).toEqual([false, 'third']);
    expect(turns.timers).toBeGreaterThan(25);
  });

  test('R2: what cannot be cut is made in one step; what was loaded anew meanwhile is not touched', async () => {
    const document = restingOn(LARGE);
    const uncut = wakingOf(document, 0, { ...preparesAtOnce, slice: () => Promise.resolve(null) });
    let ran = 0;
    uncut.waking.whenAwake(() => ran++, failed);
    await breathe();
    expect([document.isResting, ran]).toEqual([false, 1]);
    const other = restingOn(LARGE);
    // Slices that make another document than was stored wake nothing.
    const resting = other.deepRest;
    expect([resting !== null && other.wakeAs(MIDDLING, resting), other.isResting]).toEqual([false, true]);
    const { advance, waking } = wakingOf(other, 3);
    waking.whenAwake(() => ran++, failed);
    await breathe();
    const checkpoint = { throughSeq: asSeq(1), update: Y.encodeStateAsUpdate(MIDDLING), isWhole: true };
    other.load({ checkpoint, tail: [], lastSeq: asSeq(1) });
    advance();
    expect([other.isResting, ran]).toEqual([true, 2]);
  });

  test('R10: any history comes to the same, in slices or in one step', () => {
    for (let seed = SEED; seed < SEED + 15; seed++) {
      const docs = ramblingDocs(new SeededRandom(seed));
      for (const doc of docs) for (const other of docs) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
      const [first] = docs;
      if (first === undefined) continue;
      const update = Y.encodeStateAsUpdate(first);
      const whole = rebuildDocument({ checkpoint: { throughSeq: asSeq(1), update, isWhole: true }, tail: [] });
      const sliced = rebuildDocument({
        checkpoint: null,
        tail: sliceUpdate(update, LIMITS.maxDepth).map((slice, i) => ({
          update: slice,
          seq: asSeq(i + 1),
          atMs: 0,
          author: null,
        })),
      });
      expect(compareDocuments(whole, sliced), `WEFT_SEED=${seed}`).toBeNull();
    }
  });
});

/** A room whose large document rests, with these people in it. */
async function restingRoom(people: readonly ReturnType<typeof person>[]): Promise<Simulation> {
  const [author] = people;
  const sim = await roomWith([]);
  if (author === undefined) throw new Error('somebody must have written it');
  Y.applyUpdate(author.doc, Y.encodeStateAsUpdate(LARGE), author);
  sim.join(author);
  await sim.settle();
  for (const other of people.slice(1)) sim.join(other);
  await sim.settle();
  // A document of this size rests after half a minute.
  for (let i = 0; i < 30; i++) {
    sim.clock.advance(5000);
    await sim.settle();
  }
  return sim;
}

describe('S4: in a room', () => {
  test('R3, R4: two write at once, and each goes on: all of it arrives, in order, and is acked when it is on disk', async () => {
    const [a, b, c] = [person(1), person(2), person(3, { speaksWeft: false })];
    const sim = await restingRoom([a, b, c]);
    const before = [a, b].map(({ acked }) => acked);
    for (const [client, word] of [
      [a, 'one '],
      [b, 'two '],
      [a, 'three '],
      [c, 'four '],
      [b, 'five '],
    ] as const) {
      bodyOf(client).insert(0, word);
    }
    // Everything is with the server, and nothing of it stands yet: no time has passed in which the second turn could come.
    for (let round = 0; round < 4; round++) {
      for (const socket of sim.sockets) socket.deliverAll();
      await sim.breathe();
    }
    expect([a, b].map(({ acked }) => acked)).toEqual(before);
    expect(textOf(b.doc)).not.toContain('one ');
    const late = sim.join(person(4));
    await sim.settle();
    expect([a, b].map(({ acked }) => acked)).toEqual(before.map((count) => count + 2));
    for (const client of [b, c, late]) expect(compareDocuments(client.doc, a.doc)).toBeNull();
    expect(compareDocuments(await sim.stored(), a.doc)).toBeNull();
    expect(textOf(a.doc)).toContain('three one ');
  });

  test('R4: all of what somebody had sent who has gone is taken, in its order, and no caret stays behind', async () => {
    const [a, b] = [person(1), person(2, { speaksWeft: false })];
    const sim = await restingRoom([a, b]);
    for (const word of ['three ', 'two ', 'one ']) bodyOf(b).insert(0, word);
    b.announce({ user: { name: 'gone' } });
    while (b.socket?.deliverToServer());
    b.socket?.drop();
    await sim.settle();
    expect(textOf(await sim.stored())).toContain('one two three ');
    expect(textOf(a.doc)).toContain('one two three ');
    expect(a.carets).not.toContain(2);
  });

  test('R4: whoever has gone before it is awake is heard all the same; who extends nothing of its own is not', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await restingRoom([a, b]);
    bodyOf(a).insert(0, 'last words ');
    const thief = new Y.Doc();
    Y.applyUpdate(thief, Y.encodeStateAsUpdate(a.doc));
    thief.clientID = 1;
    thief.getText('body').insert(0, 'forged');
    for (const socket of sim.sockets) while (socket.waitingForServer > 0) socket.deliverToServer();
    b.socket?.push(encodeUpdate(Y.encodeStateAsUpdate(thief, Y.encodeStateVector(a.doc))));
    a.socket?.drop();
    await sim.settle();
    expect(textOf(await sim.stored())).toContain('last words ');
    const again = sim.join(person(9));
    await sim.settle();
    expect(textOf(again.doc)).toContain('last words ');
  });
});
