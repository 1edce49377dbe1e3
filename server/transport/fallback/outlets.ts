/**
 * The three kinds of answers that carry the server's stream: one that stays open with bytes, one that stays open with events (the
 * same bytes as base64, for proxies that let nothing else through at once), and one that waits for something to say and ends. Knows the session's stream and
 * an answer to write to, nothing of who asks.
 */
import { LIMITS } from '../../../protocol/limits.ts';
import type { Clock, Timer } from '../../room/ports.ts';
import type { CarriedConnection, Outlet } from './carried-connection.ts';

/** What an outlet needs of an HTTP answer. */
export interface Answer {
  /** False where it holds enough for now: what is written then is held, too. */
  write(bytes: Uint8Array | string): boolean;
  /** Calls once when there is room again. */
  onDrained(run: () => void): void;
  end(): void;
  /** Ends it, and does not wait for whoever does not read what was written. */
  cut(): void;
}

/** A second beat follows the first after this: a proxy that passes only the beginning of an answer is found out by it. */
const SECOND_BEAT_MS = 250;
/**
 * So much is handed to an answer before it is looked whether that is read: a document of 20 MB as events was one step of 80 ms, and held
 * anew for each answer that was asked for and not read (R9).
 */
const PORTION_BYTES = 256 * 1024;
/** What is said within this time of the first word goes into the same answer. */
const GATHER_MS = 5;

/** An answer that stays open. */
export class StreamOutlet implements Outlet {
  readonly #connection: CarriedConnection;
  readonly #answer: Answer;
  readonly #encode: (bytes: Uint8Array) => Uint8Array | string;
  readonly #secondBeat: Timer;
  #place: number;
  #isFull = false;
  #isDone = false;
  readonly #onDrained = () => {
    this.#isFull = false;
    this.wake();
  };

  constructor(options: {
    readonly connection: CarriedConnection;
    readonly answer: Answer;
    readonly place: number;
    readonly as: 'bytes' | 'events';
    readonly clock: Clock;
  }) {
    this.#connection = options.connection;
    this.#answer = options.answer;
    this.#place = options.place;
    this.#encode = options.as === 'bytes' ? (bytes) => bytes : asEvent;
    this.#secondBeat = options.clock.setTimer(SECOND_BEAT_MS, () => {
      if (!this.#isDone) this.#connection.beat();
    });
  }

  /** Begins to write. */
  start(): void {
    this.#connection.open(this);
    this.#connection.beat();
    this.wake();
  }

  wake(): void {
    if (this.#isDone) return;
    while (!this.#isFull) {
      const pieces = this.#connection.bytesFrom(this.#place, PORTION_BYTES);
      if (pieces.length === 0) break;
      for (const bytes of pieces) {
        this.#place += bytes.length;
        if (!this.#answer.write(this.#encode(bytes))) this.#isFull = true;
      }
      if (this.#isFull) this.#answer.onDrained(this.#onDrained);
    }
    if (this.#connection.hasEnded && this.#connection.bytesFrom(this.#place, 1).length === 0) this.finish();
  }

  finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#secondBeat.cancel();
    this.#answer.end();
    this.#connection.leave(this);
  }

  replace(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#secondBeat.cancel();
    this.#answer.cut();
  }
}

function asEvent(bytes: Uint8Array): string {
  return `data: ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}\n\n`;
}

/** An answer that says once what there is, or that there was nothing for a while. */
export class PollOutlet implements Outlet {
  readonly #connection: CarriedConnection;
  readonly #answer: Answer;
  readonly #place: number;
  readonly #clock: Clock;
  #timer: Timer;
  #isGathering = false;
  #isDone = false;

  constructor(options: {
    readonly connection: CarriedConnection;
    readonly answer: Answer;
    readonly place: number;
    /** How long to wait for something to say. */
    readonly holdMs: number;
    readonly clock: Clock;
  }) {
    this.#connection = options.connection;
    this.#answer = options.answer;
    this.#place = options.place;
    this.#clock = options.clock;
    this.#timer = options.clock.setTimer(options.holdMs, () => this.finish());
  }

  start(): void {
    this.#connection.open(this);
    this.wake();
  }

  wake(): void {
    if (this.#isDone || this.#isGathering) return;
    if (this.#connection.bytesFrom(this.#place, 1).length === 0 && !this.#connection.hasEnded) return;
    this.#isGathering = true;
    this.#timer.cancel();
    this.#timer = this.#clock.setTimer(GATHER_MS, () => this.finish());
  }

  finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#timer.cancel();
    for (const bytes of this.#connection.bytesFrom(this.#place, LIMITS.maxCarriedBytes)) this.#answer.write(bytes);
    this.#answer.end();
    this.#connection.leave(this);
  }

  replace(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#timer.cancel();
    this.#answer.cut();
  }
}
