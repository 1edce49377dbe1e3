/** Where one's changes are, pictures included: as long as one is not on the server, neither is everything (P1). */
import type { Saving } from '../sync/saving-ledger.ts';
import type { Readable } from '../sync/store.ts';

const DEVICE: Saving = { state: 'device' };

export class SavingWithFiles implements Readable<Saving> {
  readonly #text: Readable<Saving>;
  readonly #unsent: Readable<number>;

  /** `unsent` says how many files the server does not have. */
  constructor(text: Readable<Saving>, unsent: Readable<number>) {
    this.#text = text;
    this.#unsent = unsent;
  }

  readonly get = (): Saving => {
    const saving = this.#text.get();
    // What is worse than a picture on its way stays said.
    if (saving.state === 'refused' || saving.state === 'memory') return saving;
    return this.#unsent.get() > 0 ? DEVICE : saving;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    const ends = [this.#text.subscribe(listener), this.#unsent.subscribe(listener)];
    return () => {
      for (const end of ends) end();
    };
  };
}
