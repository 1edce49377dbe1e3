/**
 * The real time and randomness (R11): the one place on the server where they come from.
 */
import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './room/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, fire) {
    const timeout = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
};

export const systemRandom: Random = {
  bytes: (length) => Uint8Array.from(randomBytes(length)),
};
