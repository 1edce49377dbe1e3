/**
 * The files of one document that this browser keeps: those that wait to be sent, so that a picture put in offline outlives
 * the page, and copies of those that were shown, so that they are there offline and at once. A file is named by its content,
 * so a copy is never out of date. Keeps a bounded number of bytes of copies; what waits is never thrown away for them.
 */
import type { FileId, ImageType } from '../../protocol/files.ts';
import { DEVICE_FILES, deleteDatabase, deviceFilesName } from '../sync/device-copies.ts';

export interface KeptFile {
  readonly id: FileId;
  readonly type: ImageType;
  readonly bytes: ArrayBuffer;
  /** True until the server has it. */
  readonly waits: boolean;
  /** Milliseconds since 1970. */
  readonly usedAtMs: number;
}

export interface DeviceFiles {
  /** False where the browser could not keep it. */
  keep(file: KeptFile): Promise<boolean>;
  /** Null where it is not kept. */
  find(id: FileId): Promise<KeptFile | null>;
  /** As `find`, without reading the bytes. */
  has(id: FileId): Promise<boolean>;
  /** Those that the server does not have. */
  waiting(): Promise<readonly FileId[]>;
  /** The server has it now: what is kept is only a copy. */
  sent(id: FileId): Promise<void>;
  /** As `find`, in what is kept for any document: the person copied a picture from one to another. */
  findAnywhere(id: FileId): Promise<KeptFile | null>;
  close(): Promise<void>;
  clear(): Promise<void>;
}

const FILES = 'files';
const MAX_COPIED_BYTES = 256 * 1024 * 1024;

/** What is kept of a file beside its bytes, so that nobody reads megabytes to add up lengths. */
interface FileNote {
  readonly id: FileId;
  readonly length: number;
  readonly waits: boolean;
  readonly usedAtMs: number;
}
const NOTES = 'notes';

export class IndexedDbFiles implements DeviceFiles {
  readonly #documentId: string;
  #database: Promise<IDBDatabase | null> | null = null;

  constructor(documentId: string) {
    this.#documentId = documentId;
  }

  async keep(file: KeptFile): Promise<boolean> {
    const database = await this.#open();
    if (database === null) return false;
    if (await put(database, file)) {
      await this.#makeRoom(database, MAX_COPIED_BYTES);
      return true;
    }
    // Full: copies of what the server has anyway make room for what it has not.
    if (!file.waits) return false;
    await this.#makeRoom(database, 0);
    return put(database, file);
  }

  async find(id: FileId): Promise<KeptFile | null> {
    const database = await this.#open();
    return database === null ? null : read<KeptFile>(database, FILES, id);
  }

  async has(id: FileId): Promise<boolean> {
    const database = await this.#open();
    return database !== null && (await read<FileNote>(database, NOTES, id)) !== null;
  }

  async waiting(): Promise<readonly FileId[]> {
    const database = await this.#open();
    return database === null ? [] : (await notesOf(database)).filter(({ waits }) => waits).map(({ id }) => id);
  }

  async sent(id: FileId): Promise<void> {
    const database = await this.#open();
    const file = database === null ? null : await read<KeptFile>(database, FILES, id);
    if (database !== null && file !== null) await put(database, { ...file, waits: false });
  }

  async findAnywhere(id: FileId): Promise<KeptFile | null> {
    const here = await this.find(id);
    if (here !== null || typeof indexedDB === 'undefined' || indexedDB.databases === undefined) return here;
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith(DEVICE_FILES) || name === deviceFilesName(this.#documentId)) continue;
      const database = await openDatabase(name);
      const file = database === null ? null : await read<KeptFile>(database, FILES, id);
      database?.close();
      if (file !== null) return file;
    }
    return null;
  }

  async close(): Promise<void> {
    (await this.#database)?.close();
    this.#database = Promise.resolve(null);
  }

  async clear(): Promise<void> {
    await this.close();
    if (typeof indexedDB !== 'undefined') await deleteDatabase(deviceFilesName(this.#documentId));
  }

  #open(): Promise<IDBDatabase | null> {
    this.#database ??= openDatabase(deviceFilesName(this.#documentId));
    return this.#database;
  }

  /** Lets go of the copies that were used longest ago until they take no more than this. */
  async #makeRoom(database: IDBDatabase, bytes: number): Promise<void> {
    const copies = (await notesOf(database)).filter(({ waits }) => !waits).sort((a, b) => b.usedAtMs - a.usedAtMs);
    let total = 0;
    const gone = copies.filter(({ length }) => (total += length) > bytes);
    if (gone.length === 0) return;
    await written(database, (transaction) => {
      for (const { id } of gone) for (const store of [FILES, NOTES]) transaction.objectStore(store).delete(id);
    });
  }
}

/** Null where the browser keeps nothing, as in some private windows. */
function openDatabase(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    if (typeof indexedDB === 'undefined') return resolve(null);
    try {
      const request = indexedDB.open(name, 1);
      request.addEventListener('upgradeneeded', () => {
        for (const store of [FILES, NOTES]) request.result.createObjectStore(store, { keyPath: 'id' });
      });
      request.addEventListener('success', () => {
        // The person forgets the document in another tab: that must not have to wait for this one.
        request.result.addEventListener('versionchange', () => request.result.close());
        resolve(request.result);
      });
      for (const event of ['error', 'blocked'] as const) request.addEventListener(event, () => resolve(null));
    } catch {
      resolve(null);
    }
  });
}

function put(database: IDBDatabase, file: KeptFile): Promise<boolean> {
  const { id, bytes, usedAtMs, waits } = file;
  const note: FileNote = { id, length: bytes.byteLength, waits, usedAtMs };
  return written(database, (transaction) => {
    transaction.objectStore(FILES).put(file);
    transaction.objectStore(NOTES).put(note);
  });
}

async function notesOf(database: IDBDatabase): Promise<readonly FileNote[]> {
  return (await answered<readonly FileNote[]>(() => database.transaction(NOTES).objectStore(NOTES).getAll())) ?? [];
}

function read<T>(database: IDBDatabase, store: string, id: FileId): Promise<T | null> {
  return answered<T>(() => database.transaction(store).objectStore(store).get(id));
}

/** Null where there is nothing, or the database went away. Only this file writes into it, so what is read has its shape. */
function answered<T>(ask: () => IDBRequest): Promise<T | null> {
  return new Promise((resolve) => {
    try {
      const request = ask();
      request.addEventListener('success', () => resolve((request.result as T | undefined) ?? null));
      request.addEventListener('error', () => resolve(null));
    } catch {
      resolve(null);
    }
  });
}

/** False where it is not in the database afterwards. */
function written(database: IDBDatabase, act: (transaction: IDBTransaction) => void): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const transaction = database.transaction([FILES, NOTES], 'readwrite');
      transaction.addEventListener('complete', () => resolve(true));
      for (const event of ['abort', 'error'] as const) transaction.addEventListener(event, () => resolve(false));
      act(transaction);
    } catch {
      resolve(false);
    }
  });
}
