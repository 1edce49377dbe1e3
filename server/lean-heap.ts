/**
 * How far V8 lets its heap grow before it collects. By itself that is up to four times of what lives, which is right for a small heap and
 * too much for a large one: under a flood of edits 80 MB lived and 320 were held. Where the heap is large it may grow by half only; where
 * it is small it is V8's choice, for then collecting more often makes acknowledgements late (decision 0017). Owns when; knows nothing else.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import type { Clock } from './room/ports.ts';
import { systemClock } from './system.ts';

const LEAN_FROM_BYTES = 160 * 1024 * 1024;
/** Well below, so that one collection does not switch it back. */
const LEAN_UNTIL_BYTES = 100 * 1024 * 1024;
const LOOK_EVERY_MS = 500;
const LEAN_GROWTH_PERCENT = 50;
/** V8's word for its own choice. */
const OWN_GROWTH_PERCENT = 0;

interface Heap {
  readonly bytes: () => number;
  readonly grow: (percent: number) => void;
}

const V8_HEAP: Heap = {
  bytes: () => getHeapStatistics().total_heap_size,
  // Read by V8 at the end of each full collection, for all threads of the process.
  grow: (percent) => setFlagsFromString(`--heap-growing-percent=${percent}`),
};

/** Looks after the heap for as long as the process lives. */
export function keepHeapLean(clock: Clock = systemClock, heap: Heap = V8_HEAP): void {
  let isLean = false;
  const look = (): void => {
    const bytes = heap.bytes();
    if (isLean ? bytes < LEAN_UNTIL_BYTES : bytes > LEAN_FROM_BYTES) {
      isLean = !isLean;
      heap.grow(isLean ? LEAN_GROWTH_PERCENT : OWN_GROWTH_PERCENT);
    }
    clock.setTimer(LOOK_EVERY_MS, look);
  };
  clock.setTimer(LOOK_EVERY_MS, look);
}
