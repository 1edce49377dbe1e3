/**
 * What the storage thread does with files, by name. Every step that writes makes a transaction of its own and waits behind
 * all writes that share one: an upload that finds the disk full fails alone, and nobody's "saved" waits for somebody's file.
 */
import Database from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import type { FileId } from '../../../protocol/files.ts';
import type { DocumentId } from '../../../protocol/ids.ts';
import type { FileFacts, FileNumber, NewUpload, StoredFile } from '../../files/file-store.ts';
import { FileStatements } from './file-statements.ts';
import type { JobKind } from './group-commit.ts';

export interface FileOperations {
  beginFile(params: { readonly upload: NewUpload; readonly maxDocumentBytes: number }): FileNumber;
  appendFilePiece(params: { readonly upload: FileNumber; readonly piece: Uint8Array<ArrayBuffer> }): void;
  finishFile(params: { readonly upload: FileNumber; readonly facts: FileFacts }): StoredFile;
  /** True once nothing is left of it. */
  discardFilePieces(params: { readonly upload: FileNumber; readonly atMost: number }): boolean;
  nextUnfinishedFile(params: Record<never, never>): FileNumber | null;
  findFile(params: { readonly documentId: DocumentId; readonly id: FileId }): StoredFile | null;
  readFilePiece(params: { readonly file: FileNumber; readonly position: number }): Uint8Array;
}

type FileHandlers = {
  readonly [Op in keyof FileOperations]: { readonly kind: JobKind; readonly run: FileOperations[Op] };
};

export function fileHandlers(db: Database.Database): FileHandlers {
  const files = new FileStatements(db);
  const transaction = db.transaction((act: () => unknown) => act());
  const alone = <T>(act: () => T): T => {
    try {
      // A transaction answers what it ran answered.
      return transaction.immediate(act) as T;
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code === 'SQLITE_FULL')
        throw new AppError('disk_full', error.message, { cause: error });
      throw error;
    }
  };
  return {
    beginFile: {
      kind: 'alone',
      run: ({ upload, maxDocumentBytes }) => alone(() => files.begin(upload, maxDocumentBytes)),
    },
    appendFilePiece: { kind: 'alone', run: ({ upload, piece }) => alone(() => files.append(upload, piece)) },
    finishFile: { kind: 'alone', run: ({ upload, facts }) => alone(() => files.finish(upload, facts)) },
    discardFilePieces: { kind: 'alone', run: ({ upload, atMost }) => alone(() => files.discardSome(upload, atMost)) },
    nextUnfinishedFile: { kind: 'read', run: () => files.nextUnfinished() },
    findFile: { kind: 'read', run: ({ documentId, id }) => files.find(documentId, id) },
    readFilePiece: { kind: 'read', run: ({ file, position }) => files.readPiece(file, position) },
  };
}
