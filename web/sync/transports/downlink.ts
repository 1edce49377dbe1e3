/**
 * The server's stream of bytes, by whichever requests get it through: polling at first, since that works everywhere, and a stream
 * that stays open once a trial has shown that nobody between holds its bytes back. Owns the place in the stream and the choice among the three;
 * changing between them loses nothing, since each begins where the last one stood.
 */
import type { CarriedName } from '../../../protocol/carriage.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Clock, Timer } from '../ports.ts';
import { EventBytes } from './event-bytes.ts';
import type { HeldRequests } from './held-requests.ts';
import type { SessionCaller } from './session-caller.ts';

/** Without a byte for so long a stream is dead: the server's beats come more often. */
const DEAD_MS = LIMITS.heartbeatIntervalMs * 2 + 5_000;
/** What the server has sent must be here after this, or somebody holds it back. */
const HELD_BACK_MS = 3_000;
/** Between answers that were not held, where the browser has no room for another held request. */
const SHORT_POLL_MS = 1_500;
const RETRY_MS = [300, 700, 1500, 2500, 3000];
/** A stream that is cut off sooner is none: opened anew at once, over and over, it would cost more than polling. */
const LEAST_STREAM_MS = 2_000;

export interface DownlinkOptions {
  readonly caller: SessionCaller;
  readonly clock: Clock;
  readonly held: HeldRequests;
  /** What to begin with. */
  readonly first: CarriedName;
  /** Tries out whether a stream of this kind gets through. */
  readonly getsThrough: (as: 'stream' | 'events') => Promise<boolean>;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onCarried: (name: CarriedName) => void;
  /** Nothing gets through any more, or the server does not know the session. */
  readonly onBroken: () => void;
}

export class Downlink {
  readonly #options: DownlinkOptions;
  #name: CarriedName;
  #taken = 0;
  #failures = 0;
  #isOver = false;
  #cut: AbortController | null = null;
  #behind: Timer | null = null;
  #wake: (() => void) | null = null;

  constructor(options: DownlinkOptions) {
    this.#options = options;
    this.#name = options.first;
  }

  /** Bytes of the server's stream that have arrived. */
  get taken(): number {
    return this.#taken;
  }

  get name(): CarriedName {
    return this.#name;
  }

  start(): void {
    this.#options.onCarried(this.#name);
    void this.#run();
    if (this.#name === 'polling') void this.#tryStreams();
  }

  /** The server says that it has sent so much: on a stream that is no stream it does not arrive. */
  expect(sent: number): void {
    if (this.#name === 'polling' || this.#isOver || sent <= this.#taken || this.#behind !== null) return;
    this.#behind = this.#options.clock.setTimer(HELD_BACK_MS, () => {
      this.#behind = null;
      if (this.#taken < sent && this.#name !== 'polling') this.#change('polling');
    });
  }

  stop(): void {
    this.#isOver = true;
    this.#behind?.cancel();
    this.#cut?.abort();
    this.#wake?.();
  }

  async #tryStreams(): Promise<void> {
    for (const name of ['stream', 'events'] as const) {
      const passes = await this.#options.getsThrough(name);
      if (this.#isOver) return;
      if (!passes) continue;
      this.#change(name);
      return;
    }
  }

  #change(name: CarriedName): void {
    this.#name = name;
    this.#options.onCarried(name);
    this.#cut?.abort();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const before = this.#taken;
      const release = await this.#options.held.take();
      if (release === null && this.#name !== 'polling') this.#change('polling');
      const name = this.#name;
      const beganMs = this.#options.clock.now();
      const outcome =
        name === 'polling' || release === null ? await this.#poll(release !== null) : await this.#stream(name);
      release?.();
      if (this.#isOver) return;
      if (outcome === 'over') return this.#broken();
      const isCutShort = name !== 'polling' && this.#options.clock.now() - beganMs < LEAST_STREAM_MS;
      if ((this.#taken > before && !isCutShort) || outcome === 'answered') this.#failures = 0;
      // A change of transport cuts off what was under way, which is no failure.
      else if (this.#name === name && !(await this.#afterFailure())) return this.#broken();
      if (release === null) await this.#pause(SHORT_POLL_MS);
    }
  }

  /** Waits before the next attempt; false where there were too many. A stream that fails over and over gives way to polling. */
  async #afterFailure(): Promise<boolean> {
    const delayMs = RETRY_MS[this.#failures];
    this.#failures += 1;
    if (this.#failures === 2 && this.#name !== 'polling') this.#change('polling');
    if (delayMs === undefined) return false;
    await this.#pause(delayMs);
    return true;
  }

  #broken(): void {
    this.stop();
    this.#options.onBroken();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimer(ms, resolve);
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  async #poll(holds: boolean): Promise<'answered' | 'failed' | 'over'> {
    // Cut off where a stream takes its place; what it would have brought comes by that.
    const cut = new AbortController();
    this.#cut = cut;
    const answer = await this.#options.caller.poll(holds, cut.signal);
    if (answer === 'failed' || answer === 'over') return answer;
    this.#take(answer);
    return 'answered';
  }

  async #stream(name: 'stream' | 'events'): Promise<'failed' | 'over'> {
    const cut = new AbortController();
    this.#cut = cut;
    // The server's first beat comes with the answer's head: where it does not, somebody holds it back.
    const guard = new Guard(this.#options.clock, HELD_BACK_MS, () => {
      if (!guard.hasHeard && this.#name === name) this.#change('polling');
      cut.abort();
    });
    try {
      const reader = await this.#options.caller.stream(name, cut.signal);
      if (reader === 'failed' || reader === 'over') return reader;
      const events = new EventBytes();
      while (true) {
        const { done, value } = await reader.read();
        if (done || cut.signal.aborted) return 'failed';
        guard.heard();
        for (const bytes of name === 'events' ? events.push(value) : [value]) this.#take(bytes);
      }
    } catch {
      // Cut off, by a proxy or by us: what has arrived counts, the rest comes by the next request.
      return 'failed';
    } finally {
      guard.stop();
    }
  }

  #take(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#isOver) return;
    this.#taken += bytes.length;
    this.#options.onBytes(bytes);
  }
}

/** Cuts off what has been silent for too long (N1); the first word must come sooner. */
class Guard {
  readonly #clock: Clock;
  readonly #onDead: () => void;
  #timer: Timer;
  #hasHeard = false;

  constructor(clock: Clock, firstMs: number, onDead: () => void) {
    this.#clock = clock;
    this.#onDead = onDead;
    this.#timer = clock.setTimer(firstMs, onDead);
  }

  get hasHeard(): boolean {
    return this.#hasHeard;
  }

  heard(): void {
    this.#hasHeard = true;
    this.#timer.cancel();
    this.#timer = this.#clock.setTimer(DEAD_MS, this.#onDead);
  }

  stop(): void {
    this.#timer.cancel();
  }
}
