/**
 * A bare client of a session without WebSocket, for tests: as docs/PROTOCOL.md says one is written, with nothing but fetch. Sends whatever
 * bytes a test wants, remembers what comes back, and may stop reading.
 */
import {
  BINARY_TYPE,
  encodeFrame,
  EVENTS_TYPE,
  FrameReader,
  OFFSET_HEADER,
  TAKEN_HEADER,
  type CarriedName,
  type OpenedSession,
} from '../../../protocol/carriage.ts';
import { decodeServerMessage, type ServerMessage } from '../../../protocol/messages.ts';

/** The server of a test: it keeps secrets to look for in its log. */
interface Server {
  fetch(path: string, init: RequestInit & { readonly token?: string }): Promise<Response>;
  keep(secret: string): void;
}

const BROKEN = 1006;
const PIECE_BYTES = 256 * 1024;

export class CarriedClient {
  readonly heard: ServerMessage[] = [];
  readonly ended: Promise<number>;
  readonly #server: Server;
  readonly #secret: string;
  readonly #how: CarriedName;
  readonly #frames = new FrameReader(64 * 1024 * 1024);
  readonly #wakers = new Set<() => void>();
  #settleEnd: (code: number) => void = () => undefined;
  #sending: Promise<unknown> = Promise.resolve();
  #sent = 0;
  #taken = 0;
  #code: number | null = null;
  #stalled: Promise<void> | null = null;
  #resume: () => void = () => undefined;

  private constructor(server: Server, secret: string, how: CarriedName) {
    this.#server = server;
    this.#secret = secret;
    this.#how = how;
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
  }

  static async join(
    server: Server,
    documentId: string,
    token: string,
    how: CarriedName,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<CarriedClient> {
    const answer = await server.fetch(`/api/documents/${documentId}/session`, { method: 'POST', token, headers });
    if (!answer.ok) throw new Error(`the session was refused with ${answer.status}`);
    // The route's answer is of this shape.
    const { session } = (await answer.json()) as OpenedSession;
    server.keep(session);
    const client = new CarriedClient(server, session, how);
    void client.#receive();
    return client;
  }

  send(bytes: Uint8Array): void {
    this.sendRaw(encodeFrame({ kind: 'message', bytes }));
  }

  /** Bytes of the client's stream as they are. */
  sendRaw(bytes: Uint8Array): void {
    this.#sending = this.#sending.then(async () => {
      for (let at = 0; at < bytes.length && this.#code === null; at += PIECE_BYTES) {
        await this.post(this.#sent, bytes.slice(at, at + PIECE_BYTES));
        this.#sent += Math.min(PIECE_BYTES, bytes.length - at);
      }
    });
  }

  /** One request that hands over bytes; also an empty one, which says how much has arrived. */
  async post(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
    const headers = { [OFFSET_HEADER]: String(offset), 'content-type': BINARY_TYPE };
    return this.#ask('/send', { method: 'POST', headers, body: bytes });
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#code !== null) throw new Error(`the connection ended with ${this.#code} while a test waited`);
      await new Promise<void>((resolve) => this.#wakers.add(resolve));
    }
  }

  stall(): void {
    this.#stalled = new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#stalled = null;
    this.#resume();
  }

  leave(): void {
    void this.#ask('', { method: 'DELETE' }).then(() => this.#end(BROKEN));
  }

  async #receive(): Promise<void> {
    while (this.#code === null) {
      await this.#stalled;
      const answer = await (
        this.#how === 'polling'
          ? this.#ask('/poll', { method: 'POST' })
          : this.#ask('/stream', { headers: { accept: this.#how === 'events' ? EVENTS_TYPE : BINARY_TYPE } })
      ).catch(() => null);
      if (answer === null || !answer.ok || answer.body === null) return this.#end(BROKEN);
      await this.#read(answer.body).catch(() => undefined);
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    for await (const piece of body) {
      await this.#stalled;
      if (this.#how !== 'events') {
        this.#take(piece);
        continue;
      }
      const events = (rest + Buffer.from(piece).toString('latin1')).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) this.#take(Buffer.from(event.slice('data: '.length), 'base64'));
    }
  }

  #take(bytes: Uint8Array): void {
    this.#taken += bytes.length;
    for (const frame of this.#frames.push(bytes)) {
      if (frame.kind === 'end') this.#end(frame.code);
      if (frame.kind === 'beat') this.#sending = this.#sending.then(() => this.post(this.#sent, new Uint8Array()));
      if (frame.kind !== 'message') continue;
      const decoded = decodeServerMessage(frame.bytes);
      if (!decoded.ok) throw new Error(`the server sent something unreadable: ${decoded.reason}`);
      this.heard.push(decoded.message);
    }
    if (this.#how !== 'polling') this.#sending = this.#sending.then(() => this.post(this.#sent, new Uint8Array()));
    this.#wake();
  }

  #end(code: number): void {
    this.#code ??= code;
    this.#settleEnd(this.#code);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
  }

  #ask(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string> | undefined), [TAKEN_HEADER]: String(this.#taken) };
    return this.#server.fetch(`/api/session${path}`, { ...init, headers, token: this.#secret });
  }
}
