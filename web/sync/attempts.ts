/**
 * How the connection of a session stands, and when it is tried again: after a wait that grows, at once where another way gets through, or not at
 * all where that cannot help. Owns the waiting; what connects is handed in. Knows no Y.Doc and no message.
 */
import { ERRORS, errorForClose, type ErrorCode } from '../../protocol/errors.ts';
import { Backoff } from './backoff.ts';
import type { Clock, Timer } from './ports.ts';
import { Store, type Readable } from './store.ts';
import { MOVED } from './transports/line.ts';

/** RFC 6455's close code for a message over the receiver's limit. */
const MESSAGE_TOO_BIG = 1009;

export type Connection =
  /** `answered` once the server accepted; then only its copy of the document is still to come. */
  | { readonly state: 'connecting'; readonly answered: boolean }
  | { readonly state: 'online' }
  /** `code` is what the server said as it closed; null where nobody answered. */
  | { readonly state: 'offline'; readonly retryAtMs: number; readonly code: ErrorCode | null }
  /** Trying again cannot help. */
  | { readonly state: 'ended'; readonly code: ErrorCode };

interface AttemptsOptions {
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly connect: () => void;
  readonly disconnect: () => void;
  /** Asks the server over HTTP why it did not let us in: a browser does not show a refused upgrade's status. */
  readonly whyRefused: () => Promise<ErrorCode | null>;
}

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #state = new Store<Connection>({ state: 'connecting', answered: false });
  readonly #backoff: Backoff;
  #retry: Timer | null = null;
  #wasAnswered = false;
  #closed = false;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
  }

  get state(): Readable<Connection> {
    return this.#state;
  }

  /** True once the server accepted the latest connection. */
  get wasAnswered(): boolean {
    return this.#wasAnswered;
  }

  begin(): void {
    if (this.#closed || this.#state.get().state === 'ended') return;
    this.#stopWaiting();
    this.#state.set({ state: 'connecting', answered: false });
    this.#options.connect();
  }

  /** Ends the wait for the next attempt. */
  retryNow(): void {
    if (this.#state.get().state === 'offline') this.begin();
  }

  /** A connection is being made, which nobody has accepted yet. */
  asked(): void {
    this.#wasAnswered = false;
  }

  answered(): void {
    this.#wasAnswered = true;
    this.#state.set({ state: 'connecting', answered: true });
  }

  online(): void {
    this.#backoff.reset();
    this.#state.set({ state: 'online' });
  }

  /** The connection ended; null where there was nobody to end it. */
  lost(event: CloseEvent | null): void {
    if (this.#closed || this.#state.get().state === 'ended') return;
    const code = event === null ? null : errorForClose(event.code);
    if (event?.code === MESSAGE_TOO_BIG) {
      // The handshake after a reconnect would offer the same bytes again, without end (HOSTILE F8).
      this.#endWith('too_large');
      return;
    }
    if (event !== null && ((event.code >= 4400 && event.code < 4500) || code === 'name_needed')) {
      this.#endWith(code ?? 'internal');
      return;
    }
    const { clock } = this.#options;
    if (event?.code === MOVED) {
      // Not lost: another transport gets through. The provider still holds the old socket until this returns.
      this.#state.set({ state: 'connecting', answered: false });
      this.#retry = clock.setTimer(0, () => this.begin());
      return;
    }
    const delayMs = this.#backoff.nextMs();
    this.#state.set({ state: 'offline', retryAtMs: clock.now() + delayMs, code });
    this.#retry = clock.setTimer(delayMs, () => this.begin());
    if (!this.#wasAnswered) void this.#askWhy();
  }

  /** Nothing is tried any more. May be called twice. */
  close(): void {
    this.#closed = true;
    this.#stopWaiting();
  }

  async #askWhy(): Promise<void> {
    const code = await this.#options.whyRefused();
    if (this.#closed || this.#wasAnswered || code === null) return;
    // A name is chosen by a person: trying again before that cannot help, whatever the table says of afterwards.
    if (ERRORS[code].retry && code !== 'name_needed') return;
    this.#endWith(code);
    // Another attempt may be under way by now.
    this.#options.disconnect();
  }

  #endWith(code: ErrorCode): void {
    this.#stopWaiting();
    this.#state.set({ state: 'ended', code });
  }

  #stopWaiting(): void {
    this.#retry?.cancel();
    this.#retry = null;
  }
}
