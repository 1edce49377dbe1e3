/**
 * The rows in IndexedDB that a document's copy on this device is made of: opening, reading, adding, merging, setting aside.
 * Knows how rows are kept, not when they are written nor what the page says of it; `device-store.ts` decides that.
 *
 * A row is an update of Yjs. One that cannot be applied is set aside under its own key, so that no byte is destroyed and it
 * stands in nobody's way.
 */
import * as Y from 'yjs';
import type { Clock } from './ports.ts';

const UPDATES = 'updates';
const GIVE_UP_AFTER_MS = 4000;

/** A damaged row. `told` once the person was told of it. */
interface AsideRow {
  readonly aside: unknown;
  readonly told: boolean;
}

export interface ReadRow {
  readonly key: IDBValidKey;
  readonly update: Uint8Array;
}

/** What a journal held when it was read. */
export interface JournalContent {
  readonly rows: readonly ReadRow[];
  /** True where rows lie aside that the person was not told of yet. */
  readonly hasDamage: boolean;
}

/** Why the browser took the journal away: `removed` by somebody's wish, `lost` because it cleared its storage or failed. */
export type Loss = 'removed' | 'lost';

export class Journal {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase, onLoss: (loss: Loss) => void) {
    this.#database = database;
    const end = (loss: Loss) => {
      database.close();
      onLoss(loss);
    };
    // Another tab forgets the copy: that must not have to wait for this one.
    database.addEventListener('versionchange', () => end('removed'));
    // The person clears the browser's storage, or the disk below it fails.
    database.addEventListener('close', () => end('lost'));
  }

  /** Null where there is none to be had. A database that another tab blocks may never answer: writing must not wait for it. */
  static open(name: string, clock: Clock, onLoss: (loss: Loss) => void): Promise<Journal | null> {
    return new Promise((resolve) => {
      let isLate = false;
      const late = clock.setTimer(GIVE_UP_AFTER_MS, () => {
        isLate = true;
        resolve(null);
      });
      const settle = (database: IDBDatabase | null) => {
        late.cancel();
        // Nobody waits for it any more; left open it would block whoever wants to delete it.
        if (isLate) database?.close();
        else resolve(database === null ? null : new Journal(database, onLoss));
      };
      try {
        const request = indexedDB.open(name, 1);
        request.addEventListener('upgradeneeded', () => {
          request.result.createObjectStore(UPDATES, { autoIncrement: true });
        });
        request.addEventListener('success', () => settle(request.result));
        request.addEventListener('error', () => settle(null));
      } catch {
        // Some browsers throw here in private windows: nothing can be kept.
        settle(null);
      }
    });
  }

  async read(): Promise<JournalContent> {
    const transaction = this.#database.transaction(UPDATES);
    const store = transaction.objectStore(UPDATES);
    const [keys, values] = [store.getAllKeys(), store.getAll()];
    await settled(transaction);
    const rows: ReadRow[] = [];
    let hasDamage = false;
    for (const [index, key] of keys.result.entries()) {
      const row: unknown = values.result[index];
      if (row instanceof Uint8Array) rows.push({ key, update: row });
      else if (!isAside(row) || !row.told) hasDamage = true;
    }
    return { rows, hasDamage };
  }

  /**
   * Resolves once the rows are kept. `isOwn` where one of them is this person's writing, which may be nowhere else: then the
   * browser is asked to bring it to the disk, not only to the system, before it answers.
   */
  async add(updates: readonly Uint8Array[], isOwn: boolean): Promise<void> {
    const transaction = this.#database.transaction(UPDATES, 'readwrite', { durability: isOwn ? 'strict' : 'relaxed' });
    const store = transaction.objectStore(UPDATES);
    for (const update of updates) store.add(update);
    const done = settled(transaction);
    // Without this a page that goes right now would take the rows with it.
    transaction.commit();
    await done;
  }

  /** Sets rows aside that could not be applied. */
  async setAside(rows: readonly ReadRow[]): Promise<void> {
    const transaction = this.#database.transaction(UPDATES, 'readwrite');
    const store = transaction.objectStore(UPDATES);
    for (const { key, update } of rows) store.put({ aside: update, told: false } satisfies AsideRow, key);
    await settled(transaction);
  }

  /** The person was told of the rows that lie aside; they stay. */
  async noteTold(): Promise<void> {
    const transaction = this.#database.transaction(UPDATES, 'readwrite');
    const store = transaction.objectStore(UPDATES);
    const [keys, values] = [store.getAllKeys(), store.getAll()];
    values.addEventListener('success', () => {
      for (const [index, key] of keys.result.entries()) {
        const row: unknown = values.result[index];
        if (row instanceof Uint8Array) continue;
        store.put({ aside: isAside(row) ? row.aside : row, told: true } satisfies AsideRow, key);
      }
    });
    await settled(transaction);
  }

  /**
   * All rows as one, by their bytes alone: what another tab wrote is among them although this page may not have it. The old
   * ones go in the same transaction, after the new one was read back. Answers with how many there are now.
   */
  async merge(): Promise<number> {
    const transaction = this.#database.transaction(UPDATES, 'readwrite');
    const store = transaction.objectStore(UPDATES);
    const [keys, values] = [store.getAllKeys(), store.getAll()];
    let left = 0;
    values.addEventListener('success', () => {
      const old: IDBValidKey[] = [];
      const updates: Uint8Array[] = [];
      for (const [index, key] of keys.result.entries()) {
        const row: unknown = values.result[index];
        if (!(row instanceof Uint8Array)) continue;
        old.push(key);
        updates.push(row);
      }
      left = keys.result.length;
      const merged = mergedOrNull(updates);
      if (merged === null) return;
      const added = store.add(merged);
      added.addEventListener('success', () => {
        const read = store.get(added.result);
        read.addEventListener('success', () => {
          const kept: unknown = read.result;
          if (!(kept instanceof Uint8Array) || !isSame(kept, merged)) return;
          for (const key of old) store.delete(key);
          left = left - old.length + 1;
        });
      });
    });
    await settled(transaction);
    return left;
  }

  /** May be called twice. */
  close(): void {
    this.#database.close();
  }
}

/** Null where Yjs cannot merge them: then the journal stays as long as it is. */
function mergedOrNull(updates: Uint8Array[]): Uint8Array | null {
  try {
    return Y.mergeUpdates(updates);
  } catch {
    return null;
  }
}

function isAside(row: unknown): row is AsideRow {
  return typeof row === 'object' && row !== null && 'aside' in row && 'told' in row && typeof row.told === 'boolean';
}

function settled(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('aborted')));
  });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
