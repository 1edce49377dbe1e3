/**
 * The answers to sync step 1, and to whoever asks for a document by a request: when each is given, since one of a large document
 * takes its time and anybody may ask again and again (HOSTILE S4, S16), and in which form. Owns who waits for one. What is in it is
 * the document's; whether a reader's queue has room for it is its caller's.
 */
import type { LiveDocument } from './live-document.ts';
import type { Clock, Timer } from './ports.ts';
import type { Session } from './session.ts';
import type { SliceTurns } from './slice-turns.ts';

export interface SyncAnswersOptions {
  readonly clock: Clock;
  readonly document: LiveDocument;
  readonly slices: SliceTurns;
  /** False while the document may not be asked. */
  readonly isLive: () => boolean;
  readonly guard: (run: () => void) => void;
}

/** The way to a reader. */
interface Way {
  /** Sends what was broadcast so far: an answer says how far its reader has got. */
  flush(): void;
  /** True where a message may be queued; else the reader lags. */
  mayReceive(session: Session): boolean;
}

/** In this time a client is answered one sync step 1 at once; the last of further ones when it is over (HOSTILE S16). */
const STEP1_INTERVAL_MS = 50;

const EMPTY_STATE_VECTOR = new Uint8Array([0]);

export class SyncAnswers {
  readonly #options: SyncAnswersOptions;
  readonly #way: Way;
  /** Who was answered, or will be, in the interval that runs, and what it asked since. */
  readonly #answered = new Map<Session, Uint8Array | null>();
  /** Who waits for an answer, and from where on. */
  readonly #asked = new Map<Session, Uint8Array>();
  #answerTimer: Timer | null = null;

  constructor(options: SyncAnswersOptions, way: Way) {
    this.#options = options;
    this.#way = way;
  }

  /** Answers a (checked) state vector with what its replica lacks. */
  answer(session: Session, stateVector: Uint8Array): void {
    const { outbox } = session;
    this.#way.flush();
    if (!this.#way.mayReceive(session)) {
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
    this.whenReady(
      session,
      () => this.#asked.get(session) ?? EMPTY_STATE_VECTOR,
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
    this.#way.flush();
    if (this.#way.mayReceive(session)) this.send(session, stateVector);
    else if (outbox.lag !== null) outbox.lag.owedStep2 = stateVector;
    this.#way.mayReceive(session);
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

  /** Runs something once what this session lacks can be said in a moment: `from` tells from where on, and null where it waits for nothing more. */
  whenReady(session: Session, from: () => Uint8Array | null, run: () => void, pay?: (work: () => void) => void): void {
    const prepare = (isOver: () => boolean) => {
      const stateVector = from();
      return (
        stateVector === null || this.#options.document.answers.prepare(stateVector, isOver, session.grant.readsState)
      );
    };
    this.#inTurn(prepare, run, pay);
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

  /** Packed for whoever reads that: a large document takes its time on a slow line. */
  send({ grant, outbox }: Session, stateVector: Uint8Array): void {
    const { answers } = this.#options.document;
    const page = grant.readsState === true ? answers.forPage(stateVector) : null;
    if (page !== null) {
      for (const message of page) outbox.send(message);
      return;
    }
    const packed = grant.inflates === true ? answers.packed(stateVector) : null;
    if (packed === null) outbox.sendPieces(answers.plain(stateVector));
    else if (packed instanceof Promise) outbox.sendMade(packed);
    else outbox.send(packed);
  }

  /** What `send` would send first to a page that has nothing and reads what is packed. */
  async first(): Promise<Uint8Array> {
    const { answers } = this.#options.document;
    const prepare = (isOver: () => boolean) => answers.prepare(EMPTY_STATE_VECTOR, isOver, true);
    await new Promise<void>((resolve) => this.#inTurn(prepare, resolve));
    const packed = answers.forPage(EMPTY_STATE_VECTOR)?.[0] ?? (await answers.packed(EMPTY_STATE_VECTOR));
    return packed ?? answers.syncStep2(EMPTY_STATE_VECTOR);
  }

  /** There is time: what the last page would have needed is made for the next. */
  prepareForPages(): void {
    const {
      document: { answers },
      isLive,
    } = this.#options;
    const prepare = (isOver: () => boolean) => answers.prepare(EMPTY_STATE_VECTOR, isOver);
    if (answers.isPageMissed) this.#inTurn(prepare, () => isLive() && answers.prepareForPages());
  }

  left(session: Session): void {
    this.#answered.delete(session);
    this.#asked.delete(session);
  }

  close(): void {
    this.#answerTimer?.cancel();
    this.#answerTimer = null;
  }
}
