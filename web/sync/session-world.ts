/** For tests: everything outside a document session, in the hands of the test. Its server is a Y.Doc, its network a fake socket. */
import { expect } from 'vitest';
import * as Y from 'yjs';
import type { ErrorCode } from '../../protocol/errors.ts';
import {
  decodeClientMessage,
  encodeAck,
  encodeSyncStep1,
  encodeSyncStep2,
  type EventNews,
} from '../../protocol/messages.ts';
import { DocumentSession } from './document-session.ts';
import type { DeviceStore, Keeping } from './device-store.ts';
import type { FirstState } from './first-state.ts';
import { FakeWebSocket } from './fake-web-socket.ts';
import { Store } from './store.ts';

interface Pending {
  readonly delayMs: number;
  readonly fire: () => void;
  live: boolean;
}

export class World {
  readonly profile = new Store({ name: 'Ada', color: '#112233' });
  readonly keeping = new Store<Keeping>('kept');
  readonly timers: Pending[] = [];
  readonly events: EventNews[] = [];
  readonly server = new Y.Doc();
  refusal: ErrorCode | null = null;
  asked = 0;
  news = 0;
  flushed = 0;
  readonly posted: unknown[] = [];
  /** Delivers what another tab says. */
  fromTab: (message: unknown) => void = () => undefined;
  #wake: (() => void) | null = null;
  #leave: (() => void) | null = null;
  readonly session: DocumentSession;

  constructor(
    options: {
      readonly kept?: Uint8Array;
      readonly syncUrl?: string;
      readonly pass?: string;
      readonly refusedBefore?: ErrorCode;
      readonly firstState?: Promise<FirstState | null>;
    } = {},
  ) {
    this.server.getText('body').insert(0, 'seed ');
    this.session = new DocumentSession({
      documentId: 'doc',
      token: 'token-token-token-token',
      ...(options.pass === undefined ? {} : { pass: options.pass }),
      personSecret: 'secret',
      profile: this.profile,
      syncUrl: options.syncUrl ?? 'ws://weft.test/sync',
      // The session uses only what the fake has.
      WebSocket: FakeWebSocket as unknown as typeof WebSocket,
      clock: {
        now: () => Date.now(),
        setTimer: (delayMs, fire) => {
          const pending = { delayMs, fire, live: true };
          this.timers.push(pending);
          return { cancel: () => void (pending.live = false) };
        },
      },
      random: () => 0.5,
      wake: {
        onWake: (listener) => {
          this.#wake = listener;
          return () => (this.#wake = null);
        },
        onLeave: (listener) => {
          this.#leave = listener;
          return () => (this.#leave = null);
        },
      },
      ...(options.refusedBefore === undefined ? {} : { refusedBefore: options.refusedBefore }),
      firstState: options.firstState ?? null,
      tabs: {
        post: (message) => this.posted.push(message),
        onMessage: (listener) => (this.fromTab = listener),
        close: () => undefined,
      },
      openStore: (doc) => this.#store(doc, options.kept),
      whyRefused: () => {
        this.asked += 1;
        return Promise.resolve(this.refusal);
      },
      onNews: () => (this.news += 1),
      onEvent: (news) => this.events.push(news),
      onDisconnect: () => undefined,
    });
  }

  #store(doc: Y.Doc, kept: Uint8Array | undefined): DeviceStore {
    const origin = {};
    return {
      loaded: Promise.resolve().then(() => {
        if (kept !== undefined) Y.applyUpdate(doc, kept, origin);
        return { hadContent: kept !== undefined };
      }),
      keeping: this.keeping,
      damaged: new Store(false),
      noteTold: () => undefined,
      flush: () => (this.flushed += 1),
      isOrigin: (candidate) => candidate === origin,
      close: () => Promise.resolve(),
      clear: () => Promise.resolve(),
    };
  }

  get socket(): FakeWebSocket {
    const socket = FakeWebSocket.made.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }

  get saving() {
    return this.session.saving.get().state;
  }

  wake(): void {
    this.#wake?.();
  }

  leave(): void {
    this.#leave?.();
  }

  /** Fires the timer that waits for the next attempt. */
  retry(): void {
    const timer = this.timers.findLast((t) => t.live);
    if (timer === undefined) throw new Error('nothing waits');
    timer.live = false;
    timer.fire();
  }

  /** Waits until the kept copy is read and the first socket is made. */
  async begin(): Promise<void> {
    const before = FakeWebSocket.made.length;
    await expect.poll(() => FakeWebSocket.made.length).toBeGreaterThan(before);
  }

  /** The server's part of a handshake: its step 1 and the answer to ours. Returns how many counted messages it got. */
  handshake(): void {
    this.socket.open();
    this.socket.deliver(encodeSyncStep1(Y.encodeStateVector(this.server)));
    this.socket.deliver(encodeSyncStep2(Y.encodeStateAsUpdate(this.server)));
    this.absorb();
  }

  /** The server applies what arrived on the present socket; returns how many of its messages count. */
  absorb(): number {
    let counted = 0;
    for (const bytes of this.socket.sent) {
      const decoded = decodeClientMessage(bytes);
      if (!decoded.ok) throw new Error(decoded.reason);
      const { message } = decoded;
      if (message.type !== 'syncStep2' && message.type !== 'update') continue;
      counted += 1;
      Y.applyUpdate(this.server, message.update);
    }
    return counted;
  }

  ack(): void {
    this.socket.deliver(encodeAck(this.absorb()));
  }

  type(text: string): void {
    const body = this.session.doc.getText('body');
    body.insert(body.length, text);
  }

  get serverText(): string {
    return this.server.getText('body').toString();
  }
}
