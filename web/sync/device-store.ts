/**
 * The copy of a document that this browser keeps, so that writing goes on offline and across reloads (P4). Owns y-indexeddb
 * and the question whether the browser really keeps anything: in private windows and on full disks it does not, and then
 * the page must say so (HOSTILE B3).
 */
import { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import { deleteDatabase } from './device-copies.ts';
import type { Clock, Timer } from './ports.ts';
import { Store, type Readable } from './store.ts';

export interface DeviceStore {
  /** Resolves once the kept copy is in the Y.Doc, or it is clear that there is none to be had. */
  readonly loaded: Promise<{ readonly hadContent: boolean }>;
  /** False once the browser failed to keep something. */
  readonly working: Readable<boolean>;
  /** True where an update of this origin came out of the store. */
  isOrigin(origin: unknown): boolean;
  close(): Promise<void>;
  /** Closes it and forgets the kept copy. */
  clear(): Promise<void>;
}

const PROBE_KEY = 'kept-at';
const PROBE_AFTER_MS = 1500;
const GIVE_UP_AFTER_MS = 4000;

export class IndexedDbStore implements DeviceStore {
  readonly loaded: Promise<{ readonly hadContent: boolean }>;
  readonly working = new Store(true);
  readonly #persistence: IndexeddbPersistence;
  readonly #doc: Y.Doc;
  readonly #clock: Clock;
  #probe: Timer | null = null;
  #closed: Promise<void> | null = null;

  constructor(name: string, doc: Y.Doc, clock: Clock) {
    this.#doc = doc;
    this.#clock = clock;
    this.#persistence = new IndexeddbPersistence(name, doc);
    this.loaded = this.#load();
    doc.on('update', this.#onUpdate);
  }

  isOrigin(origin: unknown): boolean {
    return origin === this.#persistence;
  }

  async #load(): Promise<{ readonly hadContent: boolean }> {
    // A database that another tab blocks may never answer: writing must not wait for it.
    const opened = await new Promise<boolean>((resolve) => {
      const late = this.#clock.setTimer(GIVE_UP_AFTER_MS, () => resolve(false));
      const settle = (worked: boolean) => {
        late.cancel();
        resolve(worked);
      };
      this.#persistence._db.catch(() => settle(false));
      void this.#persistence.whenSynced.then(() => settle(true));
    });
    this.working.set(opened);
    // Another tab deletes the copy, or the person clears the browser's storage: y-indexeddb would throw at the next change.
    for (const event of ['versionchange', 'close']) this.#persistence.db?.addEventListener(event, this.#onTakenAway);
    return { hadContent: this.#doc.store.clients.size > 0 };
  }

  readonly #onTakenAway = (): void => {
    this.#doc.off('update', this.#persistence._storeUpdate);
    if (this.#closed === null) this.working.set(false);
  };

  /** y-indexeddb does not say when a write failed, so a write of our own follows each pause in writing and tells. */
  readonly #onUpdate = (_update: Uint8Array, origin: unknown): void => {
    if (this.isOrigin(origin) || this.#probe !== null || this.#closed !== null) return;
    this.#probe = this.#clock.setTimer(PROBE_AFTER_MS, () => {
      this.#probe = null;
      if (!this.#persistence.synced) return;
      this.#persistence.set(PROBE_KEY, this.#clock.now()).then(
        () => this.working.set(true),
        () => this.working.set(false),
      );
    });
  };

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  clear(): Promise<void> {
    this.#closed = this.#end().then(() => deleteDatabase(this.#persistence.name));
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#probe?.cancel();
    this.#doc.off('update', this.#onUpdate);
    // A database that never opened has nothing to close.
    await this.#persistence.destroy().catch(() => undefined);
  }
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
