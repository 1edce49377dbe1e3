/**
 * What one session is sent, and what becomes of it when its reader stops reading (R9). Owns the lag: from the moment the
 * connection's queue is over its bound, nothing more is put into it; only what was asked for and how far the reader had
 * got is remembered, and the room catches it up when the queue has drained. Knows bytes, not what they mean.
 */
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import type { ClientId } from '../../protocol/ids.ts';
import { joined } from '../../protocol/joined.ts';
import { encodeAck, encodeReceipt } from '../../protocol/messages.ts';
import type { Connection } from './ports.ts';

/** A reader that fell behind. */
export interface Lag {
  /** Polls of the queue that found it still too full. */
  polls: number;
  /** What the document had when it fell behind: all that it had been sent, and perhaps more. */
  readonly stateVector: Uint8Array;
  /** From which clock on it has not been sent what came since, by client id. */
  readonly missed: Map<ClientId, number>;
  /** The state vector of a sync step 1 that is still to be answered. The last one counts: each answer says everything. */
  owedStep2: Uint8Array | null;
}

export class Outbox {
  readonly #connection: Connection;
  readonly #maxQueuedBytes: number;
  #lag: Lag | null = null;
  #isClosed = false;
  /** What waits behind a message that is still being made; null where there is none such. */
  #behind: (Uint8Array | Promise<Uint8Array>)[] | null = null;
  #behindBytes = 0;
  #ackDue = 0;
  #receiptDue = 0;
  /** Beats since anything was sent. */
  #quietBeats = -1;

  constructor(connection: Connection, maxQueuedBytes: number) {
    this.#connection = connection;
    this.#maxQueuedBytes = maxQueuedBytes;
  }

  get lag(): Lag | null {
    return this.#lag;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isFull(): boolean {
    return this.#connection.queuedBytes + this.#behindBytes > this.#maxQueuedBytes;
  }

  /** True where the queue has emptied far enough to fill it again. */
  get isDrained(): boolean {
    return this.#connection.queuedBytes + this.#behindBytes <= this.#maxQueuedBytes / 2;
  }

  /** Sends, except to a reader that lags: what it misses is made up for when it is caught up. */
  send(bytes: Uint8Array): void {
    if (this.#isClosed || this.#lag !== null) return;
    this.#quietBeats = -1;
    if (this.#behind === null) this.#connection.send(bytes);
    else this.#wait(this.#behind, bytes);
  }

  /** The same of a message in pieces, one behind the other, which may be parts of others' messages. */
  sendPieces(pieces: readonly Uint8Array[]): void {
    const [only] = pieces;
    if (only !== undefined && pieces.length === 1) return this.send(only);
    if (this.#isClosed || this.#lag !== null) return;
    const connection = this.#connection;
    if (this.#behind !== null || connection.sendPieces === undefined) return this.send(joined(pieces));
    this.#quietBeats = -1;
    connection.sendPieces(pieces);
  }

  /** Sends a message when it is made, which must not fail. What is sent meanwhile waits behind it: the order holds. */
  sendMade(making: Promise<Uint8Array>): void {
    if (this.#isClosed || this.#lag !== null) return;
    this.#quietBeats = -1;
    if (this.#behind === null) void this.#await(making, []);
    else this.#behind.push(making);
  }

  #wait(behind: (Uint8Array | Promise<Uint8Array>)[], bytes: Uint8Array): void {
    behind.push(bytes);
    this.#behindBytes += bytes.length;
  }

  async #await(making: Promise<Uint8Array>, behind: (Uint8Array | Promise<Uint8Array>)[]): Promise<void> {
    this.#behind = behind;
    const message = await making;
    if (this.#isClosed) return;
    this.#behind = null;
    this.#connection.send(message);
    this.#letThrough(behind);
  }

  /** Also to a reader that has fallen behind meanwhile: it is taken to have been sent these. */
  #letThrough(behind: readonly (Uint8Array | Promise<Uint8Array>)[]): void {
    for (const [place, next] of behind.entries()) {
      if (next instanceof Promise) return void this.#await(next, behind.slice(place + 1));
      this.#behindBytes -= next.length;
      this.#connection.send(next);
    }
  }

  /** From now on nothing is queued. */
  fallBehind(stateVector: Uint8Array): void {
    this.#lag ??= { polls: 0, stateVector, missed: new Map(), owedStep2: null };
  }

  /** Ends the lag; acks that fell due meanwhile follow. */
  catchUp(): void {
    this.#lag = null;
    const due = this.#ackDue;
    this.#ackDue = 0;
    if (due > 0) this.ack(due);
  }

  ack(count: number): void {
    if (this.#lag !== null) {
      this.#ackDue = count;
      return;
    }
    this.#receiptDue = count;
    this.send(encodeAck(count));
  }

  /** Says that `count` updates arrived, unless that was said. */
  receipt(count: number): void {
    if (this.#lag !== null || count <= this.#receiptDue) return;
    this.#receiptDue = count;
    this.send(encodeReceipt(count));
  }

  /** A beat of the room: answers how many went by in which nothing was sent. */
  beat(): number {
    this.#quietBeats++;
    return this.#quietBeats;
  }

  /** Closes the connection with the code's row in the table. Twice is once. */
  close(code: ErrorCode): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Words about the end are among them.
    for (const next of this.#behind ?? []) if (next instanceof Uint8Array) this.#connection.send(next);
    // A code without a close code of its own is never meant for a live connection: say that something went wrong.
    this.#connection.close(ERRORS[code].close ?? 1011, code);
  }

  /** The other side is gone: nothing is sent any more. */
  gone(): void {
    this.#isClosed = true;
  }
}
