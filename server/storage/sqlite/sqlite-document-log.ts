/**
 * The DocumentLog on SQLite: packs what goes to the storage thread and unpacks what comes back. Everything durable happens
 * over there. Shares its thread with the access store; whoever opened the thread closes it.
 */
import type { DocumentId, Seq } from '../../../protocol/ids.ts';
import type { DocumentLog, LogEntry, NewEntry, StoredDocument } from '../document-log.ts';
import { packEntries, unpackNumbered } from './packed-entries.ts';
import type { StorageThread } from './storage-thread.ts';

export class SqliteDocumentLog implements DocumentLog {
  readonly #thread: StorageThread;

  constructor(thread: StorageThread) {
    this.#thread = thread;
  }

  async load(id: DocumentId): Promise<StoredDocument> {
    const { checkpoint, tailFrom, tail, lastSeq } = await this.#thread.request('load', { id });
    return { checkpoint, tail: unpackNumbered(tail, tailFrom), lastSeq };
  }

  append(id: DocumentId, entries: readonly NewEntry[]): Promise<Seq> {
    const packed = packEntries(entries);
    return this.#thread.request('append', { id, entries: packed }, [packed.bytes.buffer]);
  }

  checkpoint(id: DocumentId): Promise<Seq> {
    return this.#thread.request('checkpoint', { id });
  }

  async history(id: DocumentId, afterSeq: Seq): Promise<readonly LogEntry[]> {
    const { from, entries } = await this.#thread.request('history', { id, afterSeq });
    return unpackNumbered(entries, from);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
