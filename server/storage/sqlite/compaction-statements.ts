/**
 * A compaction in the data file: what it is made from, and how what was made takes its place (R10). First the new rows are
 * stored beside those in force and committed; then they are read back from the file and must be, byte for byte, what was
 * proved; only then, in one transaction, do they come into force and what they replace goes. A stop at any point leaves
 * everything readable. Runs in the storage thread; transactions are the caller's, proving is `compaction.ts`.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type DocumentId, type Seq } from '../../../protocol/ids.ts';
import { MAX_CHUNK_BYTES, MAX_CHUNK_ENTRIES, type Chunk } from './chunk-codec.ts';
import type { Compaction } from './compaction.ts';
import { checkedCheckpoint, chunkChecksum, requireSound, type CheckpointRow, type ChunkRow } from './log-rows.ts';
import type { LogStatements } from './log-statements.ts';
import { rowChecksum } from './row-checksum.ts';

/** Fewer loose entries are not worth a row of their own. */
const PACK_FROM_ENTRIES = 256;

/** Which entries a compaction must read. */
export interface CompactionPlan {
  readonly packFrom: Seq | null;
  readonly afterSeq: Seq;
  readonly lastSeq: Seq;
}

/** The rows that were stored beside those in force. */
interface Pending {
  readonly checkpoint: number | null;
  readonly chunks: readonly number[];
  readonly made: Compaction;
}

/** A log by what opening its document reads beside the checkpoint. */
interface TailRow {
  readonly number: number;
  readonly document_id: DocumentId;
  readonly entries: number;
}

export interface LongTail {
  readonly id: DocumentId;
  readonly entries: number;
}

interface ChunkSpan {
  readonly first_seq: Seq;
  readonly last_seq: Seq;
  readonly packed: 0 | 1;
  readonly bytes: number;
}

export class CompactionStatements {
  readonly #log: LogStatements;
  readonly #findLog;
  readonly #newestThrough;
  readonly #tails;
  readonly #chunkSpans;
  readonly #insertCheckpoint;
  readonly #readCheckpoint;
  readonly #confirmCheckpoint;
  readonly #deleteOtherCheckpoints;
  readonly #deleteUnconfirmedCheckpoints;
  readonly #insertChunk;
  readonly #readChunk;
  readonly #confirmChunk;
  readonly #deleteOtherChunks;
  readonly #deleteUnconfirmedChunks;
  readonly #deleteUpdates;
  readonly #pending = new Map<DocumentId, Pending>();

  constructor(db: Database, log: LogStatements) {
    this.#log = log;
    this.#findLog = db.prepare<[DocumentId], { number: number; last_seq: Seq }>(
      'SELECT number, last_seq FROM logs WHERE document_id = ?',
    );
    this.#newestThrough = db
      .prepare<[number], Seq>('SELECT max(through_seq) FROM checkpoints WHERE log = ? AND confirmed = 1')
      .pluck();
    this.#tails = db.prepare<[number, number], TailRow>(
      `SELECT number, document_id, last_seq - coalesce(
         (SELECT max(through_seq) FROM checkpoints WHERE log = logs.number AND confirmed = 1), 0) AS entries
       FROM logs WHERE number > ? ORDER BY number LIMIT ?`,
    );
    this.#chunkSpans = db.prepare<[number], ChunkSpan>(
      'SELECT first_seq, last_seq, packed, length(bytes) AS bytes FROM chunks WHERE log = ? AND confirmed = 1 ORDER BY first_seq DESC',
    );
    this.#insertCheckpoint = db.prepare<[number, Seq, number, number, Uint8Array]>(
      'INSERT INTO checkpoints (log, through_seq, confirmed, whole, checksum, bytes) VALUES (?, ?, 0, ?, ?, ?)',
    );
    this.#readCheckpoint = db.prepare<[number], CheckpointRow>(
      'SELECT through_seq, whole, checksum, bytes FROM checkpoints WHERE number = ?',
    );
    this.#confirmCheckpoint = db.prepare<[number]>('UPDATE checkpoints SET confirmed = 1 WHERE number = ?');
    this.#deleteOtherCheckpoints = db.prepare<[number, number]>(
      'DELETE FROM checkpoints WHERE log = ? AND number <> ?',
    );
    this.#deleteUnconfirmedCheckpoints = db.prepare<[number]>(
      'DELETE FROM checkpoints WHERE log = ? AND confirmed = 0',
    );
    this.#insertChunk = db.prepare<[number, Seq, Seq, number, Uint8Array]>(
      'INSERT INTO chunks (log, first_seq, last_seq, confirmed, packed, checksum, bytes) VALUES (?, ?, ?, 0, 1, ?, ?)',
    );
    this.#readChunk = db.prepare<[number], ChunkRow>(
      'SELECT first_seq, last_seq, checksum, bytes FROM chunks WHERE number = ?',
    );
    this.#confirmChunk = db.prepare<[number]>('UPDATE chunks SET confirmed = 1 WHERE number = ?');
    this.#deleteOtherChunks = db.prepare<[number, Seq, Seq]>(
      'DELETE FROM chunks WHERE log = ? AND confirmed = 1 AND first_seq >= ? AND last_seq <= ?',
    );
    this.#deleteUnconfirmedChunks = db.prepare<[number]>('DELETE FROM chunks WHERE log = ? AND confirmed = 0');
    this.#deleteUpdates = db.prepare<[number, Seq, Seq]>('DELETE FROM updates WHERE log = ? AND seq BETWEEN ? AND ?');
  }

  /** Of so many logs after the one with this number, those with a tail of at least so many entries; `next` is null after the last log. */
  longTails(
    after: number,
    among: number,
    atLeast: number,
  ): { readonly tails: readonly LongTail[]; readonly next: number | null } {
    const rows = this.#tails.all(after, among);
    const tails = rows.filter(({ entries }) => entries >= atLeast);
    return {
      tails: tails.map(({ document_id: id, entries }) => ({ id, entries })),
      next: rows.length < among ? null : (rows.at(-1)?.number ?? null),
    };
  }

  /** For what is in the document's own rows. Null where nobody ever appended. */
  plan(id: DocumentId): CompactionPlan | null {
    const log = this.#findLog.get(id);
    if (log === undefined) return null;
    const lastSeq = this.#log.sortedThrough(log.number) ?? log.last_seq;
    const packFrom = this.#packFrom(log.number, lastSeq);
    const through = this.#newestThrough.get(log.number) ?? 0;
    return { packFrom, afterSeq: asSeq(packFrom === null ? through : Math.min(through, packFrom - 1)), lastSeq };
  }

  /** Where the loose entries begin, or a chunk before them that is no larger than what it would be packed with. */
  #packFrom(log: number, lastSeq: Seq): Seq | null {
    let from = 1;
    let isLoose = true;
    for (const span of this.#chunkSpans.iterate(log)) {
      if (isLoose && span.packed === 0) continue;
      const loose = lastSeq - span.last_seq;
      if (isLoose && loose < PACK_FROM_ENTRIES) return null;
      isLoose = false;
      from = span.last_seq + 1;
      const count = span.last_seq - span.first_seq + 1;
      const together = lastSeq - from + 1;
      const isFull = count + together > MAX_CHUNK_ENTRIES || span.bytes > MAX_CHUNK_BYTES / 8;
      if (count > 2 * together || isFull) return asSeq(from);
      from = span.first_seq;
    }
    return lastSeq - from + 1 < PACK_FROM_ENTRIES ? null : asSeq(from);
  }

  /**
   * What is stored after `afterSeq`, in rows of this many bytes in about one step, so that nobody's commit waits for a long read. They
   * are checked and handed on as they are: unpacking them is the compaction thread's.
   */
  pieces(id: DocumentId, afterSeq: Seq, throughSeq: Seq, atLeastBytes: number): Chunk[] {
    const pieces: Chunk[] = [];
    let bytes = 0;
    for (const piece of this.#log.pieces(id, afterSeq)) {
      if (piece.firstSeq > throughSeq || bytes >= atLeastBytes) break;
      pieces.push(piece);
      bytes += piece.bytes.length;
    }
    return pieces;
  }

  /** Stores what was made beside what is in force. */
  insert(id: DocumentId, made: Compaction): void {
    const log = this.#requireLog(id);
    this.#deleteUnconfirmedCheckpoints.run(log);
    this.#deleteUnconfirmedChunks.run(log);
    const { checkpoint } = made;
    let number: number | null = null;
    if (checkpoint !== null) {
      const { throughSeq, update } = checkpoint;
      const whole = checkpoint.isWhole ? 1 : 0;
      const checksum = rowChecksum(id, throughSeq, whole, null, update);
      number = Number(this.#insertCheckpoint.run(log, throughSeq, whole, checksum, update).lastInsertRowid);
    }
    const chunks = made.chunks.map(({ firstSeq, lastSeq, bytes }) => {
      const checksum = chunkChecksum(id, firstSeq, lastSeq, bytes);
      return Number(this.#insertChunk.run(log, firstSeq, lastSeq, checksum, bytes).lastInsertRowid);
    });
    this.#pending.set(id, { checkpoint: number, chunks, made });
  }

  /** Reads back what `insert` stored, puts it in force, and drops what it replaces. */
  confirm(id: DocumentId): void {
    const log = this.#requireLog(id);
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending === undefined) throw new AppError('storage_failed', 'there is no compaction to confirm');
    const { checkpoint, chunks, made } = pending;
    if (checkpoint !== null) this.#requireCheckpoint(id, checkpoint, made);
    for (const [i, number] of chunks.entries()) this.#requireChunk(id, number, made.chunks[i]);
    if (checkpoint !== null) {
      this.#confirmCheckpoint.run(checkpoint);
      this.#deleteOtherCheckpoints.run(log, checkpoint);
    }
    const [first, last] = [made.chunks.at(0), made.chunks.at(-1)];
    if (first === undefined || last === undefined) return;
    this.#deleteOtherChunks.run(log, first.firstSeq, last.lastSeq);
    this.#deleteUpdates.run(log, first.firstSeq, last.lastSeq);
    for (const number of chunks) this.#confirmChunk.run(number);
  }

  #requireCheckpoint(id: DocumentId, number: number, { checkpoint }: Compaction): void {
    const row = this.#readCheckpoint.get(number);
    if (row === undefined) throw new AppError('storage_failed', 'a checkpoint just written is not there');
    requireEqual(checkedCheckpoint(id, row).update, checkpoint?.update);
  }

  #requireChunk(id: DocumentId, number: number, chunk: Chunk | undefined): void {
    const row = this.#readChunk.get(number);
    if (row === undefined) throw new AppError('storage_failed', 'a chunk just written is not there');
    // It was unpacked where it was proved; to do so again would keep commits waiting for as long as a commit may take.
    requireSound(id, row);
    requireEqual(row.bytes, chunk?.bytes);
  }

  /** Forgets a compaction that will not be confirmed. */
  discard(id: DocumentId): void {
    this.#pending.delete(id);
    const log = this.#findLog.get(id);
    if (log === undefined) return;
    this.#deleteUnconfirmedCheckpoints.run(log.number);
    this.#deleteUnconfirmedChunks.run(log.number);
  }

  #requireLog(id: DocumentId): number {
    const log = this.#findLog.get(id);
    if (log === undefined) throw new AppError('storage_failed', 'the document has no log');
    return log.number;
  }
}

function requireEqual(read: Uint8Array, written: Uint8Array | undefined): void {
  if (written === undefined || Buffer.compare(read, written) !== 0) {
    throw new AppError('storage_failed', 'what was written does not read back as it was');
  }
}
