/**
 * The way of one room's updates to the disk, in order. Owns which updates travel together: one append is under way at a
 * time, and what arrives meanwhile goes into the next one. Tells afterwards whose updates are durable (R4), and that the
 * disk failed (R5). Knows nothing of sessions: a mark is whatever its caller wants back.
 */
import type { DocumentId } from '../../protocol/ids.ts';
import type { DocumentLog, NewEntry } from '../storage/document-log.ts';
import type { Clock, Timer } from './ports.ts';

export interface AppendQueueOptions<Mark> {
  readonly log: DocumentLog;
  readonly documentId: DocumentId;
  readonly clock: Clock;
  readonly receiptAfterMs: number;
  /** Everything these marks were left for, and everything before it, survives a power cut. */
  readonly onDurable: (marks: readonly Mark[]) => void;
  /** An append is taking longer than `receiptAfterMs`; called again after as long. */
  readonly onSlow: () => void;
  /** An append failed. Nothing is appended any more and no mark will be called durable. */
  readonly onFailed: (error: unknown) => void;
}

interface Batch<Mark> {
  readonly entries: NewEntry[];
  readonly marks: Mark[];
}

/** Keeps one append from becoming a transaction of many megabytes. */
const MAX_BATCH_ENTRIES = 2000;

export class AppendQueue<Mark> {
  readonly #options: AppendQueueOptions<Mark>;
  #underWay: Batch<Mark> | null = null;
  #waiting: Batch<Mark>[] = [];
  #hasFailed = false;
  #appended = 0;
  #slow: Timer | null = null;
  #whenIdle: (() => void)[] = [];

  constructor(options: AppendQueueOptions<Mark>) {
    this.#options = options;
  }

  /** Entries that were made durable by this queue. */
  get appended(): number {
    return this.#appended;
  }

  get isIdle(): boolean {
    return this.#underWay === null && this.#waiting.length === 0;
  }

  /** Appends an update. Its bytes belong to the log from here on. */
  add(entry: NewEntry, marks: readonly Mark[]): void {
    if (this.#hasFailed) return;
    let batch = this.#waiting.at(-1);
    if (batch === undefined || batch.entries.length >= MAX_BATCH_ENTRIES) {
      batch = { entries: [], marks: [] };
      this.#waiting.push(batch);
    }
    batch.entries.push(entry);
    batch.marks.push(...marks);
    this.#next();
  }

  /** Calls `mark` durable as soon as everything added so far is; at once where it is already. */
  follow(mark: Mark): void {
    if (this.#hasFailed) return;
    const last = this.#waiting.at(-1) ?? this.#underWay;
    if (last === null) this.#options.onDurable([mark]);
    else last.marks.push(mark);
  }

  /** Resolves when nothing is under way: all is durable, or an append failed. Never rejects. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #next(): void {
    if (this.#underWay !== null) return;
    const batch = this.#waiting.shift();
    if (batch === undefined) {
      for (const resolve of this.#whenIdle.splice(0)) resolve();
      return;
    }
    this.#underWay = batch;
    this.#watch();
    this.#append(batch.entries).then(
      () => this.#settle(() => this.#succeed(batch)),
      (error: unknown) => this.#settle(() => this.#fail(error)),
    );
  }

  /** A log that throws instead of rejecting is a log that failed. */
  #append(entries: readonly NewEntry[]): Promise<unknown> {
    try {
      return this.#options.log.append(this.#options.documentId, entries);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #settle(report: () => void): void {
    this.#slow?.cancel();
    this.#slow = null;
    this.#underWay = null;
    report();
    this.#next();
  }

  #succeed(batch: Batch<Mark>): void {
    this.#appended += batch.entries.length;
    this.#options.onDurable(batch.marks);
  }

  #fail(error: unknown): void {
    this.#hasFailed = true;
    this.#waiting = [];
    this.#options.onFailed(error);
  }

  #watch(): void {
    this.#slow = this.#options.clock.setTimer(this.#options.receiptAfterMs, () => {
      this.#options.onSlow();
      if (this.#underWay !== null) this.#watch();
    });
  }
}
