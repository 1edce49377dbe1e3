/** The rules of a room's life and of what it keeps: R1 to R5, R10, R12, over the memory transport. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { keepQuiet } from '../../flow/quiet.ts';
import { ERRORS } from '../../protocol/errors.ts';
import { asSeq, type DocumentId, type LinkId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { bodyOf, edit, person, roomWith, textOf } from '../transport/memory/people.ts';
import { SIMULATED_DOCUMENT, Simulation } from '../transport/memory/simulation.ts';

// Casts: any word does for a person or a link here.
const LINK = 'link-one' as LinkId;
const OTHER_LINK = 'link-two' as LinkId;

describe('R1: nothing is read before the room has loaded', () => {
  test('R1: what is sent meanwhile is held, in order; many opens share one load', async () => {
    const sim = new Simulation(1);
    sim.log.hold('load');
    const [a, b] = [person(1), person(2)];
    for (const client of [a, b]) sim.join(client);
    bodyOf(a).insert(0, 'held');
    for (const socket of sim.sockets) while (socket.deliverToServer());
    await sim.breathe();
    expect(sim.log.held.map((held) => held.call)).toEqual(['load']);
    expect(a.socket?.waitingForClient).toBe(0);
    sim.log.unhold('load');
    await sim.settle();
    expect(textOf(b.doc)).toBe('held');
    expect(textOf(await sim.stored())).toBe('held');
  });

  test('R1: more than can be held closes that connection alone', async () => {
    const sim = new Simulation(1, { limits: { maxHeldBytes: 1000 } });
    sim.log.hold('load');
    const [greedy, modest] = [person(1), person(2)];
    for (const client of [greedy, modest]) sim.join(client);
    bodyOf(greedy).insert(0, 'x'.repeat(1000));
    bodyOf(modest).insert(0, 'ok');
    while (greedy.socket?.deliverToServer());
    expect(greedy.socket?.closed?.code).toBe(ERRORS.too_large.close);
    sim.log.unhold('load');
    await sim.settle();
    expect(textOf(await sim.stored())).toBe('ok');
  });

  test('R1: an open waits for a close under way', async () => {
    const sim = await roomWith([person(1)], { idleCloseMs: 1000 });
    const [socket] = sim.sockets;
    sim.log.hold('checkpoint');
    const writer = person(3);
    sim.join(writer);
    await sim.settle();
    bodyOf(writer).insert(0, 'first');
    await sim.settle();
    sim.log.hold('checkpoint');
    writer.socket?.drop();
    socket?.drop();
    sim.clock.advance(1000);
    await sim.breathe();
    expect(sim.log.held.map((held) => held.call)).toEqual(['checkpoint']);
    const late = person(4);
    sim.join(late);
    late.socket?.deliverToServer();
    await sim.breathe();
    expect(late.socket?.waitingForClient).toBe(0);
    sim.log.unhold('checkpoint');
    await sim.settle();
    expect(textOf(late.doc)).toBe('first');
    expect(sim.rooms.stats()).toEqual({ rooms: 1, sessions: 1 });
  });
});

describe('R2: a failed load never yields an empty document', () => {
  test.each([
    ['the disk fails', 'storage_failed'],
    ['the bytes are damaged', 'document_damaged'],
  ] as const)(
    'R2: %s: the sessions that wait are told so, the bytes stay, and the next connection tries again',
    async (_name, code) => {
      const writer = person(1);
      const sim = await roomWith([writer]);
      bodyOf(writer).insert(0, 'precious');
      await sim.settle();
      sim.crash();
      if (code === 'storage_failed') sim.log.failNext('load');
      else sim.disk.corruptEntry(SIMULATED_DOCUMENT, asSeq(1));
      const before = JSON.stringify(sim.disk.shelf(SIMULATED_DOCUMENT));
      const late = sim.join(person(2));
      await sim.settle();
      expect(late.closeCode).toBe(ERRORS[code].close);
      expect(late.isSynced).toBe(false);
      expect(JSON.stringify(sim.disk.shelf(SIMULATED_DOCUMENT))).toBe(before);
      expect(sim.rooms.stats()).toEqual({ rooms: 0, sessions: 0 });
      if (code === 'document_damaged') sim.disk.corruptEntry(SIMULATED_DOCUMENT, asSeq(1));
      const again = sim.join(person(3));
      await sim.settle();
      expect(textOf(again.doc)).toBe('precious');
    },
  );
});

describe('R3, R4: broadcast at once, appended as received, acked after the disk', () => {
  test('R4: others see an update before the disk has it; its ack comes after', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b]);
    sim.log.hold('append');
    const acked = a.acked;
    bodyOf(a).insert(0, 'quick');
    a.socket?.deliverToServer();
    while (b.socket?.deliverToClient());
    expect(textOf(b.doc)).toBe('quick');
    await sim.breathe();
    while (a.socket?.deliverToClient());
    expect(a.acked).toBe(acked);
    sim.log.unhold('append');
    await sim.settle();
    expect(a.acked).toBe(acked + 1);
    expect(a.updatesReceived).toBe(0);
  });

  test('R3: the bytes received are what is appended, each as it came', async () => {
    const a = person(1, { awareness: null });
    const sim = await roomWith([a]);
    const typist = new Y.Doc();
    const edits = ['one ', 'two ', 'three '].map((word) => edit(typist, (body) => body.insert(0, word)));
    const length = sim.disk.shelf(SIMULATED_DOCUMENT).entries.length;
    for (const each of edits) a.sendUpdate(each);
    await sim.settle();
    const { entries } = sim.disk.shelf(SIMULATED_DOCUMENT);
    expect(entries.slice(length).map((entry) => [...entry.update])).toEqual(edits.map((each) => [...each]));
    expect(a.acked).toBe(4);
  });

  test('R3, S5: an edit that stands on what the answer to sync step 1 brings is taken after it, and acked with it', async () => {
    const [a, b] = [person(1, { awareness: null }), person(2)];
    const sim = await roomWith([b]);
    bodyOf(a).insert(0, 'offline ');
    sim.join(a);
    while (a.socket?.deliverToServer());
    // Its provider sends at once what it writes, before it was asked for the rest.
    bodyOf(a).insert(8, 'online ');
    while (a.socket?.deliverToServer());
    await sim.breathe();
    expect(textOf(b.doc)).toBe('');
    await sim.settle();
    expect(textOf(b.doc)).toBe('offline online ');
    expect(textOf(await sim.stored())).toBe('offline online ');
    expect([a.closeCode, a.acked]).toEqual([null, 2]);
  });

  test('R4: what arrives while an append is under way goes into the next one, and one ack tells of all', async () => {
    const a = person(1);
    const sim = await roomWith([a]);
    sim.log.hold('append');
    for (const letter of 'abcdef') bodyOf(a).insert(0, letter);
    await sim.breathe();
    while (a.socket?.deliverToServer());
    expect(sim.log.held).toHaveLength(1);
    sim.log.held[0]?.release();
    await sim.breathe();
    expect(sim.log.held).toHaveLength(1);
    while (a.socket?.deliverToClient());
    expect(a.acked).toBe(2);
    sim.log.held[0]?.release();
    await sim.breathe();
    while (a.socket?.deliverToClient());
    expect(a.acked).toBe(7);
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).entries).toHaveLength(6);
  });

  test('R4: an update that is known already is not appended, but its ack waits for the append that brings it (N4)', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b]);
    sim.log.hold('append');
    const acked = b.acked;
    const update = edit(a.doc, (body) => body.insert(0, 'once'));
    while (a.socket?.deliverToServer());
    b.sendUpdate(update);
    while (b.socket?.deliverToServer());
    await sim.breathe();
    while (b.socket?.deliverToClient());
    expect(b.acked).toBe(acked);
    sim.log.unhold('append');
    await sim.breathe();
    while (b.socket?.deliverToClient());
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).entries).toHaveLength(1);
    expect(b.acked).toBe(acked + 1);
  });

  test('R4: a commit that takes long is announced by a receipt', async () => {
    const a = person(1);
    const sim = await roomWith([a]);
    sim.log.hold('append');
    bodyOf(a).insert(0, 'slow');
    while (a.socket?.deliverToServer());
    sim.clock.advance(LIMITS.receiptAfterMs - 1);
    while (a.socket?.deliverToClient());
    expect(a.receipts).toBe(0);
    sim.clock.advance(1);
    while (a.socket?.deliverToClient());
    expect([a.receipts, a.acked]).toEqual([2, 1]);
    sim.log.unhold('append');
    await sim.settle();
    expect(a.acked).toBe(2);
  });

  test('P7: a plain client gets its own updates back after the commit, merged, and nothing of ours', async () => {
    const [plain, other] = [person(1, { speaksWeft: false }), person(2)];
    const sim = await roomWith([plain, other]);
    sim.log.hold('append');
    for (const letter of 'abc') bodyOf(plain).insert(0, letter);
    while (plain.socket?.deliverToServer());
    sim.clock.advance(500);
    await sim.breathe();
    while (plain.socket?.deliverToClient());
    expect(plain.updatesReceived).toBe(0);
    sim.log.held[0]?.release();
    await sim.breathe();
    sim.log.held[0]?.release();
    await sim.breathe();
    while (plain.socket?.deliverToClient());
    // One for the append that was under way at once, one for the two that waited.
    expect(plain.updatesReceived).toBe(2);
    expect(plain.durableClock).toBe(3);
    expect([plain.acked, plain.receipts, plain.you]).toEqual([0, 0, null]);
    sim.log.unhold('append');
    await sim.settle();
    expect(textOf(other.doc)).toBe('cba');
  });

  test('P7: what a plain client wrote is not shown to it as saved when another hands it back first', async () => {
    const [plain, other] = [person(1, { speaksWeft: false }), person(2)];
    const sim = await roomWith([plain, other]);
    const shared = new Y.Doc();
    bodyOf(plain).insert(0, 'lost');
    Y.applyUpdate(shared, Y.encodeStateAsUpdate(plain.doc));
    // The server dies before it reads the update; the other has it (it had seen it some other way).
    plain.socket?.drop();
    sim.crash();
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(shared));
    sim.log.hold('append');
    sim.join(plain);
    while (plain.socket?.deliverToServer());
    await sim.breathe();
    plain.socket?.deliverToClient();
    sim.join(other);
    while (other.socket?.deliverToServer());
    while (other.socket?.deliverToClient());
    while (other.socket?.deliverToServer());
    const durableBefore = plain.durableClock;
    while (plain.socket?.deliverToClient());
    expect(plain.durableClock).toBe(durableBefore);
    sim.log.unhold('append');
    await sim.settle();
    expect(plain.durableClock).toBe(4);
  });
});

describe('R5: if an append fails, the room takes no more', () => {
  test('R5: its sessions are closed with a retryable code; the next connection loads afresh what the disk has', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b]);
    bodyOf(a).insert(0, 'safe ');
    await sim.settle();
    const acked = a.acked;
    sim.log.failNext('append');
    bodyOf(a).insert(5, 'lost');
    await sim.settle();
    expect([a.closeCode, b.closeCode]).toEqual([ERRORS.storage_failed.close, ERRORS.storage_failed.close]);
    expect(ERRORS.storage_failed.retry).toBe(true);
    expect(a.acked).toBe(acked);
    const late = sim.join(person(3), { role: 'viewer' });
    await sim.settle();
    expect(textOf(late.doc)).toBe('safe ');
    // Whoever wrote it still has it, and brings it back.
    sim.join(a);
    await sim.settle();
    expect(textOf(late.doc)).toBe('safe lost');
    expect(textOf(await sim.stored())).toBe('safe lost');
  });

  test('R5: an append that is torn (done, and reported as failed) does no harm', async () => {
    const a = person(1);
    const sim = await roomWith([a]);
    sim.log.failNext('append', 'tear');
    bodyOf(a).insert(0, 'torn');
    await sim.settle();
    expect(a.closeCode).toBe(ERRORS.storage_failed.close);
    sim.join(a);
    await sim.settle();
    expect(textOf(await sim.stored())).toBe('torn');
    expect(a.durableClock).toBe(4);
  });
});

describe('R10: compaction', () => {
  test('R10: a long tail is compacted while people write, and again when the last one has left', async () => {
    const writer = person(1);
    const sim = await roomWith([writer], { compactAfterEntries: 10, idleCloseMs: 1000 });
    for (let i = 0; i < 25; i++) {
      bodyOf(writer).insert(0, 'a');
      await sim.settle();
    }
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).checkpoint?.throughSeq).toBe(20);
    writer.socket?.drop();
    sim.clock.advance(1000);
    await sim.breathe();
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).checkpoint?.throughSeq).toBe(25);
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).entries).toHaveLength(25);
    expect(sim.rooms.stats()).toEqual({ rooms: 0, sessions: 0 });
  });

  test('R10: a checkpoint that fails is logged and hurts nobody', async () => {
    const writer = person(1);
    const sim = await roomWith([writer], { compactAfterEntries: 5 });
    sim.log.failNext('checkpoint');
    for (let i = 0; i < 12; i++) {
      bodyOf(writer).insert(0, 'a');
      await sim.settle();
    }
    expect(sim.lines.filter((line) => line.message === 'a checkpoint was not made')).toHaveLength(1);
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).checkpoint?.throughSeq).toBe(10);
    expect(writer.closeCode).toBeNull();
  });
});

describe('R12: trouble stays where it is', () => {
  test('R12, K3: a room that throws sends its sessions away; other rooms go on; it can be opened again', async () => {
    const sim = new Simulation(1);
    // Cast: any word does for a document here.
    const elsewhere = 'simulated-document-002' as typeof SIMULATED_DOCUMENT;
    const [a, b] = [person(1), person(2)];
    sim.join(a);
    sim.join(b, { documentId: elsewhere });
    await sim.settle();
    bodyOf(a).insert(0, 'kept');
    await sim.settle();
    // Nothing in the room throws by itself, so its connection is made to.
    const socket = a.socket;
    if (socket === null) throw new Error('not connected');
    socket.send = () => {
      throw new Error('a broken transport');
    };
    bodyOf(b).insert(0, 'fine');
    sim.join(person(3));
    await sim.settle();
    expect(socket.closed?.code).toBe(ERRORS.room_failed.close);
    expect(b.closeCode).toBeNull();
    const late = sim.join(person(4));
    await sim.settle();
    expect(textOf(late.doc)).toBe('kept');
    expect(textOf(await sim.stored(elsewhere))).toBe('fine');
  });
});

describe('Rooms: ends in good order', () => {
  test('Roles R4: a revoked link ends its sessions at once, and those whose check was still under way', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = new Simulation(1);
    sim.join(a, { linkId: LINK });
    sim.join(b, { linkId: OTHER_LINK });
    await sim.settle();
    sim.rooms.rule(SIMULATED_DOCUMENT, {
      kind: 'link',
      linkId: LINK,
      role: 'editor',
      expiresAtMs: null,
      isRevoked: true,
      generation: 0,
      older: 'link_revoked',
    });
    const late = sim.join(person(3), { linkId: LINK });
    await sim.settle();
    expect([a.closeCode, b.closeCode, late.closeCode]).toEqual([4403, null, 4403]);
  });

  test('Roles R4: a link that expires ends its sessions then', async () => {
    const [soon, later] = [person(1), person(2)];
    const sim = new Simulation(1);
    sim.join(soon, { expiresAtMs: sim.clock.now() + 5000 });
    sim.join(later, { expiresAtMs: sim.clock.now() + 60_000 });
    await sim.settle();
    sim.clock.advance(5000);
    await sim.settle();
    expect([soon.closeCode, later.closeCode]).toEqual([ERRORS.link_expired.close, null]);
  });

  test('a deleted document sends everybody away', async () => {
    const a = person(1);
    const sim = await roomWith([a]);
    sim.rooms.rule(SIMULATED_DOCUMENT, { kind: 'over', code: 'document_deleted' });
    await sim.settle();
    expect(a.closeCode).toBe(ERRORS.document_deleted.close);
  });

  test('K2: shutdown flushes, acks, closes with `restarting`, and leaves a checkpoint', async () => {
    const a = person(1);
    const sim = await roomWith([a]);
    sim.log.hold('append');
    bodyOf(a).insert(0, 'the last word');
    while (a.socket?.deliverToServer());
    const down = Promise.all([sim.rooms.shutdown(), sim.rooms.shutdown()]);
    const late = sim.join(person(2));
    await sim.breathe();
    expect(a.socket?.closed).toBeNull();
    sim.log.unhold('append');
    await down;
    await sim.settle();
    expect(a.durableClock).toBe(13);
    expect([a.closeCode, late.closeCode]).toEqual([1012, 1012]);
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).checkpoint?.throughSeq).toBe(1);
    expect(sim.rooms.stats()).toEqual({ rooms: 0, sessions: 0 });
  });

  test('K2: shutdown compacts one document after the other, and past three seconds leaves the rest as it is', async () => {
    // Casts: any words do for documents here.
    const ids = ['document-1', 'document-2', 'document-3'] as DocumentId[];
    const sim = new Simulation(1);
    for (const [i, documentId] of ids.entries()) {
      const writer = sim.join(person(1 + i), { documentId });
      await sim.settle();
      bodyOf(writer).insert(0, 'kept');
      await sim.settle();
    }
    sim.log.hold('checkpoint');
    const down = sim.rooms.shutdown();
    await sim.breathe();
    expect(sim.log.held).toHaveLength(1);
    sim.clock.advance(2999);
    sim.log.held[0]?.release();
    await sim.breathe();
    expect(sim.log.held).toHaveLength(1);
    sim.clock.advance(1);
    sim.log.held[0]?.release();
    await down;
    expect(ids.map((id) => sim.disk.shelf(id).checkpoint?.throughSeq ?? null)).toEqual([1, 1, null]);
    for (const id of ids) expect(textOf(await sim.stored(id))).toBe('kept');
  });

  test('shutdown does not wait for a room that is still loading', async () => {
    const sim = new Simulation(1);
    sim.log.hold('load');
    const a = sim.join(person(1));
    await sim.rooms.shutdown();
    await sim.settle();
    expect(a.closeCode).toBe(1012);
  });

  test('the server never writes: remote formatting leaves redundant marks alone', async () => {
    const [a, b] = [person(1), person(2)];
    // Else they would clean up themselves, and send that.
    for (const { doc } of [a, b]) keepQuiet(doc);
    const sim = await roomWith([a, b]);
    bodyOf(a).insert(0, 'marks');
    await sim.settle();
    bodyOf(a).format(0, 5, { bold: true });
    bodyOf(b).format(0, 5, { bold: true });
    await sim.settle();
    const viewer = sim.join(person(3), { role: 'viewer' });
    await sim.settle();
    expect(compareDocuments(viewer.doc, a.doc)).toBeNull();
    // Both made the same marks at once, so half of them are redundant, and all of them are still there.
    expect(Y.createDeleteSetFromStructStore(viewer.doc.store).clients.size).toBe(0);
  });
});
