/** What holds where several updates come in within one turn of the event loop and go out merged: R4, R7, R9, P7, F6. */
import { describe, expect, test } from 'vitest';
import { decodeServerMessage, encodeSyncStep1 } from '../../protocol/messages.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { bodyOf, edit, person, roomWith, textOf } from '../transport/memory/people.ts';
import type { SimulatedClient } from '../transport/memory/simulated-client.ts';
import { SIMULATED_DOCUMENT } from '../transport/memory/simulation.ts';

const HELD = { turns: 'held' } as const;
const sent = (client: SimulatedClient) => {
  while (client.socket?.deliverToServer());
};
const heard = (client: SimulatedClient) => {
  while (client.socket?.deliverToClient());
};

/** The kinds of the messages that the server sends a client from now on, in order. */
function kindsTo(client: SimulatedClient): string[] {
  const kinds: string[] = [];
  const message = client.message.bind(client);
  client.message = (bytes) => {
    const decoded = decodeServerMessage(bytes);
    kinds.push(decoded.ok ? decoded.message.type : 'unreadable');
    message(bytes);
  };
  return kinds;
}

describe('what comes in within one turn goes out at its end', () => {
  test('R4: as one update to each reader, before the disk has any of it; nobody hears its own', async () => {
    const people = [person(1), person(2), person(3)];
    const [a, b, reader] = people as [SimulatedClient, SimulatedClient, SimulatedClient];
    const sim = await roomWith(people, HELD);
    sim.log.hold('append');
    for (const one of people) one.updatesReceived = 0;
    for (const letter of 'abc') bodyOf(a).insert(bodyOf(a).length, letter);
    for (const letter of 'xyz') bodyOf(b).insert(bodyOf(b).length, letter);
    for (const one of [a, b]) sent(one);
    expect(people.map(({ socket }) => socket?.waitingForClient)).toEqual([0, 0, 0]);
    sim.turn.end();
    for (const one of people) heard(one);
    expect(people.map(({ updatesReceived }) => updatesReceived)).toEqual([1, 1, 1]);
    for (const one of people) expect(compareDocuments(one.doc, reader.doc)).toBeNull();
    expect([...textOf(reader.doc)].toSorted().join('')).toBe('abcxyz');
    expect(sim.log.held).toHaveLength(1);
    expect([a.acked, b.acked]).toEqual([1, 1]);
    sim.log.unhold('append');
    await sim.settle();
    expect([a.acked, b.acked]).toEqual([4, 4]);
  });

  test('R4: of many who write in one turn each gets the same message; a plain client still without its own', async () => {
    const people = Array.from({ length: 6 }, (_, i) => person(10 + i, { speaksWeft: i > 0 }));
    const sim = await roomWith(people, HELD);
    sim.log.hold('append');
    const [plain] = people;
    if (plain === undefined) throw new Error('nobody');
    const durable = plain.durableClock;
    for (const one of people) {
      one.updatesReceived = 0;
      bodyOf(one).insert(0, `${one.doc.clientID}`);
      sent(one);
    }
    sim.turn.end();
    for (const one of people) heard(one);
    expect(people.map(({ updatesReceived }) => updatesReceived)).toEqual(people.map(() => 1));
    for (const one of people) expect(compareDocuments(one.doc, plain.doc)).toBeNull();
    expect(plain.durableClock).toBe(durable);
    sim.log.unhold('append');
    await sim.settle();
    expect(plain.durableClock).toBe(2);
  });

  test('R4: a lone update is the message that it came as', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b], HELD);
    const update = edit(a.doc, (body) => body.insert(0, 'alone'));
    sent(a);
    sim.turn.end();
    const received: Uint8Array[] = [];
    b.doc.on('update', (bytes: Uint8Array) => received.push(bytes));
    heard(b);
    expect(received).toEqual([update]);
  });

  test('a step 2 that is asked for in the middle of a turn comes after what it holds, and brings nothing twice', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b], HELD);
    sim.clock.advance(100);
    const kinds = kindsTo(b);
    bodyOf(a).insert(0, 'first');
    sent(a);
    b.socket?.push(encodeSyncStep1(Uint8Array.of(0)));
    sent(b);
    bodyOf(a).insert(5, ', then');
    sent(a);
    sim.turn.end();
    heard(b);
    expect(kinds).toEqual(['update', 'syncStep2', 'update']);
    expect(textOf(b.doc)).toBe('first, then');
  });

  test('R1: who comes in the middle of a turn gets the rest of it only, and all of it by its sync', async () => {
    const [a, late] = [person(1), person(2)];
    const sim = await roomWith([a], HELD);
    bodyOf(a).insert(0, 'before ');
    sent(a);
    sim.join(late, { role: 'viewer' });
    await sim.breathe();
    const kinds = kindsTo(late);
    bodyOf(a).insert(7, 'after');
    sent(a);
    sent(late);
    sim.turn.end();
    heard(late);
    expect(kinds.filter((kind) => kind === 'update' || kind === 'syncStep2')).toEqual(['update', 'syncStep2']);
    expect(textOf(late.doc)).toBe('before after');
  });

  test('K2: what is still to be told when the room closes is told before the close', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b], HELD);
    bodyOf(a).insert(0, 'last word');
    sent(a);
    const down = sim.rooms.shutdown();
    expect(b.socket?.waitingForClient).toBe(1);
    for (let i = 0; i < 5; i++) await sim.breathe();
    await down;
    heard(b);
    expect(textOf(b.doc)).toBe('last word');
    expect(b.closeCode).toBe(1012);
  });

  test('R6: what was taken before a refused update of the same turn reaches the others', async () => {
    const [a, hostile, b] = [person(1), person(2), person(3)];
    const sim = await roomWith([a, hostile, b], HELD);
    bodyOf(a).insert(0, 'good');
    sent(a);
    hostile.sendUpdate(Uint8Array.of(1, 1, 2, 0, 99, 0));
    sent(hostile);
    sim.turn.end();
    heard(b);
    expect(textOf(b.doc)).toBe('good');
    await sim.settle();
    expect(hostile.closeCode).not.toBeNull();
    expect(textOf(await sim.stored())).toBe('good');
  });
});

describe('P7: a plain client sees its own updates after the commit only, merged or not', () => {
  test('R9: many who may have written it get the same message after the commit, and not a copy each', async () => {
    const writer = person(1, { speaksWeft: false });
    const others = Array.from({ length: 5 }, (_, i) => person(20 + i, { speaksWeft: false }));
    const sim = await roomWith([writer], HELD);
    const sentTo: Uint8Array[][] = [];
    for (const other of others) {
      // They have said nothing of themselves yet.
      sim.join(other);
      const told: Uint8Array[] = [];
      const send = other.socket?.send.bind(other.socket);
      if (other.socket !== null && send !== undefined) {
        other.socket.send = (bytes) => {
          if (bytes.length > 20_000) told.push(bytes);
          send(bytes);
        };
      }
      sentTo.push(told);
    }
    sim.log.hold('append');
    // The first is on its way to the disk; the others go there, and come back, together.
    for (const text of 'xyz') bodyOf(writer).insert(0, text.repeat(30_000));
    sent(writer);
    sim.turn.end();
    expect(sentTo.flat()).toEqual([]);
    sim.log.unhold('append');
    await expect.poll(() => sentTo.map(({ length }) => length)).toEqual([3, 3, 3, 3, 3]);
    expect(new Set(sentTo.flat()).size).toBe(3);
    await sim.settle();
    for (const other of others) expect(compareDocuments(other.doc, writer.doc)).toBeNull();
  });

  test('P7: among what others wrote in the same turn its own is missing; it comes after the commit', async () => {
    const [plain, other] = [person(1, { speaksWeft: false }), person(2)];
    const sim = await roomWith([plain, other], HELD);
    sim.log.hold('append');
    const durable = plain.durableClock;
    for (const letter of 'own') bodyOf(plain).insert(0, letter);
    for (const letter of 'two') bodyOf(other).insert(0, letter);
    for (const one of [plain, other, plain]) sent(one);
    sim.turn.end();
    await sim.breathe();
    const before = plain.updatesReceived;
    heard(plain);
    expect(plain.updatesReceived - before).toBe(1);
    expect(plain.durableClock).toBe(durable);
    expect(textOf(plain.doc)).toContain('owt');
    sim.log.unhold('append');
    await sim.settle();
    expect(plain.durableClock).toBe(3);
  });

  test('P7: nor does it see it when another hands it back in a turn with more', async () => {
    const [plain, other, third] = [person(1, { speaksWeft: false }), person(2), person(3)];
    const sim = await roomWith([plain, other, third], HELD);
    // The server did not get it, another did: as after a crash.
    const lost = edit(plain.doc, (body) => body.insert(0, 'mine'));
    const withheld = plain.socket;
    plain.socket?.drop();
    await sim.settle();
    expect(withheld).not.toBeNull();
    sim.log.hold('append');
    sim.join(plain);
    plain.socket?.deliverToServer();
    plain.socket?.deliverToServer();
    third.sendUpdate(edit(third.doc, (body) => body.insert(0, 'theirs')));
    other.sendUpdate(lost);
    for (const one of [third, other]) sent(one);
    await sim.breathe();
    const durable = plain.durableClock;
    heard(plain);
    expect(plain.durableClock).toBe(durable);
    sim.log.unhold('append');
    await sim.settle();
    expect(plain.durableClock).toBe(4);
  });
});

describe('R9, F6: a reader that stops reading, where updates are merged', () => {
  test('R9, F6: what was broadcast in the turn in which its queue filled up is not lost to it, nor doubled', async () => {
    const [a, b, reader] = [person(1), person(2), person(3)];
    const sim = await roomWith([a, b, reader], { ...HELD, limits: { maxQueuedBytes: 5000 } });
    for (let turn = 0; turn < 20; turn++) {
      for (const one of [a, b]) {
        for (let i = 0; i < 3; i++) bodyOf(one).insert(bodyOf(one).length, `${turn}.${i} `.padEnd(300, '.'));
        sent(one);
      }
      // It asks for what it lacks in the middle of some, so that its queue may fill up there.
      if (turn % 4 === 3) {
        reader.socket?.push(encodeSyncStep1(Uint8Array.of(0)));
        sent(reader);
        sim.clock.advance(60);
      }
      sim.turn.end();
      for (const one of [a, b]) heard(one);
    }
    expect(reader.socket?.queuedBytes).toBeLessThan(60_000);
    const session = sim.sessionOf(reader);
    expect(session.outbox.lag).not.toBeNull();
    heard(reader);
    reader.socket?.signalDrained();
    heard(reader);
    await sim.settle();
    expect(reader.closeCode).toBeNull();
    for (const one of [a, b, reader]) expect(compareDocuments(one.doc, await sim.stored())).toBeNull();
  });

  test('R9, S4: a reader that falls behind while half of a large update stands is told all of it', async () => {
    const [a, reader, returning] = [person(1), person(2), person(4)];
    const sim = await roomWith([a, reader], { limits: { maxQueuedBytes: 1000 } });
    for (let i = 0; i < 12_000; i++) bodyOf(returning).insert(i % 2, 'word ');
    sim.join(returning);
    for (let round = 0; round < 2; round++) {
      sent(returning);
      heard(returning);
    }
    await sim.breathe();
    // Half of it stands; nobody has been told. Meanwhile another's typing fills the reader's queue.
    expect([textOf(reader.doc), returning.acked]).toEqual(['', 0]);
    bodyOf(a).insert(0, 'and this '.repeat(200));
    sent(a);
    expect(sim.sessionOf(reader).outbox.lag).not.toBeNull();
    for (let turns = 0; returning.acked === 0 && turns < 50; turns++) {
      sim.clock.advance(0);
      await sim.breathe();
      heard(returning);
      returning.socket?.signalDrained();
      heard(returning);
    }
    expect([returning.closeCode, returning.acked]).toEqual([null, 1]);
    bodyOf(a).insert(0, 'last ');
    // Everybody reads again; who fell behind is looked at four times a second.
    for (let round = 0; round < 4; round++) {
      await sim.settle();
      sim.clock.advance(250);
    }
    await sim.settle();
    expect(reader.closeCode).toBeNull();
    for (const one of [a, reader, returning]) expect(compareDocuments(one.doc, await sim.stored())).toBeNull();
  });

  test('R9, F6: what waits for the end of the turn while other news fill the queue is not lost', async () => {
    const [a, reader] = [person(1), person(2)];
    const sim = await roomWith([a, reader], { ...HELD, limits: { maxQueuedBytes: 200 } });
    const tell = () => sim.rooms.tell(SIMULATED_DOCUMENT, { kind: 'document' }, 'everybody');
    while ((reader.socket?.queuedBytes ?? 0) <= 200) tell();
    expect(sim.sessionOf(reader).outbox.lag).toBeNull();
    bodyOf(a).insert(0, 'in between');
    sent(a);
    tell();
    expect(sim.sessionOf(reader).outbox.lag).not.toBeNull();
    sim.turn.end();
    heard(reader);
    reader.socket?.signalDrained();
    heard(reader);
    expect(textOf(reader.doc)).toBe('in between');
  });

  test('R9: one that drains in the middle of a turn is caught up with all of the turn so far', async () => {
    const [a, reader] = [person(1), person(2)];
    const sim = await roomWith([a, reader], { ...HELD, limits: { maxQueuedBytes: 1000 } });
    bodyOf(a).insert(0, 'x'.repeat(3000));
    sent(a);
    sim.turn.end();
    heard(reader);
    bodyOf(a).insert(0, 'one ');
    sent(a);
    reader.socket?.signalDrained();
    bodyOf(a).insert(4, 'two ');
    sent(a);
    sim.turn.end();
    heard(reader);
    expect(textOf(reader.doc).slice(0, 8)).toBe('one two ');
    expect(textOf(reader.doc)).toHaveLength(3008);
  });

  test('R9: one that reads again after a minute is caught up on its connection', async () => {
    const [a, reader] = [person(1), person(2)];
    const sim = await roomWith([a, reader], { ...HELD, limits: { maxQueuedBytes: 1000 } });
    for (let second = 0; second < 60; second++) {
      bodyOf(a).insert(0, 'x'.repeat(100));
      sent(a);
      sim.turn.end();
      sim.clock.advance(1000);
      heard(a);
    }
    expect(reader.socket?.queuedBytes).toBeLessThan(3000);
    expect(reader.socket?.closed).toBeNull();
    heard(reader);
    await sim.settle();
    sim.clock.advance(300);
    await sim.settle();
    expect(reader.closeCode).toBeNull();
    expect(compareDocuments(reader.doc, a.doc)).toBeNull();
  });
});
