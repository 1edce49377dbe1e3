/**
 * One ws socket as the room's Connection, and the guard of what comes in on it: binary messages go to the session, text ends the
 * connection (HOSTILE F4), too many pings end it (F5), silence ends it (N1). What goes out is gathered and written at the end of
 * the turn, past ws, which would frame each message anew for each socket and write it in two pieces; ws writes its own frames
 * (pongs, the close) whole and at once, so the two never mix. Knows no room beyond the session's three calls.
 */
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { ERRORS, type ErrorCode } from '../../../protocol/errors.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Connection } from '../../room/ports.ts';
import type { Gathered, Outgoing } from './outgoing.ts';
import type { RoomSocket, SocketEvents } from './room-socket.ts';
import type { Receiver } from '../entrance.ts';
import { LONG_BYTES, type MessageReader, type UnreadMessages } from '../unread-messages.ts';
import { WORTH_COUNTING, type UnfinishedMessages, type UnfinishedSender } from '../unfinished-messages.ts';

/** RFC 6455: the peer sent a kind of data that is not taken here. */
const UNSUPPORTED_DATA = 1003;
/** Pings that are answered between two ticks of the heartbeat; whoever sends more is ended. */
const MAX_PINGS_PER_TICK = 200;
/** What waits for a stream that is backed up is handed to it in portions of so many bytes. */
const WORTH_QUEUING = 64 * 1024;
/** A closing handshake that the other side does not answer is cut off after this. */
export const CLOSE_TIMEOUT_MS = 5_000;

export class SocketConnection implements Connection, Gathered, SocketEvents, UnfinishedSender, MessageReader {
  readonly address: string;
  readonly #socket: RoomSocket;
  /** The stream under it. */
  readonly #stream: Duplex;
  readonly #outgoing: Outgoing;
  readonly #unfinished: UnfinishedMessages;
  readonly #unread: UnreadMessages;
  #isHoldingLong = false;
  readonly #onClosed: (connection: SocketConnection) => void;
  /** Bytes that have come since the last message was complete. */
  #comeBytes = 0;
  /** Pieces of frames that wait for the end of the turn, or for the stream to have room; null for none. */
  #gathered: readonly Buffer[] | null = null;
  /** The same, from the second message on; a first one is not copied: mostly it is the only one, and the same for many. */
  #several: Buffer[] | null = null;
  #gatheredBytes = 0;
  /** Something of it is shared with others, and not to be copied. */
  #isInPieces = false;
  #isDue = false;
  /** True from when the stream has more than it likes to hold until it is empty; else what it holds is next to nothing. */
  #isBackedUp = false;
  #receiver: Receiver | null = null;
  #silentMs = 0;
  #sincePingMs = 0;
  #pings = 0;
  #wasFull = false;
  /** Nothing is read: nobody can tell whether the other side is silent. */
  #isUnread = false;

  constructor(
    { address, socket, stream }: { readonly address: string; readonly socket: RoomSocket; readonly stream: Duplex },
    shared: { readonly outgoing: Outgoing; readonly unfinished: UnfinishedMessages; readonly unread: UnreadMessages },
    onClosed: (connection: SocketConnection) => void,
  ) {
    this.address = address;
    this.#socket = socket;
    this.#stream = stream;
    this.#outgoing = shared.outgoing;
    this.#unfinished = shared.unfinished;
    this.#unread = shared.unread;
    this.#onClosed = onClosed;
  }

  /** Sends what arrives to `receiver` from now on. Called once, in the tick in which the socket was opened. */
  attach(receiver: Receiver): void {
    this.#receiver = receiver;
    this.#socket.tell(this);
    // After ws has read them: what completes a message counts towards the next one, which is less than is counted.
    this.#stream.on('data', this.#come);
  }

  readonly #come = (bytes: Buffer): void => {
    this.#comeBytes += bytes.length;
    if (this.#comeBytes >= WORTH_COUNTING) this.#unfinished.note(this, this.#comeBytes);
  };

  /** Ends it for what it does not read. */
  cutAsSlow(): void {
    this.end('too_slow');
    this.#socket.terminate();
  }

  /** Ends it for what it does not complete. */
  cut(): void {
    this.end('too_many_requests');
    this.#socket.terminate();
  }

  message(bytes: Buffer, isBinary: boolean): void {
    this.#heard();
    if (this.#comeBytes >= WORTH_COUNTING) this.#unfinished.note(this, 0);
    this.#comeBytes = 0;
    if (isBinary) this.#receiver?.receive(bytes);
    else this.close(UNSUPPORTED_DATA, 'text');
  }

  ping(): void {
    this.#heard();
    this.#pings += 1;
    if (this.#pings > MAX_PINGS_PER_TICK) {
      this.end('too_many_requests');
      this.#socket.terminate();
    }
  }

  pong(): void {
    this.#heard();
  }

  closed(): void {
    this.#unfinished.note(this, 0);
    this.#letGo();
    this.#receiver?.disconnected();
    this.#onClosed(this);
  }

  send(bytes: Uint8Array): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#gather(this.#outgoing.press.frame(bytes));
    if (bytes.length >= LONG_BYTES) this.#holdLong([bytes]);
  }

  sendPieces(pieces: readonly Uint8Array[]): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const before = this.#gatheredBytes;
    this.#gather(this.#outgoing.press.frameOfPieces(pieces));
    if (this.#gatheredBytes - before < LONG_BYTES) return;
    this.#isInPieces = true;
    this.#holdLong(pieces);
  }

  #gather(frame: readonly Buffer[]): void {
    if (!this.#isDue) {
      this.#isDue = true;
      this.#outgoing.add(this);
    }
    if (this.#gathered === null) {
      this.#gathered = frame;
    } else {
      this.#several ??= [...this.#gathered];
      this.#several.push(...frame);
      this.#gathered = this.#several;
    }
    for (const piece of frame) this.#gatheredBytes += piece.length;
    if (this.queuedBytes > LIMITS.maxQueuedBytes) this.#wasFull = true;
  }

  #holdLong(pieces: readonly Uint8Array[]): void {
    this.#isHoldingLong = true;
    this.#unread.holdPieces(this, pieces);
  }

  get queuedBytes(): number {
    return this.#isBackedUp ? this.#gatheredBytes + this.#stream.writableLength : this.#gatheredBytes;
  }

  /** The turn ends. */
  flush(): void {
    this.#isDue = false;
    // A stream that is backed up keeps each piece by itself, at several times the bytes of a short one (F6).
    if (!this.#isBackedUp || this.#gatheredBytes >= WORTH_QUEUING) this.#write();
  }

  /** Writes what was gathered, as one piece where that is the cheaper way. */
  #write(): void {
    const pieces = this.#gathered;
    if (pieces === null) return;
    this.#gathered = this.#several = null;
    this.#gatheredBytes = 0;
    // After the close frame, on its way from either side, no data may follow (RFC 6455, section 5.5.1).
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const whole = this.#isInPieces ? null : this.#outgoing.press.join(pieces);
    this.#isInPieces = false;
    if (whole !== null) {
      this.#written(this.#stream.write(whole));
      return;
    }
    let isTaken = true;
    this.#stream.cork();
    for (const piece of pieces) isTaken = this.#stream.write(piece);
    this.#stream.uncork();
    this.#written(isTaken);
  }

  #letGo(): void {
    if (!this.#isHoldingLong) return;
    this.#isHoldingLong = false;
    this.#unread.release(this);
  }

  #written(isTaken: boolean): void {
    if (isTaken && !this.#isBackedUp) this.#letGo();
    if (isTaken || this.#isBackedUp) return;
    this.#isBackedUp = true;
    this.#stream.once('drain', () => {
      this.#isBackedUp = false;
      if (this.#gathered === null) this.#letGo();
      this.#write();
      if (!this.#wasFull || this.queuedBytes > LIMITS.maxQueuedBytes / 2) return;
      this.#wasFull = false;
      this.#receiver?.drained();
    });
  }

  pauseReading(): void {
    this.#isUnread = true;
    this.#socket.pause();
  }

  resumeReading(): void {
    if (!this.#isUnread) return;
    this.#isUnread = false;
    this.#silentMs = 0;
    this.#socket.resume();
  }

  close(code: number, reason: string): void {
    this.#write();
    this.#socket.close(code, reason);
    // The other side's part of the closing handshake is to be heard.
    this.resumeReading();
  }

  /** Closes with the row of the error table. */
  end(code: ErrorCode): void {
    this.close(ERRORS[code].close ?? ERRORS.internal.close, code);
  }

  /** Time has passed: pings a socket that is due, and cuts off one that has been silent for too long. */
  tick(elapsedMs: number): void {
    this.#pings = 0;
    if (!this.#isUnread) this.#silentMs += elapsedMs;
    this.#sincePingMs += elapsedMs;
    if (this.#silentMs >= LIMITS.heartbeatTimeoutMs) {
      // Nobody is there to answer a closing handshake; the code is for one who only seems gone.
      this.end('heartbeat_lost');
      this.#socket.terminate();
    } else if (this.#sincePingMs >= LIMITS.heartbeatIntervalMs && this.#socket.readyState === WebSocket.OPEN) {
      this.#sincePingMs = 0;
      this.#socket.ping();
    }
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #heard(): void {
    this.#silentMs = 0;
  }
}
