/** The answer to sync step 1 in one packed message (107): whoever reads that, and in which order everything comes to it. */
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { decodeServerMessage, encodeState, encodeSyncStep1 } from '../../protocol/messages.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { bodyOf, edit, person, roomWith, textOf } from '../transport/memory/people.ts';
import { BEAT_MS } from './company.ts';
import { LiveDocument } from './live-document.ts';
import { PACKING_MS, type Simulation } from '../transport/memory/simulation.ts';
import type { SimulatedClient } from '../transport/memory/simulated-client.ts';

/** The state vector of whoever has nothing. */
const NOTHING = Uint8Array.of(0);

/** The kinds of what it hears from now on, packed ones as what was packed. */
function listen(client: SimulatedClient): string[] {
  const kinds: string[] = [];
  const { message } = client;
  client.message = (bytes) => {
    const decoded = decodeServerMessage(bytes);
    if (decoded.ok) kinds.push(decoded.message.type);
    message.call(client, bytes);
  };
  return kinds;
}

/** A room in which somebody has written a word. */
async function writtenRoom(): Promise<{ sim: Simulation; writer: SimulatedClient }> {
  const writer = person(1);
  const sim = await roomWith([writer]);
  bodyOf(writer).insert(0, 'one ');
  await sim.settle();
  return { sim, writer };
}

/** Everything that is on its way arrives, and no time passes. */
async function deliver(sim: Simulation): Promise<void> {
  for (let round = 0; round < 4; round++) {
    for (const socket of sim.sockets) socket.deliverAll();
    await sim.breathe();
  }
}

describe('the first answer comes packed to whoever offered weft.deflate', () => {
  test('N2: and plain to everybody else; both have the same document', async () => {
    const writer = person(1);
    const [page, plain, older] = [person(2, { inflates: true }), person(3, { speaksWeft: false }), person(4)];
    const sim = await roomWith([writer]);
    bodyOf(writer).insert(0, 'written before they came');
    await sim.settle();
    const heard = [page, plain, older].map(listen);
    for (const client of [page, plain, older]) sim.join(client);
    await sim.settle();
    expect(heard.map((kinds) => kinds.filter((kind) => kind === 'packed' || kind === 'syncStep2'))).toEqual([
      ['packed', 'syncStep2'],
      ['syncStep2'],
      ['syncStep2'],
    ]);
    for (const client of [page, plain, older]) {
      expect(client.isSynced).toBe(true);
      expect(compareDocuments(client.doc, writer.doc)).toBeNull();
    }
  });

  test('R4: what is written, and said, while it is being packed comes after it, in order', async () => {
    const [writer, page] = [person(1), person(2, { inflates: true })];
    const sim = await roomWith([writer]);
    bodyOf(writer).insert(0, 'one ');
    await sim.settle();
    const kinds = listen(page);
    sim.join(page);
    await deliver(sim);
    const before = kinds.length;
    bodyOf(writer).insert(4, 'two ');
    bodyOf(writer).insert(8, 'three');
    await deliver(sim);
    // Nothing overtakes what is still to come.
    expect([kinds.length, textOf(page.doc)]).toEqual([before, '']);
    sim.clock.advance(PACKING_MS);
    await deliver(sim);
    expect(textOf(page.doc)).toBe('one two three');
    expect(page.doc.store.pendingStructs).toBeNull();
    expect(kinds.slice(before).filter((kind) => kind !== 'ack')).toEqual(['packed', 'syncStep2', 'update', 'update']);
  });

  test('R9: what waits behind it counts as queued: past the limit the reader is caught up instead', async () => {
    const [writer, page] = [person(1), person(2, { inflates: true })];
    const sim = await roomWith([writer], { limits: { maxQueuedBytes: 2000 } });
    bodyOf(writer).insert(0, 'one ');
    await sim.settle();
    sim.join(page);
    await deliver(sim);
    for (let i = 0; i < 40; i++) bodyOf(writer).insert(4, 'a hundred characters more '.repeat(4));
    await deliver(sim);
    expect(sim.sessionOf(page).outbox.lag).not.toBeNull();
    await sim.settle();
    sim.clock.advance(300);
    await sim.settle();
    expect(sim.sessionOf(page).outbox.lag).toBeNull();
    expect(compareDocuments(page.doc, writer.doc)).toBeNull();
  });

  test('R1: many who come while it is being packed share one packing; a change makes another', async () => {
    const { sim, writer } = await writtenRoom();
    const pages = Array.from({ length: 5 }, (_, i) => sim.join(person(10 + i, { inflates: true })));
    const frames = new Set<Uint8Array>();
    for (const page of pages) {
      const { message } = page;
      page.message = (bytes) => {
        if (bytes[0] === 107) frames.add(bytes);
        message.call(page, bytes);
      };
    }
    await deliver(sim);
    sim.clock.advance(PACKING_MS);
    await deliver(sim);
    expect(pages.map(({ doc }) => textOf(doc))).toEqual(pages.map(() => 'one '));
    // One message for all of them: the same object, so that its frame is made once too.
    expect(frames.size).toBe(1);
    bodyOf(writer).insert(4, 'two');
    await sim.settle();
    const late = sim.join(person(20, { inflates: true }));
    await sim.settle();
    expect(textOf(late.doc)).toBe('one two');
  });

  test('S16: who asks after a change while the one before is being packed is answered plainly, and packing is never doubled', async () => {
    const { sim, writer } = await writtenRoom();
    sim.join(person(10, { inflates: true }));
    await deliver(sim);
    bodyOf(writer).insert(4, 'two');
    await deliver(sim);
    const second = person(11, { inflates: true });
    const kinds = listen(second);
    sim.join(second);
    await deliver(sim);
    // No time has passed: it has all of it already.
    expect(textOf(second.doc)).toBe('one two');
    expect(kinds).not.toContain('packed');
    await sim.settle();
    bodyOf(writer).insert(7, ' three');
    await sim.settle();
    const third = person(12, { inflates: true });
    const later = listen(third);
    sim.join(third);
    await sim.settle();
    expect(textOf(third.doc)).toBe('one two three');
    expect(later).toContain('packed');
  });

  test('R5: whoever is closed while it is being packed hears why, and nothing after', async () => {
    const [writer, page] = [person(1), person(2, { inflates: true })];
    const sim = await roomWith([writer]);
    bodyOf(writer).insert(0, 'one ');
    await sim.settle();
    sim.join(page);
    await deliver(sim);
    page.socket?.push(Uint8Array.of(0, 2, 3, 255, 255, 255));
    await deliver(sim);
    expect(page.closeCode).toBe(4422);
    expect(page.errors.map(({ code }) => code)).toEqual(['update_refused']);
    sim.clock.advance(PACKING_MS);
    await sim.settle();
    expect(textOf(page.doc)).toBe('');
  });

  test('R1: who comes back with most of it is answered with the rest, as it is', async () => {
    const [writer, page] = [person(1), person(2, { inflates: true })];
    const sim = await roomWith([writer, page]);
    bodyOf(writer).insert(0, 'one ');
    await sim.settle();
    const packedBefore = page.packedMessages;
    page.socket?.push(encodeSyncStep1(Y.encodeStateVector(page.doc)));
    await sim.settle();
    expect(page.packedMessages).toBe(packedBefore);
  });
});

/** A room whose pages get a state from now on, and not only a packed answer. */
async function roomWithState(): Promise<{ sim: Simulation; writer: SimulatedClient }> {
  const room = await writtenRoom();
  await arrival(room.sim, 10);
  room.sim.clock.advance(BEAT_MS);
  await room.sim.settle();
  expect((await arrival(room.sim, 13)).kinds).toContain('state');
  return room;
}

/** The kinds of what somebody hears who comes now, packed ones and what was packed. */
async function arrival(
  sim: Simulation,
  clientId: number,
  readsState = true,
): Promise<{ page: SimulatedClient; kinds: string[] }> {
  const page = person(clientId, { inflates: true, readsState });
  const kinds = listen(page);
  sim.join(page);
  await sim.settle();
  return { page, kinds: kinds.filter((kind) => ['packed', 'state', 'syncStep2'].includes(kind)) };
}

describe('the first answer to a page as a state (108), and what came since', () => {
  test('N2: nobody waits for it; whoever comes after the next beat gets it, and a step 2 with the rest', async () => {
    const { sim, writer } = await writtenRoom();
    for (const clientId of [10, 13]) expect((await arrival(sim, clientId)).kinds).toEqual(['packed', 'syncStep2']);
    sim.clock.advance(BEAT_MS);
    await sim.settle();
    const second = await arrival(sim, 11);
    expect(second.kinds).toEqual(['packed', 'state', 'syncStep2']);
    expect(compareDocuments(second.page.doc, writer.doc)).toBeNull();
    bodyOf(writer).insert(4, 'two ');
    bodyOf(writer).delete(0, 1);
    await sim.settle();
    const third = await arrival(sim, 12);
    expect(third.kinds).toEqual(['packed', 'state', 'syncStep2']);
    expect(third.page.isSynced).toBe(true);
    for (const { page } of [second, third]) expect(compareDocuments(page.doc, writer.doc)).toBeNull();
  });

  test('S20: a page of an older build, which offers weft.deflate alone, never gets one', async () => {
    const { sim, writer } = await roomWithState();
    const { kinds, page } = await arrival(sim, 12, false);
    expect(kinds).toEqual(['packed', 'syncStep2']);
    expect(compareDocuments(page.doc, writer.doc)).toBeNull();
  });

  test('R6: what stood in a document that was rebuilt is in no state', async () => {
    const { sim } = await roomWithState();
    sim.crash();
    const again = person(20);
    sim.join(again);
    await sim.settle();
    expect((await arrival(sim, 11)).kinds).toEqual(['packed', 'syncStep2']);
    bodyOf(again).delete(0, 1);
    await sim.settle();
    sim.clock.advance(BEAT_MS);
    await sim.settle();
    const { kinds, page } = await arrival(sim, 12);
    expect(kinds).toContain('state');
    expect(compareDocuments(page.doc, again.doc)).toBeNull();
  });

  test('R6: a document that is loaded anew has no state, and none comes that was on its way', async () => {
    const makings: (() => void)[] = [];
    const packState = (update: Uint8Array) =>
      new Promise<Uint8Array>((resolve) => makings.push(() => resolve(deflateRawSync(encodeState(update)))));
    const document = new LiveDocument(LIMITS, { pack: () => null, unpack: (bytes) => bytes, packState });
    const pageAnswers = () => {
      const before = document.answers.forPage(NOTHING)?.length ?? 0;
      document.answers.prepareForPages();
      const making = makings.pop();
      return {
        before,
        made: async () => (making?.(), await Promise.resolve(), document.answers.forPage(NOTHING)?.length),
      };
    };
    const load = (words: string) => {
      const update = edit(new Y.Doc(), (body) => body.insert(0, words));
      const checkpoint = { throughSeq: asSeq(1), update, isWhole: true };
      document.load({ checkpoint, tail: [], lastSeq: asSeq(1) });
    };
    load('half of what was refused then');
    const first = pageAnswers();
    expect([first.before, await first.made()]).toEqual([0, 2]);
    load('as it was');
    const second = pageAnswers();
    expect(second.before).toBe(0);
    load('as it was');
    expect(await second.made()).toBeUndefined();
    const third = pageAnswers();
    expect([third.before, await third.made()]).toEqual([0, 2]);
  });

  test('R1: a document that rests is answered so from the first on, also where it is put away', async () => {
    const writer = person(1);
    const sim = await roomWith([writer], { restAfterMs: 90 });
    bodyOf(writer).insert(0, 'one ');
    await sim.settle();
    sim.clock.advance(1000);
    await sim.settle();
    const { kinds, page } = await arrival(sim, 10);
    expect(kinds).toEqual(['packed', 'state', 'syncStep2']);
    expect(compareDocuments(page.doc, writer.doc)).toBeNull();
  });
});
