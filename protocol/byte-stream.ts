/**
 * One direction of a session that HTTP requests carry: bytes, kept until the other side has said that it has them. Whatever request
 * was to carry them may fail, and the next one goes on where the other side stands. Owns the counting; knows neither frames nor HTTP.
 */

interface Piece {
  /** Where in the stream it begins. */
  readonly at: number;
  bytes: Uint8Array;
  /** The buffer of its own that `bytes` begins in, with room behind it; null where `bytes` is what was appended. */
  own: Uint8Array | null;
}

/**
 * Small pieces in a row are kept as one up to this: a piece of a few bytes costs some hundred to keep, so a queue of them would
 * hold fifty times what it counts (HOSTILE F2, R9).
 */
const JOINED_BYTES = 4096;
const LEAST_OWN_BYTES = 256;

export class ByteStream {
  /** In order; the first ones may be taken already, up to `#first`. */
  #pieces: Piece[] = [];
  #first = 0;
  #taken = 0;
  #total = 0;

  /** Bytes that there are so far. */
  get total(): number {
    return this.#total;
  }

  /** Bytes that the other side has not said to have. */
  get unconfirmed(): number {
    return this.#total - this.#taken;
  }

  append(bytes: Uint8Array): void {
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.bytes.length + bytes.length <= JOINED_BYTES) join(last, bytes);
    else this.#pieces.push({ at: this.#total, bytes, own: null });
    this.#total += bytes.length;
  }

  /** The other side has this many bytes. False where that cannot be. An older word than the last one changes nothing. */
  confirm(taken: number): boolean {
    if (!Number.isSafeInteger(taken) || taken < 0 || taken > this.#total) return false;
    this.#taken = Math.max(this.#taken, taken);
    let piece = this.#pieces[this.#first];
    while (piece !== undefined && piece.at + piece.bytes.length <= this.#taken) {
      this.#first += 1;
      piece = this.#pieces[this.#first];
    }
    // Now and then, so that a long queue is not moved for each piece that leaves it.
    if (this.#first > 64 || this.#first === this.#pieces.length) {
      this.#pieces = this.#pieces.slice(this.#first);
      this.#first = 0;
    }
    return true;
  }

  /** Bytes that the other side has said to have. */
  get confirmed(): number {
    return this.#taken;
  }

  /** True where what comes after this place is still here. */
  holds(from: number): boolean {
    return Number.isSafeInteger(from) && from >= this.#taken && from <= this.#total;
  }

  /** What comes after this place, at least one piece and about `most` bytes, in order. Views into what was appended. */
  from(place: number, most: number): Uint8Array[] {
    const found: Uint8Array[] = [];
    let left = most;
    for (let i = this.#pieceAt(place); left > 0; i += 1) {
      const piece = this.#pieces[i];
      if (piece === undefined) break;
      const skip = Math.max(0, place - piece.at);
      const bytes = piece.bytes.subarray(skip, skip + left);
      if (bytes.length === 0) continue;
      found.push(bytes);
      left -= bytes.length;
    }
    return found;
  }

  /** The index of the piece that holds this place: mostly the last one, so that is where the search begins. */
  #pieceAt(place: number): number {
    let i = this.#pieces.length - 1;
    while (i > this.#first && (this.#pieces[i]?.at ?? 0) > place) i -= 1;
    return Math.max(i, this.#first);
  }
}

/** Views of the piece that were handed out stay as they are: only what comes behind them is written. */
function join(piece: Piece, bytes: Uint8Array): void {
  const used = piece.bytes.length;
  const length = used + bytes.length;
  if (piece.own === null || piece.own.length < length) {
    piece.own = new Uint8Array(Math.min(JOINED_BYTES, Math.max(LEAST_OWN_BYTES, length * 2)));
    piece.own.set(piece.bytes);
  }
  piece.own.set(bytes, used);
  piece.bytes = piece.own.subarray(0, length);
}
