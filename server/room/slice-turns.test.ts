/** HOSTILE S4: however many rooms have work in slices, together they keep the event loop for one turn's time, and nobody of them is forgotten. */
import { expect, test } from 'vitest';
import { FakeClock } from '../transport/memory/fake-clock.ts';
import type { Clock } from './ports.ts';
import { SliceTurns } from './slice-turns.ts';

/** Turns of an event loop whose time passes only by what is done in them. */
function loop() {
  const fake = new FakeClock();
  const due: (() => void)[] = [];
  const clock: Clock = {
    now: () => fake.now(),
    setTimer: (_delayMs, fire) => ({ cancel: () => undefined, at: due.push(fire) }),
  };
  let costMs = 0;
  const turns = new SliceTurns(clock, () => costMs);
  const longest = { ms: 0 };
  const within = (run: () => void) => {
    const before = costMs;
    run();
    longest.ms = Math.max(longest.ms, costMs - before);
  };
  /** Work of so many slices of so many milliseconds each. */
  const work = (slices: number, sliceMs: number, onDone: () => void) => {
    let left = slices;
    const run = () => {
      for (let isOver = false; left > 0 && !isOver; isOver = turns.isOver) {
        left--;
        costMs += sliceMs;
      }
      if (left > 0) turns.next(run);
      else onDone();
    };
    return run;
  };
  const nextTurn = () => {
    for (const fire of due.splice(0)) within(fire);
    return due.length > 0;
  };
  return { longest, nextTurn, turns, within, work };
}

test('S4: fifty rooms with a hundred milliseconds of slices each keep the loop for no longer than one of them', () => {
  const { longest, nextTurn, turns, within, work } = loop();
  let done = 0;
  for (let i = 0; i < 50; i++) within(() => turns.next(work(100, 1, () => done++)));
  let turnsTaken = 0;
  while (nextTurn()) turnsTaken++;
  expect(done).toBe(50);
  expect(longest.ms).toBe(8);
  expect(turnsTaken).toBeLessThan(5000 / 8 + 10);
});

test('S4, R4: what nobody waits for keeps nobody waiting, however much of it there is, and is done in the end', () => {
  const { longest, nextTurn, turns, work } = loop();
  const done: string[] = [];
  turns.next(work(8, 1, () => undefined));
  for (let i = 0; i < 100; i++) turns.later(work(2, 1, () => done.push('later')));
  turns.next(work(20, 1, () => done.push('now')));
  for (let turn = 0; turn < 4; turn++) nextTurn();
  expect(done.indexOf('now')).toBeGreaterThan(-1);
  expect(done.filter((one) => one === 'later').length).toBeGreaterThan(3);
  expect(done.indexOf('now')).toBeLessThan(8);
  while (nextTurn());
  expect(done).toHaveLength(101);
  expect(longest.ms).toBeLessThan(11);
});

test('S4: a small one does not wait for the large ones that came before it', () => {
  const { nextTurn, turns, work } = loop();
  const done: string[] = [];
  for (let i = 0; i < 10; i++) turns.next(work(1000, 1, () => done.push('large')));
  turns.next(work(8, 1, () => done.push('small')));
  for (let turn = 0; turn < 11; turn++) nextTurn();
  expect(done).toEqual(['small']);
  while (nextTurn());
  expect(done).toHaveLength(11);
});

test('S4: where no time is measured, slices are counted', () => {
  const { nextTurn, turns, work } = loop();
  const done: string[] = [];
  turns.next(work(64, 0, () => done.push('one')));
  turns.next(work(65, 0, () => done.push('two')));
  expect(done).toEqual(['one']);
  nextTurn();
  expect(done).toEqual(['one']);
  nextTurn();
  expect(done).toEqual(['one', 'two']);
});

test('R12: where one of them throws, the others have their turn all the same', () => {
  const { nextTurn, turns } = loop();
  const ran: string[] = [];
  turns.next(() => undefined);
  turns.next(() => {
    throw new Error('broken');
  });
  turns.next(() => ran.push('another'));
  expect(nextTurn).toThrow('broken');
  nextTurn();
  expect(ran).toEqual(['another']);
});

test('S16: what is done at once counts as well: past one turn of it nothing more is done before the next', () => {
  const { nextTurn, turns, work } = loop();
  // Keystrokes: nobody counts them turn by turn, and the count ends with the first turn that is counted.
  for (let i = 0; i < 39; i++) turns.spend(0.1);
  expect([turns.isFull, nextTurn()]).toEqual([false, false]);
  turns.spend(0.1);
  turns.spend(3.9);
  expect(turns.isFull).toBe(false);
  turns.spend(0.2);
  expect(turns.isFull).toBe(true);
  const done: string[] = [];
  turns.next(work(1, 1, () => done.push('waited')));
  expect(done).toEqual([]);
  nextTurn();
  expect([turns.isFull, done]).toEqual([false, ['waited']]);
});
