/**
 * Brings the appends of all rooms to the disk together, so that under load a commit and its sync serve many: at once where
 * nothing was written lately, else when the pause between two commits is over. Owns that pause. What becomes of each
 * append is its own: one that fails fails no other.
 */
import type { DocumentId, Seq } from '../../../protocol/ids.ts';
import type { Clock } from '../../room/ports.ts';
import type { NewEntry } from '../document-log.ts';
import { AppError } from '../../../protocol/errors.ts';
import type { AppendOutcome } from './requests.ts';

/** What is appended to one document. */
export interface Append {
  readonly id: DocumentId;
  readonly entries: readonly NewEntry[];
}

interface Waiting extends Append {
  resolve(seq: Seq): void;
  reject(error: unknown): void;
}

/** Writes these appends and answers for each of them, in their order. */
export type WriteAppends = (appends: readonly Append[]) => Promise<readonly (AppendOutcome | undefined)[]>;

/**
 * From the beginning of one commit to that of the next. With 1,000 updates a second in 500 rooms 25 of them share a sync, a
 * wake-up of the storage thread and its answer (decision 0017); nobody sees that "saved" comes 20 ms later.
 */
export const COMMIT_PAUSE_MS = 25;

/** The last number of an append that was made; throws what became of another. */
export function seqOf(outcome: AppendOutcome | undefined): Seq {
  if (typeof outcome === 'number') return outcome;
  throw new AppError(outcome?.code ?? 'storage_failed', outcome?.detail ?? 'an append was not answered');
}

export class GatheredAppends {
  readonly #clock: Clock;
  readonly #write: WriteAppends;
  #waiting: Waiting[] = [];
  #isPausing = false;

  constructor(clock: Clock, write: WriteAppends) {
    this.#clock = clock;
    this.#write = write;
  }

  add(id: DocumentId, entries: readonly NewEntry[]): Promise<Seq> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, entries, resolve, reject });
      if (!this.#isPausing) this.#begin();
    });
  }

  /** Hands over what waits, without the rest of the pause. */
  flush(): void {
    const appends = this.#waiting;
    if (appends.length === 0) return;
    this.#waiting = [];
    this.#write(appends).then(
      (outcomes) => {
        for (const [i, append] of appends.entries()) settle(append, outcomes[i]);
      },
      (error: unknown) => {
        for (const append of appends) append.reject(error);
      },
    );
  }

  #begin(): void {
    this.#isPausing = true;
    // What else the turn of the event loop brings goes along.
    queueMicrotask(() => this.flush());
    this.#pause();
  }

  #pause(): void {
    this.#clock.setTimer(COMMIT_PAUSE_MS, () => {
      if (this.#waiting.length === 0) {
        this.#isPausing = false;
        return;
      }
      this.flush();
      this.#pause();
    });
  }
}

function settle(append: Waiting, outcome: AppendOutcome | undefined): void {
  try {
    append.resolve(seqOf(outcome));
  } catch (error) {
    append.reject(error);
  }
}
