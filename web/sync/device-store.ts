/**
 * The copy of a document that this browser keeps, so that writing goes on offline and across reloads (P4). Owns the journal
 * in IndexedDB and the question whether the browser really keeps anything: in private windows and on full disks it does
 * not, and then the page must say so (HOSTILE B3).
 *
 * Our own and not y-indexeddb: that one loads the whole journal in one transaction of Yjs, in which Yjs 13.6 throws on some
 * honest histories (an update that reaches into something deleted a moment before), and it does not say when a write fails.
 */
import * as Y from 'yjs';
import { deleteDatabase } from './device-copies.ts';
import type { Clock } from './ports.ts';
import { Store, type Readable } from './store.ts';

export interface DeviceStore {
  /** Resolves once the kept copy is in the Y.Doc, or it is clear that there is none to be had. */
  readonly loaded: Promise<{ readonly hadContent: boolean }>;
  /** False once the browser failed to keep something; true again once a later write kept it all. */
  readonly working: Readable<boolean>;
  /** True where an update of this origin came out of the store. */
  isOrigin(origin: unknown): boolean;
  close(): Promise<void>;
  /** Closes it and forgets the kept copy. */
  clear(): Promise<void>;
}

const UPDATES = 'updates';
const GIVE_UP_AFTER_MS = 4000;
/** Rows after which the journal is merged into one. */
const MERGE_AFTER_ROWS = 500;

export class IndexedDbStore implements DeviceStore {
  readonly loaded: Promise<{ readonly hadContent: boolean }>;
  readonly working = new Store(true);
  readonly #name: string;
  readonly #doc: Y.Doc;
  readonly #clock: Clock;
  #database: IDBDatabase | null = null;
  /** What is not in the journal yet, oldest first. */
  #waiting: Uint8Array[] = [];
  #writing: Promise<void> | null = null;
  #rows = 0;
  #hasEnded = false;
  #closed: Promise<void> | null = null;

  constructor(name: string, doc: Y.Doc, clock: Clock) {
    this.#name = name;
    this.#doc = doc;
    this.#clock = clock;
    doc.on('update', this.#onUpdate);
    this.loaded = this.#load();
  }

  isOrigin(origin: unknown): boolean {
    return origin === this;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  clear(): Promise<void> {
    this.#waiting = [];
    this.#closed = this.close().then(() => deleteDatabase(this.#name));
    return this.#closed;
  }

  async #load(): Promise<{ readonly hadContent: boolean }> {
    const database = await this.#open();
    if (database === null) {
      this.working.set(false);
      return { hadContent: false };
    }
    this.#database = database;
    // Another tab deletes the copy, or the person clears the browser's storage.
    database.addEventListener('versionchange', () => this.#lose());
    database.addEventListener('close', () => this.#lose());
    const kept = await this.#read(database);
    this.#rows = kept.length;
    // One transaction each: see above.
    for (const update of kept) this.#take(update);
    void this.#write();
    return { hadContent: kept.length > 0 };
  }

  /** Null where there is none to be had. A database that another tab blocks may never answer: writing must not wait for it. */
  #open(): Promise<IDBDatabase | null> {
    return new Promise((resolve) => {
      const late = this.#clock.setTimer(GIVE_UP_AFTER_MS, () => resolve(null));
      const settle = (database: IDBDatabase | null) => {
        late.cancel();
        resolve(database);
      };
      try {
        const request = indexedDB.open(this.#name, 1);
        request.addEventListener('upgradeneeded', () => {
          request.result.createObjectStore(UPDATES, { autoIncrement: true });
        });
        request.addEventListener('success', () => settle(request.result));
        request.addEventListener('error', () => settle(null));
      } catch {
        // Some browsers throw here in private windows: nothing can be kept, which `working` tells.
        settle(null);
      }
    });
  }

  async #read(database: IDBDatabase): Promise<Uint8Array[]> {
    try {
      const request = database.transaction(UPDATES).objectStore(UPDATES).getAll();
      await settled(request.transaction);
      // Only this class writes to the store, and only updates.
      return request.result as Uint8Array[];
    } catch {
      // Unreadable is not empty: the rows stay, and the page says that nothing is kept here.
      this.working.set(false);
      return [];
    }
  }

  #take(update: Uint8Array): void {
    try {
      Y.applyUpdate(this.#doc, update, this);
    } catch {
      // A damaged row stays where it is; what the others hold is shown, and the page warns.
      this.working.set(false);
    }
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (this.isOrigin(origin) || this.#hasEnded) return;
    this.#waiting.push(update);
    void this.#write();
  };

  /** Writes what waits, and what comes to wait meanwhile, one transaction at a time. */
  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#database !== null && this.#waiting.length > 0) {
      const updates = this.#waiting;
      this.#waiting = [];
      try {
        await this.#append(this.#database, updates);
        this.working.set(true);
      } catch {
        // Full, or taken away: it waits for the next change, which tries again with all of it.
        this.#waiting.unshift(...updates);
        this.working.set(false);
        return;
      }
    }
  }

  async #append(database: IDBDatabase, updates: readonly Uint8Array[]): Promise<void> {
    const transaction = database.transaction(UPDATES, 'readwrite');
    const store = transaction.objectStore(UPDATES);
    for (const update of updates) store.add(update);
    await settled(transaction);
    this.#rows += updates.length;
    if (this.#rows >= MERGE_AFTER_ROWS) await this.#merge(database);
  }

  /**
   * All rows as one, by their bytes alone: what another tab wrote is among them although this Y.Doc may not have it. The old
   * rows go in the same transaction, after the new one was read back.
   */
  async #merge(database: IDBDatabase): Promise<void> {
    const transaction = database.transaction(UPDATES, 'readwrite');
    const store = transaction.objectStore(UPDATES);
    const done = settled(transaction);
    store.getAll().addEventListener('success', ({ target }) => {
      // As in #read.
      const rows = (target as IDBRequest<Uint8Array[]>).result;
      let merged: Uint8Array;
      try {
        merged = Y.mergeUpdates(rows);
      } catch {
        // A damaged row: the journal stays as long as it is.
        return;
      }
      store.add(merged).addEventListener('success', ({ target: added }) => {
        const key = (added as IDBRequest<IDBValidKey>).result;
        store.get(key).addEventListener('success', ({ target: read }) => {
          const kept = (read as IDBRequest<Uint8Array>).result;
          if (isSame(kept, merged)) store.delete(IDBKeyRange.upperBound(key, true));
        });
      });
    });
    await done;
    this.#rows = 1;
  }

  #lose(): void {
    this.#database?.close();
    this.#database = null;
    if (!this.#hasEnded) this.working.set(false);
  }

  async #end(): Promise<void> {
    await this.loaded;
    await this.#write();
    this.#hasEnded = true;
    this.#doc.off('update', this.#onUpdate);
    this.#database?.close();
    this.#database = null;
  }
}

function settled(transaction: IDBTransaction | null): Promise<void> {
  return new Promise((resolve, reject) => {
    if (transaction === null) return resolve();
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('aborted')));
  });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** For browsers without IndexedDB: nothing outlives the page, and `working` says so. */
export class NoStore implements DeviceStore {
  readonly loaded = Promise.resolve({ hadContent: false });
  readonly working = new Store(false);
  isOrigin(): boolean {
    return false;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  clear(): Promise<void> {
    return Promise.resolve();
  }
}
