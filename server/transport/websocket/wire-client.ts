/**
 * A bare WebSocket for tests: sends whatever bytes a test wants, remembers what comes back, and waits for conditions instead of
 * times. Speaks the wire's messages and holds a Y.Doc of what it is told; does nothing by itself but answer nothing.
 */
import { WebSocket, type ClientOptions } from 'ws';
import * as Y from 'yjs';
import { decodeServerMessage, encodeSyncStep1, encodeUpdate, type ServerMessage } from '../../../protocol/messages.ts';

export interface WireEnd {
  readonly code: number;
  readonly reason: string;
}

export class WireClient {
  readonly socket: WebSocket;
  readonly doc = new Y.Doc();
  readonly heard: ServerMessage[] = [];
  /** Settles when the connection ends, however that happens. */
  readonly ended: Promise<WireEnd>;
  readonly #wakers = new Set<() => void>();

  constructor(url: string, protocols: readonly string[] = [], options: ClientOptions = {}) {
    this.socket = new WebSocket(url, [...protocols], options);
    this.socket.binaryType = 'nodebuffer';
    this.socket.on('message', (bytes: Buffer) => this.#hear(bytes));
    this.ended = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    // 'close' follows and is what the tests look at.
    this.socket.on('error', () => undefined);
  }

  /** Connects and has the document. */
  static async join(url: string, protocols: readonly string[] = [], options: ClientOptions = {}): Promise<WireClient> {
    const client = new WireClient(url, protocols, options);
    await client.opened();
    client.send(encodeSyncStep1(Y.encodeStateVector(client.doc)));
    await client.until(() => client.heard.some(({ type }) => type === 'syncStep2'));
    return client;
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('close', () => reject(new Error('the connection was refused')));
    });
  }

  send(bytes: Uint8Array): void {
    this.socket.send(bytes);
  }

  /** Waits until something that was heard makes the condition true. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await Promise.race([
        new Promise<void>((resolve) => this.#wakers.add(resolve)),
        this.ended.then(({ code }) =>
          Promise.reject(new Error(`the connection ended with ${code} while a test waited`)),
        ),
      ]);
    }
  }

  /** Types at the beginning of the body and answers with the update. */
  edit(text: string): Uint8Array {
    const before = Y.encodeStateVector(this.doc);
    this.doc.getText('body').insert(0, text);
    return Y.encodeStateAsUpdate(this.doc, before);
  }

  /** Types at the beginning of the body; resolves when that is on disk. */
  async type(text: string): Promise<void> {
    const { acked } = this;
    this.send(encodeUpdate(this.edit(text)));
    await this.until(() => this.acked > acked);
  }

  get text(): string {
    return this.doc.getText('body').toJSON();
  }

  get acked(): number {
    return this.heard.reduce((count, message) => (message.type === 'ack' ? message.count : count), 0);
  }

  terminate(): void {
    this.socket.terminate();
  }

  #hear(bytes: Uint8Array): void {
    const decoded = decodeServerMessage(bytes);
    if (!decoded.ok) throw new Error(`the server sent something unreadable: ${decoded.reason}`);
    const { message } = decoded;
    this.heard.push(message);
    if (message.type === 'syncStep2' || message.type === 'update') Y.applyUpdate(this.doc, message.update);
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
  }
}
