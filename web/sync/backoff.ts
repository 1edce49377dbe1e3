/**
 * How long to wait before the next attempt to connect: by chance between nothing and a bound that grows while attempts fail ("full
 * jitter"), so that a thousand pages come back to a restarted server spread over a second and not in one instant (HOSTILE K7).
 */
const FIRST_MS = 1000;
const LONGEST_MS = 15_000;

export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  /** `random` gives numbers from 0 up to but not including 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  nextMs(): number {
    const ceiling = Math.min(FIRST_MS * 2 ** this.#failures, LONGEST_MS);
    this.#failures += 1;
    return Math.round(ceiling * this.#random());
  }

  /** A connection that synced did useful work: the next trouble begins from the start. */
  reset(): void {
    this.#failures = 0;
  }
}
