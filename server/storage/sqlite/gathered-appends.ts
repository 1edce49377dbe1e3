/**
 * Brings the appends of all rooms to the disk together, so that under load a commit and its sync serve many: at once where
 * nothing was written lately, else when the pause between two commits is over. Owns that pause. What becomes of each
 * append is its own: one that fails fails no other.
 */
import type { DocumentId, Seq } from '../../../protocol/ids.ts';
import type { Clock } from '../../room/ports.ts';
import type { NewEntry } from '../document-log.ts';
import type { Append } from './packed-entries.ts';

interface Waiting extends Append {
  resolve(seq: Seq): void;
  reject(error: unknown): void;
}

/** Writes these appends; each one's outcome is its own. */
export type WriteAppends = (appends: readonly Append[]) => readonly Promise<Seq>[];

/**
 * From the beginning of one commit to that of the next. With 1,000 updates a second in 500 rooms eight of them share a sync;
 * a longer pause saves no more CPU that could be told from noise (decision 0013).
 */
export const COMMIT_PAUSE_MS = 8;

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
    const outcomes = this.#write(appends);
    for (const [i, append] of appends.entries()) outcomes[i]?.then(append.resolve, append.reject);
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
