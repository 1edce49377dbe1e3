/**
 * One WebSocket of the load generator: node's own HTTP upgrade, then frames by hand (why: frame-reader.ts). Owns the
 * socket; does not know what the messages mean.
 */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { FrameReader, clientFrame, pongFrame } from './frame-reader.ts';

/** Where to connect. */
export interface SocketAddress {
  readonly port: number;
  readonly path: string;
  readonly protocols: readonly string[];
}

/** Hears what arrives. `payload` is valid until the call returns. */
export type OnMessage = (payload: Uint8Array) => void;

export class LoadSocket {
  /** May be changed at any time; messages before it is set are dropped. */
  onMessage: OnMessage = () => {};
  /** Why the server ended it, or null while it lives or where this side closed it. */
  endedBy: string | null = null;
  readonly #socket: Socket;
  #closing = false;
  readonly #closed: Promise<void>;

  private constructor(socket: Socket, head: Buffer) {
    this.#socket = socket;
    socket.setNoDelay(true);
    const reader = new FrameReader({
      message: (payload) => this.onMessage(payload),
      ping: (payload) => socket.write(pongFrame(payload)),
      close: (code) => this.#ended(`close code ${code}`),
    });
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
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
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
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

  async close(): Promise<void> {
    this.#closing = true;
    this.#socket.destroy();
    await this.#closed;
  }

  #ended(reason: string): void {
    if (!this.#closing) this.endedBy ??= reason;
  }
}
