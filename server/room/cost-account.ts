/**
 * What one session's messages cost the event loop, and how long it has to pause for that. A message that costs what messages
 * usually cost counts nothing, however many there are; one that costs more runs up a debt that time pays off. So whoever
 * sends the dearest messages that pass every check gets a tenth of the loop, and nobody waits for it longer than for one of
 * them. Knows neither messages nor timers.
 */
import type { Limits } from '../../protocol/limits.ts';
import type { CostMeter } from './ports.ts';

/** A keystroke costs some 20 microseconds; a pause of the garbage collector may fall into any message. */
const USUAL_MS = 2;

export class CostAccount {
  readonly #limits: Pick<Limits, 'maxCostMs' | 'pausePerCost'>;
  readonly #meter: CostMeter;
  readonly #now: () => number;
  #debtMs = 0;
  #atMs: number;

  /** `meter` says what was done, `now` what time it is: a debt is paid off while nothing is done. */
  constructor(limits: Pick<Limits, 'maxCostMs' | 'pausePerCost'>, meter: CostMeter, now: () => number) {
    this.#limits = limits;
    this.#meter = meter;
    this.#now = now;
    this.#atMs = now();
  }

  /** Runs something and answers how long to pause after it; 0 for not at all. `onCost` hears what it has cost. */
  pauseAfter(run: () => void, onCost?: (ms: number) => void): number {
    const startedMs = this.#meter();
    run();
    const endedMs = this.#meter();
    onCost?.(endedMs - startedMs);
    const { maxCostMs, pausePerCost } = this.#limits;
    const nowMs = this.#now();
    // A clock that was set back pays nothing and takes nothing.
    const paidMs = Math.max(0, nowMs - this.#atMs) / pausePerCost;
    this.#atMs = nowMs;
    this.#debtMs = Math.max(0, this.#debtMs - paidMs) + Math.max(0, endedMs - startedMs - USUAL_MS);
    return this.#debtMs > maxCostMs ? Math.ceil(this.#debtMs * pausePerCost) : 0;
  }
}
