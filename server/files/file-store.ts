/**
 * The port behind which the files of documents are kept. A file comes in pieces, so that neither side ever holds all of it,
 * and is there for nobody until it is finished. An adapter is right when it passes `file-store.contract.ts`.
 */
import type { FileId, ImageType } from '../../protocol/files.ts';
import type { DocumentId, PersonId } from '../../protocol/ids.ts';

declare const brand: unique symbol;
/** A file on its way in, or the pieces of one that is there. */
export type FileNumber = number & { readonly [brand]: 'FileNumber' };

export interface NewUpload {
  readonly documentId: DocumentId;
  /** Counts against the document's room until it is finished, so that uploads at the same time cannot take more than there is. */
  readonly reservedBytes: number;
  readonly atMs: number;
  readonly createdBy: PersonId | null;
}

/** What became known while it came in. */
export interface FileFacts {
  readonly id: FileId;
  readonly type: ImageType;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
}

export interface StoredFile extends FileFacts {
  readonly number: FileNumber;
  /** How many pieces `readPiece` answers: 0, 1, 2 and so on. */
  readonly pieces: number;
}

/** All methods reject with AppError: `disk_full` where there is no room, `storage_failed` where the disk fails otherwise. */
export interface FileStore {
  /** Rejects with `files_full` where the document's files would take more than `maxDocumentBytes`. */
  begin(upload: NewUpload, maxDocumentBytes: number): Promise<FileNumber>;
  /** Adds a piece; resolves once it is on disk. The buffer changes hands. One at a time for each upload. */
  append(upload: FileNumber, piece: Uint8Array<ArrayBuffer>): Promise<void>;
  /**
   * The file is there from now on, on disk. Where the document holds a file of this id already, that one is the answer, and
   * the upload is left to be discarded.
   */
  finish(upload: FileNumber, facts: FileFacts): Promise<StoredFile>;
  /** Removes an upload that is not finished, with its pieces. Does nothing where there is none. */
  discard(upload: FileNumber): Promise<void>;
  /** Removes every upload that is not finished: what a process that ended left behind. Answers how many there were. */
  discardUnfinished(): Promise<number>;
  /** Null where that document has no such file, whatever other documents have (Roles R6). */
  find(documentId: DocumentId, id: FileId): Promise<StoredFile | null>;
  /** Rejects with `file_damaged` where it is not what was stored. */
  readPiece(file: StoredFile, index: number): Promise<Uint8Array>;
}
