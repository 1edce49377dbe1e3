/** For tests on a real server: the real time, which a test may also move on by hand. Timers that fall due on the way fire in their order. */
import type { Clock, Timer } from './room/ports.ts';

interface Waiting {
  dueMs: number;
  readonly fire: () => void;
  timeout: NodeJS.Timeout;
}

export class SkippingClock implements Clock {
  readonly #waiting = new Set<Waiting>();
  #aheadMs = 0;

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const waiting: Waiting = {
      dueMs: this.now() + delayMs,
      fire,
      timeout: setTimeout(() => this.#fire(waiting), delayMs),
    };
    this.#waiting.add(waiting);
    return { cancel: () => this.#drop(waiting) };
  }

  /** So much time passes at once. */
  skip(ms: number): void {
    this.#aheadMs += ms;
    for (const waiting of [...this.#waiting].sort((a, b) => a.dueMs - b.dueMs)) {
      if (!this.#waiting.has(waiting)) continue;
      const leftMs = waiting.dueMs - this.now();
      if (leftMs <= 0) {
        this.#fire(waiting);
        continue;
      }
      clearTimeout(waiting.timeout);
      waiting.timeout = setTimeout(() => this.#fire(waiting), leftMs);
    }
  }

  #fire(waiting: Waiting): void {
    this.#drop(waiting);
    waiting.fire();
  }

  #drop(waiting: Waiting): void {
    clearTimeout(waiting.timeout);
    this.#waiting.delete(waiting);
  }
}
