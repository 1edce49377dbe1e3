/**
 * A connection without a network: two ends and, between them, queues that a test empties when and how it likes. Owns
 * delivery; knows nothing of what the bytes mean. The server's end is the `Connection` that a room writes to.
 */
import type { Connection } from '../../room/ports.ts';

/** What takes the server's side of the messages: a Session. */
export interface ServerEnd {
  receive(bytes: Uint8Array): void;
  drained(): void;
  disconnected(): void;
}

/** What takes the client's side. */
export interface ClientEnd {
  message(bytes: Uint8Array): void;
  /** The connection is over, by the server's code, or by 1006 where it broke. */
  closed(code: number): void;
}

/** A client's way to the server whose delivery the test decides, whatever carries it. */
export interface SimulatedWay {
  /** How the server closed it, where a close travels beside the messages. */
  readonly closed: { readonly code: number; readonly reason: string } | null;
  readonly queuedBytes: number;
  readonly waitingForClient: number;
  readonly waitingForServer: number;
  readonly isDead: boolean;
  attach(server: ServerEnd): void;
  /** From the server, as its room does. */
  send(bytes: Uint8Array): void;
  push(bytes: Uint8Array): void;
  deliverToClient(): boolean;
  deliverToServer(): boolean;
  deliverAll(): boolean;
  signalDrained(): void;
  drop(): void;
  breakForClient(): void;
  breakForServer(): void;
}

export class MemorySocket implements Connection, SimulatedWay {
  /** How the server closed it. */
  closed: { readonly code: number; readonly reason: string } | null = null;
  readonly #toClient: Uint8Array[] = [];
  readonly #toServer: Uint8Array[] = [];
  #queuedBytes = 0;
  #server: ServerEnd | null = null;
  #client: ClientEnd | null;
  #hasServerGone = false;

  constructor(client: ClientEnd) {
    this.#client = client;
  }

  /** Joins the server's end: what `rooms.connect` answered for this socket. */
  attach(server: ServerEnd): void {
    this.#server = server;
  }

  // The server's end.

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  send(bytes: Uint8Array): void {
    if (this.closed !== null || this.#hasServerGone) return;
    this.#toClient.push(bytes);
    this.#queuedBytes += bytes.length;
  }

  close(code: number, reason: string): void {
    if (this.closed === null) this.closed = { code, reason };
  }

  // The client's end.

  /** Puts a message on its way to the server. */
  push(bytes: Uint8Array): void {
    if (this.#client !== null) this.#toServer.push(bytes.slice());
  }

  // The network between them.

  get waitingForClient(): number {
    return this.#toClient.length;
  }

  get waitingForServer(): number {
    return this.#toServer.length;
  }

  /** True where neither end will hear anything more. */
  get isDead(): boolean {
    return this.#client === null && this.#hasServerGone;
  }

  /** The oldest message, or the close after the last one, reaches the client. False where nothing is on its way. */
  deliverToClient(): boolean {
    const bytes = this.#toClient.shift();
    if (bytes === undefined) {
      if (this.closed === null || this.#client === null) return false;
      const client = this.#client;
      this.#client = null;
      this.#toServer.length = 0;
      client.closed(this.closed.code);
      this.#leaveServer();
      return true;
    }
    this.#queuedBytes -= bytes.length;
    this.#client?.message(bytes);
    return true;
  }

  /** The oldest message reaches the server. False where none is on its way. */
  deliverToServer(): boolean {
    const bytes = this.#toServer.shift();
    if (bytes === undefined) return false;
    if (!this.#hasServerGone) this.#server?.receive(bytes);
    return true;
  }

  /** Both ways until nothing is on its way. */
  deliverAll(): boolean {
    let delivered = false;
    while (this.deliverToServer() || this.deliverToClient()) delivered = true;
    return delivered;
  }

  /** Tells the room that the queue has room again, as a transport does. */
  signalDrained(): void {
    this.#server?.drained();
  }

  /** The connection breaks and both ends notice; what was on its way is lost. */
  drop(): void {
    this.breakForClient();
    this.#toServer.length = 0;
    this.breakForServer();
  }

  /** The client notices the break, the server not yet: what the client had sent may still arrive (HOSTILE N1, N5). */
  breakForClient(): void {
    const client = this.#client;
    this.#client = null;
    client?.closed(1006);
  }

  /** The server notices. */
  breakForServer(): void {
    this.#toClient.length = 0;
    this.#queuedBytes = 0;
    this.#leaveServer();
  }

  #leaveServer(): void {
    if (this.#hasServerGone) return;
    this.#hasServerGone = true;
    this.#server?.disconnected();
  }
}
