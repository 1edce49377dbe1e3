/**
 * Whether the disk gives every byte of the data file and its write-ahead log. SQLite tells a read that fails and a page full of nonsense by
 * the same error, and they mean opposite things to whoever wants the document: try again, or restore a backup. Owns the looking,
 * which is done in a process of its own: were the file opened and closed in this one, the system would drop the locks that SQLite holds
 * on it. Knows no SQLite.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../room/ports.ts';

/** A disk that answers no read for so long gives nothing. */
const TIMEOUT_MS = 60_000;
/** Many may ask for a document that is damaged: so long the last look is believed. */
const BELIEVED_MS = 1000;

export class DiskReading {
  readonly #path: string;
  readonly #clock: Clock;
  #underWay: Promise<boolean> | null = null;
  #readAtMs = -Infinity;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** False too where it could not be found out. Never rejects. */
  isReadable(): Promise<boolean> {
    const agoMs = this.#clock.now() - this.#readAtMs;
    if (agoMs >= 0 && agoMs < BELIEVED_MS) return Promise.resolve(true);
    return (this.#underWay ??= this.#look());
  }

  async #look(): Promise<boolean> {
    const isWhole = await new Promise<boolean>((resolve) => {
      const script = fileURLToPath(new URL('./read-through.ts', import.meta.url));
      const paths = [this.#path, `${this.#path}-wal`];
      execFile(process.execPath, [script, ...paths], { timeout: TIMEOUT_MS }, (error) => resolve(error === null));
    });
    this.#underWay = null;
    this.#readAtMs = isWhole ? this.#clock.now() : -Infinity;
    return isWhole;
  }
}
