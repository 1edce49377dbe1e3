/**
 * The updates and checkpoints in the data file: reading them with every check that notices damage, and adding to them. An
 * entry lies in a row of its own or, with others, in a chunk; nobody outside needs to know in which. Runs in the storage
 * thread, synchronously; transactions and the disk's sync are the caller's. What a compaction does is `compaction-statements.ts`.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type DocumentId, type PersonId, type Seq } from '../../../protocol/ids.ts';
import type { Checkpoint, LogEntry, NewEntry, StoredDocument } from '../document-log.ts';
import { decodeChunk, encodeChunk } from './chunk-codec.ts';
import { rowChecksum } from './row-checksum.ts';

interface LogRow {
  readonly number: number;
  readonly last_seq: Seq;
}
interface UpdateRow {
  readonly seq: Seq;
  readonly at_ms: number;
  readonly author: PersonId | null;
  readonly checksum: number;
  readonly bytes: Buffer<ArrayBuffer>;
}
export interface ChunkRow {
  readonly first_seq: Seq;
  readonly last_seq: Seq;
  readonly checksum: number;
  readonly bytes: Buffer<ArrayBuffer>;
}
export interface CheckpointRow {
  readonly through_seq: Seq;
  readonly whole: 0 | 1;
  readonly checksum: number;
  readonly bytes: Buffer<ArrayBuffer>;
}

const NOTHING = asSeq(0);
/** So many entries that are appended at once share a row: the index is touched once, and one checksum covers them. */
const SHARE_ROW_FROM = 8;
/** More than this is not copied together: large updates are few. */
const SHARE_ROW_BYTES = 1024 * 1024;

export class LogStatements {
  readonly #findLog;
  readonly #createLog;
  readonly #setLastSeq;
  readonly #insertUpdate;
  readonly #readUpdates;
  readonly #readChunks;
  readonly #insertChunk;
  readonly #newestCheckpoint;

  constructor(db: Database) {
    this.#findLog = db.prepare<[DocumentId], LogRow>('SELECT number, last_seq FROM logs WHERE document_id = ?');
    this.#createLog = db.prepare<[DocumentId]>('INSERT INTO logs (document_id, last_seq) VALUES (?, 0)');
    this.#setLastSeq = db.prepare<[Seq, number]>('UPDATE logs SET last_seq = ? WHERE number = ?');
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
    for (const entry of this.#inOrder(id, log, afterSeq)) {
      if (entry.seq < expected) continue;
      if (entry.seq !== expected) throw damaged(`update ${expected} is missing`);
      yield entry;
      expected += 1;
    }
    if (expected <= log.last_seq) throw damaged(`updates ${expected} to ${log.last_seq} are missing`);
  }

  /** What lies in chunks and what lies in rows, as one. */
  *#inOrder(id: DocumentId, log: LogRow, afterSeq: Seq): Generator<LogEntry, void, void> {
    const chunks = this.#readChunks.iterate(log.number, afterSeq);
    const rows = this.#readUpdates.iterate(log.number, afterSeq);
    try {
      let chunk = chunks.next();
      let row = rows.next();
      while (chunk.done !== true || row.done !== true) {
        if (row.done !== true && (chunk.done === true || row.value.seq < chunk.value.first_seq)) {
          yield checkedEntry(id, row.value);
          row = rows.next();
        } else if (chunk.done !== true) {
          yield* checkedChunk(id, chunk.value);
          chunk = chunks.next();
        }
      }
    } finally {
      chunks.return?.();
      rows.return?.();
    }
  }

  append(id: DocumentId, entries: readonly NewEntry[]): Seq {
    const log = this.#findLog.get(id) ?? this.#startLog(id);
    let seq = log.last_seq;
    const bytes = entries.reduce((sum, { update }) => sum + update.length, 0);
    if (entries.length >= SHARE_ROW_FROM && bytes <= SHARE_ROW_BYTES) {
      const firstSeq = asSeq(seq + 1);
      seq = asSeq(seq + entries.length);
      const chunk = encodeChunk(entries, false);
      this.#insertChunk.run(log.number, firstSeq, seq, chunkChecksum(id, firstSeq, seq, chunk), chunk);
    } else {
      for (const { update, atMs, author } of entries) {
        seq = asSeq(seq + 1);
        this.#insertUpdate.run(log.number, seq, atMs, author, rowChecksum(id, seq, atMs, author, update), update);
      }
    }
    this.#setLastSeq.run(seq, log.number);
    return seq;
  }

  #startLog(id: DocumentId): LogRow {
    return { number: Number(this.#createLog.run(id).lastInsertRowid), last_seq: NOTHING };
  }

  #loadCheckpoint(id: DocumentId, log: LogRow): Checkpoint | null {
    const row = this.#newestCheckpoint.get(log.number);
    if (row === undefined) return null;
    if (row.through_seq > log.last_seq)
      throw damaged(`checkpoint ${row.through_seq} is past the last update ${log.last_seq}`);
    return checkedCheckpoint(id, row);
  }
}

function checkedEntry(id: DocumentId, row: UpdateRow): LogEntry {
  const { seq, at_ms: atMs, author, bytes } = row;
  if (row.checksum !== rowChecksum(id, seq, atMs, author, bytes)) throw damaged(`update ${seq} has changed`);
  return { seq, update: bytes, atMs, author };
}

/** The entries of a chunk. Throws `document_damaged`. */
export function checkedChunk(id: DocumentId, row: ChunkRow): LogEntry[] {
  const { first_seq: firstSeq, last_seq: lastSeq, bytes } = row;
  const words = `updates ${firstSeq} to ${lastSeq}`;
  if (row.checksum !== chunkChecksum(id, firstSeq, lastSeq, bytes)) throw damaged(`${words} have changed`);
  const entries = decodeChunk(bytes, firstSeq);
  if (entries.length !== lastSeq - firstSeq + 1) throw damaged(`${words} are ${entries.length} updates`);
  return entries;
}

export function chunkChecksum(id: DocumentId, firstSeq: Seq, lastSeq: Seq, bytes: Uint8Array): number {
  return rowChecksum(id, firstSeq, lastSeq, null, bytes);
}

/** Throws `document_damaged` where the bytes are not the ones that were written. */
export function checkedCheckpoint(id: DocumentId, row: CheckpointRow): Checkpoint {
  const { through_seq: throughSeq, bytes, whole } = row;
  if (row.checksum !== rowChecksum(id, throughSeq, whole, null, bytes))
    throw damaged(`checkpoint ${throughSeq} has changed`);
  return { throughSeq, update: bytes, isWhole: whole === 1 };
}

function damaged(detail: string): AppError {
  return new AppError('document_damaged', detail);
}
