/**
 * The DocumentLog on SQLite: packs what goes to the storage thread and unpacks what comes back, gathers appends and has
 * documents compacted. Everything durable happens over there. Shares its thread with the access store; whoever opened the
 * thread closes it.
 */
import type { DocumentId, Seq } from '../../../protocol/ids.ts';
import type { Clock } from '../../room/ports.ts';
import type { DocumentLog, LogEntry, LogTrouble, NewEntry, StoredDocument } from '../document-log.ts';
import { encodeAppends } from './batch-codec.ts';
import { BatchSorting } from './batch-sorting.ts';
import { Compactor } from './compactor.ts';
import { GatheredAppends, seqOf, type Append } from './gathered-appends.ts';
import { unpackNumbered } from './packed-entries.ts';
import type { LongTail } from './compaction-statements.ts';
import type { AppendOutcome, Operations } from './requests.ts';
import type { StorageThread } from './storage-thread.ts';

/** Two or three milliseconds of the storage thread. */
const LOGS_AT_ONCE = 1000;

export class SqliteDocumentLog implements DocumentLog {
  readonly #thread: StorageThread;
  readonly #appends: GatheredAppends | null;
  readonly #compactor: Compactor;
  readonly #sorting: BatchSorting;

  /** Without a clock every append is handed over at once. */
  constructor(thread: StorageThread, clock: Clock | null = null) {
    this.#thread = thread;
    this.#appends = clock === null ? null : new GatheredAppends(clock, (appends) => this.#write(appends));
    this.#compactor = new Compactor(thread, clock);
    this.#sorting = new BatchSorting(thread, clock);
  }

  get trouble(): LogTrouble | null {
    return this.#thread.trouble;
  }

  async load(id: DocumentId): Promise<StoredDocument> {
    const { checkpoint, tailFrom, tail, lastSeq } = await this.#thread.request('load', { id });
    return { checkpoint, tail: unpackNumbered(tail, tailFrom), lastSeq };
  }

  append(id: DocumentId, entries: readonly NewEntry[]): Promise<Seq> {
    if (this.#appends !== null) return this.#appends.add(id, entries);
    return this.#write([{ id, entries }]).then(([outcome]) => seqOf(outcome));
  }

  async #write(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const ids = appends.map(({ id }) => id);
    const bytes = encodeAppends(appends);
    const { byteLength } = bytes;
    const outcomes = await this.#thread.request('append', { ids, bytes }, [bytes.buffer]);
    this.#sorting.wrote(byteLength);
    return outcomes;
  }

  checkpoint(id: DocumentId): Promise<Seq> {
    return this.#compactor.compact(id);
  }

  /**
   * Documents of which opening reads at least so many entries beside the checkpoint, the longest first. Read in slices: with a hundred
   * thousand documents nobody's commit waits for the whole list.
   */
  async longTails(atLeast: number): Promise<readonly DocumentId[]> {
    const found: LongTail[] = [];
    for (let after: number | null = 0; after !== null;) {
      const slice: ReturnType<Operations['longTails']> = await this.#thread.request('longTails', {
        after,
        among: LOGS_AT_ONCE,
        atLeast,
      });
      found.push(...slice.tails);
      after = slice.next;
    }
    return found.toSorted((one, other) => other.entries - one.entries).map(({ id }) => id);
  }

  async history(id: DocumentId, afterSeq: Seq): Promise<readonly LogEntry[]> {
    const { from, entries } = await this.#thread.request('history', { id, afterSeq });
    return unpackNumbered(entries, from);
  }

  async close(): Promise<void> {
    this.#appends?.flush();
    await this.#sorting.close();
    await this.#compactor.close();
    await this.#thread.close();
  }
}
