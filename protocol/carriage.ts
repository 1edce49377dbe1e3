/**
 * How a session's messages travel where there is no WebSocket: two streams of bytes, one each way, cut into frames and carried by
 * HTTP requests (docs/PROTOCOL.md, "Without WebSocket"). Both sides count the bytes of each stream, so a request that was lost or
 * came twice is harmless. Pure; knows neither HTTP nor what a message means.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { joined } from './joined.ts';

/** The ways to carry a session, the best first. */
export const TRANSPORTS = ['websocket', 'stream', 'events', 'polling'] as const;
export type TransportName = (typeof TRANSPORTS)[number];
/** Those that go over plain HTTP requests. */
export type CarriedName = Exclude<TransportName, 'websocket'>;

/** The headers in which a request says how far each stream has got, in bytes. */
export const OFFSET_HEADER = 'weft-offset';
export const TAKEN_HEADER = 'weft-taken';
/** The header by which a client that may hold no request open asks for an answer at once. */
export const WAIT_HEADER = 'weft-wait';
/** The header by which a client says, as it opens a session, that it reads packed messages. */
export const INFLATES_HEADER = 'weft-inflates';
/** The same of `state` messages, which come packed. */
export const READS_STATE_HEADER = 'weft-reads-state';
export const BINARY_TYPE = 'application/octet-stream';
export const EVENTS_TYPE = 'text/event-stream';

const FrameKind = { message: 0, beat: 1, end: 2 } as const;

export type Frame =
  /** One message of the session, as a WebSocket would carry it. */
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  /** Says nothing but that the other side is there and that nobody holds its bytes back. */
  | { readonly kind: 'beat' }
  /** The session is over, as a WebSocket's close frame says it. */
  | { readonly kind: 'end'; readonly code: number; readonly reason: string };

/** What the server answers to a request for a session, and to each piece that a client sends. */
export interface OpenedSession {
  /** The session's secret: the bearer of all its requests. */
  readonly session: string;
}
export interface TakenBytes {
  /** Bytes of the client's stream that the server has. */
  readonly taken: number;
  /** Bytes of the server's stream that there are so far. */
  readonly sent: number;
}

export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeUint8(encoder, FrameKind[frame.kind]);
  if (frame.kind === 'message') encoding.writeVarUint8Array(encoder, frame.bytes);
  if (frame.kind === 'beat') encoding.writeVarUint(encoder, 0);
  if (frame.kind === 'end') {
    const end = encoding.createEncoder();
    encoding.writeVarUint(end, frame.code);
    encoding.writeVarString(end, frame.reason);
    encoding.writeVarUint8Array(encoder, encoding.toUint8Array(end));
  }
  return encoding.toUint8Array(encoder);
}

/** What comes before the bytes of a message in its frame. */
export function encodeMessageHead(length: number): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeUint8(encoder, FrameKind.message);
  encoding.writeVarUint(encoder, length);
  return encoding.toUint8Array(encoder);
}

/** A stream that holds what no honest side sends: `broken`, or a frame over the limit. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly what: 'broken' | 'too_large';

  constructor(what: 'broken' | 'too_large') {
    super(what);
    this.what = what;
  }
}

/** The length of a frame's head may be written in this many bytes: 2^35, which is more than any limit. */
const MAX_LENGTH_BYTES = 5;
const MAX_PIECES = 1024;

interface Head {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

/** Cuts a stream that comes in pieces into frames. Holds no more than one frame's bytes and one piece. */
export class FrameReader {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #held = 0;
  /** How many bytes there must be before it is worth looking again. */
  #wanted = 2;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of a frame that is not complete. */
  get heldBytes(): number {
    return this.#held;
  }

  /** The frames that this piece completes. Their bytes may be views into it. Throws FrameError. */
  push(piece: Uint8Array): Frame[] {
    return [...this.read(piece)];
  }

  /** The same one after the other, for whoever may have had enough of them before the last: a piece may hold a quarter of a million. */
  *read(piece: Uint8Array): Generator<Frame, void, undefined> {
    this.#pieces.push(piece);
    this.#held += piece.length;
    if (this.#held < this.#wanted) {
      // Thousands of tiny pieces would cost far more than their bytes (HOSTILE F2).
      if (this.#pieces.length > MAX_PIECES) this.#pieces = [this.#whole()];
      return;
    }
    const bytes = this.#whole();
    let at = 0;
    let head = this.#head(bytes, at);
    while (head !== null && head.end <= bytes.length) {
      yield readFrame(head.kind, bytes.subarray(head.start, head.end));
      at = head.end;
      head = this.#head(bytes, at);
    }
    this.#pieces = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#held = bytes.length - at;
    this.#wanted = head === null ? this.#held + 1 : head.end - at;
  }

  /** What is held, as one; a single piece is not copied. */
  #whole(): Uint8Array {
    const [first] = this.#pieces;
    return first !== undefined && this.#pieces.length === 1 ? first : joined(this.#pieces);
  }

  /** Where the frame at `at` begins and ends; null where its head is not all there. */
  #head(bytes: Uint8Array, at: number): Head | null {
    const kind = bytes[at];
    if (kind === undefined) return null;
    if (kind > FrameKind.end) throw new FrameError('broken');
    let length = 0;
    for (let i = 0; i < MAX_LENGTH_BYTES; i += 1) {
      const byte = bytes[at + 1 + i];
      if (byte === undefined) return null;
      length += (byte & 127) * 2 ** (7 * i);
      if (byte >= 128) continue;
      if (length > this.#maxBytes) throw new FrameError('too_large');
      const start = at + 2 + i;
      return { kind, start, end: start + length };
    }
    throw new FrameError('broken');
  }
}

function readFrame(kind: number, bytes: Uint8Array): Frame {
  if (kind === FrameKind.message) return { kind: 'message', bytes };
  if (kind === FrameKind.beat) return { kind: 'beat' };
  try {
    const decoder = decoding.createDecoder(bytes);
    return { kind: 'end', code: decoding.readVarUint(decoder), reason: decoding.readVarString(decoder) };
  } catch {
    // lib0 throws on what is cut short.
    throw new FrameError('broken');
  }
}
