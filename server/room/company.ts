/**
 * Who is here, told to those who are here: awareness states to everybody, session news to `weft.v1` clients. Owns the
 * tick in which news are gathered, so that a thousand movements of a caret in a second are twenty messages (HOSTILE A8).
 * Who a session is comes from its grant, never from what a client says (A7). Knows nothing of the document.
 */
import type { ClientId, SessionId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { encodeEvent, encodeSession, type EventNews, type Present } from '../../protocol/messages.ts';
import { decodeAwareness, type AwarenessNews } from './awareness-codec.ts';
import { AwarenessRound, inParts, STILL_HERE } from './awareness-round.ts';
import { isUnfitJson } from './check-content.ts';
import { mayTakeOver, type ClientOwners } from './client-owners.ts';
import { Everybody } from './everybody.ts';
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
 * Packing this takes some 4 ms, and so much of a round is told in one turn of the event loop. A round of more makes the next one wait in
 * proportion, so that a room full of states which are all noise takes no more of the loop than that (HOSTILE A5, A8).
 */
const TICK_BYTES = 128 * 1024;
/** So many bytes are written to sockets in the time in which one is packed: a large room is told the same a thousand times. */
const WRITTEN_AS_PACKED = 64;

type SessionNews = Parameters<typeof encodeSession>[0];

/** How often the room's `beat` is called. */
export const BEAT_MS = 5000;
/** Beats without any message after which a session is told "still here": y-websocket hangs up after 30 s of silence. */
const QUIET_BEATS = 3;

export class Company {
  readonly #options: CompanyOptions;
  readonly #presence: Presence;
  readonly #changed = new Set<Session>();
  readonly #everybody: Everybody<Session>;
  readonly #left = new Set<SessionId>();
  /** Sessions that need every awareness state. */
  readonly #unaware = new Set<Session>();
  /** Sessions that missed session news, with those who left meanwhile: they need everybody anew. */
  readonly #behind = new Map<Session, Set<SessionId>>();
  /** What a session must still hear, by its kind: a reader that lags hears the newest of each when it is caught up. */
  readonly #owed = new Map<Session, Map<string, EventNews | 'role'>>();
  #tick: Timer | null = null;
  /** What is left of a round that is being told; each step answers what it has cost, in bytes that were packed. */
  #telling: Iterator<number, void> | null = null;
  #toldBytes = 0;
  /** There is news since that round began. */
  #isDue = false;
  /** From the first news to the next round. */
  #waitMs = TICK_MS;

  constructor(options: CompanyOptions) {
    this.#options = options;
    this.#presence = new Presence(() => options.clock.now());
    this.#everybody = new Everybody(options.sessions, (session) => this.#present(session));
  }

  /** A session is live: it hears at once who is here, and with the next tick where they are. */
  arrived(session: Session): void {
    this.changed(session);
    if (session.grant.speaksWeft) this.#tellEverything(session);
    this.#unaware.add(session);
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
    session.outbox.send(this.#everybody.message(you));
  }

  /** The session's name, colour or client ids are news to the others. */
  changed(session: Session): void {
    this.#everybody.changed(session);
    this.#changed.add(session);
    this.#schedule();
  }

  left(session: Session): void {
    if (session.announced !== null) this.#presence.remove(session.announced);
    this.#changed.delete(session);
    this.#everybody.left(session);
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
    this.#telling = null;
  }

  #allPresent(): readonly Present[] {
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
    this.#isDue = true;
    if (this.#telling === null) this.#after(this.#waitMs, () => this.#tell());
  }

  #after(ms: number, run: () => void): void {
    this.#tick ??= this.#options.clock.setTimer(ms, () => {
      this.#tick = null;
      this.#options.guard(run);
    });
  }

  /** Begins a round. */
  #tell(): void {
    this.#isDue = false;
    const news = this.#presence.takeNews();
    const present = Array.from(this.#changed, (session) => this.#present(session));
    const sessionNews = present.length === 0 && this.#left.size === 0 ? null : { present, left: [...this.#left] };
    this.#changed.clear();
    this.#left.clear();
    this.#toldBytes = 0;
    this.#telling = this.#round(news, sessionNews);
    this.#tellOn();
  }

  /** Tells as much of the round as one turn may cost; the rest in the next ones. */
  #tellOn(): void {
    let turnBytes = 0;
    for (let step = this.#telling?.next(); step?.done === false; step = this.#telling?.next()) {
      turnBytes += step.value;
      this.#toldBytes += step.value;
      if (turnBytes >= TICK_BYTES) return this.#after(0, () => this.#tellOn());
    }
    this.#telling = null;
    this.#waitMs = TICK_MS * Math.max(1, Math.ceil(this.#toldBytes / TICK_BYTES));
    if (this.#isDue) this.#schedule();
  }

  /** Who comes while it lasts hears of everything with the next. */
  *#round(news: readonly AwarenessNews[], sessionNews: SessionNews | null): Generator<number, void> {
    const aware: Session[] = [];
    const unaware: Session[] = [];
    const sharedNews = sessionNews === null ? null : encodeSession(sessionNews);
    for (const session of [...this.#options.sessions]) {
      if (session.hasEnded) continue;
      if (!this.#options.mayReceive(session)) {
        // It will be caught up, and then told everything anew.
        if (!this.#behind.has(session)) this.#behind.set(session, new Set(sessionNews?.left));
        continue;
      }
      (this.#unaware.delete(session) ? unaware : aware).push(session);
      if (session.grant.speaksWeft) yield this.#tellWhoIsHere(session, sharedNews);
      this.#payOwed(session);
    }
    yield* this.#tellWhereTheyAre(aware, news);
    // Everything, for those who know nothing yet. Made once for all who came in this tick.
    if (unaware.length > 0) yield* this.#tellWhereTheyAre(unaware, this.#presence.all());
  }

  *#tellWhereTheyAre(sessions: readonly Session[], news: readonly AwarenessNews[]): Generator<number, void> {
    for (const [place, part] of inParts(news).entries()) {
      const round = new AwarenessRound(part, this.#options.deflate);
      for (const session of sessions) {
        // Whether it may have the first part was asked as the round began.
        if (session.hasEnded || (place > 0 && !this.#options.mayReceive(session))) continue;
        const packedBytes = round.packedBytes;
        const message = round.messageFor(session.announced, session.grant.inflates === true);
        if (message === null) continue;
        session.outbox.send(message);
        yield round.packedBytes - packedBytes + message.length / WRITTEN_AS_PACKED;
      }
    }
  }

  /** Answers what it has cost. */
  #tellWhoIsHere(session: Session, news: Uint8Array | null): number {
    const missed = this.#behind.get(session);
    this.#behind.delete(session);
    const message = missed === undefined ? news : encodeSession({ present: this.#allPresent(), left: [...missed] });
    if (message === null) return 0;
    session.outbox.send(message);
    return message.length / WRITTEN_AS_PACKED;
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
