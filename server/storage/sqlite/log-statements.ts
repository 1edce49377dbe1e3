/**
 * The updates and checkpoints in the data file: reading them with every check that notices damage, and adding to them. Runs in the
 * storage thread, synchronously; transactions and the disk's sync are the caller's.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type DocumentId, type PersonId, type Seq } from '../../../protocol/ids.ts';
import type { Checkpoint, LogEntry, NewEntry, StoredDocument } from '../document-log.ts';
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
interface CheckpointRow {
  readonly through_seq: Seq;
  readonly checksum: number;
  readonly bytes: Buffer<ArrayBuffer>;
}

const NOTHING = asSeq(0);

export class LogStatements {
  readonly #findLog;
  readonly #createLog;
  readonly #setLastSeq;
  readonly #insertUpdate;
  readonly #readUpdates;
  readonly #newestCheckpoint;
  readonly #insertCheckpoint;
  readonly #readCheckpoint;
  readonly #confirmCheckpoint;
  readonly #deleteOtherCheckpoints;
  readonly #deleteUnconfirmed;

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
    this.#newestCheckpoint = db.prepare<[number], CheckpointRow>(
      `SELECT through_seq, checksum, bytes FROM checkpoints
       WHERE log = ? AND confirmed = 1 ORDER BY through_seq DESC LIMIT 1`,
    );
    this.#insertCheckpoint = db.prepare<[number, Seq, number, Uint8Array]>(
      'INSERT INTO checkpoints (log, through_seq, confirmed, checksum, bytes) VALUES (?, ?, 0, ?, ?)',
    );
    this.#readCheckpoint = db.prepare<[number], CheckpointRow>(
      'SELECT through_seq, checksum, bytes FROM checkpoints WHERE number = ?',
    );
    this.#confirmCheckpoint = db.prepare<[number]>('UPDATE checkpoints SET confirmed = 1 WHERE number = ?');
    this.#deleteOtherCheckpoints = db.prepare<[number, number]>(
      'DELETE FROM checkpoints WHERE log = ? AND number <> ?',
    );
    this.#deleteUnconfirmed = db.prepare<[number]>('DELETE FROM checkpoints WHERE log = ? AND confirmed = 0');
  }

  /** The newest confirmed checkpoint and what came after it. Throws `document_damaged`; never answers with less (R2). */
  load(id: DocumentId): StoredDocument {
    const log = this.#findLog.get(id);
    if (log === undefined) return { checkpoint: null, tail: [], lastSeq: NOTHING };
    const checkpoint = this.#loadCheckpoint(id, log);
    const tail = this.#readChecked(id, log, checkpoint?.throughSeq ?? NOTHING);
    return { checkpoint, tail, lastSeq: log.last_seq };
  }

  /** Every entry after `afterSeq`, checked like a load. */
  history(id: DocumentId, afterSeq: Seq): LogEntry[] {
    const log = this.#findLog.get(id);
    if (log === undefined || afterSeq >= log.last_seq) return [];
    return this.#readChecked(id, log, afterSeq);
  }

  append(id: DocumentId, entries: readonly NewEntry[]): Seq {
    const log = this.#findLog.get(id) ?? this.#startLog(id);
    let seq = log.last_seq;
    for (const { update, atMs, author } of entries) {
      seq = asSeq(seq + 1);
      this.#insertUpdate.run(log.number, seq, atMs, author, rowChecksum(id, seq, atMs, author, update), update);
    }
    this.#setLastSeq.run(seq, log.number);
    return seq;
  }

  /** Stores a checkpoint beside the one in force, not yet in force itself, and answers with its row's number. */
  insertUnconfirmed(id: DocumentId, { throughSeq, update }: Checkpoint): number {
    const log = this.#requireLog(id);
    this.#deleteUnconfirmed.run(log.number);
    const checksum = rowChecksum(id, throughSeq, 0, null, update);
    return Number(this.#insertCheckpoint.run(log.number, throughSeq, checksum, update).lastInsertRowid);
  }

  /** Reads a checkpoint's row as the next load would. */
  readBack(id: DocumentId, checkpointNumber: number): Checkpoint {
    const row = this.#readCheckpoint.get(checkpointNumber);
    if (row === undefined) throw new AppError('storage_failed', 'a checkpoint just written is not there');
    return checkedCheckpoint(id, row);
  }

  /** Puts it in force and drops the older ones; the updates stay (R10). */
  confirm(id: DocumentId, checkpointNumber: number): void {
    this.#confirmCheckpoint.run(checkpointNumber);
    this.#deleteOtherCheckpoints.run(this.#requireLog(id).number, checkpointNumber);
  }

  discardUnconfirmed(id: DocumentId): void {
    this.#deleteUnconfirmed.run(this.#requireLog(id).number);
  }

  #startLog(id: DocumentId): LogRow {
    return { number: Number(this.#createLog.run(id).lastInsertRowid), last_seq: NOTHING };
  }

  #requireLog(id: DocumentId): LogRow {
    const log = this.#findLog.get(id);
    if (log === undefined) throw new AppError('storage_failed', 'the document has no log');
    return log;
  }

  #loadCheckpoint(id: DocumentId, log: LogRow): Checkpoint | null {
    const row = this.#newestCheckpoint.get(log.number);
    if (row === undefined) return null;
    if (row.through_seq > log.last_seq)
      throw damaged(`checkpoint ${row.through_seq} is past the last update ${log.last_seq}`);
    return checkedCheckpoint(id, row);
  }

  #readChecked(id: DocumentId, log: LogRow, afterSeq: Seq): LogEntry[] {
    const entries: LogEntry[] = [];
    let expected = afterSeq + 1;
    for (const row of this.#readUpdates.iterate(log.number, afterSeq)) {
      if (row.seq !== expected) throw damaged(`update ${expected} is missing`);
      if (row.checksum !== rowChecksum(id, row.seq, row.at_ms, row.author, row.bytes))
        throw damaged(`update ${row.seq} has changed`);
      entries.push({ seq: row.seq, update: row.bytes, atMs: row.at_ms, author: row.author });
      expected += 1;
    }
    if (expected !== log.last_seq + 1) throw damaged(`updates ${expected} to ${log.last_seq} are missing`);
    return entries;
  }
}

function checkedCheckpoint(id: DocumentId, row: CheckpointRow): Checkpoint {
  if (row.checksum !== rowChecksum(id, row.through_seq, 0, null, row.bytes))
    throw damaged(`checkpoint ${row.through_seq} has changed`);
  return { throughSeq: row.through_seq, update: row.bytes };
}

function damaged(detail: string): AppError {
  return new AppError('document_damaged', detail);
}
