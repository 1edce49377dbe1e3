/**
 * Takes WebSocket messages out of the bytes that a server sends. Only what a benchmark's server sends: whole, unmasked,
 * binary messages and control frames. It stands here instead of `ws` because one process plays a hundred readers and must
 * cost far less than the server it measures. Knows nothing of sockets or of what the messages hold.
 */

/** RFC 7692's bit on the first frame of a compressed message. */
const COMPRESSED = 0x40;
const OPCODE = { binary: 2, close: 8, ping: 9, pong: 10 } as const;

/**
 * What a reader is told. Views into `payload` are valid until the callback returns, but for a message of `LONG_BYTES` and more: that
 * one lies in a buffer of its own, so that whoever keeps it need not copy it.
 */
export interface FrameListener {
  /** `isCompressed` where the frame says so; only a peer that was offered it compresses. */
  message(payload: Uint8Array, isCompressed: boolean): void;
  ping(payload: Uint8Array): void;
  close(code: number): void;
}

interface Header {
  readonly opcode: number;
  readonly isCompressed: boolean;
  readonly payloadStart: number;
  readonly end: number;
}

/** Reads one header at `offset`, or null where more bytes are needed. */
function readHeader(bytes: Buffer, offset: number): Header | null {
  if (bytes.length - offset < 2) return null;
  const first = bytes.readUInt8(offset);
  const second = bytes.readUInt8(offset + 1);
  if ((first & 0xb0) !== 0x80 || (second & 0x80) !== 0) {
    throw new Error(`a frame this reader does not know: 0x${first.toString(16)} 0x${second.toString(16)}`);
  }
  const opcode = first & 0x0f;
  const isCompressed = (first & COMPRESSED) !== 0;
  if (second < 126) return { opcode, isCompressed, payloadStart: offset + 2, end: offset + 2 + second };
  const lengthBytes = second === 126 ? 2 : 8;
  if (bytes.length - offset < 2 + lengthBytes) return null;
  const length = second === 126 ? bytes.readUInt16BE(offset + 2) : Number(bytes.readBigUInt64BE(offset + 2));
  const payloadStart = offset + 2 + lengthBytes;
  return { opcode, isCompressed, payloadStart, end: payloadStart + length };
}

/** Shorter messages are read where they came; longer ones are put together in a buffer of their own, each byte copied once. */
export const LONG_BYTES = 16 * 1024;

interface Long {
  readonly header: Header;
  readonly payload: Buffer;
  filled: number;
}

/** One connection's incoming half. */
export class FrameReader {
  readonly #listener: FrameListener;
  /** The beginning of a frame, as far as it came. */
  #begun: Buffer | null = null;
  /** A long message of which the rest is still to come. */
  #long: Long | null = null;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  /** `chunk` is the caller's again when this returns: all connections may be read into the same memory. */
  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#begun !== null) {
      bytes = Buffer.concat([this.#begun, chunk]);
      this.#begun = null;
    }
    let offset = this.#long === null ? 0 : this.#fill(this.#long, bytes, 0);
    while (offset < bytes.length) {
      const header = readHeader(bytes, offset);
      const payloadBytes = header === null ? 0 : header.end - header.payloadStart;
      if (header !== null && payloadBytes >= LONG_BYTES) {
        const long = { header, payload: Buffer.allocUnsafeSlow(payloadBytes), filled: 0 };
        this.#long = long;
        offset = this.#fill(long, bytes, header.payloadStart);
      } else if (header === null || header.end > bytes.length) {
        this.#begun = Buffer.from(bytes.subarray(offset));
        return;
      } else {
        this.#dispatch(header, bytes.subarray(header.payloadStart, header.end));
        offset = header.end;
      }
    }
  }

  /** Answers where in `bytes` the next frame begins. */
  #fill(long: Long, bytes: Buffer, from: number): number {
    const taken = bytes.copy(long.payload, long.filled, from);
    long.filled += taken;
    if (long.filled === long.payload.length) {
      this.#long = null;
      this.#dispatch(long.header, long.payload);
    }
    return from + taken;
  }

  #dispatch({ opcode, isCompressed }: Header, payload: Buffer): void {
    if (opcode === OPCODE.binary) this.#listener.message(payload, isCompressed);
    else if (opcode === OPCODE.ping) this.#listener.ping(payload);
    else if (opcode === OPCODE.close) this.#listener.close(payload.length >= 2 ? payload.readUInt16BE(0) : 1005);
    else if (opcode !== OPCODE.pong) throw new Error(`unexpected opcode ${opcode}`);
  }
}

/** The mask of every frame we send. Any will do: it protects proxies, of which there are none here. */
const MASK = [0x37, 0xfa, 0x21, 0x3d] as const;

/** A client's frame around a payload: masked, as RFC 6455 section 5.3 wants it. */
export function clientFrame(payload: Uint8Array, opcode: number = OPCODE.binary): Buffer {
  const lengthBytes = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const frame = Buffer.allocUnsafe(6 + lengthBytes + payload.length);
  frame.writeUInt8(0x80 | opcode, 0);
  frame.writeUInt8(0x80 | (lengthBytes === 0 ? payload.length : lengthBytes === 2 ? 126 : 127), 1);
  if (lengthBytes === 2) frame.writeUInt16BE(payload.length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
  frame.set(MASK, 2 + lengthBytes);
  const start = 6 + lengthBytes;
  for (let i = 0; i < payload.length; i += 1) frame[start + i] = (payload[i] ?? 0) ^ (MASK[i & 3] ?? 0);
  return frame;
}

/** The answer to a ping. */
export function pongFrame(payload: Uint8Array): Buffer {
  return clientFrame(payload, OPCODE.pong);
}
