/**
 * How many connections there may be, in all and from one address (HOSTILE H6). Counts from the upgrade request on, so that handshakes
 * under way count too.
 */
export interface CapLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
}

export class ConnectionCaps {
  readonly #limits: CapLimits;
  readonly #perAddress = new Map<string, number>();
  #total = 0;

  constructor(limits: CapLimits) {
    this.#limits = limits;
  }

  /** Takes a place and answers how to give it back (once; more often does nothing), or null where there is none. */
  take(address: string): (() => void) | null {
    const here = this.#perAddress.get(address) ?? 0;
    if (this.#total >= this.#limits.maxConnections || here >= this.#limits.maxConnectionsPerAddress) return null;
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
