/**
 * Notices that the machine slept, by a clock that jumped: a laptop that is opened again says so by no event that all browsers have. Adds
 * that to the wake calls that there are.
 */
import type { Clock, Timer, WakeCalls } from '../ports.ts';

const TICK_MS = 5_000;
/** Timers of tabs in the background are late by up to a minute; only what is later than that was sleep, or the front again. */
const GAP_MS = 70_000;

export class WakeWatch {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #end: () => void;
  #lastMs: number;
  #timer: Timer;

  constructor(calls: WakeCalls, clock: Clock) {
    this.#clock = clock;
    this.#lastMs = clock.now();
    this.#timer = clock.setTimer(TICK_MS, this.#tick);
    this.#end = calls.onWake(() => this.#tell());
  }

  onWake(listener: () => void): () => void {
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  close(): void {
    this.#timer.cancel();
    this.#end();
  }

  readonly #tick = (): void => {
    const nowMs = this.#clock.now();
    const isLate = nowMs - this.#lastMs > GAP_MS;
    this.#lastMs = nowMs;
    this.#timer = this.#clock.setTimer(TICK_MS, this.#tick);
    if (isLate) this.#tell();
  };

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
