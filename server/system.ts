/**
 * The real time, turns of the event loop and randomness (R11): the one place on the server where they come from.
 */
import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { Clock, CostMeter, Deflate, Random, Turn } from './room/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, fire) {
    const timeout = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
};

export const systemMeter: CostMeter = () => performance.now();

export const systemRandom: Random = {
  bytes: (length) => Uint8Array.from(randomBytes(length)),
};

/** At the lowest level: what a room packs are a hundred carets that look alike, and more effort gains little. */
export const systemDeflate: Deflate = (bytes) => deflateRawSync(bytes, { level: 1 });

/** Ends after Node has read what every socket had for it: a lone message waits for nothing, a heap is seen whole. */
export class LoopTurn implements Turn {
  #runs: (() => void)[] = [];
  #isDue = false;

  atEnd(run: () => void): void {
    this.#runs.push(run);
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(this.#end);
  }

  readonly #end = () => {
    const runs = this.#runs;
    let done = 0;
    try {
      // What is added on the way is reached too.
      for (const run of runs) {
        done++;
        run();
      }
    } finally {
      // Nothing here throws; if something did, the others' turn would still end.
      this.#runs = runs.slice(done);
      this.#isDue = this.#runs.length > 0;
      if (this.#isDue) setImmediate(this.#end);
    }
  };
}
