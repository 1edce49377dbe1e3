/**
 * The saving state as it is shown: worse news at once, better news once it has held for a moment. While somebody types, the
 * state runs to the disk and back at every key; shown as it is, it would flicker, and shown late it would lie. This way it is
 * calm and never claims more than is so.
 */
import type { Clock, Timer } from './ports.ts';
import type { Saving } from './saving-ledger.ts';
import { Store, type Readable } from './store.ts';

const HOLD_MS = 400;
const RANK: Record<Saving['state'], number> = { refused: 0, memory: 1, device: 2, server: 3, disk: 4 };

export class SettledSaving implements Readable<Saving> {
  readonly #source: Readable<Saving>;
  readonly #clock: Clock;
  readonly #shown: Store<Saving>;
  readonly #end: () => void;
  #timer: Timer | null = null;

  constructor(source: Readable<Saving>, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
    this.#shown = new Store(source.get());
    this.#end = source.subscribe(() => this.#onChange());
  }

  readonly get = (): Saving => this.#shown.get();
  readonly subscribe = (listener: () => void): (() => void) => this.#shown.subscribe(listener);

  /** May be called twice. */
  close(): void {
    this.#end();
    this.#timer?.cancel();
  }

  #onChange(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const now = this.#source.get();
    if (RANK[now.state] <= RANK[this.#shown.get().state]) this.#shown.set(now);
    else this.#timer = this.#clock.setTimer(HOLD_MS, () => this.#shown.set(this.#source.get()));
  }
}
