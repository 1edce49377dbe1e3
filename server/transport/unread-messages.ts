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
  readonly #held = new Map<MessageReader, Set<ArrayBufferLike>>();
  /** How many wait for something of it: a message may consist of pieces that others' messages have too. */
  readonly #readers = new Map<ArrayBufferLike, number>();
  #total = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The message, of at least LONG_BYTES, is on its way to this reader. What it is a part of is held as a whole. */
  hold(reader: MessageReader, message: Uint8Array): void {
    this.holdPieces(reader, [message]);
  }

  /** The same of one in pieces. */
  holdPieces(reader: MessageReader, pieces: readonly Uint8Array[]): void {
    const held = this.#held.get(reader) ?? new Set();
    this.#held.set(reader, held);
    for (const { buffer } of pieces) {
      if (held.has(buffer)) continue;
      held.add(buffer);
      const others = this.#readers.get(buffer) ?? 0;
      this.#readers.set(buffer, others + 1);
      if (others === 0) this.#total += buffer.byteLength;
    }
    while (this.#total > this.#maxBytes) this.#cutSome();
  }

  /** It has read all of them, or is gone. */
  release(reader: MessageReader): void {
    for (const buffer of this.#held.get(reader) ?? []) {
      const others = (this.#readers.get(buffer) ?? 1) - 1;
      if (others > 0) {
        this.#readers.set(buffer, others);
      } else {
        this.#readers.delete(buffer);
        this.#total -= buffer.byteLength;
      }
    }
    this.#held.delete(reader);
  }

  /** Somebody holds something wherever the total is more than nothing. */
  #cutSome(): void {
    const shares = new Map<MessageReader, number>();
    const perAddress = new Map<string, number>();
    for (const [reader, buffers] of this.#held) {
      let share = 0;
      for (const buffer of buffers) share += buffer.byteLength / (this.#readers.get(buffer) ?? 1);
      shares.set(reader, share);
      perAddress.set(reader.address, (perAddress.get(reader.address) ?? 0) + share);
    }
    const [most = 0, next = 0] = [...perAddress.values()].sort((a, b) => b - a);
    let left = most;
    for (const [reader, share] of shares) {
      if (perAddress.get(reader.address) !== most) continue;
      this.release(reader);
      reader.cutAsSlow();
      left -= share;
      // To add them up anew after each would be slow: there may be hundreds, with hundreds of pieces each.
      if (this.#total <= this.#maxBytes || left < next) return;
    }
  }
}
