/**
 * A WebSocket for the page's provider that gets through where a WebSocket does not: it tries the browser's own, or what got through the
 * last time, and beside it the other where no word comes; whichever brings the server's first message carries the session. To its owner it opens
 * with that message, so that a socket that is open and swallows everything never counts as one. Owns one connection; what is remembered
 * from one to the next is the Carrier's.
 */
import type { CarriedName, TransportName } from '../../../protocol/carriage.ts';
import { errorForClose } from '../../../protocol/errors.ts';
import { encodeEcho, MessageType, SyncType } from '../../../protocol/messages.ts';
import type { Clock, Timer } from '../ports.ts';
import { BROKEN, MOVED, type Line, type LineListener } from './line.ts';
import { SocketEvents } from './socket-events.ts';

/** What a socket asks of what outlives it. */
export interface SocketHome {
  readonly clock: Clock;
  /** What to begin with. */
  first(): TransportName;
  openWebSocket(url: string, protocols: readonly string[], listener: LineListener): Line | null;
  openHttp(
    url: string,
    protocols: readonly string[],
    listener: LineListener,
    onCarried: (name: CarriedName) => void,
  ): Line;
  /** A session is carried by this from now on. `instead`: WebSocket was tried and did not get through. */
  carried(socket: CarriedSocket, name: TransportName, instead: boolean): void;
  /** The server says the handshake's other half over WebSocket so late that it may be that nothing gets there. */
  doubts(socket: CarriedSocket): void;
  /** An echo came back. */
  measured(roundTripMs: number): void;
  over(socket: CarriedSocket, code: number): void;
}

/** Without a word from the server for so long, the other way is tried beside the first. */
const PATIENCE_MS = 2_000;
/** Without a word by any way for so long, the attempt is over. */
const GIVE_UP_MS = 15_000;
/** The server answers sync step 1 at once; later than this it is tried out whether WebSocket gets through at all. */
const ANSWER_MS = 1_500;
/** Whoever is there sends an echo back within this. */
const ECHO_MS = 5_000;
/** While something is being sent, so many times as long may pass without any of it getting there: one piece of it takes that long at most. */
const ROUNDS = 5;

export class CarriedSocket extends SocketEvents {
  readonly #home: SocketHome;
  readonly #url: string;
  readonly #protocols: readonly string[];
  readonly #timers: Timer[] = [];
  #webSocket: Line | null = null;
  #http: Line | null = null;
  #tried = { webSocket: false, http: false };
  #winner: Line | null = null;
  #answer: Timer | null = null;
  /** The server has answered sync step 1: what is sent gets there. */
  #isAnswered = false;
  #echo: Timer | null = null;
  #echoAtMs = 0;
  #echoNumber = 0;

  constructor(home: SocketHome, url: string, protocols: readonly string[]) {
    super();
    this.#home = home;
    this.#url = url;
    this.#protocols = protocols;
    // By the event and not by the bytes: an answer that came packed is said anew, as an event, by whoever unpacks it.
    this.addEventListener('message', (event) => {
      if ('data' in event && event.data instanceof ArrayBuffer) this.#noteAnswer(new Uint8Array(event.data));
    });
    // Nothing may happen before the owner has set its listeners.
    queueMicrotask(() => this.#begin());
  }

  get transport(): TransportName | null {
    return this.#winner?.name ?? null;
  }

  get bufferedAmount(): number {
    return this.#winner?.unsentBytes ?? 0;
  }

  get url(): string {
    return this.#url;
  }

  send(data: Uint8Array): void {
    if (this.readyState === SocketEvents.CONNECTING) throw new DOMException('Still connecting.', 'InvalidStateError');
    if (this.readyState !== SocketEvents.OPEN) return;
    // y-websocket hands over the bytes of an encoder; what is kept until the server has it must not change.
    this.#winner?.send(data.slice());
    if (
      !this.#isAnswered &&
      this.#winner?.name === 'websocket' &&
      data[0] === MessageType.sync &&
      data[1] === SyncType.step1
    ) {
      this.#answer ??= this.#home.clock.setTimer(ANSWER_MS, () => this.#home.doubts(this));
    }
  }

  close(): void {
    if (this.readyState >= SocketEvents.CLOSING) return;
    this.#shut();
    this.#home.over(this, 1000);
    // As a browser does, the owner hears of it later, if it still listens.
    queueMicrotask(() => this.ended(1000, ''));
  }

  /** Ends it as if the network had: nobody has said goodbye. */
  fail(): void {
    this.#finish(BROKEN, '');
  }

  /** Ends it so that the session goes on by another transport. */
  move(): void {
    if (this.readyState === SocketEvents.OPEN) this.#finish(MOVED, 'moved');
  }

  /** Measures how long an echo takes. */
  measure(): void {
    if (this.readyState !== SocketEvents.OPEN) return;
    // One byte on the wire, and never a question's number twice in a row.
    this.#echoNumber = (this.#echoNumber + 1) % 128;
    this.#echoAtMs = this.#home.clock.now();
    this.#winner?.send(encodeEcho(this.#echoNumber));
  }

  /** Finds out whether the other side is still there, and ends the connection where it is not (N1). */
  ask(): void {
    // While the document still comes, an answer would have to wait behind it: that is no silence.
    if (this.#echo !== null || !this.#isAnswered) return;
    // The question waits behind what is being sent: on a slow line that would be cut off and begun anew without end.
    const rounds = this.bufferedAmount === 0 ? 1 : ROUNDS;
    this.measure();
    this.#awaitWord(rounds, rounds);
  }

  #awaitWord(rounds: number, left: number): void {
    const unsentBytes = this.bufferedAmount;
    this.#echo = this.#home.clock.setTimer(ECHO_MS, () => {
      if (rounds > 1 && this.bufferedAmount < unsentBytes) this.#awaitWord(rounds, rounds);
      else if (left > 1) this.#awaitWord(rounds, left - 1);
      else this.fail();
    });
  }

  #begin(): void {
    if (this.readyState !== SocketEvents.CONNECTING) return;
    const { clock } = this.#home;
    this.#timers.push(clock.setTimer(GIVE_UP_MS, () => this.fail()));
    this.#timers.push(clock.setTimer(PATIENCE_MS, () => this.#tryOther()));
    if (this.#home.first() === 'websocket') this.#tryWebSocket();
    else this.#tryHttp();
  }

  #tryOther(): void {
    if (this.#winner !== null || this.readyState !== SocketEvents.CONNECTING) return;
    if (!this.#tried.webSocket) this.#tryWebSocket();
    if (!this.#tried.http) this.#tryHttp();
  }

  #tryWebSocket(): void {
    this.#tried = { ...this.#tried, webSocket: true };
    let line: Line | null = null;
    line = this.#home.openWebSocket(this.#url, this.#protocols, {
      message: (bytes) => line !== null && this.#onMessage(line, bytes),
      closed: (code, reason) => {
        const closed = line;
        this.#webSocket = null;
        this.#onClosed(closed, code, reason);
      },
    });
    this.#webSocket = line;
  }

  #tryHttp(): void {
    this.#tried = { ...this.#tried, http: true };
    let line: Line | null = null;
    line = this.#home.openHttp(
      this.#url,
      this.#protocols,
      {
        message: (bytes) => line !== null && this.#onMessage(line, bytes),
        closed: (code, reason) => {
          const closed = line;
          this.#http = null;
          this.#onClosed(closed, code, reason);
        },
      },
      (name) => {
        if (this.#winner !== null && this.#winner === line) this.#home.carried(this, name, this.#tried.webSocket);
      },
    );
    this.#http = line;
  }

  #onMessage(line: Line, bytes: Uint8Array): void {
    if (this.#winner === null) this.#win(line);
    if (this.#winner !== line || this.readyState !== SocketEvents.OPEN) return;
    // Any word shows that somebody is there; the echo of the last question also how far away.
    this.#echo?.cancel();
    this.#echo = null;
    if (bytes[0] === MessageType.echo && bytes[1] === this.#echoNumber) {
      this.#home.measured(this.#home.clock.now() - this.#echoAtMs);
    }
    this.arrived(bytes);
  }

  #noteAnswer(message: Uint8Array): void {
    if (message[0] !== MessageType.sync || message[1] !== SyncType.step2) return;
    this.#isAnswered = true;
    this.#answer?.cancel();
  }

  #win(line: Line): void {
    if (this.readyState !== SocketEvents.CONNECTING) return;
    this.#winner = line;
    for (const timer of this.#timers.splice(0)) timer.cancel();
    const other = line.name === 'websocket' ? this.#http : this.#webSocket;
    other?.close();
    this.opened();
    this.#home.carried(this, line.name, line.name !== 'websocket' && this.#tried.webSocket);
  }

  #onClosed(line: Line | null, code: number, reason: string): void {
    if (this.#winner !== null) {
      if (this.#winner === line) this.#finish(code, reason);
      return;
    }
    if (this.readyState !== SocketEvents.CONNECTING) return;
    // What our server says is the answer, by whichever way it came; anything else may be a proxy's.
    if (errorForClose(code) !== null) return this.#finish(code, reason);
    this.#tryOther();
    if (this.#webSocket === null && this.#http === null) this.#finish(BROKEN, '');
  }

  #finish(code: number, reason: string): void {
    if (this.readyState >= SocketEvents.CLOSING) return;
    this.#shut();
    this.#home.over(this, code);
    this.ended(code, reason);
  }

  #shut(): void {
    this.readyState = SocketEvents.CLOSING;
    for (const timer of this.#timers.splice(0)) timer.cancel();
    this.#answer?.cancel();
    this.#echo?.cancel();
    this.#webSocket?.close();
    this.#http?.close();
  }
}
