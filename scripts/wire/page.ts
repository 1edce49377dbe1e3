/**
 * What a page has of one open document, without its drawing, for tests of the way to a real server: session, carrier, and a person. Time is
 * the real one: what a browser waits for is waited for here.
 */
import type { SessionNews } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import { NoStore } from '../../web/sync/device-store.ts';
import { DocumentSession } from '../../web/sync/document-session.ts';
import type { Clock, Drawer } from '../../web/sync/ports.ts';
import { Store } from '../../web/sync/store.ts';
import { Carrier } from '../../web/sync/transports/carrier.ts';

const realClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, fire) {
    const id = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(id) };
  },
};

/** What this browser remembers; two pages of one browser share it. */
export function memoryDrawer(): Drawer & { readonly kept: ReadonlyMap<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    read: (key) => kept.get(key) ?? null,
    write: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

export interface PageOptions {
  readonly syncUrl: string;
  readonly documentId: string;
  readonly token: string;
  readonly drawer?: Drawer;
  readonly name?: string;
  /** Time for the session and its transports; y-websocket's own watch goes by the real one. */
  readonly clock?: Clock;
}

export class TestPage {
  readonly session: DocumentSession;
  readonly carrier: Carrier;
  readonly news: SessionNews[] = [];
  /** Every transport that carried the session, in order. */
  readonly transports: string[] = [];
  /** Every state of the connection, in order. */
  readonly states: string[] = [];
  readonly #wakes = new Set<() => void>();

  constructor(options: PageOptions) {
    const { clock = realClock, documentId, syncUrl, token } = options;
    const wake = {
      onWake: (listener: () => void) => {
        this.#wakes.add(listener);
        return () => void this.#wakes.delete(listener);
      },
      onLeave: () => () => undefined,
    };
    this.carrier = new Carrier({
      WebSocket,
      fetch,
      clock,
      random: Math.random,
      drawer: options.drawer ?? memoryDrawer(),
      wake,
      held: { take: () => Promise.resolve(() => undefined) },
      syncUrl,
      onGone: () => () => undefined,
    });
    this.carrier.state.subscribe(() => {
      const { transport } = this.carrier.state.get();
      if (transport !== null && this.transports.at(-1) !== transport) this.transports.push(transport);
    });
    this.session = new DocumentSession({
      documentId,
      token,
      personSecret: `secret-of-${options.name ?? 'somebody'}`.padEnd(24, '0'),
      profile: new Store({ name: options.name ?? 'Somebody', color: '#112233' }),
      syncUrl,
      WebSocket: this.carrier.WebSocket,
      clock,
      random: Math.random,
      wake: this.carrier.wake,
      openStore: () => new NoStore(),
      whyRefused: () => Promise.resolve(null),
      onNews: (news) => this.news.push(news),
      onDisconnect: () => undefined,
    });
    this.session.connection.subscribe(() => this.states.push(this.session.connection.get().state));
  }

  get text(): string {
    return this.session.doc.getText('body').toJSON();
  }

  get isOnline(): boolean {
    return this.session.connection.get().state === 'online';
  }

  get role(): Role | null {
    return this.session.role.get();
  }

  get transport(): string | null {
    return this.carrier.state.get().transport;
  }

  type(text: string): void {
    const body = this.session.doc.getText('body');
    body.insert(body.length, text);
  }

  wake(): void {
    for (const listener of this.#wakes) listener();
  }

  async close(): Promise<void> {
    await this.session.close();
    this.carrier.close();
  }
}
