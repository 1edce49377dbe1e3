/**
 * Sees to it that nobody else uses the two cores during a measurement, as far as waiting and repeating can. Owns how long
 * a whole run may spend on that, so that a busy machine makes the run worse, not endless. Knows no figure.
 */
import { LOAD_CORE, SERVER_CORE, coreBusyMs } from './machine.ts';

/** Past this share of a core somebody else used so much of it that the figure says little. */
export const FOREIGN_LIMIT = 0.1;
/** How long the cores are watched before a measurement. */
const WATCH_MS = 150;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export class Patience {
  #leftMs: number;
  readonly #say: (text: string) => void;

  constructor(forMs: number, say: (text: string) => void) {
    this.#leftMs = forMs;
    this.#say = say;
  }

  /**
   * Measures in a quiet moment, and again where it was not quiet after all. Keeps the quietest attempt whatever its figure
   * is, so that nobody's lucky throw is picked. With its patience gone it takes what it gets.
   */
  async inQuiet<T extends { readonly foreignShare: number }>(measure: () => Promise<T>): Promise<T> {
    let quietest: T | null = null;
    for (;;) {
      await this.#untilQuiet();
      const startedAt = performance.now();
      const next = await measure();
      if (quietest === null || next.foreignShare < quietest.foreignShare) quietest = next;
      if (quietest.foreignShare <= FOREIGN_LIMIT || this.#leftMs <= 0) return quietest;
      this.#leftMs -= performance.now() - startedAt;
      this.#say(`  (once more: something else used ${Math.round(next.foreignShare * 100)} % of a core)`);
    }
  }

  async #untilQuiet(): Promise<void> {
    while (this.#leftMs > 0) {
      const before = [coreBusyMs(SERVER_CORE), coreBusyMs(LOAD_CORE)];
      const startedAt = performance.now();
      await pause(WATCH_MS);
      const watchedMs = performance.now() - startedAt;
      const busy = Math.max(coreBusyMs(SERVER_CORE) - (before[0] ?? 0), coreBusyMs(LOAD_CORE) - (before[1] ?? 0));
      if (busy / watchedMs <= FOREIGN_LIMIT) return;
      this.#leftMs -= watchedMs;
    }
  }
}
