/**
 * Long messages that their readers have not read, over all connections (R9). A reader is bounded by itself, but an answer may be as large
 * as a document: sixty who asked for one each and read nothing held 1.5 GB. What many are sent is held once and counts once. Owns how much
 * there may be, and who goes where it is more: the one who has kept something waiting longest, of the address that holds most. Knows no transport.
 */

/** A connection that is sent something. */
export interface MessageReader {
  readonly address: string;
  /** Ends the connection for what it does not read, and with it goes what waits for it. */
  cutAsSlow(): void;
}

/** Shorter ones are bounded well enough by what one connection may have waiting. */
export const LONG_BYTES = 64 * 1024;

export class UnreadMessages {
  readonly #maxBytes: number;
  /** In the order in which they were first sent something that they have not read. */
  readonly #held = new Map<MessageReader, Set<Uint8Array>>();
  /** How many wait for each message. */
  readonly #readers = new Map<Uint8Array, number>();
  #total = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The message, of at least LONG_BYTES, is on its way to this reader. */
  hold(reader: MessageReader, message: Uint8Array): void {
    const held = this.#held.get(reader) ?? new Set();
    this.#held.set(reader, held);
    if (held.has(message)) return;
    held.add(message);
    const others = this.#readers.get(message) ?? 0;
    this.#readers.set(message, others + 1);
    if (others === 0) this.#total += message.length;
    while (this.#total > this.#maxBytes) this.#cutOne();
  }

  /** It has read all of them, or is gone. */
  release(reader: MessageReader): void {
    for (const message of this.#held.get(reader) ?? []) {
      const others = (this.#readers.get(message) ?? 1) - 1;
      if (others > 0) {
        this.#readers.set(message, others);
      } else {
        this.#readers.delete(message);
        this.#total -= message.length;
      }
    }
    this.#held.delete(reader);
  }

  /** Somebody holds something wherever the total is more than nothing. */
  #cutOne(): void {
    const perAddress = new Map<string, number>();
    let most = 0;
    for (const [{ address }, messages] of this.#held) {
      let sum = perAddress.get(address) ?? 0;
      for (const message of messages) sum += message.length / (this.#readers.get(message) ?? 1);
      perAddress.set(address, sum);
      most = Math.max(most, sum);
    }
    for (const reader of this.#held.keys()) {
      if (perAddress.get(reader.address) !== most) continue;
      this.release(reader);
      reader.cutAsSlow();
      return;
    }
  }
}
