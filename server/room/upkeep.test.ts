/** What is done for a document beside the writing (R10), and that putting its Y.Doc down shows nowhere (R1, R2, R6, R8). */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import { asSeq } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { bodyOf, person, roomWith, textOf } from '../transport/memory/people.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { SimulatedClient } from '../transport/memory/simulated-client.ts';
import { SIMULATED_DOCUMENT, Simulation } from '../transport/memory/simulation.ts';

const SCHEDULES = 150;
const NEVER_MS = 2 ** 30;

const loadsOf = async (sim: Simulation, advanceMs: number) => {
  sim.log.hold('load');
  sim.clock.advance(advanceMs);
  await sim.breathe();
  return sim.log.held.filter(({ call }) => call === 'load').length;
};

/** One schedule of people who write, leave and come back; what each of them was told in the end. */
async function play(seed: number, restAfterMs: number): Promise<{ told: string; stored: Y.Doc; loads: number }> {
  const random = new SeededRandom(seed);
  const sim = new Simulation(seed, { restAfterMs, compactAfterEntries: 6, idleCloseMs: NEVER_MS });
  let loads = 0;
  const { log } = sim;
  const load = log.load.bind(log);
  log.load = (id) => (loads++, load(id));
  const people = Array.from({ length: 3 }, (_, i) => person(1000 + i, { speaksWeft: i !== 2 }));
  for (const client of people) sim.join(client);
  for (let step = 0; step < 40; step++) {
    const client = random.pick(people);
    const dice = random.int(10);
    const at = random.int(bodyOf(client).length + 1);
    if (dice < 4) bodyOf(client).insert(at, random.pick(['a', 'weft ', '🧵']));
    else if (dice === 4) bodyOf(client).delete(0, Math.min(2, bodyOf(client).length));
    else if (dice === 5) client.doc.getText('title').insert(0, 'T');
    else if (dice === 6 && client.socket !== null) client.socket.drop();
    else if (dice === 7 && client.socket === null) sim.join(client);
    // Both runs see the same messages in the same order: what differs is only whether a Y.Doc stands behind them.
    await sim.settle();
    if (random.chance(0.3)) sim.clock.advance(random.int(4) * 30);
    await sim.breathe();
  }
  for (const client of people) if (client.socket === null) sim.join(client);
  await sim.settle();
  const fresh = sim.join(new SimulatedClient(new Y.Doc()), { role: 'viewer' });
  await sim.settle();
  const told = [...people, fresh].map(({ doc, acked, updatesReceived, closeCode, durableClock, errors }) =>
    JSON.stringify([
      textOf(doc),
      doc.getText('title').toJSON(),
      [acked, updatesReceived, closeCode, durableClock, errors],
    ]),
  );
  sim.clock.advance(10_000);
  await sim.settle();
  told.push(JSON.stringify([...sim.savedTitles]), JSON.stringify(sim.lines));
  return { told: told.join('\n'), stored: await sim.stored(), loads };
}

describe('a document that rests at any moment', () => {
  test(`R1, R2, R6, R8: ${SCHEDULES} schedules show nobody whether it did`, async () => {
    let rests = 0;
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const awake = await play(seed, NEVER_MS);
      const resting = await play(seed, 25);
      expect(resting.told, `seed ${seed}`).toBe(awake.told);
      expect(compareDocuments(resting.stored, awake.stored), `seed ${seed}`).toBeNull();
      rests += resting.loads - awake.loads;
    }
    expect(rests).toBeGreaterThan(SCHEDULES);
  });

  test('R2: what cannot be read back is not rested on: the room goes on, and who comes gets everything', async () => {
    const writer = person(1);
    const sim = await roomWith([writer], { restAfterMs: 1000 });
    bodyOf(writer).insert(0, 'precious');
    await sim.settle();
    sim.disk.corruptEntry(SIMULATED_DOCUMENT, asSeq(1));
    sim.clock.advance(2000);
    await sim.settle();
    expect(sim.lines.map(({ message }) => message)).toContain(
      'a quiet document could not be read back, and stays in memory',
    );
    const late = sim.join(person(2));
    await sim.settle();
    expect([textOf(late.doc), writer.closeCode, late.closeCode]).toEqual(['precious', null, null]);
    // A server that starts now must refuse it, and send nobody an empty document.
    sim.crash();
    const after = sim.join(person(3));
    await sim.settle();
    expect([after.closeCode, after.isSynced]).toEqual([ERRORS.document_damaged.close, false]);
  });

  test('R1: a damaged checkpoint is an error before anything is sent', async () => {
    const writer = person(1);
    const sim = await roomWith([writer]);
    bodyOf(writer).insert(0, 'precious');
    await sim.settle();
    await sim.rooms.shutdown();
    sim.crash();
    sim.disk.corruptCheckpoint(SIMULATED_DOCUMENT);
    const late = sim.join(person(2));
    await sim.settle();
    expect([late.closeCode, late.isSynced, textOf(late.doc)]).toEqual([ERRORS.document_damaged.close, false, '']);
  });

  test('who writes or comes while it is read back meets the Y.Doc, which then stays', async () => {
    const writer = person(1);
    const sim = await roomWith([writer], { restAfterMs: 1000 });
    bodyOf(writer).insert(0, 'before ');
    await sim.settle();
    expect(await loadsOf(sim, 2000)).toBe(1);
    const late = sim.join(person(2));
    bodyOf(writer).insert(7, 'meanwhile');
    for (const socket of sim.sockets) while (socket.deliverToServer());
    sim.log.unhold('load');
    await sim.settle();
    expect(textOf(late.doc)).toBe('before meanwhile');
    bodyOf(late).insert(0, 'and ');
    await sim.settle();
    expect(textOf(writer.doc)).toBe('and before meanwhile');
    expect(textOf(await sim.stored())).toBe('and before meanwhile');
    // Quiet at last: read once more, and then no more while it rests.
    expect(await loadsOf(sim, 2000)).toBe(1);
    sim.log.unhold('load');
    await sim.settle();
    expect(await loadsOf(sim, 60_000)).toBe(0);
  });

  test('what went with a deleted block stands in no update: it is compacted, and then the document rests', async () => {
    const [one, two] = [person(1), person(2)];
    const sim = await roomWith([one, two], { restAfterMs: 1000 });
    const cell = new Y.Text('c');
    bodyOf(one).insertEmbed(0, new Y.Map<unknown>([['cell', cell]]));
    await sim.settle();
    bodyOf(two).delete(0, 1);
    cell.insert(0, 'typed meanwhile');
    await sim.settle();
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).checkpoint).toBeNull();
    // Read once before the checkpoint and once after it; and then no more while it rests.
    sim.clock.advance(2000);
    await sim.settle();
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).checkpoint?.throughSeq).toBe(
      sim.disk.shelf(SIMULATED_DOCUMENT).entries.length,
    );
    expect(await loadsOf(sim, 60_000)).toBe(0);
  });

  test('R12: bytes that only Yjs cannot read keep no room from ending, and nobody from coming', async () => {
    const sim = new Simulation(1, { idleCloseMs: 1000 });
    // A format whose value is no JSON: the check refuses it (S15), so only an older program can have stored it.
    const unreadable = new Uint8Array([1, 1, 5, 0, 6, 1, 4, 98, 111, 100, 121, 1, 98, 1, 123, 0]);
    await sim.log.append(SIMULATED_DOCUMENT, [{ update: unreadable, atMs: 0, author: null }]);
    for (const viewer of [person(1), person(2)]) {
      sim.join(viewer, { role: 'viewer' });
      await sim.breathe();
      expect(sim.rooms.stats()).toEqual({ rooms: 1, sessions: 1 });
      expect(sim.rooms.titleOf(SIMULATED_DOCUMENT)).toBeNull();
      viewer.socket?.drop();
      for (const socket of sim.sockets) while (socket.deliverToServer());
      sim.clock.advance(2000);
      await sim.breathe();
      expect(sim.rooms.stats().rooms).toBe(0);
    }
    await sim.rooms.shutdown();
  });

  test('a title that was typed right before a kill is found, though nobody writes any more', async () => {
    const writer = person(1);
    const sim = await roomWith([writer]);
    writer.doc.getText('title').insert(0, 'Late news');
    await sim.settle();
    sim.crash();
    expect(sim.savedTitles.get(SIMULATED_DOCUMENT)).not.toBe('Late news');
    sim.join(person(2));
    await sim.settle();
    sim.clock.advance(5000);
    await sim.settle();
    expect(sim.savedTitles.get(SIMULATED_DOCUMENT)).toBe('Late news');
    expect(sim.rooms.titleOf(SIMULATED_DOCUMENT)).toBe('Late news');
  });

  test('R9: of a title as long as a document its beginning is read, in whole characters, and kept', async () => {
    const writer = person(1);
    const sim = await roomWith([writer], { restAfterMs: 100 });
    const title = writer.doc.getText('title');
    for (let piece = 0; piece < 20; piece++) title.insert(0, '🧵'.repeat(5000));
    await sim.settle();
    const beginning = '🧵'.repeat(LIMITS.maxTitleLength);
    expect(sim.rooms.titleOf(SIMULATED_DOCUMENT)).toBe(beginning);
    sim.clock.advance(5000);
    await sim.settle();
    expect(sim.savedTitles.get(SIMULATED_DOCUMENT)).toBe(beginning);
  });

  test('R8: a client id keeps its owner while the document rests', async () => {
    const [owner, other] = [person(1), person(2)];
    const sim = await roomWith([owner, other], { restAfterMs: 100 });
    bodyOf(owner).insert(0, 'mine');
    await sim.settle();
    sim.clock.advance(500);
    await sim.settle();
    const forged = new Y.Doc();
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(owner.doc));
    forged.clientID = 1;
    const before = Y.encodeStateVector(forged);
    forged.getText('body').insert(0, 'not ');
    other.sendUpdate(Y.encodeStateAsUpdate(forged, before));
    await sim.settle();
    expect([other.closeCode, owner.closeCode]).toEqual([ERRORS.client_id_taken.close, null]);
    expect(textOf(await sim.stored())).toBe('mine');
  });
});

describe('R10: compaction keeps up', () => {
  test('a tail that a killed server left long is compacted, though nobody writes any more', async () => {
    const writer = person(1);
    const sim = await roomWith([writer], { compactAfterEntries: 5 });
    sim.log.hold('checkpoint');
    for (let i = 0; i < 12; i++) {
      bodyOf(writer).insert(0, 'a');
      for (const socket of sim.sockets) socket.deliverAll();
      await sim.breathe();
    }
    sim.crash();
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).checkpoint).toBeNull();
    sim.join(person(2), { role: 'viewer' });
    await sim.settle();
    sim.clock.advance(5000);
    await sim.settle();
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).checkpoint?.throughSeq).toBe(12);
  });

  test('what was appended while a checkpoint was made is compacted after it, though nobody writes any more', async () => {
    const writer = person(1);
    const sim = await roomWith([writer], { compactAfterEntries: 5 });
    sim.log.hold('checkpoint');
    for (let i = 0; i < 20; i++) {
      bodyOf(writer).insert(0, 'a');
      for (const socket of sim.sockets) socket.deliverAll();
      await sim.breathe();
    }
    const held = () => sim.log.held.map(({ call }) => call);
    expect(held()).toEqual(['checkpoint']);
    sim.log.held[0]?.release();
    await sim.breathe();
    expect(held()).toEqual(['checkpoint']);
    sim.log.held[0]?.release();
    await sim.breathe();
    expect(held()).toEqual([]);
  });
});
