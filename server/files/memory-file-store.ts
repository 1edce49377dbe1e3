/** The FileStore in memory, for tests. */
import { AppError } from '../../protocol/errors.ts';
import type { FileId } from '../../protocol/files.ts';
import type { DocumentId } from '../../protocol/ids.ts';
import type { FileFacts, FileNumber, FileStore, NewUpload, StoredFile } from './file-store.ts';

interface Kept {
  readonly upload: NewUpload;
  readonly pieces: Uint8Array[];
  facts: FileFacts | null;
}

export class MemoryFileStore implements FileStore {
  readonly #files = new Map<FileNumber, Kept>();
  #last = 0;

  begin(upload: NewUpload, maxDocumentBytes: number): Promise<FileNumber> {
    let taken = upload.reservedBytes;
    for (const kept of this.#files.values()) {
      if (kept.upload.documentId === upload.documentId) taken += kept.facts?.bytes ?? kept.upload.reservedBytes;
    }
    if (taken > maxDocumentBytes) return Promise.reject(new AppError('files_full'));
    // Numbers are made here alone.
    const number = ++this.#last as FileNumber;
    this.#files.set(number, { upload, pieces: [], facts: null });
    return Promise.resolve(number);
  }

  append(upload: FileNumber, piece: Uint8Array<ArrayBuffer>): Promise<void> {
    const kept = this.#files.get(upload);
    if (kept === undefined || kept.facts !== null)
      return Promise.reject(new AppError('storage_failed', 'no such upload'));
    kept.pieces.push(Uint8Array.from(piece));
    return Promise.resolve();
  }

  async finish(upload: FileNumber, facts: FileFacts): Promise<StoredFile> {
    const kept = this.#files.get(upload);
    if (kept === undefined || kept.facts !== null) throw new AppError('storage_failed', 'no such upload');
    const same = await this.find(kept.upload.documentId, facts.id);
    if (same !== null) return same;
    kept.facts = facts;
    return { ...facts, number: upload, pieces: kept.pieces.length };
  }

  discard(upload: FileNumber): Promise<void> {
    if (this.#files.get(upload)?.facts === null) this.#files.delete(upload);
    return Promise.resolve();
  }

  discardUnfinished(): Promise<number> {
    const unfinished = [...this.#files].filter(([, kept]) => kept.facts === null);
    for (const [number] of unfinished) this.#files.delete(number);
    return Promise.resolve(unfinished.length);
  }

  find(documentId: DocumentId, id: FileId): Promise<StoredFile | null> {
    for (const [number, { upload, facts, pieces }] of this.#files) {
      if (upload.documentId === documentId && facts?.id === id)
        return Promise.resolve({ ...facts, number, pieces: pieces.length });
    }
    return Promise.resolve(null);
  }

  readPiece(file: StoredFile, index: number): Promise<Uint8Array> {
    const piece = this.#files.get(file.number)?.pieces[index];
    return piece === undefined ? Promise.reject(new AppError('file_damaged')) : Promise.resolve(piece);
  }
}
