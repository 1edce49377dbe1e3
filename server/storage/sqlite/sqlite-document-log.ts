/**
 * The DocumentLog on SQLite: packs what goes to the storage thread and unpacks what comes back, gathers appends and has
 * documents compacted. Everything durable happens over there. Shares its thread with the access store; whoever opened the
 * thread closes it.
 */
import { AppError } from '../../../protocol/errors.ts';
import type { DocumentId, Seq } from '../../../protocol/ids.ts';
import type { Clock } from '../../room/ports.ts';
import type { DocumentLog, LogEntry, LogTrouble, NewEntry, StoredDocument } from '../document-log.ts';
import { Compactor } from './compactor.ts';
import { GatheredAppends } from './gathered-appends.ts';
import { packAppends, packEntries, unpackNumbered, type Append } from './packed-entries.ts';
import type { StorageThread } from './storage-thread.ts';

export class SqliteDocumentLog implements DocumentLog {
  readonly #thread: StorageThread;
  readonly #appends: GatheredAppends | null;
  readonly #compactor: Compactor;

  /** Without a clock every append is handed over at once. */
  constructor(thread: StorageThread, clock: Clock | null = null) {
    this.#thread = thread;
    this.#appends = clock === null ? null : new GatheredAppends(clock, (appends) => this.#write(appends));
    this.#compactor = new Compactor(thread, clock);
  }

  get trouble(): LogTrouble | null {
    return this.#thread.trouble;
  }

  async load(id: DocumentId): Promise<StoredDocument> {
    const { checkpoint, tailFrom, tail, lastSeq } = await this.#thread.request('load', { id });
    return { checkpoint, tail: unpackNumbered(tail, tailFrom), lastSeq };
  }

  append(id: DocumentId, entries: readonly NewEntry[]): Promise<Seq> {
    return this.#appends === null ? this.#writeOne({ id, entries }) : this.#appends.add(id, entries);
  }

  #write(appends: readonly Append[]): readonly Promise<Seq>[] {
    const [only] = appends;
    if (only !== undefined && appends.length === 1) return [this.#writeOne(only)];
    const packed = packAppends(appends);
    const written = this.#thread.request('appendAll', { appends: packed }, [packed.entries.bytes.buffer]);
    return appends.map(async (_append, i) => {
      const outcome = (await written)[i];
      if (outcome?.ok === true) return outcome.seq;
      throw new AppError(outcome?.code ?? 'storage_failed', outcome?.detail ?? 'an append was not answered');
    });
  }

  #writeOne({ id, entries }: Append): Promise<Seq> {
    const packed = packEntries(entries);
    return this.#thread.request('append', { id, entries: packed }, [packed.bytes.buffer]);
  }

  checkpoint(id: DocumentId): Promise<Seq> {
    return this.#compactor.compact(id);
  }

  async history(id: DocumentId, afterSeq: Seq): Promise<readonly LogEntry[]> {
    const { from, entries } = await this.#thread.request('history', { id, afterSeq });
    return unpackNumbered(entries, from);
  }

  async close(): Promise<void> {
    this.#appends?.flush();
    await this.#compactor.close();
    await this.#thread.close();
  }
}
