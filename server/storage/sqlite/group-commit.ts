/**
 * Turns whatever waits into as few syncs of the disk as can be: all writes that queued while the last commit ran go into one
 * transaction, each in a savepoint of its own, so that one that fails does not fail the others. Replies exist only once
 * COMMIT has returned (R4). Knows no operation by name and no thread.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import { asAppError, isUnreadable, needsReopening } from './failure.ts';

/** `write` joins the common transaction, `read` needs none, `alone` makes its own. */
export type JobKind = 'write' | 'read' | 'alone';

export interface Job {
  readonly kind: JobKind;
  run(): unknown;
  /** The same in two parts, where it is done for several documents. */
  halves?(): Halves | null;
}

export interface Halves {
  readonly jobs: readonly [Job, Job];
  /** What the whole would have answered. */
  join(outcomes: readonly Outcome[]): unknown;
}

export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: AppError };

export interface Settled<J extends Job> {
  readonly outcomes: readonly { readonly job: J; readonly outcome: Outcome }[];
  /** The disk failed in a way after which this connection must not be used any more. */
  readonly mustReopen: boolean;
}

/** Each try meets another place, and a bad disk may take seconds for each. */
const MOST_TRIES = 4;
/** Of a part of what could not be written together. */
const TRIES_OF_A_PART = 2;
/** Nothing is written any more by a connection that is to be given up: what it believes to be on the disk may not be there (HOSTILE D2). */
const GIVEN_UP = new AppError('storage_failed', 'the disk failed; the data file is opened again');

export class GroupCommit {
  readonly #db: Database;
  readonly #begin;
  readonly #commit;
  readonly #rollback;
  readonly #open;
  readonly #release;
  readonly #undo;
  readonly #onUndone: () => void;
  readonly #prepare: () => void;
  #isGivenUp = false;

  /** `prepare` is called before each common transaction. `onUndone` hears of it when anything that a job did is undone: what it remembers of that is wrong from then on. */
  constructor(db: Database, prepare: () => void, onUndone: () => void) {
    this.#db = db;
    this.#prepare = prepare;
    this.#onUndone = onUndone;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#rollback = db.prepare('ROLLBACK');
    this.#open = db.prepare('SAVEPOINT one');
    this.#release = db.prepare('RELEASE one');
    this.#undo = db.prepare('ROLLBACK TO one');
  }

  /**
   * Runs all jobs in one transaction. Where the transaction itself fails, every job of it has failed. One that met a place that cannot
   * be read is tried again: what the place belongs to is known then, and left out where others can be written without it (R12). Where
   * they cannot, it is written in parts, so that who meets the place in the end is alone with it.
   */
  writeAll<J extends Job>(jobs: readonly J[]): Settled<J> {
    return this.#writeWhole(jobs, MOST_TRIES);
  }

  #writeWhole<J extends Job>(jobs: readonly J[], mostTries: number): Settled<J> {
    let written = this.#writeAll(jobs);
    for (let tries = 1; tries < mostTries && isUnreadable(written.failure); tries++) written = this.#writeAll(jobs);
    return isUnreadable(written.failure) ? this.#writeInParts(jobs, written) : written;
  }

  #writeInParts<J extends Job>(jobs: readonly J[], whole: Settled<J>): Settled<J> {
    const [only] = jobs;
    if (only === undefined || jobs.length > 1) {
      const middle = jobs.length >> 1;
      const first = this.#writeWhole(jobs.slice(0, middle), TRIES_OF_A_PART);
      const second = this.#writeWhole(jobs.slice(middle), TRIES_OF_A_PART);
      return {
        outcomes: [...first.outcomes, ...second.outcomes],
        mustReopen: first.mustReopen || second.mustReopen,
      };
    }
    const halves = only.halves?.() ?? null;
    if (halves === null) return whole;
    const { mustReopen, outcomes } = this.#writeInParts(halves.jobs, whole);
    const value = halves.join(outcomes.map(({ outcome }) => outcome));
    return { outcomes: [{ job: only, outcome: { ok: true, value } }], mustReopen };
  }

  #writeAll<J extends Job>(jobs: readonly J[]): Settled<J> & { readonly failure: unknown } {
    if (this.#isGivenUp) {
      const outcome: Outcome = { ok: false, error: GIVEN_UP };
      return { outcomes: jobs.map((job) => ({ job, outcome })), mustReopen: false, failure: null };
    }
    const written = this.#writeTogether(jobs);
    this.#isGivenUp = written.mustReopen;
    return written;
  }

  #writeTogether<J extends Job>(jobs: readonly J[]): Settled<J> & { readonly failure: unknown } {
    let mustReopen = false;
    const outcomes: { job: J; outcome: Outcome }[] = [];
    try {
      this.#prepare();
      this.#begin.run();
      for (const job of jobs) {
        const { outcome, failure } = this.#runInSavepoint(job);
        outcomes.push({ job, outcome });
        mustReopen ||= needsReopening(failure);
        // Some failures (a full disk, a failed write) make SQLite end the whole transaction by itself; after one of a read it commits nothing.
        if (!this.#db.inTransaction || isUnreadable(failure)) throw failure;
      }
      this.#commit.run();
      return { outcomes, mustReopen, failure: null };
    } catch (error) {
      this.#abandon();
      const outcome: Outcome = { ok: false, error: asAppError(error, 'write') };
      const all = jobs.map((job) => ({ job, outcome }));
      return { outcomes: all, mustReopen: mustReopen || needsReopening(error), failure: error };
    }
  }

  /** Runs one job outside the common transaction: a read, or one that makes its own. */
  runOne<J extends Job>(job: J): Settled<J> {
    if (this.#isGivenUp && job.kind !== 'read')
      return { outcomes: [{ job, outcome: { ok: false, error: GIVEN_UP } }], mustReopen: false };
    try {
      return { outcomes: [{ job, outcome: { ok: true, value: job.run() } }], mustReopen: false };
    } catch (error) {
      this.#abandon();
      const outcome: Outcome = { ok: false, error: asAppError(error, job.kind === 'read' ? 'read' : 'write') };
      this.#isGivenUp ||= needsReopening(error);
      return { outcomes: [{ job, outcome }], mustReopen: needsReopening(error) };
    }
  }

  #runInSavepoint(job: Job): { outcome: Outcome; failure: unknown } {
    this.#open.run();
    try {
      const value = job.run();
      this.#release.run();
      return { outcome: { ok: true, value }, failure: null };
    } catch (error) {
      if (this.#db.inTransaction) {
        this.#undo.run();
        this.#release.run();
      }
      this.#onUndone();
      return { outcome: { ok: false, error: asAppError(error, 'write') }, failure: error };
    }
  }

  #abandon(): void {
    if (this.#db.inTransaction) this.#rollback.run();
    this.#onUndone();
  }
}
