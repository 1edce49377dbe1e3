/**
 * The turn of the event loop in a test's hand (R11): it ends when the test says so. Knows nothing of what waits for it.
 */
import type { Turn } from '../../room/ports.ts';

export class HeldTurn implements Turn {
  #runs: (() => void)[] = [];

  atEnd(run: () => void): void {
    this.#runs.push(run);
  }

  /** Ends the turn: what waits for it runs, what that asks for as well. */
  end(): void {
    for (const run of this.#runs) run();
    this.#runs = [];
  }

  /** The process is gone: nothing that waited ever runs. */
  drop(): void {
    this.#runs = [];
  }
}
