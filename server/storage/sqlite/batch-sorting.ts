/**
 * When the entries that share rows with other documents' are sorted into their documents' own: when there are enough that it is
 * done for many at once, and when nobody has written for a while, so that a file at rest has none. Owns that moment; how it is
 * done is the storage thread's. Nobody waits for it, and where it fails it is tried again with the next ones.
 */
import type { Clock, Timer } from '../../room/ports.ts';
import type { StorageThread } from './storage-thread.ts';

/** What the first opening after a kill has to look through: some milliseconds. A thousand updates a second make it in 45 s. */
const SORT_FROM_BYTES = 4 * 1024 * 1024;
/** A commit that comes meanwhile waits for about ten milliseconds. */
const DOCUMENTS_AT_ONCE = 64;
/** Nobody wrote for so long. */
const QUIET_MS = 5000;

export class BatchSorting {
  readonly #thread: Pick<StorageThread, 'request'>;
  readonly #clock: Clock | null;
  #bytes = 0;
  #lastMs = 0;
  #quiet: Timer | null = null;
  #run: Promise<void> | null = null;
  /** What a server that was killed has left is sorted with the rest. */
  #isSorted = false;

  /** Without a clock only its size is a reason. */
  constructor(thread: Pick<StorageThread, 'request'>, clock: Clock | null) {
    this.#thread = thread;
    this.#clock = clock;
  }

  /** A batch of this many bytes is on the disk. */
  wrote(bytes: number): void {
    this.#isSorted = false;
    this.#bytes += bytes;
    if (this.#bytes >= SORT_FROM_BYTES) void this.#sort();
    if (this.#clock === null) return;
    this.#lastMs = this.#clock.now();
    this.#quiet ??= this.#watch(this.#clock, QUIET_MS);
  }

  #watch(clock: Clock, waitMs: number): Timer {
    return clock.setTimer(waitMs, () => {
      this.#quiet = null;
      // A clock that was set back must not keep it waiting.
      const leftMs = Math.min(this.#lastMs + QUIET_MS - clock.now(), QUIET_MS);
      if (leftMs > 0) this.#quiet = this.#watch(clock, leftMs);
      else void this.#sort();
    });
  }

  #sort(): Promise<void> {
    this.#bytes = 0;
    this.#run ??= this.#sortAll().then(() => {
      this.#run = null;
    });
    return this.#run;
  }

  async #sortAll(): Promise<void> {
    try {
      this.#isSorted = true;
      let areMore = true;
      while (areMore) ({ areMore } = await this.#thread.request('sortBatches', { atMost: DOCUMENTS_AT_ONCE }));
    } catch {
      this.#isSorted = false;
      // They stay where they are, and are read from there.
    }
  }

  /** Sorts what is left. May be called twice. */
  async close(): Promise<void> {
    this.#quiet?.cancel();
    this.#quiet = null;
    await this.#run;
    if (!this.#isSorted) await this.#sort();
  }
}
