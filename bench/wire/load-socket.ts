/**
 * One WebSocket of the load generator: the upgrade and the frames by hand, and one buffer into which all connections are read, since
 * one process plays two hundred people and must cost far less than the server it measures. Owns the socket; does not know what the
 * messages mean.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
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

/** All connections are read into this, one after another: memory that is new for each piece costs as much as reading. */
const READ_INTO = Buffer.allocUnsafeSlow(256 * 1024);
const END_OF_HEAD = '\r\n\r\n';
/** Of "HTTP/1.1 101". */
const STATUS_AT = 9;
/** Any will do, the same for everybody: nobody compares. */
const KEY = randomBytes(16).toString('base64');

function upgradeRequest({ path, port, protocols, headers, offersDeflate }: SocketAddress): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${KEY}`,
  ];
  if (offersDeflate === true) lines.push(`Sec-WebSocket-Extensions: ${DEFLATE_OFFER}`);
  if (protocols.length > 0) lines.push(`Sec-WebSocket-Protocol: ${protocols.join(', ')}`);
  return `${lines.join('\r\n')}${END_OF_HEAD}`;
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

  readonly #reader: FrameReader;
  /** What came with the answer to the upgrade, and what came before that was read; null from then on. */
  #early: Buffer[] | null = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#reader = new FrameReader({
      message: (payload, isCompressed) => {
        if (!isCompressed) this.onMessage(payload);
        else if (this.inflates) this.onMessage(inflated(payload));
      },
      ping: (payload) => socket.write(pongFrame(payload)),
      close: (code) => this.#ended(`close code ${code}`),
    });
    socket.on('error', (error) => this.#ended(error.message));
    this.#closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended('the connection was cut');
        resolve();
      });
    });
    // It waits a turn, so that the opener can set onMessage first.
    setImmediate(() => {
      const early = this.#early ?? [];
      this.#early = null;
      for (const bytes of early) this.#reader.push(bytes);
    });
  }

  #read(bytes: Buffer): void {
    this.receivedBytes += bytes.length;
    if (this.#early === null) this.#reader.push(bytes);
    else this.#early.push(Buffer.from(bytes));
  }

  static open(address: SocketAddress): Promise<LoadSocket> {
    return new Promise((resolve, reject) => {
      let opened: LoadSocket | null = null;
      let answer = Buffer.alloc(0);
      const read = (bytes: Buffer) => {
        if (opened !== null) return opened.#read(bytes);
        answer = Buffer.concat([answer, bytes]);
        const end = answer.indexOf(END_OF_HEAD);
        if (end < 0) return;
        const status = answer.toString('latin1', STATUS_AT, STATUS_AT + 3);
        if (status !== '101') {
          reject(new Error(`the server answered the upgrade with ${status}`));
          socket.destroy();
          return;
        }
        socket.off('error', reject);
        socket.off('close', onClose);
        opened = new LoadSocket(socket);
        if (end + END_OF_HEAD.length < answer.length) opened.#read(answer.subarray(end + END_OF_HEAD.length));
        resolve(opened);
      };
      const socket = connect({
        host: '127.0.0.1',
        port: address.port,
        noDelay: true,
        onread: {
          buffer: READ_INTO,
          callback: (count: number, buffer: Uint8Array) => {
            read(Buffer.from(buffer.buffer, buffer.byteOffset, count));
            return true;
          },
        },
      });
      const onClose = () => reject(new Error('the connection was cut during the upgrade'));
      socket.once('error', reject);
      socket.once('close', onClose);
      socket.write(upgradeRequest(address));
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
