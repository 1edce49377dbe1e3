/** The rules between a room and its sessions: R7 to R9, over the memory transport. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import { type LinkId, type PersonId } from '../../protocol/ids.ts';
import { encodeSyncStep2 } from '../../protocol/messages.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { bodyOf, edit, person, roomWith, textOf } from '../transport/memory/people.ts';
import { SIMULATED_DOCUMENT, Simulation } from '../transport/memory/simulation.ts';

// Casts: any word does for a person or a link here.
const ANNA = 'anna' as PersonId;
const LINK = 'link-one' as LinkId;
const OTHER_LINK = 'link-two' as LinkId;

describe('R7: whose role may not write changes nothing', () => {
  test.each(['viewer', 'commenter'] as const)(
    'R7, Roles R1: a %s sends every kind of message, to no effect',
    async (role) => {
      const [writer, reader] = [person(1), person(2)];
      const sim = await roomWith([writer]);
      bodyOf(writer).insert(0, 'theirs');
      await sim.settle();
      sim.join(reader, { role });
      await sim.settle();
      expect(textOf(reader.doc)).toBe('theirs');
      const before = sim.disk.shelf(SIMULATED_DOCUMENT).entries.length;
      bodyOf(reader).insert(0, 'mine ');
      reader.socket?.push(encodeSyncStep2(Y.encodeStateAsUpdate(reader.doc)));
      reader.sendUpdate(edit(reader.doc, (body) => body.delete(0, 3)));
      await sim.settle();
      expect(textOf(writer.doc)).toBe('theirs');
      expect(sim.disk.shelf(SIMULATED_DOCUMENT).entries).toHaveLength(before);
      expect(reader.acked).toBe(0);
      expect(reader.closeCode).toBeNull();
      // It is told of what it meant to write, by number, and of nothing that Yjs sends by itself.
      expect(reader.errors.map(({ code, update }) => [code, update])).toEqual([['read_only', 1]]);
      bodyOf(writer).insert(0, 'still ');
      await sim.settle();
      expect(textOf(reader.doc)).toContain('still ');
    },
  );

  test('R7: a reader is not asked for what it has', async () => {
    const sim = new Simulation(1);
    const reader = sim.join(person(1), { role: 'viewer' });
    await sim.settle();
    expect(sim.sessionOf(reader).received).toBe(0);
    expect(reader.isSynced).toBe(true);
  });
});

describe('R8: a client id belongs to the session that brings it', () => {
  test('R8, S7: extending the client id of a live session closes the one who tries, retryably', async () => {
    const [owner, thief] = [person(1), person(2)];
    const sim = await roomWith([owner, thief]);
    bodyOf(owner).insert(0, 'mine');
    await sim.settle();
    const forged = new Y.Doc();
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(owner.doc));
    forged.clientID = 1;
    const update = edit(forged, (body) => body.insert(0, 'forged'));
    thief.sendUpdate(update);
    await sim.settle();
    expect(thief.closeCode).toBe(ERRORS.client_id_taken.close);
    expect(ERRORS.client_id_taken.retry).toBe(true);
    expect(thief.errors.at(-1)).toMatchObject({ code: 'client_id_taken', update: 2 });
    bodyOf(owner).insert(4, '!');
    await sim.settle();
    expect(textOf(await sim.stored())).toBe('mine!');
  });

  test('R8: as an answer to sync step 1 it is refused as well, once the owner has synced', async () => {
    const [owner, thief] = [person(1), person(2)];
    const sim = await roomWith([owner, thief]);
    const forged = new Y.Doc();
    forged.clientID = 1;
    thief.socket?.push(encodeSyncStep2(edit(forged, (body) => body.insert(0, 'forged'))));
    await sim.settle();
    expect(thief.closeCode).toBe(ERRORS.client_id_taken.close);
    expect(textOf(owner.doc)).toBe('');
  });

  test('R8, N9: until the owner has synced, others may hand back what they had seen from it', async () => {
    const [owner, witness] = [person(1), person(2)];
    const sim = new Simulation(1);
    bodyOf(owner).insert(0, 'before the crash');
    Y.applyUpdate(witness.doc, Y.encodeStateAsUpdate(owner.doc));
    sim.join(owner);
    // The owner has announced itself and has not answered yet.
    while (owner.socket?.deliverToServer());
    sim.join(witness);
    await sim.breathe();
    for (let i = 0; i < 5; i++) {
      while (witness.socket?.deliverToServer());
      while (witness.socket?.deliverToClient());
    }
    expect(witness.closeCode).toBeNull();
    await sim.settle();
    bodyOf(owner).insert(0, 'After, not ');
    await sim.settle();
    expect(textOf(await sim.stored())).toBe('After, not before the crash');
    expect([owner.closeCode, witness.closeCode]).toEqual([null, null]);
  });

  test('R8: whoever opens under the client id of another live session is sent away, and comes in when that is gone', async () => {
    const [owner, double] = [person(1), person(1)];
    const sim = await roomWith([owner]);
    sim.join(double);
    await sim.settle();
    expect(double.closeCode).toBe(ERRORS.client_id_taken.close);
    expect(owner.closeCode).toBeNull();
    owner.socket?.drop();
    sim.join(double);
    await sim.settle();
    expect(double.closeCode).toBeNull();
    expect(double.isSynced).toBe(true);
  });

  test('R8, N1: the same person is back at once while the old connection still stands half dead', async () => {
    const [writer, other] = [person(1), person(2)];
    const sim = new Simulation(1);
    sim.join(writer, { personId: ANNA });
    sim.join(other);
    await sim.settle();
    const old = sim.sessionOf(writer);
    writer.socket?.breakForClient();
    bodyOf(writer).insert(0, 'offline');
    sim.join(writer, { personId: ANNA });
    await sim.settle();
    expect(old.hasEnded).toBe(true);
    expect(writer.closeCode).toBeNull();
    expect(textOf(other.doc)).toBe('offline');
    expect(sim.rooms.stats().sessions).toBe(2);
  });

  test('R8, N1: without an identity the same link is back when the old connection has been silent for 25 s', async () => {
    const writer = person(1, { speaksWeft: false });
    const sim = new Simulation(1);
    sim.join(writer, { linkId: LINK });
    await sim.settle();
    writer.socket?.breakForClient();
    sim.join(writer, { linkId: LINK });
    await sim.settle();
    expect(writer.closeCode).toBe(ERRORS.client_id_taken.close);
    sim.clock.advance(26_000);
    sim.join(writer, { linkId: OTHER_LINK });
    await sim.settle();
    expect(writer.closeCode).toBe(ERRORS.client_id_taken.close);
    sim.join(writer, { linkId: LINK });
    await sim.settle();
    expect(writer.closeCode).toBeNull();
    expect(writer.isSynced).toBe(true);
  });

  test('R8, B1: a second window of the same person hands back what the first wrote, in its answer to sync step 1 only', async () => {
    const [first, second] = [person(1), person(2)];
    const sim = new Simulation(1);
    sim.join(first, { personId: ANNA });
    await sim.settle();
    // Written in the first window, which is frozen before it sends it; the second knows it from the browser they share.
    first.socket?.breakForClient();
    bodyOf(first).insert(0, 'frozen');
    Y.applyUpdate(second.doc, Y.encodeStateAsUpdate(first.doc));
    sim.join(second, { personId: ANNA });
    await sim.settle();
    expect(second.closeCode).toBeNull();
    expect(textOf(await sim.stored())).toBe('frozen');
    // The client id stays with the window that has it.
    expect(sim.rooms.stats().sessions).toBe(2);
    const forged = new Y.Doc();
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(first.doc));
    forged.clientID = 1;
    second.sendUpdate(edit(forged, (body) => body.insert(0, 'forged ')));
    await sim.settle();
    expect(second.closeCode).toBe(ERRORS.client_id_taken.close);
    expect(textOf(await sim.stored())).toBe('frozen');
  });

  test('R8, B1: no stranger passes for a second window, known by another name or by none', async () => {
    for (const personId of ['ben' as PersonId, null]) {
      const [owner, thief] = [person(1), person(2)];
      const sim = new Simulation(1);
      sim.join(owner, { personId: ANNA });
      sim.join(thief, { personId });
      await sim.settle();
      bodyOf(owner).insert(0, 'mine');
      await sim.settle();
      const forged = new Y.Doc();
      Y.applyUpdate(forged, Y.encodeStateAsUpdate(owner.doc));
      forged.clientID = 1;
      thief.socket?.push(encodeSyncStep2(edit(forged, (body) => body.insert(0, 'not '))));
      await sim.settle();
      expect([owner.closeCode, thief.closeCode]).toEqual([null, ERRORS.client_id_taken.close]);
      bodyOf(owner).insert(4, '!');
      await sim.settle();
      expect(textOf(await sim.stored())).toBe('mine!');
    }
  });

  test('R8: a reader cannot lock a writer out by announcing its client id first', async () => {
    const [squatter, writer] = [person(1), person(1)];
    const sim = new Simulation(1);
    sim.join(squatter, { role: 'viewer', linkId: OTHER_LINK });
    await sim.settle();
    sim.join(writer, { linkId: LINK });
    await sim.settle();
    expect(squatter.closeCode).toBe(ERRORS.client_id_taken.close);
    expect(writer.isSynced).toBe(true);
  });

  test("R8: an update of several client ids, as from a browser's own store, claims none of them", async () => {
    const [keeper, owner] = [person(1), person(2)];
    const sim = await roomWith([keeper]);
    bodyOf(owner).insert(0, 'kept by another');
    const third = person(3);
    Y.applyUpdate(third.doc, Y.encodeStateAsUpdate(owner.doc));
    bodyOf(third).insert(0, 'and ');
    keeper.sendUpdate(Y.encodeStateAsUpdate(third.doc));
    await sim.settle();
    sim.join(owner);
    await sim.settle();
    bodyOf(owner).insert(0, 'mine, ');
    await sim.settle();
    expect([keeper.closeCode, owner.closeCode]).toEqual([null, null]);
    expect(textOf(await sim.stored())).toContain('mine, ');
  });
});

describe('R9: a reader that stops reading costs bounded memory', () => {
  test('R9, F6: past the limit nothing is queued; when it drains, one update catches it up', async () => {
    const [writer, reader] = [person(1), person(2)];
    const sim = await roomWith([writer, reader], { limits: { maxQueuedBytes: 10_000 } });
    for (let i = 0; i < 200; i++) {
      bodyOf(writer).insert(bodyOf(writer).length, `${i} `.padEnd(500, '.'));
      while (writer.socket?.deliverToServer());
      while (writer.socket?.deliverToClient());
    }
    expect(reader.socket?.queuedBytes).toBeLessThan(12_000);
    const waiting = reader.socket?.waitingForClient ?? 0;
    while (reader.socket?.deliverToClient());
    expect(textOf(reader.doc)).not.toBe(textOf(writer.doc));
    reader.socket?.signalDrained();
    // The missed text in one update, then who is here.
    expect(reader.socket?.waitingForClient).toBeLessThan(4);
    expect(waiting).toBeLessThan(30);
    await sim.settle();
    expect(textOf(reader.doc)).toBe(textOf(writer.doc));
    expect(reader.closeCode).toBeNull();
  });

  test('R9: where the transport does not say that it drained, the room looks', async () => {
    const [writer, reader] = [person(1), person(2)];
    const sim = await roomWith([writer, reader], { limits: { maxQueuedBytes: 1000 } });
    bodyOf(writer).insert(0, 'x'.repeat(1500));
    bodyOf(writer).insert(0, 'y'.repeat(1500));
    while (writer.socket?.deliverToServer());
    while (reader.socket?.deliverToClient());
    expect(textOf(reader.doc)).toHaveLength(1500);
    sim.clock.advance(300);
    while (reader.socket?.deliverToClient());
    expect(textOf(reader.doc)).toHaveLength(3000);
  });

  test('R9: deletions, acks, presence and its own writing are made up for too', async () => {
    const [writer, reader, plain] = [person(1), person(2), person(3, { speaksWeft: false })];
    const sim = await roomWith([writer, reader, plain], { limits: { maxQueuedBytes: 1000 } });
    bodyOf(writer).insert(0, 'z'.repeat(3000));
    while (writer.socket?.deliverToServer());
    bodyOf(reader).insert(0, 'read me ');
    bodyOf(plain).insert(0, 'plainly ');
    while (reader.socket?.deliverToServer());
    while (plain.socket?.deliverToServer());
    bodyOf(writer).delete(0, 1000);
    const gone = sim.join(person(9));
    await sim.breathe();
    while (gone.socket?.deliverToServer());
    while (writer.socket?.deliverToServer());
    await sim.breathe();
    sim.clock.advance(60);
    gone.socket?.drop();
    sim.clock.advance(60);
    const acked = reader.acked;
    await sim.settle();
    sim.clock.advance(300);
    await sim.settle();
    expect(reader.acked).toBe(acked + 1);
    expect(plain.durableClock).toBe(8);
    expect(reader.present.size).toBe(3);
    expect(reader.carets.toSorted((x, y) => x - y)).toEqual([1, 3]);
    for (const client of [reader, plain]) expect(compareDocuments(client.doc, writer.doc)).toBeNull();
  });

  test('R9: one that never reads again is closed', async () => {
    const [writer, reader] = [person(1), person(2)];
    const sim = await roomWith([writer, reader], { limits: { maxQueuedBytes: 1000, maxLagMs: 2000 } });
    bodyOf(writer).insert(0, 'x'.repeat(1500));
    while (writer.socket?.deliverToServer());
    sim.clock.advance(1700);
    expect(reader.socket?.closed).toBeNull();
    sim.clock.advance(500);
    expect(reader.socket?.closed?.code).toBe(ERRORS.too_slow.close);
    await sim.settle();
    expect(writer.closeCode).toBeNull();
  });

  test('S16: a flood of sync step 1 without reading keeps memory flat; one that reads gets an answer to the last', async () => {
    const [writer, flooder] = [person(1), person(2)];
    const sim = await roomWith([writer, flooder], { limits: { maxQueuedBytes: 20_000 } });
    bodyOf(writer).insert(0, 'x'.repeat(10_000));
    await sim.settle();
    const ask = () => flooder.socket?.push(Uint8Array.of(0, 0, 1, 0));
    for (let i = 0; i < 5000; i++) {
      ask();
      flooder.socket?.deliverToServer();
      if (i % 50 === 0) sim.clock.advance(60);
    }
    expect(flooder.socket?.queuedBytes).toBeLessThan(40_000);
    flooder.isSynced = false;
    await sim.settle();
    sim.clock.advance(400);
    await sim.settle();
    expect(flooder.isSynced).toBe(true);
    expect(flooder.closeCode).toBeNull();
  });
});
