/**
 * What nearly every update is: one more piece of text right behind what the same client id wrote last. Read in one pass and
 * without a throw; what is read here would pass the check (R6), and names no root, no key and no deletion. Anything else, if only
 * encoded in another way than Yjs does, is null and goes the long way. Knows bytes only: whether it stands where it says is
 * asked of the document (`typed-runs.ts`).
 */
import type { ClientId } from '../../protocol/ids.ts';

export interface TypedText {
  readonly client: ClientId;
  /** Its first clock, and the one after its last. It was put behind the clock before it, of the same client id. */
  readonly clock: number;
  readonly end: number;
  /** The neighbour at its right; -1 and -1 for none. */
  readonly rightClient: number;
  readonly rightClock: number;
  readonly text: string;
}

/** Yjs's number for an item that holds text, and the bits of what it names. */
export const TEXT_ITEM = 4;
export const HAS_ORIGIN = 0x80;
export const HAS_RIGHT_ORIGIN = 0x40;

/** A longer one is pasted; it can take the long way. */
const MAX_BYTES = 512;

/** Fatal and keeping a leading U+FEFF, as lib0's own. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class TypedTextReader {
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;

  /** Reads an update that begins at `from` and ends with the bytes. */
  read(bytes: Uint8Array, from = 0): TypedText | null {
    const last = bytes.length - 1;
    // One client id, one struct, and behind it no deletions.
    if (last - from > MAX_BYTES || bytes[from] !== 1 || bytes[from + 1] !== 1 || bytes[last] !== 0) return null;
    this.#bytes = bytes;
    this.#at = from + 2;
    const client = this.#uint();
    const clock = this.#uint();
    const info = bytes[this.#at++] ?? 0;
    if (client < 0 || clock < 1 || (info & ~HAS_RIGHT_ORIGIN) !== (HAS_ORIGIN | TEXT_ITEM)) return null;
    if (this.#uint() !== client || this.#uint() !== clock - 1) return null;
    const hasRight = (info & HAS_RIGHT_ORIGIN) !== 0;
    const rightClient = hasRight ? this.#uint() : -1;
    const rightClock = hasRight ? this.#uint() : -1;
    if (hasRight && (rightClient < 0 || rightClock < 0 || (rightClient === client && rightClock >= clock))) return null;
    const length = this.#uint();
    if (length < 1 || this.#at + length !== last) return null;
    const text = this.#textUpTo(last);
    return text === '' ? null : { client, clock, end: clock + text.length, rightClient, rightClock, text };
  }

  /** A number as Yjs writes it; -1 for anything else. */
  #uint(): number {
    let value = 0;
    for (let scale = 1; this.#at < this.#bytes.length; scale *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte >= 0x80) continue;
      // A last byte of zero says nothing: Yjs does not write it.
      return (byte === 0 && scale > 1) || value > Number.MAX_SAFE_INTEGER ? -1 : value;
    }
    return -1;
  }

  /** Empty where it is no text. */
  #textUpTo(end: number): string {
    const first = this.#bytes[this.#at] ?? 0;
    // One typed letter is by far the most frequent text; calling TextDecoder for it costs more than all the rest.
    if (end === this.#at + 1 && first < 0x80) return String.fromCharCode(first);
    try {
      return UTF8.decode(this.#bytes.subarray(this.#at, end));
    } catch {
      return '';
    }
  }
}
