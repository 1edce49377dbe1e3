/**
 * How the document reaches those who read it, and what becomes of who stopped reading (R9): from the moment a queue is over its
 * bound its reader is sent nothing more, and it is caught up with the document as it is when the queue has drained. Owns the watch
 * over full queues, and what a reader that lags is still owed. What goes to all is `fan-out.ts`'s, how a question is answered
 * `sync-answers.ts`'s.
 */
import type { ClientId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { beginUpdate, encodeSyncStep1 } from '../../protocol/messages.ts';
import { asMessages, type Broadcast, type Said } from './broadcast.ts';
import { FanOut, type FanOutOptions } from './fan-out.ts';
import { owedTo, toldOf } from './missed-updates.ts';
import type { Timer } from './ports.ts';
import type { Session } from './session.ts';
import { SyncAnswers, type SyncAnswersOptions } from './sync-answers.ts';

export interface ReadersOptions extends FanOutOptions, SyncAnswersOptions {
  readonly limits: Limits;
  /** The reader is caught up with the document; what else it missed is the caller's. */
  readonly onCaughtUp: (session: Session) => void;
}

/** How often a full queue is looked at, where its transport does not say that it drained. */
const POLL_MS = 250;

const EMPTY_STATE_VECTOR = new Uint8Array([0]);

export class Readers {
  readonly #options: ReadersOptions;
  readonly #fanOut: FanOut;
  readonly #answers: SyncAnswers;
  /** Those who are caught up when it is their turn. */
  readonly #catching = new Set<Session>();
  readonly #echoes = new Map<Session, Said[]>();
  #poll: Timer | null = null;

  constructor(options: ReadersOptions) {
    this.#options = options;
    this.#fanOut = new FanOut(options, (session) => this.mayReceive(session));
    this.#answers = new SyncAnswers(options, this);
  }

  /** A session comes in. It is sent what is broadcast from now on; what came before is in the answer to its sync step 1. */
  arrived(session: Session): void {
    this.#fanOut.arrived(session);
  }

  /** Asks a session that may write for what it has and the document lacks. */
  ask(session: Session): void {
    session.outbox.send(encodeSyncStep1(this.#options.document.answers.stateVector()));
  }

  /** As `FanOut.broadcast` has it. */
  broadcast(update: Uint8Array, clients: readonly ClientId[], except: Session): Broadcast {
    return this.#fanOut.broadcast(update, clients, except);
  }

  /** Sends what was broadcast so far. Called before anything that says how far a reader has got. */
  flush(): void {
    this.#fanOut.flush();
  }

  /** A plain client takes its own updates that come back for "saved": they do after the commit, as one. */
  echo(session: Session, said: readonly Said[]): void {
    if (session.outbox.lag === null) {
      this.flush();
      for (const message of asMessages(said)) session.outbox.send(message);
      return;
    }
    const kept = this.#echoes.get(session) ?? [];
    kept.push(...said);
    this.#echoes.set(session, kept);
    const bytes = kept.reduce((sum, { update }) => sum + update.length, 0);
    if (bytes > this.#options.limits.maxQueuedBytes) session.close('too_slow', 'writes and does not read');
  }

  /** True where a message may be queued; where the queue is full, this is the moment from which the reader lags. */
  mayReceive(session: Session): boolean {
    const { outbox } = session;
    if (outbox.lag !== null || outbox.isClosed) return false;
    if (!outbox.isFull) return true;
    // What it is taken to have includes these.
    this.flush();
    outbox.fallBehind(this.#options.isLive() ? this.#options.document.answers.stateVector() : EMPTY_STATE_VECTOR);
    this.#watch();
    return false;
  }

  /** Answers a (checked) state vector with what its replica lacks. */
  answer(session: Session, stateVector: Uint8Array): void {
    this.#answers.answer(session, stateVector);
  }

  /** The first message to a page that has nothing and reads what is packed. */
  firstAnswer(): Promise<Uint8Array> {
    return this.#answers.first();
  }

  /** There is time: what the last page would have needed is made for the next. */
  prepareForPages(): void {
    this.#answers.prepareForPages();
  }

  /** Catches a reader up where it lags and its queue has room again. */
  catchUp(session: Session): void {
    if (!this.#mayCatchUp(session) || this.#catching.has(session)) return;
    this.#catching.add(session);
    const { outbox } = session;
    this.#answers.whenReady(
      session,
      () => (outbox.lag === null ? null : owedTo(outbox.lag)),
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
    if (lag.owedStep2 !== null) this.#answers.send(session, lag.owedStep2);
    else session.outbox.sendPieces(document.answers.messageSince(toldOf(lag), own, beginUpdate));
    const echoes = this.#echoes.get(session);
    this.#echoes.delete(session);
    for (const message of asMessages(echoes ?? [])) session.outbox.send(message);
    this.#options.onCaughtUp(session);
    this.mayReceive(session);
  }

  left(session: Session): void {
    this.#fanOut.left(session);
    this.#answers.left(session);
    this.#echoes.delete(session);
  }

  close(): void {
    this.#fanOut.close();
    this.#answers.close();
    this.#poll?.cancel();
    this.#poll = null;
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
