/**
 * Asks the browser not to clear this site's storage when it runs short of room. Asked once, when text has stood on this device
 * alone for a while: that is when it matters, and some browsers put the question to the person.
 */
import type { Clock, Timer } from './ports.ts';
import type { Saving } from './saving-ledger.ts';
import type { Readable } from './store.ts';

/** Longer than a server that is there needs for an ack. */
const AFTER_MS = 5000;

export class LastingStorage {
  readonly #saving: Readable<Saving>;
  readonly #clock: Clock;
  readonly #ask: () => Promise<unknown>;
  readonly #end: () => void;
  #timer: Timer | null = null;
  #asked = false;

  constructor(saving: Readable<Saving>, clock: Clock, ask: () => Promise<unknown>) {
    this.#saving = saving;
    this.#clock = clock;
    this.#ask = ask;
    this.#end = saving.subscribe(() => this.#onSaving());
  }

  /** May be called twice. */
  close(): void {
    this.#end();
    this.#timer?.cancel();
  }

  #onSaving(): void {
    if (this.#asked) return;
    const { state } = this.#saving.get();
    const stays = state === 'device' || state === 'memory' || state === 'refused';
    if (!stays) {
      this.#timer?.cancel();
      this.#timer = null;
      return;
    }
    this.#timer ??= this.#clock.setTimer(AFTER_MS, () => {
      this.#asked = true;
      // Whatever it answers, there is nothing else to be done; the page says what is on this device only.
      this.#ask().catch(() => undefined);
    });
  }
}
