/**
 * One document open in one page: its Y.Doc, the copy kept on this device, the connection, and the account of what is saved.
 * Owns their order of birth (the kept copy is read before anything is sent); when to try again is `attempts.ts`. Draws nothing,
 * and knows nothing of presence beyond passing the server's news on.
 */
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { keepQuiet } from '../../flow/quiet.ts';
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import {
  encodeProfile,
  encodeSyncStep1,
  type EventNews,
  type Profile,
  type SessionNews,
} from '../../protocol/messages.ts';
import { roleAllows, type Role } from '../../protocol/roles.ts';
import { Attempts, type Connection } from './attempts.ts';
import { countedSocket, type WeftMessage } from './counted-socket.ts';
import type { DeviceStore, Keeping } from './device-store.ts';
import type { FirstState } from './first-state.ts';
import type { Clock, WakeCalls } from './ports.ts';
import { SavingLedger, type LedgerConnection, type Saving } from './saving-ledger.ts';
import { SavingOnDevice } from './saving-on-device.ts';
import { Store, type Readable } from './store.ts';
import { syncProtocols } from './sync-protocols.ts';
import { TabCompany, type TabChannel } from './tab-company.ts';

/** A text that is here is shown after so long, though the server has not said who may write in it. */
const UNKNOWN_MS = 1_000;

export interface SessionOptions {
  readonly documentId: string;
  readonly token: string;
  /** What this browser was given for the link's password, where it has one. */
  readonly pass?: string | null;
  readonly personSecret: string;
  readonly profile: Readable<Profile>;
  /** The address above the document's, such as `wss://host/sync`. */
  readonly syncUrl: string;
  readonly WebSocket: typeof WebSocket;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly wake: WakeCalls;
  readonly openStore: (doc: Y.Doc) => DeviceStore;
  /** The text that was asked for before this was here, or null where nothing comes of it; null or left out where nobody asked. */
  readonly firstState?: Promise<FirstState | null> | null;
  /** What the server said at an earlier visit to changes that this device still keeps; null where it did not say no. */
  readonly refusedBefore?: ErrorCode | null;
  /** To the other tabs of this browser that have the document open; null or left out where there is no way to them. */
  readonly tabs?: TabChannel | null;
  /** Asks the server over HTTP why it did not let us in: a browser does not show a refused upgrade's status. */
  readonly whyRefused: () => Promise<ErrorCode | null>;
  readonly onNews: (news: SessionNews) => void;
  /** Something beside the text has changed; what it is has to be asked for. */
  readonly onEvent?: (news: EventNews) => void;
  readonly onDisconnect: () => void;
}

export class DocumentSession {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly #options: SessionOptions;
  readonly #ledger = new SavingLedger();
  readonly #role = new Store<Role | null>(null);
  readonly #ready = new Store(false);
  readonly #store: DeviceStore;
  readonly #provider: WebsocketProvider;
  readonly #company: TabCompany;
  readonly #saving: SavingOnDevice;
  readonly #attempts: Attempts;
  readonly #ends: (() => void)[] = [];
  #link: LedgerConnection | null = null;
  #socket: WebSocket | null = null;
  /** Asking for the text waits for what of it is on its way without being asked for here. */
  #awaitsText = false;
  #ending = false;
  #closed: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    keepQuiet(this.doc);
    // The order of these two counts: the ledger learns of a change before y-websocket sends it.
    this.#store = options.openStore(this.doc);
    this.doc.on('update', this.#onUpdate);
    this.#provider = new WebsocketProvider(options.syncUrl, options.documentId, this.doc, {
      connect: false,
      disableBc: true,
      awareness: this.awareness,
      protocols: syncProtocols({ ...options, pass: options.pass ?? null }),
      WebSocketPolyfill: countedSocket(options.WebSocket, (socket) => this.#onSocket(socket)),
    });
    this.#attempts = new Attempts({
      ...options,
      connect: () => this.#provider.connect(),
      disconnect: () => this.#provider.disconnect(),
    });
    this.#provider.on('connection-close', this.#onConnectionClose);
    this.#provider.on('sync', this.#onSync);
    this.#company = new TabCompany({
      doc: this.doc,
      channel: options.tabs ?? null,
      clock: options.clock,
      // The client id is drawn anew for every page, a duplicated tab's too (HOSTILE B2).
      tab: String(this.doc.clientID),
      // As if it had come from the server: the tab that wrote it sends it there, and only it may (R8).
      apply: (update) => Y.applyUpdate(this.doc, update, this.#provider),
      onDeserted: () => this.#shakeHandsAnew(),
    });
    this.#saving = new SavingOnDevice(this.#ledger.state, this.#store.keeping, this.#company.owed);
    this.#ends.push(this.#ledger.state.subscribe(() => this.#onSaving()));
    this.#announceProfile();
    this.#ends.push(options.profile.subscribe(() => this.#announceProfile()));
    this.#ends.push(options.wake.onWake(() => this.#onWake()));
    this.#ends.push(options.wake.onLeave(() => this.#store.flush()));
    void this.#start();
  }

  get connection(): Readable<Connection> {
    return this.#attempts.state;
  }
  get saving(): Readable<Saving> {
    return this.#saving;
  }
  /** The role that the server named on the latest connection; null before the first. */
  get role(): Readable<Role | null> {
    return this.#role;
  }
  /** True once there is something to show: a kept copy, or the server's first answer. */
  get ready(): Readable<boolean> {
    return this.#ready;
  }
  /** Whether this browser's copy holds what stands here. */
  get keeping(): Readable<Keeping> {
    return this.#store.keeping;
  }
  /** True while something written in another tab of this browser is not known to be on the server's disk. */
  get owedByTabs(): Readable<boolean> {
    return this.#company.owed;
  }
  /** True where a part of this browser's copy could not be read, until `noteDamageTold`. */
  get damaged(): Readable<boolean> {
    return this.#store.damaged;
  }

  /** The person knows that a part of the copy could not be read. */
  noteDamageTold(): void {
    this.#store.noteTold();
  }

  /** Ends the wait for the next attempt. */
  retryNow(): void {
    this.#attempts.retryNow();
  }

  /** Closes the session and forgets this device's copy. */
  async forgetCopy(): Promise<void> {
    this.#company.forgotten();
    await this.#store.clear();
    await this.close();
  }

  /** What was not sent stays on this device. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** The tab or the machine slept: others may have said or sent something meanwhile. */
  #onWake(): void {
    this.#company.ask();
    this.retryNow();
  }

  #onSaving(): void {
    if (this.#ledger.state.get().state === 'disk') this.#company.isSafe();
  }

  async #start(): Promise<void> {
    const { hadContent } = await this.#store.loaded;
    if (this.#ending) return;
    if (hadContent) {
      this.#ledger.mayHoldMore();
      const { refusedBefore = null } = this.#options;
      if (refusedBefore !== null) this.#ledger.refusedBefore(refusedBefore);
      this.#ready.set(true);
    }
    const { firstState = null } = this.#options;
    if (!hadContent && firstState !== null) void this.#takeFirstState(firstState);
    this.#company.ask();
    this.#attempts.begin();
  }

  /** Shown when it is here. What came since, and where there is none, all of it is asked for then. */
  async #takeFirstState(coming: Promise<FirstState | null>): Promise<void> {
    this.#awaitsText = true;
    const first = await coming;
    // What the server has said by now comes before it: its question for what is written here is answered in a word while that is nothing.
    await new Promise<void>((resolve) => this.#options.clock.setTimer(0, resolve));
    this.#awaitsText = false;
    if (this.#ending) return;
    try {
      if (first?.type === 'state') Y.applyUpdateV2(this.doc, first.updateV2, this.#provider);
      if (first?.type === 'syncStep2') Y.applyUpdate(this.doc, first.update, this.#provider);
      if (first !== null) this.#showOnceKnown();
    } catch {
      // What is missing after that is asked for now, as after any reconnect.
    }
    // Whoever is not open yet asks by itself.
    if (this.#attempts.wasAnswered) this.#socket?.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
  }

  /** Drawn once, for whoever the server says one is: that word is here already, or comes in a moment. */
  #showOnceKnown(): void {
    const show = () => this.#ready.set(true);
    if (this.#role.get() !== null) return show();
    const timer = this.#options.clock.setTimer(UNKNOWN_MS, show);
    this.#ends.push(this.#role.subscribe(show), () => timer.cancel());
  }

  #onSocket(socket: WebSocket) {
    const link = this.#ledger.connect();
    this.#link = link;
    this.#socket = socket;
    this.#attempts.asked();
    socket.addEventListener('open', () => {
      if (this.#socket !== socket) return;
      this.#attempts.answered();
      socket.send(encodeProfile(this.#options.profile.get()));
    });
    return {
      clientId: this.doc.clientID,
      mayAsk: () => !this.#awaitsText,
      sent: (kind: 'step2' | 'update') => {
        link.sent(kind);
        if (kind === 'step2') this.#company.offered();
      },
      received: (message: WeftMessage) => {
        if (this.#socket === socket) this.#onMessage(message, link);
      },
      receivedState: (updateV2: Uint8Array) => {
        if (this.#socket === socket) Y.applyUpdateV2(this.doc, updateV2, this.#provider);
      },
    };
  }

  #onMessage(message: WeftMessage, link: LedgerConnection): void {
    // The provider's watchdog does not see our messages, though each proves that the server is there.
    this.#provider.wsLastMessageReceived = this.#options.clock.now();
    switch (message.type) {
      case 'ack':
        link.ack(message.count);
        break;
      case 'receipt':
        link.receipt(message.count);
        break;
      case 'session':
        this.#options.onNews(message.news);
        if (message.news.you !== undefined) this.#onRole(message.news.you.role);
        break;
      case 'event':
        this.#options.onEvent?.(message.news);
        break;
      case 'error':
        // What is only put off is offered again by the next handshake; it is not "not saved" (B6).
        if (message.news.update !== undefined && !ERRORS[message.news.code].retry) link.refused(message.news.code);
        break;
    }
  }

  #onRole(role: Role): void {
    const before = this.#role.get();
    this.#role.set(role);
    // What a reader's connection offered was dropped (R7), perhaps without a word: only a new handshake brings it in.
    const raised = before !== null && !roleAllows(before, 'write') && roleAllows(role, 'write');
    if (raised) this.#shakeHandsAnew();
  }

  /** Only a handshake offers the server everything that stands here. Without a connection the next one does it anyway. */
  #shakeHandsAnew(): void {
    if (this.connection.get().state !== 'online') return;
    this.#provider.disconnect();
    this.#attempts.begin();
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this.#provider) return;
    // Kept at an earlier visit, and read late perhaps: it may be nowhere else.
    if (this.#store.isOrigin(origin)) {
      if (this.#socket === null) this.#ledger.mayHoldMore();
      else this.#ledger.localChange();
      return;
    }
    this.#ledger.localChange();
    this.#company.wrote(update);
  };

  readonly #onSync = (synced: boolean): void => {
    if (!synced) return;
    this.#attempts.online();
    this.#ready.set(true);
  };

  readonly #onConnectionClose = (event: CloseEvent | null): void => {
    this.#link?.closed();
    this.#link = null;
    this.#socket = null;
    // When to try again is decided here, with jitter and a countdown, not by the provider's own timer.
    this.#provider.shouldConnect = false;
    this.#options.onDisconnect();
    this.#attempts.lost(event);
  };

  #announceProfile(): void {
    const profile = this.#options.profile.get();
    // Other people's y-websocket editors look for this field; our page believes the server's news only.
    this.awareness.setLocalStateField('user', { name: profile.name, color: profile.color });
    if (this.#attempts.wasAnswered && this.#socket?.readyState === this.#options.WebSocket.OPEN) {
      this.#socket.send(encodeProfile(profile));
    }
  }

  async #end(): Promise<void> {
    this.#ending = true;
    for (const end of this.#ends) end();
    this.#attempts.close();
    this.doc.off('update', this.#onUpdate);
    this.#company.close();
    this.#provider.destroy();
    this.awareness.destroy();
    await this.#store.close();
    this.doc.destroy();
  }
}
