/** HOSTILE P5: what one address may have kept, and what must be left on the disk for anything new. */
import { expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import { Growth } from './growth.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

function growthWith(more: { maxBytesPerDay?: number; minFreeBytes?: number } = {}) {
  const world = { nowMs: 1_800_000_000_000, freeBytes: 10_000, totalBytes: 1_000_000, asked: 0 };
  const growth = new Growth({
    clock: { now: () => world.nowMs },
    maxBytesPerDay: 1000,
    minFreeBytes: 500,
    disk: () => {
      world.asked++;
      return Promise.resolve({ freeBytes: world.freeBytes, totalBytes: world.totalBytes });
    },
    ...more,
  });
  const codeOf = (address: string, bytes?: number) =>
    growth.requireSpace(address, bytes).then(
      () => 'room',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
  return { world, growth, codeOf };
}

test('P5: an address adds so much at once and no more, another one has its own, and a day gives it back', async () => {
  const { world, growth, codeOf } = growthWith();
  const share = growth.of('a');
  share.add(999);
  expect(share.trouble).toBeNull();
  share.add(500);
  expect(share.trouble).toBe('share_used_up');
  expect(await codeOf('a')).toBe('share_used_up');
  expect(growth.of('a').trouble).toBe('share_used_up');
  expect([growth.of('b').trouble, await codeOf('b')]).toEqual([null, 'room']);
  // What went past it is paid for, too.
  world.nowMs += 0.49 * DAY_MS;
  expect(share.trouble).toBe('share_used_up');
  world.nowMs += 0.02 * DAY_MS;
  expect(share.trouble).toBeNull();
  world.nowMs += 3 * DAY_MS;
  share.add(1000);
  expect(share.trouble).toBe('share_used_up');
});

test('P5: what says beforehand how much it is must fit; the first of the day may be of any size', async () => {
  const { growth, codeOf } = growthWith();
  expect(await codeOf('a', 5000)).toBe('room');
  growth.of('a').add(600);
  expect([await codeOf('a', 400), await codeOf('a', 401)]).toEqual(['room', 'share_used_up']);
});

test('P5: with less on the disk than is to be left nothing new is begun, for anybody, until there is more', async () => {
  const { world, codeOf } = growthWith();
  world.freeBytes = 600;
  expect([await codeOf('a', 100), await codeOf('b', 101)]).toEqual(['room', 'disk_full']);
  world.freeBytes = 499;
  // Known for a moment.
  expect([await codeOf('a'), world.asked]).toEqual(['room', 1]);
  world.nowMs += 2000;
  expect([await codeOf('a'), world.asked]).toEqual(['disk_full', 2]);
  world.freeBytes = 500;
  world.nowMs += 2000;
  expect(await codeOf('a')).toBe('room');
  // Of a small disk a twentieth is enough.
  [world.freeBytes, world.totalBytes] = [60, 1000];
  world.nowMs += 2000;
  expect([await codeOf('a', 10), await codeOf('a', 11)]).toEqual(['room', 'disk_full']);
});

test('P5: without a bound an address adds as much as it likes', async () => {
  const { growth, codeOf } = growthWith({ maxBytesPerDay: 0 });
  growth.of('a').add(1e15);
  expect([growth.of('a').trouble, await codeOf('a', 9000)]).toEqual([null, 'room']);
});

test('P5: with nothing to be left the disk is not asked', async () => {
  const { world, codeOf } = growthWith({ minFreeBytes: 0 });
  world.freeBytes = 0;
  expect([await codeOf('a'), world.asked]).toEqual(['room', 0]);
});

test('K5: a clock that was set back locks nobody out', async () => {
  const { world, growth, codeOf } = growthWith();
  growth.of('a').add(5000);
  expect(await codeOf('a')).toBe('share_used_up');
  world.nowMs -= DAY_MS;
  expect(await codeOf('a')).toBe('room');
});

test('P5: of more addresses than can be remembered the one that asked longest ago is forgotten', () => {
  const { growth } = growthWith();
  for (const address of ['first', 'second']) growth.of(address).add(2000);
  for (let i = 0; i < 9998; i++) growth.of(`address ${i}`);
  expect(growth.of('first').trouble).toBe('share_used_up');
  growth.of('one more');
  expect(growth.of('first').trouble).toBe('share_used_up');
  expect(growth.of('second').trouble).toBeNull();
});
