/**
 * The page's stream of bytes towards the server, carried by requests: one at a time, each with all that has gathered, sent again
 * until the server has it. Owns order and repetition; what the bytes mean is not known here.
 */
import { ByteStream } from '../../../protocol/byte-stream.ts';
import { OFFSET_HEADER } from '../../../protocol/carriage.ts';
import type { Clock, Timer } from '../ports.ts';
import type { SessionCaller } from './session-caller.ts';

/** Of one request: small enough for a slow line to show progress, and below what proxies let pass. */
const MAX_PIECE_BYTES = 128 * 1024;
/** On a line on which even that does not get there in time, less is sent at once, down to this. */
const MIN_PIECE_BYTES = 4 * 1024;
/** What got there within this may be more the next time. */
const QUICK_MS = 3_000;
const RETRY_MS = [250, 500, 1000, 2000, 3000];

export class Uplink {
  readonly #stream = new ByteStream();
  readonly #caller: SessionCaller;
  readonly #clock: Clock;
  readonly #onTaken: (sentByServer: number) => void;
  readonly #onBroken: () => void;
  #isBusy = false;
  #owesWord = false;
  #failures = 0;
  #pieceBytes = MAX_PIECE_BYTES;
  #retry: Timer | null = null;
  #isOver = false;
  #onIdle: (() => void) | null = null;

  constructor(options: {
    readonly caller: SessionCaller;
    readonly clock: Clock;
    /** The server has a piece; and so many bytes of its own stream it has sent. */
    readonly onTaken: (sentByServer: number) => void;
    /** It could not be sent, or the server does not know the session. */
    readonly onBroken: () => void;
  }) {
    this.#caller = options.caller;
    this.#clock = options.clock;
    this.#onTaken = options.onTaken;
    this.#onBroken = options.onBroken;
  }

  get unsentBytes(): number {
    return this.#stream.unconfirmed;
  }

  send(bytes: Uint8Array): void {
    this.#stream.append(bytes);
    this.#pump();
  }

  /** Says how far the server's stream has arrived, even where there is nothing else to say. */
  say(): void {
    this.#owesWord = true;
    this.#pump();
  }

  /** Settles when the server has everything, or this is over. */
  idle(): Promise<void> {
    if (this.#isOver || this.#stream.unconfirmed === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  stop(): void {
    this.#isOver = true;
    this.#retry?.cancel();
    this.#onIdle?.();
  }

  #pump(): void {
    if (this.#isBusy || this.#isOver || this.#retry !== null) return;
    if (this.#stream.unconfirmed === 0 && !this.#owesWord) return;
    this.#isBusy = true;
    this.#owesWord = false;
    void this.#post(this.#stream.confirmed);
  }

  async #post(offset: number): Promise<void> {
    const body = new Blob(this.#stream.from(offset, this.#pieceBytes).map((piece) => piece.slice()));
    const beganMs = this.#clock.now();
    const answer = await this.#caller.send(body, { [OFFSET_HEADER]: String(offset) });
    this.#isBusy = false;
    if (this.#isOver) return;
    if (answer === 'over') {
      this.#onBroken();
      return;
    }
    if (answer === 'failed' || !this.#stream.confirm(answer.taken)) {
      this.#pieceBytes = Math.max(this.#pieceBytes / 2, MIN_PIECE_BYTES);
      this.#again();
      return;
    }
    this.#failures = 0;
    if (this.#clock.now() - beganMs < QUICK_MS) this.#pieceBytes = Math.min(this.#pieceBytes * 2, MAX_PIECE_BYTES);
    this.#onTaken(answer.sent);
    if (this.#stream.unconfirmed === 0) this.#onIdle?.();
    this.#pump();
  }

  #again(): void {
    const delayMs = RETRY_MS[this.#failures];
    this.#failures += 1;
    if (delayMs === undefined) {
      this.#onBroken();
      return;
    }
    this.#owesWord = true;
    this.#retry = this.#clock.setTimer(delayMs, () => {
      this.#retry = null;
      this.#pump();
    });
  }
}
