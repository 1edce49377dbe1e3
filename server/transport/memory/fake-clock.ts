/**
 * Time that a test moves by hand (R11). Timers fire in the order in which they are due, those due at once in the order in
 * which they were set. Knows no real time.
 */
import type { Clock, Timer } from '../../room/ports.ts';

interface Waiting {
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
}

export class FakeClock implements Clock {
  #nowMs: number;
  /** What `now` is off from the time that drives the timers: a clock that was set (HOSTILE K5). */
  #skewMs = 0;
  #order = 0;
  readonly #waiting = new Set<Waiting>();

  constructor(startMs = Date.UTC(2026, 5, 1)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs + this.#skewMs;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const waiting = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, fire };
    this.#waiting.add(waiting);
    return { cancel: () => void this.#waiting.delete(waiting) };
  }

  /** Sets the clock forth or back; timers go on as before. */
  jump(ms: number): void {
    this.#skewMs += ms;
  }

  /** Timers that have yet to fire. */
  get timers(): number {
    return this.#waiting.size;
  }

  /** Lets time pass, firing what falls due on the way, including what was set on the way. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      let next: Waiting | null = null;
      for (const waiting of this.#waiting) {
        if (waiting.atMs > untilMs) continue;
        if (next === null || waiting.atMs < next.atMs || (waiting.atMs === next.atMs && waiting.order < next.order)) {
          next = waiting;
        }
      }
      if (next === null) break;
      this.#waiting.delete(next);
      this.#nowMs = next.atMs;
      next.fire();
    }
    this.#nowMs = untilMs;
  }
}
