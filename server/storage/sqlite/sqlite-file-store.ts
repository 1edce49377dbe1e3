/**
 * The FileStore on SQLite: every step is a small request to the storage thread, and one piece is on its way to the disk at a
 * time, whoever uploads: an ack waits for no more than that. Whoever opened the thread closes it.
 */
import type { FileId } from '../../../protocol/files.ts';
import type { DocumentId } from '../../../protocol/ids.ts';
import type { FileFacts, FileNumber, FileStore, NewUpload, StoredFile } from '../../files/file-store.ts';
import type { StorageThread } from './storage-thread.ts';

/** Pieces that one step removes: they are not read for it, but what the file system must note grows with them. */
const DISCARDED_AT_ONCE = 16;

export class SqliteFileStore implements FileStore {
  readonly #thread: StorageThread;
  /** The end of the line in which pieces wait for the disk. Never rejects. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(thread: StorageThread) {
    this.#thread = thread;
  }

  begin(upload: NewUpload, maxDocumentBytes: number): Promise<FileNumber> {
    return this.#thread.request('beginFile', { upload, maxDocumentBytes });
  }

  append(upload: FileNumber, piece: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#inLine(() => this.#thread.request('appendFilePiece', { upload, piece }, [piece.buffer]));
  }

  finish(upload: FileNumber, facts: FileFacts): Promise<StoredFile> {
    return this.#thread.request('finishFile', { upload, facts });
  }

  async discard(upload: FileNumber): Promise<void> {
    const discardSome = () => this.#thread.request('discardFilePieces', { upload, atMost: DISCARDED_AT_ONCE });
    while (!(await this.#inLine(discardSome)));
  }

  async discardUnfinished(): Promise<number> {
    let count = 0;
    for (;;) {
      const upload = await this.#thread.request('nextUnfinishedFile', {});
      if (upload === null) return count;
      await this.discard(upload);
      count++;
    }
  }

  find(documentId: DocumentId, id: FileId): Promise<StoredFile | null> {
    return this.#thread.request('findFile', { documentId, id });
  }

  readPiece(file: StoredFile, index: number): Promise<Uint8Array> {
    return this.#thread.request('readFilePiece', { file: file.number, position: index });
  }

  #inLine<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#line.then(step);
    this.#line = done.catch(() => undefined);
    return done;
  }
}
