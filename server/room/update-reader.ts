/**
 * A cursor over bytes that a stranger sent. Owns the bounds: nothing is read past the end, no number is taken that Yjs
 * could not hold, nothing is allocated in proportion to a count that the bytes merely declare. Knows nothing of updates.
 */
import * as decoding from 'lib0/decoding';

/** Why bytes were refused, in words for the log. Never leaves `server/room`: whoever reads turns it into a value. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Fatal and keeping a leading U+FEFF, as lib0's own: a text that reads differently here than in a browser is no text. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class UpdateReader {
  readonly #decoder: decoding.Decoder;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#decoder = decoding.createDecoder(bytes);
  }

  /** How many bytes were read. */
  get position(): number {
    return this.#decoder.pos;
  }

  /** Goes to a place that it was at before. */
  seek(position: number): void {
    this.#decoder.pos = position;
  }

  get isAtEnd(): boolean {
    return this.#decoder.pos >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#decoder.pos];
    if (byte === undefined) throw new Refusal('cut short');
    this.#decoder.pos++;
    return byte;
  }

  uint(): number {
    const first = this.#bytes[this.#decoder.pos];
    if (first !== undefined && first < 0x80) {
      this.#decoder.pos++;
      return first;
    }
    let n;
    try {
      n = decoding.readVarUint(this.#decoder);
    } catch {
      // lib0 throws two shared error objects, one for "cut short" and one for "too large". Either way: refused.
      throw new Refusal('unreadable number');
    }
    if (n > Number.MAX_SAFE_INTEGER) throw new Refusal('number too large');
    return n;
  }

  /** Steps over a signed number. lib0 reads its first byte unchecked, so the bytes are walked here. */
  skipInt(): void {
    for (let i = 0; i < 8; i++) {
      if (this.byte() < 0x80) return;
    }
    throw new Refusal('number too large');
  }

  skip(length: number): void {
    if (length > this.#bytes.length - this.#decoder.pos) throw new Refusal('length beyond the bytes');
    this.#decoder.pos += length;
  }

  text(): string {
    const length = this.uint();
    const start = this.#decoder.pos;
    this.skip(length);
    if (length === 0) return '';
    if (length === 1) {
      // One typed character is by far the most frequent text; calling TextDecoder for it costs more than all the rest.
      const only = this.#bytes[start];
      if (only !== undefined && only < 0x80) return String.fromCharCode(only);
    }
    try {
      return UTF8.decode(this.#bytes.subarray(start, start + length));
    } catch {
      throw new Refusal('not UTF-8');
    }
  }
}
