/**
 * Somebody who writes over a real socket and remembers what the server has said to be on disk. Its document outlives its
 * connections, as a browser's does: connecting again, it hands over what the server lacks. Owns the count of what was acked;
 * what that must mean is the drill's to say.
 */
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import {
  decodeServerMessage,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  TOKEN_SUBPROTOCOL_PREFIX,
  WEFT_SUBPROTOCOL,
  type ServerMessage,
} from '../../protocol/messages.ts';
import type { Opened } from '../rest-client.ts';

/** More than this unanswered, and the writer waits: a person's browser is never further ahead. */
const MAX_UNACKED = 400;

export class AckWriter {
  readonly doc = new Y.Doc();
  readonly document: Opened;
  /** Up to here the server has said that this writer's text is on disk, as Yjs clock. */
  ackedClock = 0;
  /** How many acks were taken, over all connections. */
  acks = 0;
  /** Why the server ended the latest connection; null while it stands or where it was cut. */
  closedWith: number | null = null;
  readonly #onAck: (writer: AckWriter) => void;
  #socket: WebSocket | null = null;
  /** This writer's clock after each update of this connection. */
  #sent: number[] = [];
  #ackedCount = 0;
  #isSynced = false;
  #hasRead = false;

  constructor(document: Opened, onAck: (writer: AckWriter) => void = () => undefined) {
    this.document = document;
    this.#onAck = onAck;
  }

  get clientId(): number {
    return this.doc.clientID;
  }

  get clock(): number {
    return Y.getState(this.doc.store, this.clientId);
  }

  /** True once the server has had the chance to ask for what it lacks, so that later acks cover it. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** True once this connection has brought the document, which is all that somebody who only reads waits for. */
  get hasRead(): boolean {
    return this.#hasRead;
  }

  get isConnected(): boolean {
    return this.#socket !== null;
  }

  get unacked(): number {
    return this.#sent.length - this.#ackedCount;
  }

  /** Starts to connect; never throws. What comes of it shows in `isSynced` and `closedWith`. */
  connect(webSocketUrl: string): void {
    const { id, token } = this.document;
    const socket = new WebSocket(`${webSocketUrl}/sync/${id}`, [
      WEFT_SUBPROTOCOL,
      `${TOKEN_SUBPROTOCOL_PREFIX}${token}`,
    ]);
    this.#socket = socket;
    this.#sent = [];
    this.#ackedCount = 0;
    this.#isSynced = false;
    this.#hasRead = false;
    this.closedWith = null;
    socket.binaryType = 'nodebuffer';
    socket.on('open', () => socket.send(encodeSyncStep1(Y.encodeStateVector(this.doc))));
    socket.on('message', (bytes: Buffer) => {
      const decoded = decodeServerMessage(bytes);
      if (!decoded.ok) throw new Error(`the server sent something unreadable: ${decoded.reason}`);
      if (this.#socket === socket) this.#hear(decoded.message);
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#isSynced = this.#hasRead = false;
      this.closedWith = code;
    });
  }

  disconnect(): void {
    this.#socket?.terminate();
    this.#socket = null;
    this.#isSynced = false;
  }

  /** Types at a place, or takes a little away, and sends it. Answers false where it has to wait for the server. */
  write(text: string, place: number, removes: boolean): boolean {
    if (!this.#isSynced || this.unacked >= MAX_UNACKED) return false;
    const before = Y.encodeStateVector(this.doc);
    const body = this.doc.getText('body');
    const at = Math.floor(place * body.length);
    if (removes && body.length > 20) body.delete(Math.min(at, body.length - 3), 2);
    body.insert(Math.min(at, body.length), text);
    this.#send(encodeUpdate(Y.encodeStateAsUpdate(this.doc, before)));
    return true;
  }

  #send(bytes: Uint8Array): void {
    this.#sent.push(this.clock);
    this.#socket?.send(bytes);
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'syncStep1') {
      this.#send(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, message.stateVector)));
      this.#isSynced = true;
    } else if (message.type === 'syncStep2' || message.type === 'update') {
      Y.applyUpdate(this.doc, message.update, this);
      this.#hasRead = true;
    } else if (message.type === 'ack') {
      this.#ackedCount = message.count;
      this.ackedClock = Math.max(this.ackedClock, this.#sent[message.count - 1] ?? 0);
      this.acks++;
      this.#onAck(this);
    }
  }
}
