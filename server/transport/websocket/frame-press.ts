/**
 * WebSocket frames as the server writes them (RFC 6455, section 5.2: whole, binary, not masked, not compressed), made once for
 * all sockets that get the same message in one turn of the event loop, and joined once where several go to the same sockets.
 * Knows bytes; the sockets are others'.
 */
const FINAL_BINARY = 0x82;
const TWO_BYTE_LENGTH = 126;
const EIGHT_BYTE_LENGTH = 127;
/** Longer messages are not copied behind their header: they are written as they are. */
const MAX_COPIED = 16 * 1024;
/** Messages of one turn whose frames are looked for again: a room tells its readers one, its company two more. */
const KEPT = 4;

export class FramePress {
  #kept: { readonly message: Uint8Array; readonly frame: readonly Buffer[] }[] = [];
  #joined: { readonly pieces: readonly Buffer[]; readonly whole: Buffer } | null = null;

  /** A message as the pieces of its frame. The same message (the same object, not changed since) has the same pieces. */
  frame(message: Uint8Array): readonly Buffer[] {
    for (const kept of this.#kept) if (kept.message === message) return kept.frame;
    const frame = frameOf(message);
    if (this.#kept.length === KEPT) this.#kept.shift();
    this.#kept.push({ message, frame });
    return frame;
  }

  /** The frame of a message that is in pieces already, which is nobody else's. */
  frameOfPieces(pieces: readonly Uint8Array[]): readonly Buffer[] {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const frame = [headOf(length, 0)];
    for (const { buffer, byteOffset, length: bytes } of pieces) frame.push(Buffer.from(buffer, byteOffset, bytes));
    return frame;
  }

  /** Pieces in a row as one, where copying them is cheaper than writing them one by one; null where it is not. */
  join(pieces: readonly Buffer[]): Buffer | null {
    const [only] = pieces;
    if (only !== undefined && pieces.length === 1) return only;
    if (this.#joined !== null && isSame(this.#joined.pieces, pieces)) return this.#joined.whole;
    let bytes = 0;
    for (const piece of pieces) {
      if (piece.length > MAX_COPIED) return null;
      bytes += piece.length;
    }
    const whole = Buffer.concat(pieces, bytes);
    this.#joined = { pieces, whole };
    return whole;
  }

  /** The turn is over: nothing is kept for the next one. */
  forget(): void {
    this.#kept = [];
    this.#joined = null;
  }
}

function frameOf(message: Uint8Array): readonly Buffer[] {
  const { length } = message;
  if (length > MAX_COPIED) return [headOf(length, 0), Buffer.from(message.buffer, message.byteOffset, length)];
  const frame = headOf(length, length);
  frame.set(message, frame.length - length);
  return [frame];
}

/** The head of a message's frame, with so much room behind it. */
function headOf(length: number, room: number): Buffer {
  const headLength = length < TWO_BYTE_LENGTH ? 2 : length < 65_536 ? 4 : 10;
  const head = Buffer.allocUnsafe(headLength + room);
  head[0] = FINAL_BINARY;
  if (headLength === 2) {
    head[1] = length;
  } else if (headLength === 4) {
    head[1] = TWO_BYTE_LENGTH;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = EIGHT_BYTE_LENGTH;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return head;
}

function isSame(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a === b || (a.length === b.length && a.every((piece, i) => piece === b[i]));
}
