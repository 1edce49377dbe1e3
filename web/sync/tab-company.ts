/**
 * The other tabs of this browser that have the same document open: what is written in one stands in all of them at once, with
 * or without a server (HOSTILE B1). Owns what they tell each other and the account of what another tab wrote and the server
 * may not have. Knows neither sockets nor the journal.
 *
 * Each tab sends its own writing to the server; the others only watch that it arrives. Where it does not (the tab crashed, or the
 * system froze it), any of them may bring it in by a new handshake: `onDeserted` asks for one.
 */
import * as Y from 'yjs';
import type { Clock, Timer } from './ports.ts';
import { Store, type Readable } from './store.ts';

/** What carries messages between the tabs of one browser, as BroadcastChannel does: never back to the sender. */
export interface TabChannel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

export interface TabCompanyOptions {
  readonly doc: Y.Doc;
  /** Null where this browser has none. */
  readonly channel: TabChannel | null;
  readonly clock: Clock;
  /** Names this tab to the others. */
  readonly tab: string;
  /** Takes in what another tab has. */
  readonly apply: (update: Uint8Array) => void;
  /** What another tab wrote has waited for too long: somebody has to bring it to the server. */
  readonly onDeserted: () => void;
}

/** How much one tab has written, and how much of it is on the server's disk. */
interface Account {
  readonly written: number;
  readonly safe: number;
}
/** `ask`: what do you have that this state vector lacks? `forgotten`: this device's copy was given up, do not bring it back. */
type TabMessage = Account & { readonly tab: string } & (
    | { readonly kind: 'ask'; readonly vector: Uint8Array }
    | { readonly kind: 'update'; readonly update: Uint8Array }
    | { readonly kind: 'safe' }
    | { readonly kind: 'forgotten' }
  );

/** Longer than a server that is there needs for an ack. */
const PATIENCE_MS = 4000;
/** An update without anything in it: no structs, no deletions. */
const EMPTY_UPDATE_BYTES = 2;

export class TabCompany {
  readonly #options: TabCompanyOptions;
  readonly #owed = new Store(false);
  readonly #others = new Map<string, Account>();
  #written = 0;
  #safe = 0;
  #patience: Timer | null = null;
  #closed = false;

  constructor(options: TabCompanyOptions) {
    this.#options = options;
    options.channel?.onMessage((message) => this.#onMessage(message));
  }

  /** True while another tab wrote something that is not known to be on the server's disk. */
  get owed(): Readable<boolean> {
    return this.#owed;
  }

  /** Asks the others for what this tab lacks: it is new, or slept through what they said. */
  ask(): void {
    this.#post({ kind: 'ask', vector: Y.encodeStateVector(this.#options.doc) });
  }

  /** Something was written in this tab. */
  wrote(update: Uint8Array): void {
    this.#written += 1;
    this.#post({ kind: 'update', update });
  }

  /** All that was written in this tab is on the server's disk. */
  isSafe(): void {
    if (this.#safe === this.#written) return;
    this.#safe = this.#written;
    this.#post({ kind: 'safe' });
  }

  /** This tab offers the server everything it has, the others' writing included: its own ledger answers for it from here on. */
  offered(): void {
    for (const [tab, { written }] of this.#others) this.#others.set(tab, { written, safe: written });
    this.#publish();
  }

  /**
   * The person gave this device's copy up, for what the server has. Another tab still has it and must not hand it to the next page
   * that asks: it goes on alone.
   */
  forgotten(): void {
    this.#post({ kind: 'forgotten' });
    this.close();
  }

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    this.#patience?.cancel();
    this.#options.channel?.close();
  }

  #post(
    message:
      | { readonly kind: 'ask'; readonly vector: Uint8Array }
      | { readonly kind: 'update'; readonly update: Uint8Array }
      | { readonly kind: 'safe' }
      | { readonly kind: 'forgotten' },
  ): void {
    if (this.#closed) return;
    const account = { tab: this.#options.tab, written: this.#written, safe: this.#safe };
    this.#options.channel?.post({ ...message, ...account } satisfies TabMessage);
  }

  #onMessage(message: unknown): void {
    if (this.#closed || !isTabMessage(message) || message.tab === this.#options.tab) return;
    if (message.kind === 'forgotten') {
      this.close();
      return;
    }
    // First the account: whoever is told of the text by the document may ask where it stands.
    this.#note(message);
    if (message.kind === 'update') this.#options.apply(message.update);
    if (message.kind === 'ask') this.#answer(message.vector);
  }

  #answer(vector: Uint8Array): void {
    const update = Y.encodeStateAsUpdate(this.#options.doc, vector);
    // Also without news it tells how far this tab's writing is.
    if (update.length > EMPTY_UPDATE_BYTES) this.#post({ kind: 'update', update });
    else this.#post({ kind: 'safe' });
  }

  #note({ tab, written, safe }: TabMessage): void {
    const before = this.#others.get(tab);
    this.#others.set(tab, { written, safe: Math.max(safe, before?.safe ?? 0) });
    this.#publish();
  }

  #publish(): void {
    const owed = [...this.#others.values()].some(({ written, safe }) => written > safe);
    this.#owed.set(owed);
    this.#patience?.cancel();
    this.#patience = owed ? this.#options.clock.setTimer(PATIENCE_MS, () => this.#onLate()) : null;
  }

  #onLate(): void {
    this.#options.onDeserted();
    // It may not have been possible just then.
    this.#publish();
  }
}

/** Tabs of an older or newer build may be open beside this one. */
function isTabMessage(message: unknown): message is TabMessage {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  if (!('tab' in message) || typeof message.tab !== 'string') return false;
  if (!('written' in message) || typeof message.written !== 'number') return false;
  if (!('safe' in message) || typeof message.safe !== 'number') return false;
  switch (message.kind) {
    case 'ask':
      return 'vector' in message && message.vector instanceof Uint8Array;
    case 'update':
      return 'update' in message && message.update instanceof Uint8Array;
    default:
      return message.kind === 'safe' || message.kind === 'forgotten';
  }
}
