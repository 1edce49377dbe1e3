/**
 * The real time, turns of the event loop and randomness (R11): the one place on the server where they come from.
 */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { MAX_UNPACKED_BYTES } from '../protocol/messages.ts';
import type { BusyGauge, Clock, CostMeter, Deflate, Packing, Random, Turn } from './room/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, fire) {
    const timeout = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
};

/** Past so much time it is asked how much of it was ours: that costs a microsecond, and a keystroke costs some twenty. */
const ASK_AFTER_MS = 2;
/** And at the latest after so much that was taken on trust. */
const TRUSTED_MS = 20;

/**
 * What this thread has cost: its time, without the stretches in which the machine did something else. A server that gets half a
 * processor, or one beside others, would bill people for them, and have them wait nine times as long.
 */
export function costMeter(wallMs: () => number, cpuMs: () => number): CostMeter {
  let costMs = 0;
  let lastWallMs = wallMs();
  let askedCpuMs = cpuMs();
  let trustedMs = 0;
  return () => {
    const nowMs = wallMs();
    const passedMs = nowMs - lastWallMs;
    lastWallMs = nowMs;
    if (passedMs < ASK_AFTER_MS && trustedMs < TRUSTED_MS) {
      trustedMs += passedMs;
      return (costMs += passedMs);
    }
    const nowCpuMs = cpuMs();
    costMs += Math.max(0, Math.min(passedMs, nowCpuMs - askedCpuMs));
    askedCpuMs = nowCpuMs;
    trustedMs = 0;
    return costMs;
  };
}

export const systemMeter: CostMeter = costMeter(
  () => performance.now(),
  () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
);

/** A shorter stretch says more of what happened to be read in it than of the load. */
const BUSY_STRETCH_MS = 50;

/** Looks at most so often, and believes half of what the last stretch says: a single slow step is not a load. */
export function busyGauge(
  wallMs: () => number,
  loopMs: () => { readonly active: number; readonly idle: number },
): BusyGauge {
  let busy = 0;
  let lookedMs = wallMs();
  let before = loopMs();
  return () => {
    const nowMs = wallMs();
    if (nowMs - lookedMs < BUSY_STRETCH_MS) return busy;
    lookedMs = nowMs;
    const now = loopMs();
    const active = now.active - before.active;
    const idle = now.idle - before.idle;
    before = now;
    busy = active + idle > 0 ? (busy + active / (active + idle)) / 2 : busy;
    return busy;
  };
}

export const systemBusy = (): BusyGauge =>
  busyGauge(
    () => performance.now(),
    () => performance.eventLoopUtilization(),
  );

export const systemRandom: Random = {
  bytes: (length) => Uint8Array.from(randomBytes(length)),
};

/** At the lowest level: what a room packs are a hundred carets that look alike, and more effort gains little. */
export const systemDeflate: Deflate = (bytes) => deflateRawSync(bytes, { level: 1 });

/** Less goes in a few packets of the network as it is. */
const WORTH_PACKING = 4 * 1024;
/** Packing slower makes it a twentieth smaller at half as much time again; for more bytes than this somebody would wait for it. */
const PACKED_CLOSELY = 512 * 1024;

const deflate = promisify(deflateRaw);

/** In a thread of Node's own: 338 kB become 129 in 5 ms, and are themselves again in 1.3. A copy each: what zlib answers may be part of a larger buffer. */
export const systemPacking: Packing = {
  pack(bytes) {
    if (bytes.length < WORTH_PACKING || bytes.length > MAX_UNPACKED_BYTES) return null;
    const packed = deflate(bytes, { level: bytes.length > PACKED_CLOSELY ? 1 : 4 });
    return packed.then((buffer) => new Uint8Array(buffer));
  },
  unpack: (bytes) => new Uint8Array(inflateRawSync(bytes)),
};

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
