import { expect, test } from 'vitest';
import { AskedCounts, MAX_ADDRESSES } from './asked-counts.ts';

const WINDOW_MS = 60_000;

function stage() {
  const time = { nowMs: 1_000_000 };
  const counts = new AskedCounts(() => time.nowMs);
  const ask = (address: string, of: Pick<AskedCounts, 'incr'> = counts) => {
    let told: { current: number; ttl: number } | undefined;
    of.incr(address, (_error, result) => (told = result), WINDOW_MS);
    if (told === undefined) throw new Error('nothing was told');
    return told;
  };
  return { ask, counts, time };
}

test('P5: what one request is told stays, however many ask before it goes on', () => {
  const { ask } = stage();
  const told = Array.from({ length: 5 }, () => ask('here'));
  expect(told.map(({ current }) => current)).toEqual([1, 2, 3, 4, 5]);
});

test('P5: a window begins with the first request, and anew when it is over or the clock was set back (K5)', () => {
  const { ask, time } = stage();
  ask('here');
  time.nowMs += WINDOW_MS - 1;
  expect(ask('here')).toEqual({ current: 2, ttl: 1 });
  time.nowMs += 1;
  expect(ask('here')).toEqual({ current: 1, ttl: WINDOW_MS });
  time.nowMs -= 10 * WINDOW_MS;
  expect(ask('here')).toEqual({ current: 1, ttl: WINDOW_MS });
});

test('P5: each address and each route is counted by itself, and those are forgotten that have not asked for longest', () => {
  const { ask, counts } = stage();
  ask('here');
  expect([ask('there').current, ask('here', counts.child()).current]).toEqual([1, 1]);
  for (let n = 2; n < MAX_ADDRESSES; n++) ask(String(n));
  expect(ask('here').current).toBe(2);
  // One too many: "there" goes.
  ask('one more');
  expect([ask('here').current, ask('there').current]).toEqual([3, 1]);
});
