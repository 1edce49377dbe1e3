/**
 * What the room broadcasts, on its way to all who read (R4): what comes within one turn of the event loop goes out at its end,
 * merged, one message to each reader where a heap came in; where the server is squeezed, broadcasts are some milliseconds apart.
 * Owns what waits for that, and who gets which part of it. Asks nothing of the document, and what to do about a reader whose queue
 * is full is its caller's.
 */
import type { ClientId } from '../../protocol/ids.ts';
import { asMessages, isFor, say, type Broadcast } from './broadcast.ts';
import type { ClientOwners } from './client-owners.ts';
import { noteMissed } from './missed-updates.ts';
import type { BusyGauge, Clock, Timer, Turn } from './ports.ts';
import type { Session } from './session.ts';
import { outlineOf, type Section } from './update-walk.ts';

export interface FanOutOptions {
  readonly clock: Clock;
  readonly turn: Turn;
  readonly busy: BusyGauge;
  readonly sessions: ReadonlySet<Session>;
  readonly owners: ClientOwners<Session>;
  readonly guard: (run: () => void) => void;
}

/**
 * Of so many senders in one turn each gets a message without its own part. Of more, those who speak `weft.v1` get what
 * everybody gets: Yjs passes over what it has, and making a hundred different messages would hold up the loop.
 */
const MOST_SENDERS_APART = 3;
const NOBODY: readonly Session[] = [];
/** Of fewer sessions the writes cost too little to be worth anybody's waiting. */
const WORTH_A_WINDOW = 4;
/** Up to here the server has time to spare, and nobody waits. */
const BUSY_FROM = 0.5;
const BUSY_WHOLLY = 0.8;
/** From one broadcast of a room to the next where the loop is wholly busy. */
const LONGEST_WINDOW_MS = 30;

export class FanOut {
  readonly #options: FanOutOptions;
  readonly #onFull: (session: Session) => void;
  /** Those who are here and do not speak `weft.v1`. */
  readonly #plain = new Set<Session>();
  #broadcasts: Broadcast[] = [];
  /** A pause between two broadcasts, while the server is squeezed. */
  #window: Timer | null = null;
  /** Made once: asked for with nearly every update. */
  readonly #onTurnsEnd = () => this.#options.guard(this.#flushThenPause);
  readonly #flushThenPause = () => this.#flushAndPause();

  /** `onFull` is called where a reader's queue is over its bound after a broadcast. */
  constructor(options: FanOutOptions, onFull: (session: Session) => void) {
    this.#options = options;
    this.#onFull = onFull;
  }

  /** A session comes in. It is sent what is broadcast from now on. */
  arrived(session: Session): void {
    this.flush();
    if (!session.grant.speaksWeft) this.#plain.add(session);
  }

  /**
   * Has the document's newest update, which holds content of these client ids, sent to everybody but the one who sent it,
   * at the end of this turn. `update` may be a view: it is copied. Those who are left out are plain clients whose own
   * writing it may be, handed back by another (as after a crash). They would take it for saved, so they get it after the
   * commit, as an echo.
   */
  broadcast(update: Uint8Array, clients: readonly ClientId[], except: Session): Broadcast {
    const leftOut = this.#plain.size === 0 ? NOBODY : this.#mayHaveWritten(clients, except);
    const broadcast: Broadcast = { ...say(update), except, leftOut };
    if (this.#broadcasts.push(broadcast) === 1 && this.#window === null) this.#options.turn.atEnd(this.#onTurnsEnd);
    return broadcast;
  }

  /**
   * Where the event loop has little time left, the writes to a room's many sockets are most of what it does: then its next broadcast
   * waits for some milliseconds, so that more goes into each. The busier, the longer; so it comes to rest where the load can be
   * borne. What comes after a pause without anything goes out at once.
   */
  #flushAndPause(): void {
    this.flush();
    const windowMs = this.#windowMs();
    if (windowMs === 0) return;
    this.#window ??= this.#options.clock.setTimer(windowMs, () => {
      this.#window = null;
      if (this.#broadcasts.length > 0) this.#options.guard(() => this.#flushAndPause());
    });
  }

  #windowMs(): number {
    if (this.#options.sessions.size < WORTH_A_WINDOW) return 0;
    const share = (this.#options.busy() - BUSY_FROM) / (BUSY_WHOLLY - BUSY_FROM);
    return Math.round(LONGEST_WINDOW_MS * Math.min(1, Math.max(0, share)));
  }

  #mayHaveWritten(clients: readonly ClientId[], except: Session): readonly Session[] {
    const owners = this.#options.owners.ownersOf(clients);
    // Its own edit, and nothing of others: no client that is still to name itself can have written it, but for a plain one that comes
    // back while what it sent on its old connection still arrives.
    const isOwn =
      except.grant.speaksWeft && clients.every((client) => this.#options.owners.claimOn(client, except) === 'own');
    const leftOut: Session[] = [];
    for (const session of this.#plain) {
      if (session !== except && (owners.has(session) || (!isOwn && session.isOpening))) leftOut.push(session);
    }
    return leftOut;
  }

  /** Sends what was broadcast so far. Called before anything that says how far a reader has got. */
  flush(): void {
    const broadcasts = this.#broadcasts;
    if (broadcasts.length === 0) return;
    this.#broadcasts = [];
    const [first] = broadcasts;
    if (first !== undefined && broadcasts.length === 1) return this.#flushOne(first);
    const senders = new Set(broadcasts.map(({ except }) => except));
    const isApart = senders.size <= MOST_SENDERS_APART;
    const withheld = new Set(broadcasts.flatMap(({ leftOut }) => leftOut));
    for (const sender of senders) if (isApart || !sender.grant.speaksWeft) withheld.add(sender);
    let forAll: readonly Uint8Array[] | null = null;
    let begins: readonly Section[] | null = null;
    for (const session of this.#options.sessions) {
      const { lag } = session.outbox;
      if (lag !== null) noteMissed(lag, (begins ??= broadcasts.flatMap(({ update }) => outlineOf(update).sections)));
      if (lag !== null || session.outbox.isClosed) continue;
      if (withheld.has(session)) this.#send(session, asMessages(broadcasts.filter((one) => isFor(one, session))));
      else this.#send(session, (forAll ??= asMessages(broadcasts)));
    }
  }

  /** What most turns bring: a lone update, which goes to everybody else as it is. */
  #flushOne(broadcast: Broadcast): void {
    const messages = [broadcast.message];
    let begins: readonly Section[] | null = null;
    for (const session of this.#options.sessions) {
      const { lag } = session.outbox;
      if (lag !== null) noteMissed(lag, (begins ??= outlineOf(broadcast.update).sections));
      else if (!session.outbox.isClosed && isFor(broadcast, session)) this.#send(session, messages);
    }
  }

  /** By itself, for it is called more often than anything else: small, it is soon compiled, and for good. */
  #send(session: Session, messages: readonly Uint8Array[]): void {
    const { outbox } = session;
    for (const message of messages) outbox.send(message);
    if (outbox.isFull) this.#onFull(session);
  }

  left(session: Session): void {
    this.#plain.delete(session);
  }

  /** Sends what waits, and sets no clock any more. */
  close(): void {
    this.flush();
    this.#window?.cancel();
    this.#window = null;
  }
}
