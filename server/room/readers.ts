/**
 * How the document reaches those who read it: broadcasts, answers to sync step 1, and the catching up of readers that
 * stopped reading (R9). What is broadcast within one turn of the event loop goes out at its end, merged: one message to
 * each reader where a heap came in. Owns the watch over full queues. Knows the document only as something to ask, and
 * sends nothing that is not one message for all or an answer to one.
 */
import type { ClientId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { beginUpdate, encodeSyncStep1, encodeUpdate } from '../../protocol/messages.ts';
import { asMessages, isFor, type Broadcast } from './broadcast.ts';
import type { ClientOwners } from './client-owners.ts';
import type { LiveDocument } from './live-document.ts';
import { mergeInOrder } from './merged-updates.ts';
import { noteMissed, owedTo, toldOf } from './missed-updates.ts';
import type { BusyGauge, Clock, Timer, Turn } from './ports.ts';
import type { Session } from './session.ts';
import type { SliceTurns } from './slice-turns.ts';
import { outlineOf, type Section } from './update-walk.ts';

export interface ReadersOptions {
  readonly clock: Clock;
  readonly turn: Turn;
  readonly busy: BusyGauge;
  readonly limits: Limits;
  readonly sessions: ReadonlySet<Session>;
  readonly document: LiveDocument;
  readonly owners: ClientOwners<Session>;
  /** False while the document may not be asked. */
  readonly isLive: () => boolean;
  readonly slices: SliceTurns;
  /** The reader is caught up with the document; what else it missed is the caller's. */
  readonly onCaughtUp: (session: Session) => void;
  readonly guard: (run: () => void) => void;
}

/** How often a full queue is looked at, where its transport does not say that it drained. */
const POLL_MS = 250;
/** In this time a client is answered one sync step 1 at once; the last of further ones when it is over (HOSTILE S16). */
const STEP1_INTERVAL_MS = 50;

const EMPTY_STATE_VECTOR = new Uint8Array([0]);
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

export class Readers {
  readonly #options: ReadersOptions;
  /** Those who are here and do not speak `weft.v1`. */
  readonly #plain = new Set<Session>();
  #broadcasts: Broadcast[] = [];
  /** Who was answered, or will be, in the interval that runs, and what it asked since. */
  readonly #answered = new Map<Session, Uint8Array | null>();
  /** Who waits for an answer, and from where on. */
  readonly #asked = new Map<Session, Uint8Array>();
  /** Those who are caught up when it is their turn. */
  readonly #catching = new Set<Session>();
  readonly #echoes = new Map<Session, Uint8Array[]>();
  /** A pause between two broadcasts, while the server is squeezed. */
  #window: Timer | null = null;
  #poll: Timer | null = null;
  #answerTimer: Timer | null = null;
  /** Made once: asked for with nearly every update. */
  readonly #onTurnsEnd = () => this.#options.guard(this.#flushThenPause);
  readonly #flushThenPause = () => this.#flushAndPause();

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  /** A session comes in. It is sent what is broadcast from now on; what came before is in the answer to its sync step 1. */
  arrived(session: Session): void {
    this.flush();
    if (!session.grant.speaksWeft) this.#plain.add(session);
  }

  /** Asks a session that may write for what it has and the document lacks. */
  ask(session: Session): void {
    session.outbox.send(encodeSyncStep1(this.#options.document.stateVector()));
  }

  /**
   * Has the document's newest update, which holds content of these client ids, sent to everybody but the one who sent it,
   * at the end of this turn. `update` may be a view: it is copied. Answers who was left out: plain clients whose own
   * writing it may be, handed back by another (as after a crash). They would take it for saved, so they get it after the
   * commit, as an echo.
   */
  broadcast(update: Uint8Array, clients: readonly ClientId[], except: Session): readonly Session[] {
    const message = encodeUpdate(update);
    const leftOut = this.#plain.size === 0 ? NOBODY : this.#mayHaveWritten(clients, except);
    const own = message.subarray(message.length - update.length);
    if (this.#broadcasts.push({ message, update: own, except, leftOut, part: null }) === 1 && this.#window === null) {
      this.#options.turn.atEnd(this.#onTurnsEnd);
    }
    return leftOut;
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
    if (outbox.isFull) this.mayReceive(session);
  }

  /** A plain client takes its own updates that come back for "saved": they do after the commit, as one. */
  echo(session: Session, updates: readonly Uint8Array[]): void {
    if (session.outbox.lag === null) {
      this.flush();
      for (const update of mergeInOrder(updates)) session.outbox.send(encodeUpdate(update));
      return;
    }
    const kept = this.#echoes.get(session) ?? [];
    kept.push(...updates);
    this.#echoes.set(session, kept);
    const bytes = kept.reduce((sum, update) => sum + update.length, 0);
    if (bytes > this.#options.limits.maxQueuedBytes) session.close('too_slow', 'writes and does not read');
  }

  /** True where a message may be queued; where the queue is full, this is the moment from which the reader lags. */
  mayReceive(session: Session): boolean {
    const { outbox } = session;
    if (outbox.lag !== null || outbox.isClosed) return false;
    if (!outbox.isFull) return true;
    // What it is taken to have includes these.
    this.flush();
    outbox.fallBehind(this.#options.isLive() ? this.#options.document.stateVector() : EMPTY_STATE_VECTOR);
    this.#watch();
    return false;
  }

  /** Answers a (checked) state vector with what its replica lacks. */
  answer(session: Session, stateVector: Uint8Array): void {
    const { outbox } = session;
    this.flush();
    if (!this.mayReceive(session)) {
      // The bytes are a view of a message: kept beyond the call, they are copied.
      if (outbox.lag !== null) outbox.lag.owedStep2 = stateVector.slice();
      return;
    }
    // Of what it asks while it waits the last counts.
    const waiting = this.#asked.has(session) ? this.#asked : this.#answered;
    if (waiting.has(session)) {
      waiting.set(session, stateVector.slice());
      return;
    }
    this.#answered.set(session, null);
    this.#answerLater();
    this.#asked.set(session, stateVector.slice());
    let isAtOnce = true;
    // What it costs is put to its account with the message that asks, or when it is done.
    this.#inTurn(
      (isOver) => this.#prepareFor(session, this.#asked.get(session) ?? EMPTY_STATE_VECTOR, isOver),
      () => this.#answerNow(session),
      (work) => (isAtOnce ? work() : session.atCost(work)),
    );
    isAtOnce = false;
  }

  #answerNow(session: Session): void {
    const { outbox, hasEnded } = session;
    const stateVector = this.#asked.get(session);
    this.#asked.delete(session);
    if (hasEnded || stateVector === undefined) return;
    if (!this.#options.isLive()) {
      this.#answered.set(session, stateVector);
      return this.#answerLater();
    }
    this.flush();
    if (this.mayReceive(session)) this.#sendAnswer(session, stateVector);
    else if (outbox.lag !== null) outbox.lag.owedStep2 = stateVector;
    this.mayReceive(session);
  }

  /** For two hundred who come back to a large document what they lack would be one step of seconds, and for one a long one (HOSTILE S4, S16). */
  #inTurn(prepare: (isOver: () => boolean) => boolean, run: () => void, pay = (work: () => void) => work()): void {
    const { document, guard, isLive, slices } = this.#options;
    if (!document.isLarge) return run();
    const step = () => {
      // Where it throws, what is run throws too, to whoever waits for it.
      let isReady = true;
      try {
        isReady = !isLive() || prepare(() => slices.isOver);
      } finally {
        if (isReady) run();
        else next();
      }
    };
    const next = () => slices.next(() => guard(() => pay(step)));
    next();
  }

  #prepareFor({ grant }: Pick<Session, 'grant'>, stateVector: Uint8Array, isOver: () => boolean): boolean {
    return this.#options.document.prepareAnswer(stateVector, isOver, grant.readsState);
  }

  /** Packed for whoever reads that: a large document takes its time on a slow line. */
  #sendAnswer({ grant, outbox }: Session, stateVector: Uint8Array): void {
    const { document } = this.#options;
    const page = grant.readsState === true ? document.pageAnswer(stateVector) : null;
    if (page !== null) {
      for (const message of page) outbox.send(message);
      return;
    }
    const packed = grant.inflates === true ? document.packedAnswer(stateVector) : null;
    if (packed === null) outbox.send(document.syncStep2(stateVector));
    else if (packed instanceof Promise) outbox.sendMade(packed);
    else outbox.send(packed);
  }

  /** What `#sendAnswer` would send first to a page that has nothing and reads what is packed. */
  async firstAnswer(): Promise<Uint8Array> {
    const { document } = this.#options;
    const prepare = (isOver: () => boolean) => document.prepareAnswer(EMPTY_STATE_VECTOR, isOver, true);
    await new Promise<void>((resolve) => this.#inTurn(prepare, resolve));
    const packed = document.pageAnswer(EMPTY_STATE_VECTOR)?.[0] ?? (await document.packedAnswer(EMPTY_STATE_VECTOR));
    return packed ?? document.syncStep2(EMPTY_STATE_VECTOR);
  }

  /** There is time: what the last page would have needed is made for the next. */
  prepareForPages(): void {
    const { document, isLive } = this.#options;
    const prepare = (isOver: () => boolean) => document.prepareAnswer(EMPTY_STATE_VECTOR, isOver);
    if (document.isPageMissed) this.#inTurn(prepare, () => isLive() && document.prepareForPages());
  }

  #answerLater(): void {
    this.#answerTimer ??= this.#options.clock.setTimer(STEP1_INTERVAL_MS, () => {
      this.#answerTimer = null;
      this.#options.guard(() => this.#answerWaiting());
    });
  }

  #answerWaiting(): void {
    const waiting = [...this.#answered];
    this.#answered.clear();
    for (const [session, stateVector] of waiting) {
      if (stateVector === null || session.hasEnded) continue;
      // While the document is rebuilt the question waits for another turn.
      if (this.#options.isLive()) this.answer(session, stateVector);
      else this.#answered.set(session, stateVector);
    }
    if (this.#answered.size > 0) this.#answerLater();
  }

  /** Catches a reader up where it lags and its queue has room again. */
  catchUp(session: Session): void {
    if (!this.#mayCatchUp(session) || this.#catching.has(session)) return;
    this.#catching.add(session);
    const { outbox } = session;
    this.#inTurn(
      (isOver) => outbox.lag === null || this.#prepareFor(session, owedTo(outbox.lag), isOver),
      () => {
        this.#catching.delete(session);
        if (this.#mayCatchUp(session)) this.#catchUpNow(session);
      },
    );
  }

  #mayCatchUp({ hasEnded, outbox }: Session): boolean {
    return outbox.lag !== null && !hasEnded && outbox.isDrained && this.#options.isLive();
  }

  #catchUpNow(session: Session): void {
    const { lag } = session.outbox;
    if (lag === null) return;
    this.flush();
    session.outbox.catchUp();
    const { document, owners } = this.#options;
    // A plain client's own writing is not among it: that comes as an echo, after the commit.
    const own = session.grant.speaksWeft ? [] : owners.clientsOf(session);
    if (lag.owedStep2 !== null) this.#sendAnswer(session, lag.owedStep2);
    else session.outbox.send(document.since(toldOf(lag), own, beginUpdate));
    const echoes = this.#echoes.get(session);
    this.#echoes.delete(session);
    if (echoes !== undefined && echoes.length > 0) {
      for (const update of mergeInOrder(echoes)) session.outbox.send(encodeUpdate(update));
    }
    this.#options.onCaughtUp(session);
    this.mayReceive(session);
  }

  left(session: Session): void {
    this.#plain.delete(session);
    this.#answered.delete(session);
    this.#asked.delete(session);
    this.#echoes.delete(session);
  }

  close(): void {
    this.flush();
    this.#poll?.cancel();
    this.#answerTimer?.cancel();
    this.#window?.cancel();
    this.#poll = this.#answerTimer = this.#window = null;
  }

  #watch(): void {
    this.#poll ??= this.#options.clock.setTimer(POLL_MS, () => {
      this.#poll = null;
      this.#options.guard(() => this.#lookAtQueues());
    });
  }

  #lookAtQueues(): void {
    let isAnyBehind = false;
    for (const session of this.#options.sessions) {
      this.catchUp(session);
      const { lag } = session.outbox;
      if (lag === null || session.hasEnded) continue;
      lag.polls++;
      if (lag.polls * POLL_MS >= this.#options.limits.maxLagMs) session.close('too_slow', 'does not read');
      else isAnyBehind = true;
    }
    if (isAnyBehind) this.#watch();
  }
}
