/**
 * What one session is sent, and what becomes of it when its reader stops reading (R9). Owns the lag: from the moment the
 * connection's queue is over its bound, nothing more is put into it; only what was asked for and how far the reader had
 * got is remembered, and the room catches it up when the queue has drained. Knows bytes, not what they mean.
 */
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import type { ClientId } from '../../protocol/ids.ts';
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
    return this.#connection.queuedBytes > this.#maxQueuedBytes;
  }

  /** True where the queue has emptied far enough to fill it again. */
  get isDrained(): boolean {
    return this.#connection.queuedBytes <= this.#maxQueuedBytes / 2;
  }

  /** Sends, except to a reader that lags: what it misses is made up for when it is caught up. */
  send(bytes: Uint8Array): void {
    if (this.#isClosed || this.#lag !== null) return;
    this.#quietBeats = -1;
    this.#connection.send(bytes);
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
    // A code without a close code of its own is never meant for a live connection: say that something went wrong.
    this.#connection.close(ERRORS[code].close ?? 1011, code);
  }

  /** The other side is gone: nothing is sent any more. */
  gone(): void {
    this.#isClosed = true;
  }
}
