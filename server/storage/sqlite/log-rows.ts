/**
 * The rows of a document's log as they are read, and the checks that notice a change in them (R2). Knows no statement and no order.
 */
import { AppError } from '../../../protocol/errors.ts';
import type { DocumentId, PersonId, Seq } from '../../../protocol/ids.ts';
import type { Checkpoint, LogEntry } from '../document-log.ts';
import { unpackChunk } from './chunk-codec.ts';
import { rowChecksum } from './row-checksum.ts';

export interface UpdateRow {
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

/** Throws `document_damaged` where the bytes are not the ones that were written. */
export function checkedEntry(id: DocumentId, row: UpdateRow): LogEntry {
  const { seq, at_ms: atMs, author, bytes } = row;
  if (row.checksum !== rowChecksum(id, seq, atMs, author, bytes)) throw damaged(`update ${seq} has changed`);
  return { seq, update: bytes, atMs, author };
}

/** The entries of a chunk. Throws `document_damaged`. */
export function checkedChunk(id: DocumentId, row: ChunkRow): LogEntry[] {
  requireSound(id, row);
  return unpackChunk({ firstSeq: row.first_seq, lastSeq: row.last_seq, bytes: row.bytes });
}

export function requireSound(
  id: DocumentId,
  { first_seq: firstSeq, last_seq: lastSeq, checksum, bytes }: ChunkRow,
): void {
  if (checksum !== chunkChecksum(id, firstSeq, lastSeq, bytes))
    throw damaged(`updates ${firstSeq} to ${lastSeq} have changed`);
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

export function damaged(detail: string): AppError {
  return new AppError('document_damaged', detail);
}
