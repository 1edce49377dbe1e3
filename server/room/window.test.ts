/** What holds where the event loop is squeezed and a room's broadcasts wait for each other for some milliseconds: R4, R9. */
import { describe, expect, test } from 'vitest';
import { compareDocuments } from '../storage/checkpoint.ts';
import { busyGauge } from '../system.ts';
import { bodyOf, person, roomWith } from '../transport/memory/people.ts';
import type { SimulatedClient } from '../transport/memory/simulated-client.ts';
import type { Simulation } from '../transport/memory/simulation.ts';

/** Writes a letter that the server reads in a turn of its own; answers how many updates each of the others then has. */
function type(sim: Simulation, people: readonly SimulatedClient[]): void {
  const [writer] = people;
  if (writer === undefined) throw new Error('nobody');
  bodyOf(writer).insert(bodyOf(writer).length, 'x');
  while (writer.socket?.deliverToServer());
  sim.turn.end();
}

function heard(people: readonly SimulatedClient[]): readonly number[] {
  for (const one of people) while (one.socket?.deliverToClient());
  return people.slice(1).map(({ updatesReceived }) => updatesReceived);
}

async function room(size: number, busy: () => number) {
  const people = Array.from({ length: size }, (_, i) => person(1 + i));
  const sim = await roomWith(people, { turns: 'held', busy });
  // What the coming of everybody made wait is over.
  sim.clock.advance(100);
  for (const one of people) one.updatesReceived = 0;
  return { people, sim };
}

const times = (n: number, size: number) => Array.from({ length: size - 1 }, () => n);

describe('a window under load', () => {
  test('R4: while the server has time to spare, every update goes out with the turn in which it came', async () => {
    const { people, sim } = await room(12, () => 0.45);
    for (let i = 1; i <= 5; i += 1) {
      type(sim, people);
      expect(heard(people)).toEqual(times(i, 12));
    }
  });

  test('R4: squeezed, the first goes out at once, the rest together within 30 ms, before the disk has any of it', async () => {
    const { people, sim } = await room(12, () => 1);
    sim.log.hold('append');
    for (let i = 0; i < 5; i += 1) type(sim, people);
    expect(heard(people)).toEqual(times(1, 12));
    sim.clock.advance(29);
    for (let i = 0; i < 5; i += 1) type(sim, people);
    expect(heard(people)).toEqual(times(1, 12));
    sim.clock.advance(1);
    sim.turn.end();
    expect(heard(people)).toEqual(times(2, 12));
    const [writer, ...others] = people;
    for (const other of others) expect(compareDocuments(other.doc, writer?.doc ?? other.doc)).toBeNull();
    sim.log.unhold('append');
    await sim.settle();
  });

  test('R4: the window ends by itself: after a pause, and when there is time to spare again, nobody waits', async () => {
    let busy = 1;
    const { people, sim } = await room(12, () => busy);
    type(sim, people);
    sim.clock.advance(30);
    type(sim, people);
    expect(heard(people)).toEqual(times(2, 12));
    busy = 0.2;
    type(sim, people);
    expect(heard(people)).toEqual(times(2, 12));
    sim.clock.advance(30);
    sim.turn.end();
    expect(heard(people)).toEqual(times(3, 12));
    for (let i = 4; i <= 6; i += 1) {
      type(sim, people);
      expect(heard(people)).toEqual(times(i, 12));
    }
  });

  test('R4: the busier the server, the longer the window; two or three people never wait', async () => {
    const half = await room(12, () => 0.65);
    type(half.sim, half.people);
    type(half.sim, half.people);
    half.sim.clock.advance(14);
    half.sim.turn.end();
    expect(heard(half.people)).toEqual(times(1, 12));
    half.sim.clock.advance(1);
    half.sim.turn.end();
    expect(heard(half.people)).toEqual(times(2, 12));
    const few = await room(3, () => 1);
    for (let i = 1; i <= 3; i += 1) {
      type(few.sim, few.people);
      expect(heard(few.people)).toEqual(times(i, 3));
    }
  });

  test('R9: whoever comes within a window is told what waited in the answer, and nobody twice', async () => {
    const { people, sim } = await room(12, () => 1);
    for (let i = 0; i < 3; i += 1) type(sim, people);
    const late = person(99);
    sim.join(late);
    await sim.settle();
    sim.clock.advance(30);
    await sim.settle();
    for (const one of [...people, late]) expect(bodyOf(one).toJSON()).toBe('xxx');
    // The closing of a room leaves nothing unsaid.
    type(sim, people);
    type(sim, people);
    await sim.rooms.shutdown();
    await sim.settle();
    for (const one of [...people, late]) expect(bodyOf(one).toJSON()).toBe('xxxxx');
  });
});

test('the gauge says what share of its time the loop was busy, of late, and believes no single step', () => {
  let [wallMs, active, idle] = [0, 0, 0];
  const busy = busyGauge(
    () => wallMs,
    () => ({ active, idle }),
  );
  const pass = (busyMs: number, idleMs: number) => {
    [wallMs, active, idle] = [wallMs + busyMs + idleMs, active + busyMs, idle + idleMs];
    return busy();
  };
  expect(pass(0, 0)).toBe(0);
  // Too short to say anything.
  expect(pass(49, 0)).toBe(0);
  expect(pass(1, 0)).toBe(0.5);
  expect(pass(50, 0)).toBe(0.75);
  for (let i = 0; i < 10; i += 1) pass(60, 0);
  expect(busy()).toBeGreaterThan(0.99);
  expect(pass(0, 1000)).toBeLessThan(0.51);
  expect(pass(0, 1000)).toBeLessThan(0.26);
  expect(pass(20, 80)).toBeCloseTo(0.22, 1);
});
