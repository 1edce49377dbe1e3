import { expect, test } from 'vitest';
import type { Clock } from '../room/ports.ts';
import { Throttle } from './throttle.ts';

function throttleAt(maxAddresses?: number) {
  const time = { nowMs: 1_800_000_000_000 };
  const clock: Clock = { now: () => time.nowMs, setTimer: () => ({ cancel: () => undefined }) };
  const more = maxAddresses === undefined ? {} : { maxAddresses };
  return { time, throttle: new Throttle({ clock, burst: 3, refillPerSecond: 1, ...more }) };
}

test('an address that failed too often waits, and no other (Roles R5)', () => {
  const { time, throttle } = throttleAt();
  for (let i = 0; i < 3; i += 1) {
    expect(throttle.isSpent('a')).toBe(false);
    throttle.fail('a');
  }
  expect(throttle.isSpent('a')).toBe(true);
  expect(throttle.isSpent('b')).toBe(false);
  time.nowMs += 1000;
  expect(throttle.isSpent('a')).toBe(false);
  throttle.fail('a');
  expect(throttle.isSpent('a')).toBe(true);
});

test('going on failing does not lengthen the wait without end', () => {
  const { time, throttle } = throttleAt();
  for (let i = 0; i < 1000; i += 1) throttle.fail('a');
  time.nowMs += 1001;
  expect(throttle.isSpent('a')).toBe(false);
});

test('a clock that jumps back locks nobody out for longer (K5)', () => {
  const { time, throttle } = throttleAt();
  for (let i = 0; i < 3; i += 1) throttle.fail('a');
  time.nowMs -= 86_400_000;
  throttle.fail('a');
  time.nowMs += 1001;
  expect(throttle.isSpent('a')).toBe(false);
});

test('it remembers a bounded number of addresses, the oldest go first', () => {
  const { throttle } = throttleAt(2);
  for (const address of ['a', 'b', 'c']) for (let i = 0; i < 3; i += 1) throttle.fail(address);
  expect(['a', 'b', 'c'].map((address) => throttle.isSpent(address))).toEqual([false, true, true]);
});

test('guesses that take time do not slip through between two refills (Roles R5)', () => {
  const { time, throttle } = throttleAt();
  let letIn = 0;
  // A guess every 10 ms for ten seconds: the burst, and one for each second.
  for (let i = 0; i < 1000; i += 1) {
    if (!throttle.isSpent('a')) {
      letIn += 1;
      throttle.fail('a');
    }
    time.nowMs += 10;
  }
  expect(letIn).toBeGreaterThanOrEqual(12);
  expect(letIn).toBeLessThanOrEqual(13);
});
