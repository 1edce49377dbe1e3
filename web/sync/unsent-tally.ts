/**
 * How many changes of this visit the server does not have, and since when: what the page says of them in words. Counts, and
 * knows nothing of where a change is; the saving state tells it when all have arrived.
 */
import type { Saving } from './saving-ledger.ts';
import { Store, type Readable } from './store.ts';

export interface Unsent {
  /** 0 where all of them are of an earlier visit, which did not leave a number. */
  readonly changes: number;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
}

export class UnsentTally {
  readonly #state: Store<Unsent | null>;
  readonly #saving: Readable<Saving>;
  readonly #now: () => number;
  readonly #end: () => void;

  /** `earlierMs` is since when an earlier visit's changes wait; null where none do. */
  constructor(saving: Readable<Saving>, now: () => number, earlierMs: number | null) {
    this.#saving = saving;
    this.#now = now;
    this.#state = new Store<Unsent | null>(earlierMs === null ? null : { changes: 0, sinceMs: earlierMs });
    this.#end = saving.subscribe(() => this.#onSaving());
  }

  /** Null while the server has everything. */
  get state(): Readable<Unsent | null> {
    return this.#state;
  }

  /** Something was changed here. */
  changed(): void {
    const { changes, sinceMs } = this.#state.get() ?? { changes: 0, sinceMs: this.#now() };
    this.#state.set({ changes: changes + 1, sinceMs });
  }

  /** May be called twice. */
  close(): void {
    this.#end();
  }

  #onSaving(): void {
    const { state } = this.#saving.get();
    if (state === 'server' || state === 'disk') this.#state.set(null);
  }
}
