/**
 * Who is here, by session and by Yjs client id. Fed by the server's `session` news alone: what a client says of itself or
 * of others in its awareness state is never believed (HOSTILE A7). Knows neither React nor the connection.
 */
import type { ClientId, PersonId, SessionId } from '../../protocol/ids.ts';
import type { Present, SessionNews } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import { Store, type Readable } from '../sync/store.ts';

/** How one client of the room is to be drawn. `name` is a stranger's text: show it as text, in isolation. */
export interface PresentClient {
  readonly session: SessionId;
  readonly person: PersonId | null;
  readonly name: string;
  /** `#rrggbb`, checked. */
  readonly color: string;
  /** True where a provider says who it is. */
  readonly account: boolean;
  readonly role: Role;
}

/** One human (or one anonymous session), however many windows they have open. */
export interface PresentPerson extends PresentClient {
  readonly key: string;
  readonly windows: number;
  readonly you: boolean;
}

export interface PresenceSnapshot {
  /** Null until the server has said it, and again while disconnected. */
  readonly you: NonNullable<SessionNews['you']> | null;
  /** Everybody here, oneself first, then in the order of arrival. */
  readonly people: readonly PresentPerson[];
}

const NOBODY: PresenceSnapshot = { you: null, people: [] };
const PLAIN_COLOR = '#6b7280';

export class PresenceStore implements Readable<PresenceSnapshot> {
  readonly #sessions = new Map<SessionId, Present>();
  readonly #byClient = new Map<ClientId, PresentClient>();
  readonly #snapshot = new Store<PresenceSnapshot>(NOBODY);
  #you: PresenceSnapshot['you'] = null;

  readonly get = (): PresenceSnapshot => this.#snapshot.get();
  readonly subscribe = (listener: () => void): (() => void) => this.#snapshot.subscribe(listener);

  /** The owner of a client id, or null where the server has not named one: then nothing is drawn for it. */
  client(id: ClientId): PresentClient | null {
    return this.#byClient.get(id) ?? null;
  }

  apply(news: SessionNews): void {
    if (news.you !== undefined) {
      // The first news of a connection is the whole picture; whatever an earlier connection told is past.
      this.#you = news.you;
      this.#sessions.clear();
    }
    for (const session of news.left) this.#sessions.delete(session);
    for (const present of news.present) {
      this.#sessions.set(present.session, {
        ...present,
        color: /^#[0-9a-f]{6}$/i.test(present.color) ? present.color : PLAIN_COLOR,
      });
    }
    this.#publish();
  }

  /** The connection is gone: nobody is known to be here. */
  clear(): void {
    this.#you = null;
    this.#sessions.clear();
    this.#publish();
  }

  #publish(): void {
    this.#byClient.clear();
    const people = new Map<string, PresentPerson>();
    for (const present of this.#sessions.values()) {
      const client = clientOf(present);
      for (const id of present.clients) this.#byClient.set(id, client);
      const key = present.person ?? present.session;
      const known = people.get(key);
      const you = present.session === this.#you?.session || (known?.you ?? false);
      people.set(key, { ...client, key, you, windows: (known?.windows ?? 0) + 1 });
    }
    const ordered = [...people.values()].sort((a, b) => Number(b.you) - Number(a.you));
    this.#snapshot.set({ you: this.#you, people: ordered });
  }
}

function clientOf({ session, person, name, color, role, account }: Present): PresentClient {
  return { session, person, name, color, role, account: account === true };
}
