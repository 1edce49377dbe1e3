/**
 * Taking files into documents and handing them out. An upload is read once, as it comes: what it is, by its bytes; its
 * digest, which becomes its id; its pieces, which go to the store. Whatever goes wrong, nothing half is kept (HOSTILE U5). Knows
 * neither HTTP nor SQLite, and asks nobody's role: that was done before.
 */
import { createHash } from 'node:crypto';
import { AppError } from '../../protocol/errors.ts';
import { FILE_ID_BYTES, type FileId } from '../../protocol/files.ts';
import { ImageHeaderReader, type ImageHeader } from '../../protocol/image-header.ts';
import type { DocumentId, PersonId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { FewAtOnce } from '../few-at-once.ts';
import type { Clock, Logger } from '../room/ports.ts';
import type { FileNumber, FileStore, StoredFile } from './file-store.ts';
import { Pieces } from './pieces.ts';

/**
 * Pieces that are read at a time for all who download: three hundred pictures asked for in one moment stood before everybody's commits in
 * the storage thread, and came out of it in one turn of the event loop (HOSTILE H6). Two keep the disk busy.
 */
const READ_AT_ONCE = 2;

export interface FilesOptions {
  readonly store: FileStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxFileBytes: number;
  readonly maxDocumentBytes: number;
}

export interface Upload {
  readonly documentId: DocumentId;
  readonly createdBy: PersonId | null;
  /** How long the sender says it is; null where it does not say. */
  readonly declaredBytes: number | null;
  readonly body: AsyncIterable<Uint8Array>;
}

export class Files {
  readonly #options: FilesOptions;
  /** Uploads that failed and could not be removed yet, as on a disk without room. */
  readonly #leftovers = new Set<FileNumber>();
  readonly #readings = new FewAtOnce(READ_AT_ONCE);

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  get maxFileBytes(): number {
    return this.#options.maxFileBytes;
  }

  /** Removes what an earlier process left half done. */
  async start(): Promise<void> {
    const count = await this.#options.store.discardUnfinished();
    if (count > 0) this.#options.logger.info({ count }, 'unfinished uploads were removed');
  }

  /**
   * Takes a file in and answers once it is on disk. Rejects with `too_large`, `file_not_supported`, `picture_too_large`,
   * `files_full`, `disk_full` or `storage_failed`; then nothing of it is kept.
   */
  async receive(upload: Upload): Promise<StoredFile> {
    await this.#clearLeftovers();
    return this.#receive(upload);
  }

  /** Rejects with `file_not_found`, also for a file of another document (Roles R6). */
  async find(documentId: DocumentId, id: FileId): Promise<StoredFile> {
    const file = await this.#options.store.find(documentId, id);
    if (file === null) throw new AppError('file_not_found');
    return file;
  }

  /** The bytes, piece by piece, as they are asked for. Rejects with `file_damaged`. */
  async *read(file: StoredFile): AsyncGenerator<Uint8Array, void, undefined> {
    const { store } = this.#options;
    for (let i = 0; i < file.pieces; i++) yield await this.#readings.run(() => store.readPiece(file, i));
  }

  async #receive({ documentId, createdBy, declaredBytes, body }: Upload): Promise<StoredFile> {
    const { clock, maxDocumentBytes, maxFileBytes, store } = this.#options;
    if (declaredBytes !== null && declaredBytes > maxFileBytes) throw new AppError('too_large');
    const reservedBytes = declaredBytes ?? maxFileBytes;
    const upload = await store.begin({ documentId, reservedBytes, atMs: clock.now(), createdBy }, maxDocumentBytes);
    let file: StoredFile | null = null;
    try {
      file = await this.#take(upload, Math.min(reservedBytes, maxFileBytes), body);
      return file;
    } finally {
      // Also where the document had these bytes already: then the answer is the file that was there.
      if (file?.number !== upload) await this.#discard(upload);
    }
  }

  async #take(upload: FileNumber, maxBytes: number, body: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const { store } = this.#options;
    const reader = new ImageHeaderReader();
    const hash = createHash('sha256');
    const pieces = new Pieces((piece) => store.append(upload, piece));
    let header: ImageHeader | null = null;
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new AppError('too_large');
      if (header === null) {
        const reading = reader.push(chunk);
        if (reading === 'none') throw new AppError('file_not_supported');
        if (reading !== 'more') header = requireDecent(reading);
      }
      hash.update(chunk);
      await pieces.push(chunk);
    }
    if (header === null) throw new AppError('file_not_supported');
    await pieces.end();
    const id = hash.digest().subarray(0, FILE_ID_BYTES).toString('base64url');
    // Sixteen bytes are 22 characters of URL-safe base64, which is what a file's id is.
    return store.finish(upload, { ...header, id: id as FileId, bytes });
  }

  async #discard(upload: FileNumber): Promise<void> {
    try {
      await this.#options.store.discard(upload);
      this.#leftovers.delete(upload);
    } catch (error) {
      // Removing needs room on the disk too. It is there for nobody, and goes before the next upload or at the next start.
      this.#leftovers.add(upload);
      this.#options.logger.warn({ err: error }, 'a failed upload could not be removed yet');
    }
  }

  async #clearLeftovers(): Promise<void> {
    for (const upload of [...this.#leftovers]) await this.#discard(upload);
  }
}

/** By what it declares, never by decoding it (HOSTILE U3). */
function requireDecent(header: ImageHeader): ImageHeader {
  const { width, height } = header;
  if (width > LIMITS.maxImageSide || height > LIMITS.maxImageSide || width * height > LIMITS.maxImagePixels)
    throw new AppError('picture_too_large', `${width} by ${height}`);
  return header;
}
