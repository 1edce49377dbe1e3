/** Cuts a stream of bytes into pieces of one size, each in a buffer of its own that may change hands. Holds one piece. */

/** Small enough that nobody's "saved" waits for one noticeably, large enough that a file is not a thousand commits. */
const PIECE_BYTES = 128 * 1024;

export class Pieces {
  readonly #write: (piece: Uint8Array<ArrayBuffer>) => Promise<void>;
  #piece = new Uint8Array(PIECE_BYTES);
  #length = 0;

  constructor(write: (piece: Uint8Array<ArrayBuffer>) => Promise<void>) {
    this.#write = write;
  }

  /** Takes bytes in; resolves once whatever became whole is written. */
  async push(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const step = Math.min(bytes.length - at, PIECE_BYTES - this.#length);
      this.#piece.set(bytes.subarray(at, at + step), this.#length);
      this.#length += step;
      at += step;
      if (this.#length === PIECE_BYTES) await this.#flush();
    }
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    if (this.#length > 0) await this.#flush();
  }

  async #flush(): Promise<void> {
    const piece = this.#piece.slice(0, this.#length);
    this.#length = 0;
    await this.#write(piece);
  }
}
