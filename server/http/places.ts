/**
 * How many of something there may be at a time, in all and from one address, so that no address takes them all: connections (HOSTILE
 * H6), uploads. Knows neither what they are nor who asks.
 */
export interface PlaceLimits {
  readonly max: number;
  readonly maxPerAddress: number;
}

export class Places {
  readonly #limits: PlaceLimits;
  readonly #perAddress = new Map<string, number>();
  #total = 0;

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** Takes a place and answers how to give it back (once; more often does nothing), or null where there is none. */
  take(address: string): (() => void) | null {
    const here = this.#perAddress.get(address) ?? 0;
    if (this.#total >= this.#limits.max || here >= this.#limits.maxPerAddress) return null;
    this.#total += 1;
    this.#perAddress.set(address, here + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#give(address);
    };
  }

  #give(address: string): void {
    this.#total -= 1;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }
}
