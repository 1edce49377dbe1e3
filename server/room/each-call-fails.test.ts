/** HOSTILE D1, D2: every call to the storage of a short life of a document fails once, with a full disk and with a broken one, before it is done and after. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { bodyOf, person, textOf } from '../transport/memory/people.ts';
import type { SimulatedClient } from '../transport/memory/simulated-client.ts';
import { Simulation } from '../transport/memory/simulation.ts';

const IDLE_MS = 1000;

interface Played {
  readonly calls: number;
  /** The codes with which anybody was sent away. */
  readonly closes: ReadonlySet<number>;
}

/** Two people write, it is compacted, all go, it is put down, they come back and write on; whoever is sent away comes again. */
async function play(spoil: (sim: Simulation) => void): Promise<Played> {
  const sim = new Simulation(1, { compactAfterEntries: 3, idleCloseMs: IDLE_MS });
  spoil(sim);
  const writers = [person(1), person(2)] as const;
  const closes = new Set<number>();
  let written = '';
  /** Until all are in and all that they wrote is on the disk; a disk that fails once does not keep them out for long. */
  const settle = async (): Promise<void> => {
    for (let tries = 0; tries < 5; tries++) {
      for (const writer of writers) {
        if (writer.closeCode !== null) closes.add(writer.closeCode);
        if (writer.closeCode !== null || writer.socket === null) sim.join(writer);
      }
      await sim.settle();
    }
    for (const writer of writers) {
      expect(writer.isSynced).toBe(true);
      expect(writer.durableClock).toBe(Y.getState(writer.doc.store, writer.doc.clientID));
    }
  };
  /** What was acknowledged is on the disk at that moment, not only once its writer has handed it over again. */
  const checkDisk = async (): Promise<void> => {
    expect(lacks(await sim.stored(), writers)).toBe(false);
  };
  /** Somebody who comes afresh sees what was acknowledged, or is told why not; never an empty page. */
  const look = async (): Promise<void> => {
    const reader = sim.join(person(9), { role: 'viewer' });
    await sim.settle();
    if (reader.closeCode !== null) closes.add(reader.closeCode);
    else if (reader.isSynced) expect(lacks(reader.doc, writers)).toBe(false);
    reader.socket?.drop();
  };
  for (let round = 0; round < 2; round++) {
    await settle();
    for (let i = 0; i < 5; i++) {
      for (const writer of writers) {
        if (writer.closeCode !== null) continue;
        const word = `${round}.${i}.${writer.doc.clientID} `;
        bodyOf(writer).insert(0, word);
        written += word;
      }
      await sim.settle();
      await checkDisk();
      await look();
    }
    await settle();
    for (const writer of writers) writer.socket?.drop();
    sim.clock.advance(IDLE_MS);
    await sim.breathe();
    // Before anybody is back who could hand it over.
    await look();
    for (const writer of writers) sim.join(writer);
  }
  await settle();
  const [a, b] = writers;
  expect(compareDocuments(a.doc, b.doc)).toBeNull();
  expect(compareDocuments(a.doc, await sim.stored())).toBeNull();
  expect(textOf(a.doc)).toHaveLength(written.length);
  const { calls } = sim.log;
  sim.crash();
  await look();
  return { calls, closes };
}

function lacks(seen: Y.Doc, writers: readonly SimulatedClient[]): boolean {
  return writers.some(({ doc, durableClock }) => Y.getState(seen.store, doc.clientID) < durableClock);
}

test('without a fault nobody is sent away', async () => {
  const { calls, closes } = await play(() => undefined);
  expect([...closes]).toEqual([]);
  expect(calls).toBeGreaterThan(15);
});

describe.each(['disk_full', 'storage_failed'] as const)('D1, D2: %s', (code) => {
  test.each(['fail', 'tear'] as const)(
    'at each call in turn (%s): nothing acknowledged is lost, no page is empty, everybody is told why and is back without a restart',
    async (fault) => {
      const { calls } = await play(() => undefined);
      const seen = new Set<number>();
      for (let nth = 1; nth <= calls; nth++) {
        const { closes } = await play((sim) => sim.log.failNth(nth, fault, code));
        for (const close of closes) seen.add(close);
      }
      expect([...seen]).toEqual([ERRORS[code].close]);
    },
  );
});
