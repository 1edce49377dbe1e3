/**
 * A TCP connection that says whatever bytes it is told, for clients that no library would speak for. Owns WebSocket's handshake
 * and framing on the client's side, good and bad; keeps of what comes back only the first line, and whether it was a goodbye. Knows
 * no message.
 */
import { connect, type Socket } from 'node:net';

/** A close frame at the end of what came: the server says nothing after it, and waits a while for the answer that a hostile one does not give. */
const LONGEST_CLOSE = 127;

function endsInGoodbye(tail: Uint8Array): boolean {
  for (let at = tail.length - 4; at >= 0; at--) {
    if (tail[at] === 0x88 && at + 2 + (tail[at + 1] ?? 0) === tail.length) return true;
  }
  return false;
}

/** More than this in the way, and the sender waits: the server may stop reading a hostile one. */
const MAX_WAITING = 1 << 20;

export class BareSocket {
  readonly #socket: Socket;
  readonly closed: Promise<void>;
  /** The first line that came back; null while there is none. */
  firstLine: string | null = null;
  /** Bytes that came back, all in all. */
  received = 0;
  #isClosed = false;
  #isRefused = false;
  #tail = Buffer.alloc(0);
  #wake: (() => void) | null = null;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setNoDelay(true);
    this.#socket.on('error', () => undefined);
    this.#socket.on('drain', () => this.#wake?.());
    this.#socket.on('data', (bytes: Buffer) => {
      this.received += bytes.length;
      this.firstLine ??= bytes.subarray(0, 200).toString('latin1').split('\r\n', 1)[0] ?? '';
      this.#tail = Buffer.concat([this.#tail, bytes.subarray(-LONGEST_CLOSE)]).subarray(-LONGEST_CLOSE);
      this.#isRefused = endsInGoodbye(this.#tail);
      this.#wake?.();
    });
    this.closed = new Promise((resolve) => {
      this.#socket.on('close', () => {
        this.#isClosed = true;
        this.#wake?.();
        resolve();
      });
    });
  }

  /** The server has said goodbye, or hung up: what is sent now is read by nobody. */
  get isOver(): boolean {
    return this.#isClosed || this.#isRefused;
  }

  /** Opens a WebSocket. False where it was not let in. */
  async upgrade(path: string, protocols: readonly string[]): Promise<boolean> {
    const offered = protocols.length === 0 ? '' : `Sec-WebSocket-Protocol: ${protocols.join(', ')}\r\n`;
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n${offered}\r\n`,
    );
    await this.until(() => this.firstLine !== null);
    return this.firstLine?.startsWith('HTTP/1.1 101') === true;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.#isClosed) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = null;
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    if (this.#isClosed) return;
    this.#socket.write(bytes);
    await this.until(() => this.#socket.writableLength < MAX_WAITING);
  }

  /** Stops taking in what comes, as a client that hangs. */
  stopReading(): void {
    this.#socket.pause();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** One binary message in one frame, masked with zeros. */
export function frameOf(payload: Uint8Array, firstByte = 0x82): Uint8Array {
  const { length } = payload;
  const head = length < 126 ? Buffer.alloc(6) : length < 65_536 ? Buffer.alloc(8) : Buffer.alloc(14);
  head[0] = firstByte;
  if (length < 126) head[1] = 0x80 | length;
  else if (length < 65_536) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}
