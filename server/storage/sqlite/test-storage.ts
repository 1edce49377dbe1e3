/**
 * A data file in a folder of its own, for tests: opened through the real storage thread, which the test may kill, and through a second
 * connection, by which the test damages it behind the server's back.
 */
import Database from 'better-sqlite3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DocumentId, Seq } from '../../../protocol/ids.ts';
import type { Clock, Logger } from '../../room/ports.ts';
import { partsOf } from './batch-codec.ts';
import { SqliteDocumentLog } from './sqlite-document-log.ts';
import { StorageThread } from './storage-thread.ts';

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const CLOCK: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, fire) {
    const timeout = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
};

export class TestStorage {
  readonly folder: string;
  readonly path: string;
  readonly #workers: Worker[] = [];
  #thread: StorageThread | null = null;

  private constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, 'weft.db');
  }

  static async create(): Promise<TestStorage> {
    return new TestStorage(await mkdtemp(join(tmpdir(), 'weft-storage-')));
  }

  async open(maxWaitingBytes = 64 * 1024 * 1024): Promise<StorageThread> {
    this.#thread = await StorageThread.open({
      path: this.path,
      logger: SILENT,
      clock: CLOCK,
      maxWaitingBytes,
      spawn: (workerData) => {
        const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
        this.#workers.push(worker);
        return worker;
      },
    });
    return this.#thread;
  }

  async openLog(maxWaitingBytes?: number): Promise<SqliteDocumentLog> {
    return new SqliteDocumentLog(await this.open(maxWaitingBytes));
  }

  /** How many threads have been started so far. */
  get threads(): number {
    return this.#workers.length;
  }

  /** Ends the newest storage thread in the middle of whatever it does. */
  async killThread(): Promise<void> {
    await this.#workers.at(-1)?.terminate();
  }

  /** Ends the storage as the end of its process would; what was opened before is of no use any more. */
  async crash(): Promise<void> {
    const closed = this.#thread?.close();
    await this.killThread();
    await closed;
  }

  /** Does something to the file through a connection of its own. */
  tamper<T>(change: (db: Database.Database) => T): T {
    const db = new Database(this.path);
    try {
      return change(db);
    } finally {
      db.close();
    }
  }

  /** Flips a bit in the bytes of an update, wherever it lies. */
  corruptEntry(id: DocumentId, seq: Seq): void {
    this.tamper((db) => {
      const key = [id, seq];
      const where = 'WHERE log = (SELECT number FROM logs WHERE document_id = ?) AND seq = ?';
      const bytes = db
        .prepare<unknown[], Buffer>(`SELECT bytes FROM updates ${where}`)
        .pluck()
        .get(...key);
      if (bytes !== undefined) db.prepare(`UPDATE updates SET bytes = ? ${where}`).run(flipped(bytes), ...key);
      else
        this.#changeBatch(db, id, seq, (number, held) =>
          db.prepare('UPDATE batches SET bytes = ? WHERE number = ?').run(flipped(held), number),
        );
    });
  }

  /** Takes an update out of the file, with what shares its row where it shares one. */
  loseEntry(id: DocumentId, seq: Seq): void {
    this.tamper((db) => {
      const { changes } = db
        .prepare('DELETE FROM updates WHERE log = (SELECT number FROM logs WHERE document_id = ?) AND seq = ?')
        .run(id, seq);
      if (changes === 0)
        this.#changeBatch(db, id, seq, (number) => db.prepare('DELETE FROM batches WHERE number = ?').run(number));
    });
  }

  #changeBatch(db: Database.Database, id: DocumentId, seq: Seq, change: (number: number, bytes: Buffer) => void): void {
    const log = db.prepare('SELECT number FROM logs WHERE document_id = ?').pluck().get(id);
    const rows = db.prepare<[], { number: number; bytes: Buffer }>('SELECT number, bytes FROM batches').all();
    for (const { number, bytes } of rows) {
      const isThere = partsOf(bytes).some(
        (part) => part.log === log && part.firstSeq <= seq && seq < part.firstSeq + part.count,
      );
      if (isThere) change(number, bytes);
    }
  }

  async dispose(): Promise<void> {
    await this.crash();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The bytes with one bit in their middle flipped. */
export function flipped(bytes: Uint8Array | undefined): Uint8Array {
  const copy = Uint8Array.from(bytes ?? []);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
