/**
 * One WebSocket of the load generator: node's own HTTP upgrade, then frames by hand (why: frame-reader.ts). Owns the
 * socket; does not know what the messages mean.
 */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { constants, inflateRawSync } from 'node:zlib';
import { FrameReader, clientFrame, pongFrame } from './frame-reader.ts';

/** Where to connect. */
export interface SocketAddress {
  readonly port: number;
  readonly path: string;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** True to offer compression as browsers do, each message by itself. What comes compressed is only inflated where `inflates` is set. */
  readonly offersDeflate?: boolean;
}

/** What RFC 7692 takes off the end of each message. */
const DEFLATE_TAIL = Buffer.from([0, 0, 0xff, 0xff]);

/** Hears what arrives. `payload` is valid until the call returns. */
export type OnMessage = (payload: Uint8Array) => void;

const DEFLATE_OFFER = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover';

function inflated(payload: Uint8Array): Uint8Array {
  return inflateRawSync(Buffer.concat([payload, DEFLATE_TAIL]), { finishFlush: constants.Z_SYNC_FLUSH });
}

export class LoadSocket {
  /** May be changed at any time; messages before it is set are dropped. */
  onMessage: OnMessage = () => {};
  /** False where nobody looks into the messages: what comes compressed is then counted and dropped. */
  inflates = true;
  /** Why the server ended it, or null while it lives or where this side closed it. */
  endedBy: string | null = null;
  /** Bytes that came in, frames and all. */
  receivedBytes = 0;
  readonly #socket: Socket;
  #closing = false;
  readonly #closed: Promise<void>;

  private constructor(socket: Socket, head: Buffer) {
    this.#socket = socket;
    socket.setNoDelay(true);
    const reader = new FrameReader({
      message: (payload, isCompressed) => {
        if (!isCompressed) this.onMessage(payload);
        else if (this.inflates) this.onMessage(inflated(payload));
      },
      ping: (payload) => socket.write(pongFrame(payload)),
      close: (code) => this.#ended(`close code ${code}`),
    });
    socket.on('data', (chunk: Buffer) => {
      this.receivedBytes += chunk.length;
      reader.push(chunk);
    });
    socket.on('error', (error) => this.#ended(error.message));
    this.#closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended('the connection was cut');
        resolve();
      });
    });
    // What came with the answer to the upgrade waits a turn, so that the opener can set onMessage first.
    if (head.length > 0) setImmediate(() => reader.push(head));
  }

  static open(address: SocketAddress): Promise<LoadSocket> {
    return new Promise((resolve, reject) => {
      const upgrade = request({
        host: '127.0.0.1',
        port: address.port,
        path: address.path,
        headers: {
          ...address.headers,
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
          ...(address.offersDeflate === true && { 'Sec-WebSocket-Extensions': DEFLATE_OFFER }),
          ...(address.protocols.length > 0 && { 'Sec-WebSocket-Protocol': address.protocols.join(', ') }),
        },
      });
      upgrade.on('upgrade', (_answer, socket, head) => {
        resolve(new LoadSocket(socket, head));
      });
      upgrade.on('response', (answer) => {
        answer.resume();
        reject(new Error(`the server answered the upgrade with ${answer.statusCode}`));
      });
      upgrade.on('error', reject);
      upgrade.end();
    });
  }

  /** Sends one message. */
  send(payload: Uint8Array): void {
    this.#socket.write(clientFrame(payload));
  }

  /** Sends frames made with `clientFrame` beforehand. */
  sendFrames(frames: Buffer): void {
    this.#socket.write(frames);
  }

  /** Resolves when the kernel has taken what was sent. */
  async drained(): Promise<void> {
    if (!this.#socket.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('drain', resolve);
      this.#socket.once('close', () => resolve());
    });
  }

  /** Takes nothing more from the network until `resume`: what the server sends then waits at its side. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#socket.destroy();
    await this.#closed;
  }

  #ended(reason: string): void {
    if (!this.#closing) this.endedBy ??= reason;
  }
}
