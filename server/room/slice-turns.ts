/**
 * Whose turn it is where work is done in slices (HOSTILE S4): large documents that are woken, large updates, edits and messages that waited. All rooms
 * share one: a few milliseconds of each turn of the event loop go to slices, however many rooms have some, and everybody else is heard
 * between. Who has had its part and is not done comes after all who wait, so that a small document does not wait for a large one.
 * Knows nothing of what is done.
 */
import type { Clock, CostMeter } from './ports.ts';

/** From here on what is done at once is counted turn by turn: to end a count that is smaller would cost a timer for each keystroke. */
const COUNTED_FROM_MS = 4;
/** So long the event loop is kept at a time, and so many slices where no time is measured. */
const TURN_MS = 8;
const TURN_SLICES = 64;

export class SliceTurns {
  readonly #clock: Clock;
  readonly #meter: CostMeter;
  #waiting: (() => void)[] = [];
  /** What nobody waits for. */
  #later: (() => void)[] = [];
  #isDue = false;
  #startedMs = 0;
  #slices = 0;
  #atOnceMs = 0;
  #isCounting = false;

  constructor(clock: Clock, meter: CostMeter) {
    this.#clock = clock;
    this.#meter = meter;
  }

  /** Runs something when its turn comes, which is now where nobody had one just before. It asks `isOver` after each slice, and comes again with what is left. */
  next(run: () => void): void {
    this.#waiting.push(run);
    this.#begin();
  }

  /** The same for what nobody waits for, however much there is: when all others have had their turn, but one of it in each. */
  later(run: () => void): void {
    this.#later.push(run);
    this.#begin();
  }

  #begin(): void {
    if (!this.#isDue && !this.isFull) this.#turn();
  }

  get #isAnyWaiting(): boolean {
    return this.#waiting.length + this.#later.length > 0;
  }

  /**
   * Something was done at once, without a turn, and has cost so much. Thousands of messages that are read in one turn of the event loop, each
   * of them cheap enough, would be one step of seconds together.
   */
  spend(ms: number): void {
    this.#atOnceMs += ms;
    if (this.#isCounting || this.#atOnceMs < COUNTED_FROM_MS) return;
    this.#isCounting = true;
    this.#clock.setTimer(0, () => {
      this.#isCounting = false;
      this.#atOnceMs = 0;
      if (!this.#isDue && this.#isAnyWaiting) this.#turn();
    });
  }

  /** True where nothing more may be done at once in this turn of the event loop. */
  get isFull(): boolean {
    return this.#isCounting && this.#atOnceMs >= TURN_MS;
  }

  /** True where what runs has to stop. Each asking counts as a slice. */
  get isOver(): boolean {
    this.#slices++;
    return this.#isSpent;
  }

  /** True where the time is up. Asked after each thing of which many are one slice: each may be dear. */
  get isLate(): boolean {
    return this.#meter() - this.#startedMs >= TURN_MS;
  }

  get #isSpent(): boolean {
    return this.#slices >= TURN_SLICES || this.isLate;
  }

  #turn(): void {
    this.#isDue = true;
    this.#startedMs = this.#meter();
    this.#slices = 0;
    // Whoever comes again in this turn has had its part of it.
    const waiting = this.#waiting;
    this.#waiting = [];
    let done = 0;
    try {
      for (const run of waiting) {
        done++;
        run();
        if (this.#isSpent) break;
      }
      do this.#later.shift()?.();
      while (this.#later.length > 0 && !this.#isSpent);
    } finally {
      // What did not have its turn comes before who has more. Nothing here throws; if something did, the others would go on.
      this.#waiting = [...waiting.slice(done), ...this.#waiting];
      this.#clock.setTimer(0, () => {
        this.#isDue = false;
        if (this.#isAnyWaiting) this.#turn();
      });
    }
  }
}
