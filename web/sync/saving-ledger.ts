/**
 * Where one's own changes are: with us, on the server, on the server's disk (P1). Derived from what was sent and
 * what the server acknowledged, never guessed: whatever is not proven to be further along counts as being on this device
 * only (`saving-on-device.ts` says whether it is even there). Knows neither sockets nor Yjs; `DocumentSession` tells it
 * what happened.
 *
 * The server counts sync step 2 and update messages per connection and acknowledges the first N of them. The answer to the
 * server's sync step 1 (a step 2) holds everything that the server lacks, so its number covers all that came before it;
 * until it was sent, changes made without a connection are covered by no number at all.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import { Store, type Readable } from './store.ts';

export type Saving =
  /** In this page's memory: the browser has not kept it yet, or cannot. */
  | { readonly state: 'memory' }
  | { readonly state: 'device' }
  /** The server has applied and passed on every change; its disk has not confirmed them all. */
  | { readonly state: 'server' }
  /** Every change survives a power cut of the server. Also where nothing was ever changed here. */
  | { readonly state: 'disk' }
  /** The server said no to a change that still stands in this copy (HOSTILE B6). */
  | { readonly state: 'refused'; readonly code: ErrorCode };

const DEVICE: Saving = { state: 'device' };
const SERVER: Saving = { state: 'server' };
const DISK: Saving = { state: 'disk' };

/** One connection's part in the ledger. Once another one was begun, or it was closed, what it reports is past. */
export interface LedgerConnection {
  sent(kind: 'step2' | 'update'): void;
  receipt(count: number): void;
  ack(count: number): void;
  refused(code: ErrorCode): void;
  closed(): void;
}

export class SavingLedger {
  readonly #state = new Store<Saving>(DISK);
  /** Changes that no message of this connection covers: made offline, or by an earlier visit, or left unacknowledged. */
  #uncovered = false;
  /** A change that the provider is about to send; uncovered too until it has done so. */
  #fresh = false;
  #refused: ErrorCode | null = null;
  /** The number of the last message that must be acknowledged for everything to be safe. */
  #need = 0;
  #sent = 0;
  #received = 0;
  #acked = 0;
  #connection: LedgerConnection | null = null;

  get state(): Readable<Saving> {
    return this.#state;
  }

  /** What an earlier visit kept on this device may be unknown to the server; only a handshake can tell. */
  mayHoldMore(): void {
    this.#uncovered = true;
    this.#publish();
  }

  /** At an earlier visit the server said no to what this device still keeps; only an ack of a new offer takes that back. */
  refusedBefore(code: ErrorCode): void {
    this.#refused = code;
    this.#uncovered = true;
    this.#publish();
  }

  /** Called for every change made here, before the provider gets to send it. */
  localChange(): void {
    this.#fresh = true;
    this.#publish();
  }

  /** A new connection: the server counts from one again, so every number of the one before is worthless. */
  connect(): LedgerConnection {
    this.#disconnect();
    const current = <Args extends unknown[]>(act: (...args: Args) => void) => {
      return (...args: Args) => {
        if (this.#connection !== connection) return;
        act(...args);
        this.#publish();
      };
    };
    const connection: LedgerConnection = {
      sent: current((kind: 'step2' | 'update') => {
        this.#sent += 1;
        this.#need = this.#sent;
        this.#fresh = false;
        if (kind === 'step2') this.#uncovered = false;
      }),
      receipt: current((count: number) => this.#raise(count, 0)),
      ack: current((count: number) => this.#raise(count, count)),
      refused: current((code: ErrorCode) => {
        this.#refused = code;
        // Only a later handshake, which offers the same change again, can bring it in after all.
        this.#uncovered = true;
      }),
      closed: current(() => this.#disconnect()),
    };
    this.#connection = connection;
    this.#publish();
    return connection;
  }

  #raise(received: number, acked: number): void {
    // A count beyond what was sent proves nothing: it is cut down to what this connection really sent.
    this.#received = Math.max(this.#received, Math.min(received, this.#sent));
    this.#acked = Math.max(this.#acked, Math.min(acked, this.#sent));
    if (!this.#uncovered && !this.#fresh && this.#acked >= this.#need) this.#refused = null;
  }

  #disconnect(): void {
    if (this.#fresh || this.#acked < this.#need) this.#uncovered = true;
    this.#fresh = false;
    this.#need = 0;
    this.#sent = 0;
    this.#received = 0;
    this.#acked = 0;
    this.#connection = null;
  }

  #publish(): void {
    if (this.#refused !== null) {
      const before = this.#state.get();
      if (before.state !== 'refused' || before.code !== this.#refused) {
        this.#state.set({ state: 'refused', code: this.#refused });
      }
    } else if (this.#uncovered || this.#fresh || this.#received < this.#need) this.#state.set(DEVICE);
    else this.#state.set(this.#acked < this.#need ? SERVER : DISK);
  }
}
