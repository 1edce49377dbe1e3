/**
 * A session that HTTP requests carry, as a line: opens it, cuts the server's stream into messages, frames what is sent, and ends as a
 * WebSocket would. What gets the bytes across is `uplink.ts` and `downlink.ts`.
 */
import { encodeFrame, FrameError, FrameReader, type CarriedName } from '../../../protocol/carriage.ts';
import { ERRORS } from '../../../protocol/errors.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Clock } from '../ports.ts';
import { Downlink } from './downlink.ts';
import type { HeldRequests } from './held-requests.ts';
import { BROKEN, type Line, type LineListener } from './line.ts';
import { openSession, SessionCaller, type Destination } from './session-caller.ts';
import { streamGetsThrough } from './stream-trial.ts';
import { Uplink } from './uplink.ts';

export interface HttpLineOptions {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly held: HeldRequests;
  readonly destination: Destination;
  readonly first: CarriedName;
  readonly listener: LineListener;
  /** What carries the server's words, at first and after each change. */
  readonly onCarried: (name: CarriedName) => void;
}

/** So much of the server's stream may be here without the server knowing: below its bound for slow readers. */
const UNTOLD_BYTES = 128 * 1024;
/** What a server of ours may say at once: a document as a whole, however it has grown. */
const MAX_MESSAGE_BYTES = 512 * 1024 * 1024;
/** What was sent last may take so long to get out before the goodbye. */
const LEAVING_MS = 1_500;

export class HttpLine implements Line {
  readonly #options: HttpLineOptions;
  readonly #frames = new FrameReader(MAX_MESSAGE_BYTES);
  readonly #requests = new AbortController();
  #caller: SessionCaller | null = null;
  #uplink: Uplink | null = null;
  #downlink: Downlink | null = null;
  #toldTaken = 0;
  #isOver = false;

  constructor(options: HttpLineOptions) {
    this.#options = options;
    void this.#open();
  }

  get name(): CarriedName {
    return this.#downlink?.name ?? this.#options.first;
  }

  get unsentBytes(): number {
    return this.#uplink?.unsentBytes ?? 0;
  }

  send(bytes: Uint8Array): void {
    if (!this.#isOver) this.#uplink?.send(encodeFrame({ kind: 'message', bytes }));
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void this.#leave();
  }

  /** The page goes: only the goodbye still gets out. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void this.#caller?.leave();
    this.#stop();
  }

  async #open(): Promise<void> {
    const { clock, destination, fetch: fetcher, first, held, onCarried } = this.#options;
    // Not cut off where this is closed meanwhile: a session that was opened unseen would stay until it is silent for long.
    const signal = AbortSignal.timeout(LIMITS.resumeWithinMs);
    const opened = await openSession(fetcher, destination, signal);
    if (opened === 'failed') return this.#end(BROKEN, '');
    if ('refusal' in opened) return this.#end(ERRORS[opened.refusal].close ?? BROKEN, opened.refusal);
    const { server } = destination;
    const { secret } = opened;
    const taken = () => this.#downlink?.taken ?? 0;
    const caller = new SessionCaller({ fetch: fetcher, server, secret, taken, signal: this.#requests.signal });
    this.#caller = caller;
    if (this.#isOver) {
      // Closed meanwhile: the session that nobody wants is given back.
      void caller.leave();
      return;
    }
    const onBroken = () => this.#end(BROKEN, '');
    this.#uplink = new Uplink({ caller, clock, onTaken: (sent) => this.#downlink?.expect(sent), onBroken });
    this.#downlink = new Downlink({
      caller,
      clock,
      held,
      first,
      getsThrough: (as) => streamGetsThrough(fetcher, server, as, () => clock.now()),
      onBytes: (bytes) => this.#read(bytes),
      onCarried,
      onBroken,
    });
    this.#downlink.start();
  }

  #read(bytes: Uint8Array): void {
    try {
      for (const frame of this.#frames.push(bytes)) {
        if (this.#isOver) return;
        if (frame.kind === 'message') this.#options.listener.message(frame.bytes);
        // Each beat is answered, also in a tab whose timers sleep: so the server knows that somebody is there.
        if (frame.kind === 'beat') this.#tell();
        if (frame.kind === 'end') return this.#end(frame.code, frame.reason);
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      return this.#end(BROKEN, '');
    }
    if (this.name !== 'polling' && (this.#downlink?.taken ?? 0) - this.#toldTaken > UNTOLD_BYTES) this.#tell();
  }

  #tell(): void {
    this.#toldTaken = this.#downlink?.taken ?? 0;
    this.#uplink?.say();
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void this.#caller?.leave();
    this.#stop();
    this.#options.listener.closed(code, reason);
  }

  async #leave(): Promise<void> {
    const { clock } = this.#options;
    await Promise.race([
      this.#uplink?.idle() ?? Promise.resolve(),
      new Promise<void>((resolve) => clock.setTimer(LEAVING_MS, resolve)),
    ]);
    void this.#caller?.leave();
    this.#stop();
  }

  #stop(): void {
    this.#uplink?.stop();
    this.#downlink?.stop();
    this.#requests.abort();
  }
}
