/** HOSTILE S4, S5: what is half there, held or waiting its turn stops nobody, mixes with nobody's words and locks nobody out. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import type { DocumentId, SessionId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { FakeClock } from '../transport/memory/fake-clock.ts';
import { forge } from '../transport/memory/forge.ts';
import { bodyOf, edit, person, roomWith, textOf } from '../transport/memory/people.ts';
import type { SimulatedClient } from '../transport/memory/simulated-client.ts';
import { slicesIn } from './packed-slices.ts';
import { prepareUpdate } from './prepare-update.ts';
import { Session } from './session.ts';
import { SliceTurns } from './slice-turns.ts';

/** Words that stand each at the beginning, so that each is a struct of its own. */
function wordsOf(clientId: number, words: number, doc = new Y.Doc()): Y.Doc {
  doc.clientID = clientId;
  for (let i = 0; i < words; i++) doc.getText('body').insert(0, `${i}. `);
  return doc;
}

/** Everything that this client has to say and hear, and nothing of the clock. */
function talk(client: SimulatedClient): void {
  while (client.socket?.deliverToServer());
  while (client.socket?.deliverToClient());
  while (client.socket?.deliverToServer());
}

describe('S4: while a large update is applied', () => {
  test('S4, S7: words of another under its client id wait for the rest: what is live is what is stored', async () => {
    const [a, hostile] = [person(1), person(3)];
    const sim = await roomWith([a, hostile]);
    const returning = person(4);
    Y.applyUpdate(returning.doc, Y.encodeStateAsUpdate(wordsOf(50, 9000)));
    sim.join(returning);
    talk(returning);
    await sim.breathe();
    // Somebody who comes now is shown the half of it, and where its next word will stand.
    const late = sim.join(person(5));
    talk(late);
    const next = Y.getState(late.doc.store, 50);
    expect(next).toBeGreaterThan(0);
    expect(next).toBeLessThan(Y.getState(returning.doc.store, 50));
    hostile.sendUpdate(forge(50, next, 1, (f) => f.inRoot(4, 'body').text('stolen')));
    while (hostile.socket?.deliverToServer());
    const newcomer = sim.join(person(6));
    talk(newcomer);
    await sim.settle();
    expect(returning.closeCode).toBeNull();
    expect(textOf(a.doc)).not.toContain('stolen');
    for (const doc of [a.doc, late.doc, newcomer.doc, await sim.stored()]) {
      expect([textOf(doc), compareDocuments(doc, returning.doc)]).toEqual([textOf(returning.doc), null]);
    }
  });

  test('S4, B1: two windows that hand back the same are both heard, and it is kept once', async () => {
    const [a, one, two] = [person(1), person(4), person(5)];
    const sim = await roomWith([a]);
    const words = Y.encodeStateAsUpdate(wordsOf(50, 9000));
    for (const window of [one, two]) {
      Y.applyUpdate(window.doc, words);
      sim.join(window);
    }
    for (const window of [one, two]) talk(window);
    await sim.settle();
    expect([one.closeCode, two.closeCode, one.acked, two.acked]).toEqual([null, null, 1, 1]);
    expect(compareDocuments(await sim.stored(), one.doc)).toBeNull();
  });

  test('S4, S7: whoever goes meanwhile may come back and write on under its client id', async () => {
    const [a, b] = [person(1), person(2, { speaksWeft: false })];
    const sim = await roomWith([a, b]);
    // In one message, as a paste.
    b.doc.transact(() => {
      for (let i = 0; i < 9000; i++) bodyOf(b).insert(0, `${i}. `);
    });
    while (b.socket?.deliverToServer());
    await sim.breathe();
    b.socket?.drop();
    await sim.settle();
    expect(textOf(a.doc)).toContain('8999. ');
    sim.join(b);
    await sim.settle();
    bodyOf(b).insert(0, 'and on ');
    await sim.settle();
    expect([b.closeCode, textOf(a.doc).startsWith('and on ')]).toEqual([null, true]);
  });
});

describe('S5: a large answer of which only a part stands', () => {
  const hole = forge(60, 5, 1, (f) => f.inRoot(4, 'body').text('x'));

  test('S4, S5: its part comes in, and its writer is not sent away for the rest', async () => {
    const [a, returning] = [person(1), person(4)];
    const sim = await roomWith([a]);
    wordsOf(4, 9000, returning.doc);
    Y.applyUpdate(returning.doc, hole);
    expect(returning.doc.store.pendingStructs).not.toBeNull();
    sim.join(returning);
    await sim.settle();
    expect([returning.closeCode, returning.acked]).toEqual([null, 1]);
    expect(textOf(a.doc)).toBe(textOf(returning.doc));
    const stored = await sim.stored();
    expect([textOf(stored), stored.store.pendingStructs]).toEqual([textOf(returning.doc), null]);
  });

  test('S4, S5: the thread finds the part that stands', () => {
    const long = wordsOf(4, 5000);
    Y.applyUpdate(long, hole);
    const rules = { ...LIMITS, kind: 'document' } as const;
    const prepared = prepareUpdate(Y.encodeStateAsUpdate(long), rules, new Map());
    const copy = new Y.Doc();
    for (const slice of prepared.ok ? slicesIn(prepared.slices) : []) Y.applyUpdate(copy, slice);
    const whole = new Y.Doc();
    if (prepared.ok && prepared.standing !== undefined) Y.applyUpdate(whole, prepared.standing);
    expect([textOf(copy), textOf(whole)]).toEqual([textOf(long), textOf(long)]);
    expect([copy.store.pendingStructs, whole.store.pendingStructs]).toEqual([null, null]);
  });
});

describe('S5: edits that come before the answer', () => {
  /** Somebody who has not answered yet, and whose edits stand on words that the answer brings. */
  async function early(edits: readonly Uint8Array[], answer: Uint8Array) {
    const a = person(1);
    const sim = await roomWith([a]);
    // A plain one, so that it can be made to say what no provider of ours would say in this order.
    const writer = sim.join(person(9, { speaksWeft: false }));
    const { socket } = writer;
    for (const update of edits) socket?.push(encodeUpdate(update));
    socket?.push(encodeSyncStep2(answer));
    return { a, sim, writer };
  }

  test('S5: hundreds are taken in turns after it, in their order; others are heard between', async () => {
    const doc = wordsOf(9, 10);
    const answer = Y.encodeStateAsUpdate(doc);
    const edits = Array.from({ length: 300 }, (_, i) => edit(doc, (body) => body.insert(0, `early ${i} `)));
    const { a, sim, writer } = await early(edits, answer);
    while (writer.socket?.deliverToServer());
    await sim.breathe();
    while (a.socket?.deliverToClient());
    // The first turn, and no more.
    expect(textOf(a.doc)).toContain('early 50 ');
    expect(textOf(a.doc)).not.toContain('early 200 ');
    writer.socket?.push(encodeUpdate(edit(doc, (body) => body.insert(0, 'after '))));
    await sim.settle();
    expect([writer.closeCode, textOf(a.doc)]).toEqual([null, textOf(doc)]);
    expect(compareDocuments(await sim.stored(), doc)).toBeNull();
  });

  test('S4, S5: one of them that is large goes the way of the large ones, and those after it after it', async () => {
    const doc = wordsOf(9, 10);
    const answer = Y.encodeStateAsUpdate(doc);
    const large = edit(doc, () => wordsOf(9, 9000, doc));
    const small = edit(doc, (body) => body.insert(0, 'after '));
    const { a, sim, writer } = await early([large, small], answer);
    while (writer.socket?.deliverToServer());
    await sim.breathe();
    while (a.socket?.deliverToClient());
    expect(textOf(a.doc)).toBe(textOf(wordsOf(9, 10)));
    await sim.settle();
    expect([writer.closeCode, textOf(a.doc)]).toEqual([null, textOf(doc)]);
  });

  test('S5: only so many are kept', async () => {
    const edits = Array.from({ length: 4097 }, (_, i) => forge(9, 10 + i, 1, (f) => f.inRoot(4, 'body').text('x')));
    const { sim, writer } = await early(edits, new Uint8Array([0, 0]));
    await sim.settle();
    expect(writer.closeCode).toBe(ERRORS.out_of_step.close);
  });
});

describe('S4, S16: what is held while somebody waits', () => {
  function held(clock = new FakeClock(), slices = new SliceTurns(clock, () => 0), onTaken: () => void = () => {}) {
    const closes: number[] = [];
    const taken: number[] = [];
    const reading: string[] = [];
    const session = new Session({
      // Casts: any word does for an id here.
      id: 's' as SessionId,
      grant: {
        documentId: 'd' as DocumentId,
        kind: 'room',
        role: 'editor',
        standing: { linkRole: 'editor', ownRole: null, linkGeneration: 0, guests: 'all', isNamed: false },
        anonymousPlaces: null,
        linkId: null,
        personId: null,
        expiresAtMs: null,
        speaksWeft: false,
      },
      connection: {
        send: () => {},
        queuedBytes: 0,
        close: (code) => void closes.push(code),
        pauseReading: () => reading.push('pause'),
        resumeReading: () => reading.push('resume'),
      },
      profile: null,
      clock,
      limits: LIMITS,
      slices,
    });
    session.enter({
      readiness: 'live',
      take: (_, message) => {
        taken.push(message.type === 'update' ? (message.update[0] ?? 0) : -1);
        onTaken();
      },
      takeTyped: () => false,
      drained: () => {},
      leave: () => {},
      guard: (run) => run(),
      report: () => {},
    });
    return { clock, closes, reading, session, taken };
  }

  test('S4: it is taken a few hundred at a time, in its order', () => {
    const { clock, session, taken } = held();
    session.hold();
    for (let i = 0; i < 1200; i++) session.receive(encodeUpdate(new Uint8Array([i % 256])));
    session.release();
    expect(taken).toHaveLength(512);
    session.receive(encodeUpdate(new Uint8Array([7])));
    clock.advance(0);
    expect(taken).toEqual([...Array.from({ length: 1200 }, (_, i) => i % 256), 7]);
  });

  test('S4: fifty sessions together are taken for as long as one is, and each has its turn', () => {
    const clock = new FakeClock();
    let costMs = 0;
    const slices = new SliceTurns(clock, () => costMs);
    const sessions = Array.from({ length: 50 }, () => held(clock, slices, () => (costMs += 3)));
    for (const { session } of sessions) {
      session.hold();
      for (let i = 0; i < 4; i++) session.receive(encodeUpdate(new Uint8Array([i])));
    }
    for (const { session } of sessions) session.release();
    // The third is over the time, and is known to be only then.
    expect(costMs).toBe(9);
    clock.advance(0);
    for (const { taken } of sessions) expect(taken).toEqual([0, 1, 2, 3]);
  });

  test('S4: past 64 KiB of it the network keeps the rest, until all of it is taken', () => {
    const { clock, reading, session, taken } = held();
    session.receive(encodeUpdate(new Uint8Array(100_000)));
    session.hold();
    session.receive(encodeUpdate(new Uint8Array(60_000)));
    expect(reading).toEqual([]);
    // What had been read by then comes all the same.
    for (let i = 0; i < 600; i++) session.receive(encodeUpdate(new Uint8Array(6000)));
    expect(reading).toEqual(['pause']);
    session.release();
    expect(taken).toHaveLength(1 + 512);
    expect(reading).toEqual(['pause']);
    clock.advance(0);
    expect(taken).toHaveLength(1 + 601);
    expect(reading).toEqual(['pause', 'resume']);
  });

  test('S4: the smallest messages count for what it takes to keep them', () => {
    const { closes, session } = held();
    session.hold();
    for (let i = 0; i < 100_000; i++) session.receive(new Uint8Array([3]));
    expect(closes).toEqual([ERRORS.too_many_requests.close]);
  });
});
