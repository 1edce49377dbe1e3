/**
 * What has come of messages that are not complete, over all connections (HOSTILE F2, F8): each may be as large as a message gets, and a
 * thousand that stop before their last byte would hold gigabytes. Owns how much there may be together, and who goes where it is more: the
 * one that began first of the address that holds most. Knows no transport; who is as quick as its message is large is never asked.
 */

/** A connection with such a message. */
export interface UnfinishedSender {
  readonly address: string;
  /** Ends the connection, and with it goes what it holds. */
  cut(): void;
}

/** Less is not worth counting: two thousand connections of this hold less than is allowed here twice. */
export const WORTH_COUNTING = 64 * 1024;

export class UnfinishedMessages {
  readonly #maxBytes: number;
  /** In the order in which they began to count. */
  readonly #held = new Map<UnfinishedSender, number>();
  #total = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The sender's message has come so far; 0 where it is complete, or the connection has ended. */
  note(sender: UnfinishedSender, bytes: number): void {
    const before = this.#held.get(sender);
    if (before === undefined && bytes < WORTH_COUNTING) return;
    this.#total += bytes - (before ?? 0);
    if (bytes < WORTH_COUNTING) {
      this.#total -= bytes;
      this.#held.delete(sender);
      return;
    }
    this.#held.set(sender, bytes);
    while (this.#total > this.#maxBytes && this.#cutOne());
  }

  #cutOne(): boolean {
    const perAddress = new Map<string, number>();
    let most = 0;
    for (const [{ address }, bytes] of this.#held) {
      const sum = (perAddress.get(address) ?? 0) + bytes;
      perAddress.set(address, sum);
      most = Math.max(most, sum);
    }
    for (const [sender, bytes] of this.#held) {
      if (perAddress.get(sender.address) !== most) continue;
      this.#held.delete(sender);
      this.#total -= bytes;
      sender.cut();
      return true;
    }
    return false;
  }
}
