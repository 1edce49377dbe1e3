/**
 * The copy of a document that this browser keeps, so that writing goes on offline and across reloads (P4). Owns when the
 * journal is written and the question whether the browser really keeps anything: in private windows and on full disks it
 * does not, and then the page must say so (HOSTILE B3).
 *
 * Our own and not y-indexeddb: that one loads the whole journal in one transaction of Yjs, in which Yjs 13.6 throws on some
 * honest histories (an update that reaches into something deleted a moment before), and it does not say when a write fails.
 */
import * as Y from 'yjs';
import { deleteDatabase } from './device-copies.ts';
import { Journal, type Loss, type ReadRow } from './journal.ts';
import type { Clock, Timer } from './ports.ts';
import { Store, type Readable } from './store.ts';

/** `kept`: the journal holds everything. `writing`: some is on its way into it. `failing`: the browser does not keep it. */
export type Keeping = 'kept' | 'writing' | 'failing';

export interface DeviceStore {
  /** Resolves once the kept copy is in the Y.Doc, or it is clear that there is none to be had. */
  readonly loaded: Promise<{ readonly hadContent: boolean }>;
  readonly keeping: Readable<Keeping>;
  /** True where a part of the copy could not be read, until `noteTold`. */
  readonly damaged: Readable<boolean>;
  /** True where an update of this origin came out of the store. */
  isOrigin(origin: unknown): boolean;
  /** The person knows that a part could not be read. */
  noteTold(): void;
  /** Hands everything to the browser now: the page may be gone in a moment. */
  flush(): void;
  close(): Promise<void>;
  /** Closes it and forgets the kept copy. */
  clear(): Promise<void>;
}

/** Rows after which the journal is merged into one. */
const MERGE_AFTER_ROWS = 500;
/** How long after a failed write the next one is tried, where no change comes before. */
const RETRY_MS = 5000;

interface Waiting {
  readonly update: Uint8Array;
  /** True for what was written here, which may be nowhere else. */
  readonly isOwn: boolean;
}

export class IndexedDbStore implements DeviceStore {
  readonly loaded: Promise<{ readonly hadContent: boolean }>;
  readonly keeping = new Store<Keeping>('kept');
  readonly damaged = new Store(false);
  readonly #name: string;
  readonly #doc: Y.Doc;
  readonly #clock: Clock;
  #journal: Journal | null = null;
  /** What is not handed to the journal yet, oldest first. */
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  /** Transactions that the browser has not confirmed. */
  #underWay = 0;
  #failing = false;
  /** Somebody forgot this copy: it does not come back by itself. */
  #removed = false;
  #retry: Timer | null = null;
  #rows = 0;
  #mergeFrom = MERGE_AFTER_ROWS;
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

  noteTold(): void {
    this.damaged.set(false);
    // Where it cannot be noted the person is told once more at the next visit.
    this.#journal?.noteTold().catch(() => undefined);
  }

  flush(): void {
    if (this.#journal !== null && this.#waiting.length > 0) void this.#append(this.#journal);
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
    this.#journal = await Journal.open(this.#name, this.#clock, this.#onLoss);
    if (this.#journal === null) {
      this.#fail();
      return { hadContent: false };
    }
    const hadContent = await this.#read(this.#journal);
    void this.#write();
    return { hadContent };
  }

  async #read(journal: Journal): Promise<boolean> {
    try {
      const { rows, hasDamage } = await journal.read();
      this.#rows = rows.length;
      // One transaction each: see above.
      const damaged = rows.filter(({ update }) => !this.#take(update));
      if (damaged.length > 0) await this.#setAside(journal, damaged);
      this.damaged.set(hasDamage || damaged.length > 0);
      return rows.length > damaged.length;
    } catch {
      // Unreadable is not empty: the rows stay, and the page says that a part could not be read.
      this.damaged.set(true);
      return false;
    }
  }

  async #setAside(journal: Journal, rows: readonly ReadRow[]): Promise<void> {
    try {
      await journal.setAside(rows);
    } catch {
      // Then they stay where they are, and are found damaged again.
    }
  }

  #take(update: Uint8Array): boolean {
    try {
      Y.applyUpdate(this.#doc, update, this);
      return true;
    } catch {
      // A damaged row: what the others hold is shown.
      return false;
    }
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
    if (this.isOrigin(origin) || this.#hasEnded) return;
    this.#waiting.push({ update, isOwn: transaction.local });
    this.#publish();
    void this.#write();
  };

  /** Writes what waits, and what comes to wait meanwhile, one transaction at a time. */
  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      // Written after it had looked for the last time: it must not wait for the next change.
      if (this.#waiting.length > 0 && !this.#failing && !this.#hasEnded && this.#journal !== null) void this.#write();
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#journal !== null && this.#waiting.length > 0) {
      if (!(await this.#append(this.#journal))) return;
      if (this.#rows >= this.#mergeFrom) await this.#merge(this.#journal);
    }
  }

  /** False where the browser did not keep it: then it all waits again. */
  async #append(journal: Journal): Promise<boolean> {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#underWay += 1;
    try {
      const updates = taken.map(({ update }) => update);
      await journal.add(
        updates,
        taken.some(({ isOwn }) => isOwn),
      );
      this.#rows += taken.length;
      this.#failing = false;
      return true;
    } catch (error) {
      // Full, or taken away. The order of updates does not matter to Yjs, so what came meanwhile may stand before it.
      this.#waiting.unshift(...taken);
      // Closed from below without a word, as some browsers do to a page in the background: it has to be opened anew.
      if (error instanceof Error && error.name === 'InvalidStateError' && this.#journal === journal)
        this.#journal = null;
      this.#fail();
      return false;
    } finally {
      this.#underWay -= 1;
      this.#publish();
    }
  }

  async #merge(journal: Journal): Promise<void> {
    try {
      this.#rows = await journal.merge();
    } catch {
      // No room for it, or taken away: the rows stay as they are.
    }
    // What could not be merged is not tried again at every key.
    this.#mergeFrom = this.#rows >= MERGE_AFTER_ROWS ? this.#rows * 2 : MERGE_AFTER_ROWS;
  }

  readonly #onLoss = (loss: Loss): void => {
    this.#journal = null;
    if (this.#hasEnded) return;
    this.#removed = loss === 'removed';
    this.#fail();
  };

  #fail(): void {
    this.#failing = true;
    this.#publish();
    this.#retry?.cancel();
    this.#retry = this.#removed || this.#hasEnded ? null : this.#clock.setTimer(RETRY_MS, () => void this.#again());
  }

  /** There may be room again, or the storage was cleared and is there anew: then all of the document is kept anew. */
  async #again(): Promise<void> {
    if (this.#hasEnded) return;
    if (this.#journal === null) {
      const journal = await Journal.open(this.#name, this.#clock, this.#onLoss);
      // It may have ended while the browser thought about it.
      if (journal === null || this.#isEnding) {
        journal?.close();
        return this.#fail();
      }
      // Opened too late at the beginning, it holds what this page has never seen.
      await this.#read(journal);
      if (this.#isEnding) return journal.close();
      this.#journal = journal;
      this.#waiting = [{ update: Y.encodeStateAsUpdate(this.#doc), isOwn: true }];
    }
    void this.#write();
  }

  get #isEnding(): boolean {
    return this.#closed !== null;
  }

  #publish(): void {
    const busy = this.#waiting.length > 0 || this.#underWay > 0;
    this.keeping.set(this.#failing ? 'failing' : busy ? 'writing' : 'kept');
  }

  async #end(): Promise<void> {
    await this.loaded;
    await this.#write();
    this.#hasEnded = true;
    this.#retry?.cancel();
    this.#doc.off('update', this.#onUpdate);
    this.#journal?.close();
    this.#journal = null;
  }
}

/** For browsers without IndexedDB: nothing outlives the page, and `keeping` says so. */
export class NoStore implements DeviceStore {
  readonly loaded = Promise.resolve({ hadContent: false });
  readonly keeping = new Store<Keeping>('failing');
  readonly damaged = new Store(false);
  isOrigin(): boolean {
    return false;
  }
  noteTold(): void {
    // There is nothing that could be damaged.
  }
  flush(): void {
    // There is nowhere to hand it to.
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  clear(): Promise<void> {
    return Promise.resolve();
  }
}
