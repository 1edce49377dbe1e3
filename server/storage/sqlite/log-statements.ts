/**
 * The updates and checkpoints in the data file: reading them with every check that notices damage, and adding to them. An
 * entry lies in a row of its own, or with others of its document in a chunk, or, until it is sorted, with other documents' in a
 * batch (`batch-statements.ts`); nobody outside needs to know in which. A document's own rows hold its first entries, up to some
 * number, batches those after it. Runs in the storage thread, synchronously; transactions and the disk's sync are the
 * caller's, who says when something was undone. What a compaction does is `compaction-statements.ts`.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type DocumentId, type PersonId, type Seq } from '../../../protocol/ids.ts';
import type { Checkpoint, LogEntry, StoredDocument } from '../document-log.ts';
import { addressPart, encodeAppends, entriesIn, partsOf, type Part } from './batch-codec.ts';
import { BatchStatements, type Appended } from './batch-statements.ts';
import { isUnreadable, sqliteCode } from './failure.ts';
import { joinAsChunk, type Chunk } from './chunk-codec.ts';
import {
  checkedCheckpoint,
  checkedChunk,
  checkedEntry,
  chunkChecksum,
  damaged,
  requireSound,
  type CheckpointRow,
  type ChunkRow,
  type UpdateRow,
} from './log-rows.ts';
import { rowChecksum } from './row-checksum.ts';

interface LogRow {
  readonly number: number;
  readonly last_seq: Seq;
}
/** A log as it will be when what runs is committed. */
interface KnownLog {
  readonly number: number;
  lastSeq: Seq;
}
const NOTHING = asSeq(0);
/** A larger append shares no row with other documents': it would be written twice. */
const MOST_SHARED_BYTES = 4096;
/** More than this is not copied together: large updates are few. */
const SHARE_ROW_BYTES = 1024 * 1024;
/** So many logs are remembered: more than are written to between two sortings of a busy server. */
const MOST_KNOWN_LOGS = 16_384;

export class LogStatements {
  readonly #findLog;
  readonly #createLog;
  readonly #insertUpdate;
  readonly #readUpdates;
  readonly #readChunks;
  readonly #insertChunk;
  readonly #newestCheckpoint;
  readonly #setLastSeqs;
  readonly #readLog;
  readonly #lastUpdate;
  readonly #lastChunk;
  readonly #batches;
  readonly #known = new Map<DocumentId, KnownLog>();
  /** Logs of which something is missing: their entries stay where they are. */
  readonly #stuck = new Set<number>();
  /** Logs whose own rows take nothing now: their entries stay where they are, whatever is undone, until all others are sorted. */
  readonly #broken = new Set<number>();

  constructor(db: Database) {
    this.#findLog = db.prepare<[DocumentId], LogRow>('SELECT number, last_seq FROM logs WHERE document_id = ?');
    this.#createLog = db.prepare<[DocumentId]>('INSERT INTO logs (document_id, last_seq) VALUES (?, 0)');
    this.#insertUpdate = db.prepare<[number, Seq, number, PersonId | null, number, Uint8Array]>(
      'INSERT INTO updates (log, seq, at_ms, author, checksum, bytes) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#readUpdates = db.prepare<[number, Seq], UpdateRow>(
      'SELECT seq, at_ms, author, checksum, bytes FROM updates WHERE log = ? AND seq > ? ORDER BY seq',
    );
    this.#readChunks = db.prepare<[number, Seq], ChunkRow>(
      `SELECT first_seq, last_seq, checksum, bytes FROM chunks
       WHERE log = ? AND confirmed = 1 AND last_seq > ? ORDER BY first_seq`,
    );
    this.#insertChunk = db.prepare<[number, Seq, Seq, number, Uint8Array]>(
      'INSERT INTO chunks (log, first_seq, last_seq, confirmed, packed, checksum, bytes) VALUES (?, ?, ?, 1, 0, ?, ?)',
    );
    this.#newestCheckpoint = db.prepare<[number], CheckpointRow>(
      `SELECT through_seq, whole, checksum, bytes FROM checkpoints
       WHERE log = ? AND confirmed = 1 ORDER BY through_seq DESC LIMIT 1`,
    );
    this.#setLastSeqs = db.prepare<[string]>(
      `UPDATE logs SET last_seq = given.value ->> 1 FROM json_each(?) AS given WHERE number = given.value ->> 0`,
    );
    this.#readLog = db.prepare<[number], { readonly document_id: DocumentId; readonly last_seq: Seq }>(
      'SELECT document_id, last_seq FROM logs WHERE number = ?',
    );
    this.#lastUpdate = db.prepare<[number], Seq>('SELECT max(seq) FROM updates WHERE log = ?').pluck();
    this.#lastChunk = db
      .prepare<[number], Seq>(
        'SELECT last_seq FROM chunks WHERE log = ? AND confirmed = 1 ORDER BY first_seq DESC LIMIT 1',
      )
      .pluck();
    this.#batches = new BatchStatements(db, (log) => this.#ownLast(log));
  }

  /** What was written since the last commit may be undone, or somebody else wrote: what is remembered counts no more. */
  forget(): void {
    this.#known.clear();
    this.#stuck.clear();
    this.#batches.forget();
  }

  /** Reads what must be known before a transaction that writes. */
  prepare(): void {
    this.#batches.look();
  }

  /** Of how many documents entries share rows that have no log: there are none in a sound file. */
  get strays(): number {
    return [...this.#batches.logs].filter((log) => this.#readLog.get(log) === undefined).length;
  }

  /** The newest confirmed checkpoint and what came after it. Throws `document_damaged`; never answers with less (R2). */
  load(id: DocumentId): StoredDocument {
    const log = this.#findLog.get(id);
    if (log === undefined) return { checkpoint: null, tail: [], lastSeq: NOTHING };
    const checkpoint = this.#loadCheckpoint(id, log);
    const tail = [...this.entries(id, checkpoint?.throughSeq ?? NOTHING)];
    return { checkpoint, tail, lastSeq: log.last_seq };
  }

  newestCheckpoint(id: DocumentId): Checkpoint | null {
    const log = this.#findLog.get(id);
    return log === undefined ? null : this.#loadCheckpoint(id, log);
  }

  /** Every entry after `afterSeq`, checked like a load. */
  history(id: DocumentId, afterSeq: Seq): LogEntry[] {
    const log = this.#findLog.get(id);
    if (log === undefined || afterSeq >= log.last_seq) return [];
    return [...this.entries(id, afterSeq)];
  }

  /**
   * The same, one at a time: an entry's row is read when it is asked for. What throws is what `history` throws, when it is
   * met. Nothing may be written to the log meanwhile.
   */
  *entries(id: DocumentId, afterSeq: Seq): Generator<LogEntry, void, void> {
    const log = this.#findLog.get(id);
    if (log === undefined) return;
    let expected = afterSeq + 1;
    for (const entry of this.#stored(id, log, afterSeq)) {
      if (entry.seq < expected) continue;
      if (entry.seq !== expected) throw this.#missing(`update ${expected} is missing`);
      yield entry;
      expected += 1;
    }
    if (expected <= log.last_seq) throw this.#missing(`updates ${expected} to ${log.last_seq} are missing`);
  }

  #missing(detail: string): AppError {
    const { trouble: cause } = this.#batches;
    return cause === null ? damaged(detail) : new AppError('document_damaged', detail, { cause });
  }

  /** The own rows of a document that hold entries after `afterSeq`, in order, as chunks: each entry in a row of its own is one. */
  *pieces(id: DocumentId, afterSeq: Seq): Generator<Chunk, void, void> {
    const log = this.#findLog.get(id);
    if (log === undefined) return;
    for (const row of this.#rowsInOrder(log, afterSeq)) {
      if ('first_seq' in row) {
        requireSound(id, row);
        yield { firstSeq: row.first_seq, lastSeq: row.last_seq, bytes: row.bytes };
      } else {
        const entry = checkedEntry(id, row);
        const bytes = encodeAppends([{ entries: [entry] }]);
        const pieces = partsOf(bytes).map(({ from, end }) => bytes.subarray(from, end));
        yield { firstSeq: entry.seq, lastSeq: entry.seq, bytes: joinAsChunk(pieces) };
      }
    }
  }

  *#stored(id: DocumentId, log: LogRow, afterSeq: Seq): Generator<LogEntry, void, void> {
    yield* this.#inOrder(id, log, afterSeq);
    yield* this.#batches.entries(log.number);
  }

  *#inOrder(id: DocumentId, log: LogRow, afterSeq: Seq): Generator<LogEntry, void, void> {
    for (const row of this.#rowsInOrder(log, afterSeq)) {
      if ('first_seq' in row) yield* checkedChunk(id, row);
      else yield checkedEntry(id, row);
    }
  }

  /** Chunks and rows of one entry, as one. */
  *#rowsInOrder(log: LogRow, afterSeq: Seq): Generator<ChunkRow | UpdateRow, void, void> {
    const chunks = this.#readChunks.iterate(log.number, afterSeq);
    const rows = this.#readUpdates.iterate(log.number, afterSeq);
    try {
      let chunk = chunks.next();
      let row = rows.next();
      while (chunk.done !== true || row.done !== true) {
        if (row.done !== true && (chunk.done === true || row.value.seq < chunk.value.first_seq)) {
          yield row.value;
          row = rows.next();
        } else if (chunk.done !== true) {
          yield chunk.value;
          chunk = chunks.next();
        }
      }
    } finally {
      chunks.return?.();
      rows.return?.();
    }
  }

  /** Stores appends of these documents, as `encodeAppends` made them. Answers each one's last number. */
  append(ids: readonly DocumentId[], bytes: Uint8Array): Seq[] {
    const parts = partsOf(bytes);
    if (this.#known.size + ids.length > MOST_KNOWN_LOGS) this.#known.clear();
    const logs = ids.map((id) => this.#logOf(id));
    // A document's appends stay in their order: all of them share a row, or none.
    const apart = new Set<KnownLog>();
    for (const [i, { from, end }] of parts.entries()) {
      const log = logs[i];
      if (log !== undefined && end - from > MOST_SHARED_BYTES && !apart.has(log) && this.#isWhole(log)) apart.add(log);
    }
    const shared: Part[] = [];
    const seqs = parts.map((part, i) => {
      const [id, log] = [ids[i], logs[i]];
      if (id === undefined || log === undefined) throw new RangeError('there are more appends than documents');
      const firstSeq = asSeq(log.lastSeq + 1);
      const { count, from, end } = part;
      if (apart.has(log)) this.#insert(id, log.number, [{ firstSeq, count, bytes: bytes.subarray(from, end) }]);
      else shared.push(addressPart(bytes, part, log.number, firstSeq));
      log.lastSeq = asSeq(log.lastSeq + count);
      return log.lastSeq;
    });
    if (shared.length > 0) this.#appendShared(shared.length === parts.length, bytes, shared);
    this.#setLastSeqs.run(JSON.stringify(logs.map(({ number, lastSeq }) => [number, lastSeq])));
    return seqs;
  }

  /**
   * True where all entries of a log are in its own rows, after those that share rows with others' were put there. Where some are
   * missing nothing may follow there: what can still be read elsewhere would count as read.
   */
  #isWhole({ number, lastSeq }: KnownLog): boolean {
    if (this.#batches.ownLast(number) !== undefined) this.#sort([number]);
    return this.#batches.ownLast(number) === undefined && this.#ownLast(number) === lastSeq;
  }

  #appendShared(areAll: boolean, bytes: Uint8Array, parts: readonly Part[]): void {
    if (this.#batches.isWritable) {
      this.#batches.insert(areAll ? bytes : Buffer.concat(parts.map(({ at, end }) => bytes.subarray(at, end))), parts);
      return;
    }
    // Where no row can be added to the shared ones, each document has its own.
    for (const { log, firstSeq, count, from, end } of parts) {
      const row = this.#readLog.get(log);
      if (row === undefined || !this.#isWhole({ number: log, lastSeq: asSeq(firstSeq - 1) }))
        throw this.#missing(`some updates before ${firstSeq} are missing`);
      this.#insert(row.document_id, log, [{ firstSeq, count, bytes: bytes.subarray(from, end) }]);
    }
  }

  /** Puts what shares rows with other documents' into this one's own. Throws as `load` does where something is missing. */
  sortDocument(id: DocumentId): void {
    const log = this.#findLog.get(id);
    if (log === undefined || this.#batches.ownLast(log.number) === undefined) return;
    this.#sort([log.number]);
    if (this.#stuck.has(log.number)) throw this.#missing(`some updates up to ${log.last_seq} are missing`);
  }

  /** How far a log's own rows go; null where it has no entries elsewhere. */
  sortedThrough(log: number): Seq | null {
    return this.#batches.ownLast(log) ?? null;
  }

  /** How many places were met at which a document, or a row that some share, cannot be sorted: that is nobody else's business. */
  get troubles(): number {
    return this.#broken.size + this.#batches.unread;
  }

  /** The same for so many documents at the most; false where there are no more; then those that could not are tried again the next time. */
  sortBatches(atMost: number): boolean {
    const logs: number[] = [];
    for (const log of this.#batches.logs) {
      if (this.#stuck.has(log) || this.#broken.has(log)) continue;
      if (logs.length === atMost) {
        this.#sort(logs);
        return true;
      }
      logs.push(log);
    }
    this.#sort(logs);
    if (this.#batches.trouble !== null) this.#stuck.clear();
    this.#batches.askAgain();
    this.#broken.clear();
    return false;
  }

  #sort(logs: readonly number[]): void {
    const found = this.#batches.appendsOf(new Set(logs));
    for (const [log, appends] of found) {
      if (this.#moved(log, appends)) this.#batches.sorted(log);
      // Something is missing. Whoever asks for the document is told (R2); nothing of it may go.
      else this.#stuck.add(log);
    }
  }

  /** Puts a log's entries into its own rows. False where some are missing. */
  #moved(log: number, appends: readonly Appended[]): boolean {
    try {
      const row = this.#readLog.get(log);
      let last: number = this.#batches.ownLast(log) ?? NOTHING;
      for (const { firstSeq, count } of appends) if (firstSeq === last + 1) last += count;
      if (row === undefined || last !== row.last_seq) return false;
      this.#insert(row.document_id, log, appends);
      return true;
    } catch (error) {
      if (isUnreadable(error) || sqliteCode(error).startsWith('SQLITE_CONSTRAINT')) this.#broken.add(log);
      throw error;
    }
  }

  #ownLast(log: number): Seq {
    return asSeq(Math.max(this.#lastUpdate.get(log) ?? 0, this.#lastChunk.get(log) ?? 0));
  }

  /** Puts entries that follow each other into the document's own rows: as few as there can be. */
  #insert(id: DocumentId, log: number, appends: readonly Appended[]): void {
    let run: Appended[] = [];
    let bytes = 0;
    for (const append of appends) {
      if (run.length > 0 && bytes + append.bytes.length > SHARE_ROW_BYTES) {
        this.#insertRun(id, log, run);
        run = [];
        bytes = 0;
      }
      run.push(append);
      bytes += append.bytes.length;
    }
    this.#insertRun(id, log, run);
  }

  /** One row, but for what is large. */
  #insertRun(id: DocumentId, log: number, appends: readonly Appended[]): void {
    const [first, last] = [appends[0], appends.at(-1)];
    if (first === undefined || last === undefined) return;
    const { firstSeq } = first;
    const lastSeq = asSeq(last.firstSeq + last.count - 1);
    const bytes = appends.reduce((sum, append) => sum + append.bytes.length, 0);
    if (lastSeq > firstSeq && bytes <= SHARE_ROW_BYTES) {
      const chunk = joinAsChunk(appends.map((append) => append.bytes));
      this.#insertChunk.run(log, firstSeq, lastSeq, chunkChecksum(id, firstSeq, lastSeq, chunk), chunk);
      return;
    }
    for (const append of appends) {
      for (const { seq, update, atMs, author } of entriesIn(append.bytes, 0, append.bytes.length, append.firstSeq))
        this.#insertUpdate.run(log, seq, atMs, author, rowChecksum(id, seq, atMs, author, update), update);
    }
  }

  /** The log of a document, which is begun where there is none. */
  #logOf(id: DocumentId): KnownLog {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const row = this.#findLog.get(id);
    const number = row?.number ?? Number(this.#createLog.run(id).lastInsertRowid);
    const log = { number, lastSeq: row?.last_seq ?? NOTHING };
    this.#known.set(id, log);
    return log;
  }

  #loadCheckpoint(id: DocumentId, log: LogRow): Checkpoint | null {
    const row = this.#newestCheckpoint.get(log.number);
    if (row === undefined) return null;
    if (row.through_seq > log.last_seq)
      throw damaged(`checkpoint ${row.through_seq} is past the last update ${log.last_seq}`);
    return checkedCheckpoint(id, row);
  }
}
