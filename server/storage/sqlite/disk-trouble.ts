/**
 * What is known of a disk that fails, and when it is tried again: by the clock, less and less often, until something was written
 * (HOSTILE D1, D2, K4). Whoever asks meanwhile is told at once. Owns that schedule only; trying is the caller's.
 */
import type { Clock, Timer } from '../../room/ports.ts';
import type { LogTrouble } from '../document-log.ts';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

export class DiskTrouble {
  readonly #clock: Clock;
  readonly #tryAgain: () => void;
  #why: LogTrouble | null = null;
  #delayMs = FIRST_DELAY_MS;
  #timer: Timer | null = null;
  /** Threads that ended since something was last written. */
  #endings = 0;
  #isClosed = false;

  constructor(clock: Clock, tryAgain: () => void) {
    this.#clock = clock;
    this.#tryAgain = tryAgain;
  }

  /** Why nothing is written at the moment; null where writing is expected to succeed. */
  get why(): LogTrouble | null {
    return this.#why;
  }

  /** A write failed, or the file could not be opened: it is tried again later. */
  failed(why: LogTrouble): void {
    this.#why = why;
    this.#schedule();
  }

  /** The thread ended under its work. True where a new one may be started at once. */
  ended(): boolean {
    this.#endings++;
    if (this.#endings === 1) return true;
    this.failed('storage_failed');
    return false;
  }

  /** The file is open again, and was verified where that was needed. */
  opened(): void {
    this.#why = null;
  }

  /** Something reached the disk. After a small trial the next failure still waits longer than the one before. */
  wrote(isReal: boolean): void {
    this.#why = null;
    this.#timer?.cancel();
    this.#timer = null;
    if (!isReal) return;
    this.#delayMs = FIRST_DELAY_MS;
    this.#endings = 0;
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isClosed) return;
    this.#timer = this.#clock.setTimer(this.#delayMs, () => {
      this.#timer = null;
      this.#tryAgain();
    });
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
  }
}
