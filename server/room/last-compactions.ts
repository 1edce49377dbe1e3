/**
 * In what state rooms leave their documents' logs when they close: compacted, so that the next opening reads little. While the server
 * stops they take turns, and past a few seconds the rest is left as it is: nothing of it is missing, and whoever restarts a server does
 * not wait for it (HOSTILE K2). Owns that order; how a log is compacted is `upkeep.ts`'s.
 */
import type { Clock, Timer } from './ports.ts';

/** A third of the time after which the process ends at the latest. */
const PATIENCE_MS = 3000;

export class LastCompactions {
  readonly #clock: Clock;
  #patience: Timer | null = null;
  #isStopping = false;
  #isLate = false;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server stops. */
  begin(): void {
    this.#isStopping = true;
    this.#patience ??= this.#clock.setTimer(PATIENCE_MS, () => (this.#isLate = true));
  }

  /** No room is left. */
  end(): void {
    this.#patience?.cancel();
  }

  /** `compact` does not reject. */
  run(compact: () => Promise<void>): Promise<void> {
    if (!this.#isStopping) return compact();
    this.#last = this.#last.then(() => (this.#isLate ? undefined : compact()));
    return this.#last;
  }
}
