/**
 * The port behind which every document's bytes are kept: an append-only log of updates and, beside it, checkpoints that
 * make opening fast. An adapter is right when it passes `document-log.contract.ts`. Nothing here knows SQLite.
 */
import type { DocumentId, PersonId, Seq } from '../../protocol/ids.ts';

/** An update to be kept, exactly as it was received (R3). */
export interface NewEntry {
  /** Yjs V1 update bytes. */
  readonly update: Uint8Array;
  /** When the server received it, milliseconds since 1970. */
  readonly atMs: number;
  readonly author: PersonId | null;
}

export interface LogEntry extends NewEntry {
  readonly seq: Seq;
}

/** The state of a document after the entry `throughSeq`, as one update. */
export interface Checkpoint {
  readonly throughSeq: Seq;
  readonly update: Uint8Array;
  /** True where it is known that nothing in it waits for a missing update, so that its bytes alone say what is there. */
  readonly isWhole: boolean;
}

/** What opening a document needs: its newest confirmed checkpoint and what came after it, in order. */
export interface StoredDocument {
  readonly checkpoint: Checkpoint | null;
  readonly tail: readonly LogEntry[];
  /** The newest entry's number; 0 where nothing was ever appended. */
  readonly lastSeq: Seq;
}

/** Why the disk takes nothing at the moment. */
export type LogTrouble = 'disk_full' | 'storage_failed';

export interface DocumentLog {
  /**
   * Why an append would fail now, as far as is known; null or absent where one is expected to succeed. A room that asks first
   * goes on for those who read, instead of ending with each writer's attempt (R5).
   */
  readonly trouble?: LogTrouble | null;
  /**
   * Reads what is needed to open a document. A document that nobody appended to reads as empty (`lastSeq` 0).
   * Rejects with AppError `document_damaged` (a checksum or the numbering does not hold; nothing was changed) or
   * `storage_failed`. It never answers with less than what is stored (R2).
   */
  load(id: DocumentId): Promise<StoredDocument>;
  /**
   * Appends in order and resolves with the last entry's number once all of them survive a power cut (committed and
   * synced). All or nothing. Appends of one document take effect in the order of the calls. Rejects with `storage_failed`.
   */
  append(id: DocumentId, entries: readonly NewEntry[]): Promise<Seq>;
  /**
   * Writes a new checkpoint of everything appended so far: built from the newest confirmed one and the tail, stored
   * beside it, read back, loaded and compared, and only then confirmed (R10). Log entries stay. Resolves with the number
   * it goes through. Rejects with `document_damaged` or `storage_failed`; then the older checkpoint is still the one in force.
   */
  checkpoint(id: DocumentId): Promise<Seq>;
  /** Every entry from `afterSeq` on, oldest first, checkpoints disregarded: the document's history. */
  history(id: DocumentId, afterSeq: Seq): Promise<readonly LogEntry[]>;
  /** Waits for what is under way; later calls reject with `storage_failed`. May be called twice. */
  close(): Promise<void>;
}
