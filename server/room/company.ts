/**
 * Who is here, told to those who are here: awareness states to everybody, session news to `weft.v1` clients. Owns the
 * tick in which news are gathered, so that a thousand movements of a caret in a second are twenty messages (HOSTILE A8).
 * Who a session is comes from its grant, never from what a client says (A7). Knows nothing of the document.
 */
import type { ClientId, SessionId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import {
  encodeEverybody,
  encodeEvent,
  encodeSession,
  presentJson,
  type EventNews,
  type Present,
} from '../../protocol/messages.ts';
import { decodeAwareness } from './awareness-codec.ts';
import { AwarenessRound, STILL_HERE } from './awareness-round.ts';
import { isUnfitJson } from './check-content.ts';
import { mayTakeOver, type ClientOwners } from './client-owners.ts';
import type { Clock, Deflate, Timer } from './ports.ts';
import { Presence } from './presence.ts';
import { profileInState } from './profiles.ts';
import type { Session } from './session.ts';

export interface CompanyOptions {
  readonly clock: Clock;
  readonly deflate: Deflate;
  readonly limits: Limits;
  readonly sessions: ReadonlySet<Session>;
  readonly owners: ClientOwners<Session>;
  /** True where the session can take a message now; false where its reader lags and is refreshed later. */
  readonly mayReceive: (session: Session) => boolean;
  /** Runs something at the room's border. */
  readonly guard: (run: () => void) => void;
}

const TICK_MS = 50;
/**
 * Packing this takes some 4 ms. A round of more makes the next one wait in proportion, so that a room full of states which are
 * all noise takes no more of the loop than that (HOSTILE A5, A8).
 */
const TICK_BYTES = 128 * 1024;

/** How often the room's `beat` is called. */
export const BEAT_MS = 5000;
/** Beats without any message after which a session is told "still here": y-websocket hangs up after 30 s of silence. */
const QUIET_BEATS = 3;

export class Company {
  readonly #options: CompanyOptions;
  readonly #presence: Presence;
  readonly #changed = new Set<Session>();
  /** What was said of each last, while it holds: each who comes is told of everybody. */
  readonly #said = new Map<Session, string>();
  readonly #left = new Set<SessionId>();
  /** Sessions that need every awareness state. */
  readonly #unaware = new Set<Session>();
  /** Sessions that missed session news, with those who left meanwhile: they need everybody anew. */
  readonly #behind = new Map<Session, Set<SessionId>>();
  /** What a session must still hear, by its kind: a reader that lags hears the newest of each when it is caught up. */
  readonly #owed = new Map<Session, Map<string, EventNews | 'role'>>();
  #tick: Timer | null = null;
  /** From the first news to the next round. */
  #waitMs = TICK_MS;

  constructor(options: CompanyOptions) {
    this.#options = options;
    this.#presence = new Presence(() => options.clock.now());
  }

  /** A session is live: it hears at once who is here, and with the next tick where they are. */
  arrived(session: Session): void {
    if (session.grant.speaksWeft) this.#tellEverything(session);
    this.#unaware.add(session);
    this.changed(session);
  }

  /** The session may do something else than before: it hears so at once, the others with the next tick. */
  roleChanged(session: Session): void {
    this.changed(session);
    this.#owe(session, 'role', 'role');
  }

  /** Tells one session that something beside the text has changed. Plain clients have no message for it. */
  tellEvent(session: Session, news: EventNews): void {
    this.#owe(session, news.kind, news);
  }

  #owe(session: Session, kind: string, what: EventNews | 'role'): void {
    if (!session.grant.speaksWeft) return;
    const owed = this.#owed.get(session) ?? new Map<string, EventNews | 'role'>();
    this.#owed.set(session, owed.set(kind, what));
    if (this.#options.mayReceive(session)) this.#payOwed(session);
  }

  #payOwed(session: Session): void {
    const owed = this.#owed.get(session);
    this.#owed.delete(session);
    for (const what of owed?.values() ?? []) {
      if (what === 'role') this.#tellEverything(session);
      else session.outbox.send(encodeEvent(what));
    }
  }

  #tellEverything(session: Session): void {
    const { personId, role } = session.grant;
    const you = { session: session.id, person: personId, role };
    session.outbox.send(encodeEverybody(you, this.#everybodyJson()));
  }

  /** The session's name, colour or client ids are news to the others. */
  changed(session: Session): void {
    this.#said.delete(session);
    this.#changed.add(session);
    this.#schedule();
  }

  left(session: Session): void {
    if (session.announced !== null) this.#presence.remove(session.announced);
    this.#changed.delete(session);
    this.#said.delete(session);
    this.#unaware.delete(session);
    this.#behind.delete(session);
    this.#owed.delete(session);
    this.#left.add(session.id);
    for (const missed of this.#behind.values()) missed.add(session.id);
    this.#schedule();
  }

  /** The session asked for, or missed, what there is to know of the others. */
  refresh(session: Session): void {
    this.#unaware.add(session);
    this.#schedule();
  }

  /** Takes an awareness message: of all it holds, the state of the session's own client id. */
  takeAwareness(session: Session, bytes: Uint8Array): void {
    const { limits } = this.#options;
    let own = session.announced;
    const entries = decodeAwareness(bytes, (client, total) => {
      own ??= this.#mayBeOwn(session, client, total) ? client : null;
      return client === own;
    });
    if (entries === null) return session.close('bad_message', 'unreadable awareness');
    const [entry] = entries;
    if (entry === undefined) return;
    if (entry.json.length > limits.maxAwarenessStateBytes) return session.close('too_large', 'awareness state');
    const state = parseJson(entry.json);
    if (state === undefined || isUnfitJson(state, limits.maxDepth)) {
      return session.close('bad_message', 'unfit awareness state');
    }
    if (session.announced === null) {
      // To be gone is nothing to announce; such an entry only passes on what was heard of another.
      if (state === null || !this.#announce(session, entry.client)) return;
    }
    if (state === null) this.#presence.remove(entry.client);
    else this.#presence.set(entry.client, entry.json);
    if (!session.grant.speaksWeft) this.#takeProfileFrom(session, state);
    this.#schedule();
  }

  /**
   * y-websocket opens with a message that holds its own state and nothing else. Later ones pass on what it heard of
   * others (every client does), so whoever has not announced itself by then takes a client id that nobody else shows.
   */
  #mayBeOwn(session: Session, client: ClientId, total: number): boolean {
    if (total === 1) return true;
    const claim = this.#options.owners.claimOn(client, session);
    return claim === 'own' || (claim === 'free' && !this.#presence.has(client));
  }

  #announce(session: Session, client: ClientId): boolean {
    const { owners } = this.#options;
    const claim = owners.claimOn(client, session);
    if (typeof claim === 'object') {
      if (!mayTakeOver(session, claim.owner, client)) {
        session.close('client_id_taken', 'announces the client id of another session');
        return false;
      }
      claim.owner.close('client_id_taken', 'its person is back on another connection');
    }
    session.announced = client;
    if (owners.give(client, session)) this.changed(session);
    return true;
  }

  #takeProfileFrom(session: Session, state: unknown): void {
    const said = profileInState(state);
    if (said === null) return;
    const { name, color } = session.profile;
    session.introduce(said);
    if (session.profile.name !== name || session.profile.color !== color) this.changed(session);
  }

  /** Called every BEAT_MS: forgets who was not heard of, and keeps the connections of the quiet ones open. */
  beat(): void {
    this.#presence.passed(BEAT_MS);
    if (this.#presence.hasNews) this.#schedule();
    for (const session of this.#options.sessions) {
      if (session.outbox.beat() >= QUIET_BEATS) session.outbox.send(STILL_HERE);
    }
  }

  close(): void {
    this.#tick?.cancel();
    this.#tick = null;
  }

  #everybodyJson(): readonly string[] {
    return Array.from(this.#options.sessions, (session) => {
      let said = this.#said.get(session);
      if (said === undefined) this.#said.set(session, (said = presentJson(this.#present(session))));
      return said;
    });
  }

  #everybody(): readonly Present[] {
    return Array.from(this.#options.sessions, (session) => this.#present(session));
  }

  #present(session: Session): Present {
    return {
      session: session.id,
      person: session.grant.personId,
      name: session.profile.name,
      color: session.profile.color,
      ...(session.grant.signIn === undefined ? {} : { account: true as const }),
      role: session.grant.role,
      clients: this.#options.owners.clientsOf(session),
    };
  }

  #schedule(): void {
    this.#tick ??= this.#options.clock.setTimer(this.#waitMs, () => {
      this.#tick = null;
      this.#options.guard(() => this.#tell());
    });
  }

  #tell(): void {
    const news = this.#presence.takeNews();
    const present = Array.from(this.#changed, (session) => this.#present(session));
    const sessionNews = present.length === 0 && this.#left.size === 0 ? null : { present, left: [...this.#left] };
    this.#changed.clear();
    this.#left.clear();
    const round = new AwarenessRound(news, this.#options.deflate);
    // Everything, for those who know nothing yet. Made once for all who came in this tick.
    let everything: AwarenessRound | null = null;
    const sharedNews = sessionNews === null ? null : encodeSession(sessionNews);
    for (const session of this.#options.sessions) {
      if (!this.#options.mayReceive(session)) {
        // It will be caught up, and then told everything anew.
        if (!this.#behind.has(session)) this.#behind.set(session, new Set(sessionNews?.left));
        continue;
      }
      const owed = this.#unaware.delete(session)
        ? (everything ??= new AwarenessRound(this.#presence.all(), this.#options.deflate))
        : round;
      const message = owed.messageFor(session.announced, session.grant.inflates === true);
      if (message !== null) session.outbox.send(message);
      if (session.grant.speaksWeft) this.#tellWhoIsHere(session, sharedNews);
      this.#payOwed(session);
    }
    const costBytes = round.costBytes + (everything?.costBytes ?? 0);
    this.#waitMs = TICK_MS * Math.max(1, Math.ceil(costBytes / TICK_BYTES));
  }

  #tellWhoIsHere(session: Session, news: Uint8Array | null): void {
    const missed = this.#behind.get(session);
    if (missed !== undefined) {
      this.#behind.delete(session);
      session.outbox.send(encodeSession({ present: this.#everybody(), left: [...missed] }));
    } else if (news !== null) {
      session.outbox.send(news);
    }
  }
}

/** Undefined where it is not JSON, which JSON itself cannot say. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
