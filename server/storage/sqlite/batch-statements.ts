/**
 * The rows that documents share (`batches`), and which document has entries in which of them. Owns that list, which is read from
 * the file once and kept as long as nothing is undone. A row whose checksum does not hold is passed over and never deleted:
 * the documents that had entries in it notice that some are missing, as `logs.last_seq` says. One that cannot be read is passed
 * over too, and is asked for again, since the disk may give it the next time; why something was is told. What is in a document's own
 * rows is `log-statements.ts`'s, and so is every transaction's caller.
 */
import type { Database } from 'better-sqlite3';
import { crc32 } from 'node:zlib';
import { asSeq, type Seq } from '../../../protocol/ids.ts';
import type { LogEntry } from '../document-log.ts';
import { entriesIn, partsOf, type Part } from './batch-codec.ts';
import { isUnreadable } from './failure.ts';

const NOTHING = new Uint8Array(0);

interface BatchRow {
  readonly number: number;
  readonly checksum: number;
  readonly bytes: Buffer<ArrayBuffer>;
}

/** Some entries of one log that follow each other, as `batch-codec.ts` writes them. */
export interface Appended {
  readonly firstSeq: Seq;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** What a log has here. */
interface Scattered {
  /** How far its own rows go. */
  readonly ownLast: Seq;
  /** The rows with entries that follow those, oldest first. */
  readonly rows: number[];
}

/** What the file holds and no document has in its own rows yet. */
interface Unsorted {
  /** By log, those who came first first. */
  readonly logs: Map<number, Scattered>;
  /** How many logs still have such entries in a row. */
  readonly logsIn: Map<number, number>;
  /** The last row's number. */
  last: number;
}

export class BatchStatements {
  readonly #db: Database;
  readonly #ownLast: (log: number) => Seq;
  readonly #insert;
  readonly #read;
  readonly #readUp;
  readonly #readDown;
  readonly #readLast;
  readonly #delete;
  #unsorted: Unsorted | null = null;
  #isWritable = true;
  /** Why something that the list is made of could not be read; null where all could. */
  #listTrouble: unknown = null;
  /** Why the last of `#unread` could not. */
  #rowTrouble: unknown = null;
  /** The rows that could not, since all others were sorted. */
  readonly #unread = new Set<number>();

  /** `ownLast` answers how far a log's own rows go. */
  constructor(db: Database, ownLast: (log: number) => Seq) {
    this.#db = db;
    // Of whom the own rows cannot be read, all entries here stay: nothing says which of them lie there too.
    this.#ownLast = (log) => this.#listed(() => ownLast(log)) ?? asSeq(0);
    this.#insert = db.prepare<[number, number, Uint8Array]>(
      'INSERT INTO batches (number, checksum, bytes) VALUES (?, ?, ?)',
    );
    this.#read = db.prepare<[number], BatchRow>('SELECT number, checksum, bytes FROM batches WHERE number = ?');
    this.#readUp = db.prepare<[], BatchRow>('SELECT number, checksum, bytes FROM batches ORDER BY number');
    this.#readDown = db.prepare<[], BatchRow>('SELECT number, checksum, bytes FROM batches ORDER BY number DESC');
    this.#readLast = db.prepare<[], number | null>('SELECT max(number) FROM batches').pluck();
    this.#delete = db.prepare<[number]>('DELETE FROM batches WHERE number = ?');
  }

  /**
   * Reads the list, where it is not known. To be called before a transaction: once it has met a page that cannot be read, SQLite
   * writes nothing more in the same one.
   */
  look(): void {
    this.#known();
  }

  /** False where the place of the next row cannot be read. */
  get isWritable(): boolean {
    this.#known();
    return this.#isWritable;
  }

  /** Something that was written may be undone, or was written by others. */
  forget(): void {
    this.#unsorted = null;
  }

  /** Why what is missing may be there all the same: SQLite's error; null where all that there is could be read. */
  get trouble(): unknown {
    return this.#unread.size > 0 ? this.#rowTrouble : this.#listTrouble;
  }

  /** How many rows could not be read. */
  get unread(): number {
    return this.#unread.size;
  }

  /** What could not be read is asked for again from here on. */
  askAgain(): void {
    if (this.trouble === null) return;
    this.#unread.clear();
    this.forget();
  }

  /** Stores a row whose parts are addressed. */
  insert(bytes: Uint8Array, parts: readonly Part[]): void {
    const unsorted = this.#known();
    const number = unsorted.last + 1;
    this.#insert.run(number, checksumOf(number, bytes), bytes);
    unsorted.last = number;
    note(unsorted, number, parts, this.#ownLast);
  }

  /** Logs with entries here, in the order in which they came in. */
  get logs(): Iterable<number> {
    return this.#known().logs.keys();
  }

  /** How far the own rows of a log go that has entries here; undefined where it has none. */
  ownLast(log: number): Seq | undefined {
    return this.#known().logs.get(log)?.ownLast;
  }

  /** The entries of one log that follow its own rows, in order, but for those in a row that cannot be read. */
  *entries(log: number): Generator<LogEntry, void, void> {
    for (const number of this.#known().logs.get(log)?.rows ?? []) {
      const bytes = this.#bytesOf(number);
      for (const { log: other, from, end, firstSeq } of partsOf(bytes))
        if (other === log) yield* entriesIn(bytes, from, end, firstSeq);
    }
  }

  /** What several logs have here and not in their own rows, each row read once. */
  appendsOf(logs: ReadonlySet<number>): Map<number, Appended[]> {
    const { logs: scattered } = this.#known();
    const found = new Map<number, Appended[]>();
    const rows = new Set<number>();
    for (const log of logs) {
      found.set(log, []);
      const of = scattered.get(log)?.rows ?? [];
      // A transaction is lost by a place that cannot be read: within one nothing is tried of whom something is missing anyway.
      if (this.#db.inTransaction && of.some((row) => this.#unread.has(row))) continue;
      for (const row of of) rows.add(row);
    }
    for (const number of [...rows].sort((a, b) => a - b)) {
      const bytes = this.#bytesOf(number);
      for (const { log, firstSeq, count, from, end } of partsOf(bytes)) {
        if (firstSeq > (scattered.get(log)?.ownLast ?? Infinity))
          found.get(log)?.push({ firstSeq, count, bytes: bytes.subarray(from, end) });
      }
    }
    return found;
  }

  /** All entries of this log are in its own rows now. Rows in which nothing else is left go. */
  sorted(log: number): void {
    const { logs, logsIn } = this.#known();
    for (const number of logs.get(log)?.rows ?? []) {
      const left = (logsIn.get(number) ?? 0) - 1;
      if (left > 0) {
        logsIn.set(number, left);
      } else {
        logsIn.delete(number);
        this.#delete.run(number);
      }
    }
    logs.delete(log);
  }

  /** A row's bytes; none where it cannot be read. */
  #bytesOf(number: number): Uint8Array {
    const row = this.#orNothing(
      () => this.#read.get(number),
      (error) => {
        this.#unread.add(number);
        this.#rowTrouble = error;
        // What is written in this transaction would be lost with it.
        if (this.#db.inTransaction) throw error;
      },
    );
    if (row !== undefined) this.#unread.delete(number);
    return row !== undefined && isSound(row) ? row.bytes : NOTHING;
  }

  /** What is asked of a page that may be unreadable: undefined where it is, unless the transaction has ended by it. */
  #orNothing<T>(read: () => T, onUnread: (error: unknown) => void): T | undefined {
    const { inTransaction } = this.#db;
    try {
      return read();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      onUnread(error);
      if (inTransaction !== this.#db.inTransaction) throw error;
      return undefined;
    }
  }

  #listed<T>(read: () => T): T | undefined {
    return this.#orNothing(read, (error) => (this.#listTrouble = error));
  }

  /** The rows in order: from the beginning, and where a page cannot be read, from the end up to there too. */
  #rows(): BatchRow[] {
    const rows: BatchRow[] = [];
    const read = (found: Iterable<BatchRow>, into: BatchRow[], after: number) => {
      for (const row of found) {
        if (row.number <= after) return;
        into.push(row);
      }
    };
    const isWhole = this.#listed(() => (read(this.#readUp.iterate(), rows, -1), true)) ?? false;
    if (isWhole) return rows;
    const later: BatchRow[] = [];
    this.#listed(() => read(this.#readDown.iterate(), later, rows.at(-1)?.number ?? 0));
    return [...rows, ...later.reverse()];
  }

  #known(): Unsorted {
    return (this.#unsorted ??= this.#look());
  }

  #look(): Unsorted {
    const unsorted: Unsorted = { logs: new Map(), logsIn: new Map(), last: 0 };
    this.#listTrouble = null;
    const ownLasts = new Map<number, Seq>();
    const ownLast = (log: number) => {
      const known = ownLasts.get(log) ?? this.#ownLast(log);
      ownLasts.set(log, known);
      return known;
    };
    for (const row of this.#rows()) {
      unsorted.last = row.number;
      if (!isSound(row)) continue;
      const left = partsOf(row.bytes).filter(({ log, firstSeq, count }) => firstSeq + count - 1 > ownLast(log));
      note(unsorted, row.number, left, ownLast);
    }
    // The last row may be one that was passed over; its number is taken all the same.
    const last = this.#listed(() => this.#readLast.get() ?? 0);
    this.#isWritable = last !== undefined;
    unsorted.last = Math.max(unsorted.last, last ?? 0);
    return unsorted;
  }
}

/**
 * `ownLast` is asked about a log that is noted for the first time. Mostly its own rows end right before these entries; where a
 * row with some of its entries could not be read, they end earlier.
 */
function note({ logs, logsIn }: Unsorted, number: number, parts: readonly Part[], ownLast: (log: number) => Seq): void {
  let count = 0;
  for (const { log, firstSeq } of parts) {
    const scattered = logs.get(log);
    if (scattered === undefined) logs.set(log, { ownLast: firstSeq === 1 ? asSeq(0) : ownLast(log), rows: [number] });
    else if (scattered.rows.at(-1) !== number) scattered.rows.push(number);
    else continue;
    count++;
  }
  logsIn.set(number, count);
}

function checksumOf(number: number, bytes: Uint8Array): number {
  return crc32(bytes, crc32(`batch\n${number}\n`));
}

function isSound({ number, checksum, bytes }: BatchRow): boolean {
  return checksum === checksumOf(number, bytes);
}
