/**
 * How the document reaches those who read it: broadcasts, answers to sync step 1, and the catching up of readers that
 * stopped reading (R9). Owns the watch over full queues. Knows the document only as something to ask, and sends nothing
 * that is not one message for all or an answer to one.
 */
import * as Y from 'yjs';
import type { ClientId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { encodeSyncStep1, encodeUpdate } from '../../protocol/messages.ts';
import type { ClientOwners } from './client-owners.ts';
import type { LiveDocument } from './live-document.ts';
import type { Clock, Timer } from './ports.ts';
import type { Session } from './session.ts';

export interface ReadersOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly sessions: ReadonlySet<Session>;
  readonly document: LiveDocument;
  readonly owners: ClientOwners<Session>;
  /** False while the document may not be asked. */
  readonly isLive: () => boolean;
  /** The reader is caught up with the document; what else it missed is the caller's. */
  readonly onCaughtUp: (session: Session) => void;
  readonly guard: (run: () => void) => void;
}

/** How often a full queue is looked at, where its transport does not say that it drained. */
const POLL_MS = 250;
/** In this time a client is answered one sync step 1 at once; the last of further ones when it is over (HOSTILE S16). */
const STEP1_INTERVAL_MS = 50;

export class Readers {
  readonly #options: ReadersOptions;
  readonly #answered = new Map<Session, Uint8Array | null>();
  readonly #echoes = new Map<Session, Uint8Array[]>();
  #poll: Timer | null = null;
  #answerTimer: Timer | null = null;

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  /** Asks a session that may write for what it has and the document lacks. */
  ask(session: Session): void {
    session.outbox.send(encodeSyncStep1(this.#options.document.stateVector()));
  }

  /**
   * Sends a sync message with the document's newest update, which holds content of these client ids, to everybody but
   * the one who sent it. Answers who was left out: plain clients whose own writing it may be, handed back by another (as
   * after a crash). They would take it for saved, so they get it after the commit, as an echo.
   */
  broadcast(message: Uint8Array, clients: readonly ClientId[], except: Session): readonly Session[] {
    const owners = this.#options.owners.ownersOf(clients);
    // Its own edit, and nothing of others: no client that is still to name itself can have written it.
    const isOwn = clients.every((client) => this.#options.owners.claimOn(client, except) === 'own');
    const leftOut: Session[] = [];
    for (const session of this.#options.sessions) {
      if (session === except) continue;
      if (!session.grant.speaksWeft && (owners.has(session) || (!isOwn && session.isOpening))) {
        leftOut.push(session);
        continue;
      }
      session.outbox.send(message);
      this.mayReceive(session);
    }
    return leftOut;
  }

  /** A plain client takes its own updates that come back for "saved": they do after the commit, as one. */
  echo(session: Session, updates: readonly Uint8Array[]): void {
    if (session.outbox.lag === null) {
      session.outbox.send(encodeUpdate(mergeOwn(updates)));
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
    outbox.fallBehind(this.#options.document.stateVector());
    this.#watch();
    return false;
  }

  /** Answers a (checked) state vector with what its replica lacks. */
  answer(session: Session, stateVector: Uint8Array): void {
    const { outbox } = session;
    if (!this.mayReceive(session)) {
      // The bytes are a view of a message: kept beyond the call, they are copied.
      if (outbox.lag !== null) outbox.lag.owedStep2 = stateVector.slice();
      return;
    }
    if (this.#answered.has(session)) {
      this.#answered.set(session, stateVector.slice());
      return;
    }
    outbox.send(this.#options.document.syncStep2(stateVector));
    this.mayReceive(session);
    this.#answered.set(session, null);
    this.#answerLater();
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
    const { lag } = session.outbox;
    if (lag === null || session.hasEnded || !session.outbox.isDrained || !this.#options.isLive()) return;
    session.outbox.catchUp();
    const { document, owners } = this.#options;
    // A plain client's own writing is not among it: that comes as an echo, after the commit.
    const own = session.grant.speaksWeft ? [] : owners.clientsOf(session);
    if (lag.owedStep2 !== null) session.outbox.send(document.syncStep2(lag.owedStep2));
    else session.outbox.send(encodeUpdate(document.since(lag.stateVector, own)));
    const echoes = this.#echoes.get(session);
    this.#echoes.delete(session);
    if (echoes !== undefined && echoes.length > 0) session.outbox.send(encodeUpdate(mergeOwn(echoes)));
    this.#options.onCaughtUp(session);
    this.mayReceive(session);
  }

  left(session: Session): void {
    this.#answered.delete(session);
    this.#echoes.delete(session);
  }

  close(): void {
    this.#poll?.cancel();
    this.#answerTimer?.cancel();
    this.#poll = this.#answerTimer = null;
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
      if (lag.polls * POLL_MS >= this.#options.limits.heartbeatTimeoutMs) session.close('too_slow', 'does not read');
      else isAnyBehind = true;
    }
    if (isAnyBehind) this.#watch();
  }
}

/** Several updates of one client as one. Where Yjs cannot merge them, the caller's room fails: they were applied. */
function mergeOwn(updates: readonly Uint8Array[]): Uint8Array {
  const [only] = updates;
  return only !== undefined && updates.length === 1 ? only : Y.mergeUpdates([...updates]);
}
