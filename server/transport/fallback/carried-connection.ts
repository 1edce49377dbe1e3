/**
 * One session's connection where HTTP requests carry it, as the room sees it: messages out become frames of the server's stream,
 * frames of the client's stream become messages in. Owns both streams, the heartbeat and the end; requests come and go, and which
 * kind of answer takes the bytes (`Outlet`) is not known here.
 */
import { ByteStream } from '../../../protocol/byte-stream.ts';
import {
  encodeFrame,
  encodeMessageHead,
  FrameError,
  FrameReader,
  type TakenBytes,
} from '../../../protocol/carriage.ts';
import { ERRORS, type ErrorCode } from '../../../protocol/errors.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Connection } from '../../room/ports.ts';
import type { Receiver } from '../entrance.ts';
import { LONG_BYTES } from '../unread-messages.ts';

/** An answer that takes bytes of the server's stream. */
export interface Outlet {
  /** There is something after what it was given last, or the session has ended. */
  wake(): void;
  /** Nothing more comes by this answer. */
  finish(): void;
  /** As well; and what is on its way by it is of no use: another request asks for the same bytes, or nobody reads them any more. */
  replace(): void;
}

/** RFC 6455's close code for a message over the limit: clients know it. */
const MESSAGE_TOO_BIG = 1009;
/** Longer messages are not copied behind their head. */
const MAX_COPIED = 16 * 1024;
/** A client says so every quarter of a minute; a request has room for a quarter of a million (HOSTILE F5). */
const MAX_BEATS_PER_TICK = 200;
const BEAT = encodeFrame({ kind: 'beat' });

/** Hears what the connection makes the server hold. */
interface Holdings {
  /** So much of a message that is not complete. */
  unfinished(bytes: number): void;
  /** A long message, in its pieces, that the client has not confirmed. */
  sent(pieces: readonly Uint8Array[]): void;
  /** All of them are confirmed, or of no use any more. */
  read(): void;
}

const NOBODY_COUNTS: Holdings = { unfinished: () => undefined, sent: () => undefined, read: () => undefined };

export class CarriedConnection implements Connection {
  readonly #down = new ByteStream();
  #frames = new FrameReader(LIMITS.maxFrameBytes);
  readonly #onOver: () => void;
  readonly #holdings: Holdings;
  /** Where in the server's stream the last long message ends that was not confirmed; 0 for none. */
  #longUntil = 0;
  #receiver: Receiver | null = null;
  /** Bytes of the client's stream that were read. */
  #taken = 0;
  #outlet: Outlet | null = null;
  #silentMs = 0;
  /** Since the last tick. */
  #beats = 0;
  #detachedMs = 0;
  #sinceBeatMs = 0;
  #sinceEndMs = 0;
  #wasFull = false;
  #hasEnded = false;
  #isOver = false;

  /** `onOver` is called once when nothing more can come of it. */
  constructor(onOver: () => void, holdings: Holdings = NOBODY_COUNTS) {
    this.#onOver = onOver;
    this.#holdings = holdings;
  }

  attach(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  // The room's side.

  get queuedBytes(): number {
    return this.#down.unconfirmed;
  }

  send(bytes: Uint8Array): void {
    if (this.#hasEnded) return;
    // What is long is kept as it is: many may be sent the same, and read it late or not at all (R9).
    if (bytes.length <= MAX_COPIED) this.#append(encodeFrame({ kind: 'message', bytes }));
    else this.#append(encodeMessageHead(bytes.length), bytes);
    this.#sent(bytes.length, [bytes]);
  }

  sendPieces(pieces: readonly Uint8Array[]): void {
    if (this.#hasEnded) return;
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#append(encodeMessageHead(length), ...pieces);
    this.#sent(length, pieces);
  }

  #sent(length: number, pieces: readonly Uint8Array[]): void {
    if (length >= LONG_BYTES) {
      this.#longUntil = this.#down.total;
      this.#holdings.sent(pieces);
    }
    if (this.queuedBytes > LIMITS.maxQueuedBytes) this.#wasFull = true;
  }

  close(code: number, reason: string): void {
    if (this.#hasEnded) return;
    this.#append(encodeFrame({ kind: 'end', code, reason }));
    this.#hasEnded = true;
    // What it had of a message is of no use any more.
    this.#frames = new FrameReader(LIMITS.maxFrameBytes);
    this.#receiver?.disconnected();
  }

  /** Ends it for a message that it does not complete. */
  cut(): void {
    this.end('too_many_requests');
  }

  /** Closes with the row of the error table. */
  end(code: ErrorCode): void {
    this.close(ERRORS[code].close ?? ERRORS.internal.close, code);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  // The client's side.

  /**
   * A piece of the client's stream. What came before is skipped, so that the same piece may come twice; null where bytes between
   * are missing.
   */
  take(offset: number, bytes: Uint8Array): TakenBytes | null {
    this.#heard();
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > this.#taken) return null;
    const fresh = bytes.subarray(Math.min(this.#taken - offset, bytes.length));
    this.#taken += fresh.length;
    if (fresh.length > 0 && !this.#hasEnded) this.#read(fresh);
    this.#holdings.unfinished(this.#hasEnded ? 0 : this.#frames.heldBytes);
    return { taken: this.#taken, sent: this.#down.total };
  }

  /** The client has so many bytes of the server's stream. False where that cannot be. */
  confirm(taken: number): boolean {
    this.#heard();
    if (!this.#down.confirm(taken)) return false;
    if (this.#longUntil > 0 && this.#down.confirmed >= this.#longUntil) {
      this.#longUntil = 0;
      this.#holdings.read();
    }
    if (this.#wasFull && this.queuedBytes <= LIMITS.maxQueuedBytes / 2) {
      this.#wasFull = false;
      if (!this.#hasEnded) this.#receiver?.drained();
    }
    return true;
  }

  holds(place: number): boolean {
    return this.#down.holds(place);
  }

  /** Up to about `most` bytes of the server's stream after this place. */
  bytesFrom(place: number, most: number): Uint8Array[] {
    return this.#down.from(place, most);
  }

  /** From now on this answer takes what there is; the one before it is finished. */
  open(outlet: Outlet): void {
    this.#heard();
    const former = this.#outlet;
    this.#outlet = outlet;
    this.#detachedMs = 0;
    former?.replace();
  }

  /** This answer has ended, or its connection broke. */
  leave(outlet: Outlet): void {
    if (this.#outlet !== outlet) return;
    this.#outlet = null;
    this.#detachedMs = 0;
  }

  /** Says that the server is there. */
  beat(): void {
    this.#sinceBeatMs = 0;
    if (!this.#hasEnded) this.#append(BEAT);
  }

  /** The client says goodbye, or the server ends: nothing is left to say. */
  drop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#hasEnded = true;
    this.#receiver?.disconnected();
    this.#outlet?.replace();
    this.#outlet = null;
    this.#holdings.unfinished(0);
    this.#holdings.read();
    this.#onOver();
  }

  /** Time has passed: beats, and ends what is silent (N1) or takes nothing any more (A9). */
  tick(elapsedMs: number): void {
    this.#beats = 0;
    this.#silentMs += elapsedMs;
    this.#sinceBeatMs += elapsedMs;
    if (this.#outlet === null) this.#detachedMs += elapsedMs;
    if (this.#hasEnded) this.#sinceEndMs += elapsedMs;
    // Whoever asks on and on without taking the end would keep its place for ever.
    const longestMs = Math.max(this.#silentMs, this.#sinceEndMs);
    if (longestMs >= LIMITS.heartbeatTimeoutMs || this.#detachedMs >= LIMITS.resumeWithinMs) this.drop();
    else if (this.#sinceBeatMs >= LIMITS.heartbeatIntervalMs && this.#outlet !== null) this.beat();
  }

  #append(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.#down.append(piece);
    this.#outlet?.wake();
  }

  #read(bytes: Uint8Array): void {
    try {
      for (const frame of this.#frames.read(bytes)) {
        if (this.#hasEnded) return;
        if (frame.kind === 'beat' && ++this.#beats > MAX_BEATS_PER_TICK) return this.end('too_many_requests');
        if (frame.kind === 'message') this.#receiver?.receive(frame.bytes);
        if (frame.kind === 'end') this.drop();
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      if (error.what === 'too_large') this.close(MESSAGE_TOO_BIG, 'too_large');
      else this.end('bad_message');
    }
  }

  #heard(): void {
    this.#silentMs = 0;
  }
}
