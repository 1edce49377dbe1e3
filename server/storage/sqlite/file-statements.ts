/**
 * The files of documents in the data file. Runs in the storage thread, synchronously; every step is small, so that somebody
 * who types never waits for somebody who uploads. Transactions are the caller's.
 */
import type { Database } from 'better-sqlite3';
import { crc32 } from 'node:zlib';
import { AppError } from '../../../protocol/errors.ts';
import type { FileId, ImageType } from '../../../protocol/files.ts';
import type { DocumentId, PersonId } from '../../../protocol/ids.ts';
import type { FileFacts, FileNumber, NewUpload, StoredFile } from '../../files/file-store.ts';

interface FileRow {
  readonly number: FileNumber;
  readonly id: FileId;
  readonly type: ImageType;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly pieces: number;
}

interface UploadRow {
  readonly document_id: DocumentId;
  readonly pieces: number;
}

interface PieceRow {
  readonly checksum: number;
  readonly bytes: Buffer<ArrayBuffer>;
}

const COLUMNS = 'number, id, type, bytes, width, height, pieces';

export class FileStatements {
  readonly #countBytes;
  readonly #insert;
  readonly #findUpload;
  readonly #insertPiece;
  readonly #setPieces;
  readonly #finish;
  readonly #find;
  readonly #readPiece;
  readonly #nextUnfinished;
  readonly #deletePieces;
  readonly #deleteUpload;

  constructor(db: Database) {
    this.#countBytes = db
      .prepare<[DocumentId], number>('SELECT coalesce(sum(bytes), 0) FROM files WHERE document_id = ?')
      .pluck();
    this.#insert = db.prepare<[DocumentId, number, number, PersonId | null]>(
      'INSERT INTO files (document_id, bytes, pieces, created_at_ms, created_by) VALUES (?, ?, 0, ?, ?)',
    );
    this.#findUpload = db.prepare<[FileNumber], UploadRow>(
      'SELECT document_id, pieces FROM files WHERE number = ? AND id IS NULL',
    );
    this.#insertPiece = db.prepare<[FileNumber, number, number, Uint8Array]>(
      'INSERT INTO file_pieces (file, position, checksum, bytes) VALUES (?, ?, ?, ?)',
    );
    this.#setPieces = db.prepare<[number, FileNumber]>('UPDATE files SET pieces = ? WHERE number = ?');
    this.#finish = db.prepare<[FileId, ImageType, number, number, number, FileNumber]>(
      'UPDATE files SET id = ?, type = ?, bytes = ?, width = ?, height = ? WHERE number = ?',
    );
    this.#find = db.prepare<[DocumentId, FileId], FileRow>(
      `SELECT ${COLUMNS} FROM files WHERE document_id = ? AND id = ?`,
    );
    this.#readPiece = db.prepare<[FileNumber, number], PieceRow>(
      'SELECT checksum, bytes FROM file_pieces WHERE file = ? AND position = ?',
    );
    this.#nextUnfinished = db
      .prepare<[], FileNumber>('SELECT number FROM files WHERE id IS NULL ORDER BY number LIMIT 1')
      .pluck();
    this.#deletePieces = db.prepare<[FileNumber, FileNumber, number]>(
      `DELETE FROM file_pieces WHERE file = ? AND position IN
         (SELECT position FROM file_pieces WHERE file = ? ORDER BY position DESC LIMIT ?)`,
    );
    this.#deleteUpload = db.prepare<[FileNumber]>('DELETE FROM files WHERE number = ? AND id IS NULL');
  }

  /** Throws `files_full` where the document would hold more than `maxDocumentBytes`. */
  begin({ documentId, reservedBytes, atMs, createdBy }: NewUpload, maxDocumentBytes: number): FileNumber {
    const taken = this.#countBytes.get(documentId) ?? 0;
    if (taken + reservedBytes > maxDocumentBytes) throw new AppError('files_full');
    // The row's number is the file's.
    return Number(this.#insert.run(documentId, reservedBytes, atMs, createdBy).lastInsertRowid) as FileNumber;
  }

  append(upload: FileNumber, piece: Uint8Array): void {
    const { pieces } = this.#requireUpload(upload);
    this.#insertPiece.run(upload, pieces, pieceChecksum(upload, pieces, piece), piece);
    this.#setPieces.run(pieces + 1, upload);
  }

  finish(upload: FileNumber, facts: FileFacts): StoredFile {
    const { document_id: documentId, pieces } = this.#requireUpload(upload);
    const same = this.find(documentId, facts.id);
    if (same !== null) return same;
    this.#finish.run(facts.id, facts.type, facts.bytes, facts.width, facts.height, upload);
    return { ...facts, number: upload, pieces };
  }

  find(documentId: DocumentId, id: FileId): StoredFile | null {
    return this.#find.get(documentId, id) ?? null;
  }

  /** Throws `file_damaged` where the bytes are not those that were stored, or not there. */
  readPiece(file: FileNumber, position: number): Uint8Array {
    const row = this.#readPiece.get(file, position);
    if (row === undefined) throw new AppError('file_damaged', `piece ${position} of file ${file} is missing`);
    if (row.checksum !== pieceChecksum(file, position, row.bytes))
      throw new AppError('file_damaged', `piece ${position} of file ${file} has changed`);
    return row.bytes;
  }

  nextUnfinished(): FileNumber | null {
    return this.#nextUnfinished.get() ?? null;
  }

  /** Removes some pieces of an upload, and the upload itself with the last; true once nothing is left of it. */
  discardSome(upload: FileNumber, atMost: number): boolean {
    if (this.#findUpload.get(upload) === undefined) return true;
    if (this.#deletePieces.run(upload, upload, atMost).changes === atMost) return false;
    this.#deleteUpload.run(upload);
    return true;
  }

  #requireUpload(upload: FileNumber): UploadRow {
    const row = this.#findUpload.get(upload);
    if (row === undefined) throw new AppError('storage_failed', 'no such upload');
    return row;
  }
}

/** Covers which piece of which file it is, so that bytes in another's place are noticed too (HOSTILE D5). */
function pieceChecksum(file: FileNumber, position: number, bytes: Uint8Array): number {
  return crc32(bytes, crc32(`file ${file} ${position}\n`));
}
