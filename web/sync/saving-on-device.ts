/**
 * Where one's changes are, from this page's memory to the server's disk (P1): what the ledger proved of the server, and of what is
 * not there yet, whether the browser has kept it. Nothing counts as being on this device before its journal has it.
 */
import type { Keeping } from './device-store.ts';
import type { Saving } from './saving-ledger.ts';
import type { Readable } from './store.ts';

const MEMORY: Saving = { state: 'memory' };
const DEVICE: Saving = { state: 'device' };

export class SavingOnDevice implements Readable<Saving> {
  readonly #ledger: Readable<Saving>;
  readonly #keeping: Readable<Keeping>;
  readonly #owed: Readable<boolean>;

  /** `owed` says that another tab's writing, which stands here too, is not known to be on the server. */
  constructor(ledger: Readable<Saving>, keeping: Readable<Keeping>, owed: Readable<boolean>) {
    this.#ledger = ledger;
    this.#keeping = keeping;
    this.#owed = owed;
  }

  readonly get = (): Saving => {
    const saving = this.#ledger.get();
    if (saving.state === 'refused') return saving;
    const isAhead = saving.state === 'server' || saving.state === 'disk';
    if (isAhead && !this.#owed.get()) return saving;
    return this.#keeping.get() === 'kept' ? DEVICE : MEMORY;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    const ends = [this.#ledger, this.#keeping, this.#owed].map((source) => source.subscribe(listener));
    return () => {
      for (const end of ends) end();
    };
  };
}
