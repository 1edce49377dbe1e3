/** HOSTILE, Process: a flood's garbage is not held for long, and a small heap is left to V8. */
import { expect, test } from 'vitest';
import { keepHeapLean } from './lean-heap.ts';
import type { Clock } from './room/ports.ts';

const MB = 1024 * 1024;

test('a heap grows by half only while it is large, and as V8 wants once it is small again', () => {
  let due: (() => void) | null = null;
  const clock: Clock = {
    now: () => 0,
    setTimer: (_ms, fire) => {
      due = fire;
      return { cancel: () => undefined };
    },
  };
  let bytes = 0;
  const grown: number[] = [];
  keepHeapLean(clock, { bytes: () => bytes, grow: (percent) => void grown.push(percent) });
  const said = [40, 150, 161, 300, 101, 150, 99, 150, 170].map((mb) => {
    bytes = mb * MB;
    grown.length = 0;
    due?.();
    return grown[0] ?? null;
  });
  expect(said).toEqual([null, null, 50, null, null, null, 0, null, 50]);
});
