/**
 * What a compaction makes out of what is stored: a checkpoint, and chunks for the entries that lie loose. Everything is proved
 * here before anything is written (R10): the checkpoint is loaded afresh and compared with the document, the chunks are read
 * back and compared with the entries, byte for byte. Entries are gone through once, and a document is gone before its copy is made: of
 * half a million edits each of those would be a hundred megabytes. Pure work without a file, for a thread of its own.
 */
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type Seq } from '../../../protocol/ids.ts';
import {
  describeDocument,
  encodeCheckpoint,
  isWhole,
  rebuildDocument,
  verifyCheckpoint,
  type DocumentState,
} from '../checkpoint.ts';
import type { Checkpoint, LogEntry } from '../document-log.ts';
import { MAX_CHUNK_BYTES, MAX_CHUNK_ENTRIES, decodeChunk, encodeChunk, type Chunk } from './chunk-codec.ts';

export interface CompactionInput {
  readonly checkpoint: Checkpoint | null;
  /** In order, without a gap: from the first that is to be packed, or the first after the checkpoint. Gone through once. */
  readonly entries: Iterable<LogEntry>;
  /** From here on entries are to be packed; null where there is no need yet. */
  readonly packFrom: Seq | null;
}

export interface Compaction {
  /** Null where the one in force says everything. */
  readonly checkpoint: Checkpoint | null;
  readonly chunks: readonly Chunk[];
}

/**
 * `onDocumentGone` is called between the document, which came to so many bytes, and its copy. Throws AppError `document_damaged` where the stored bytes cannot be read or what is made of them is not equal.
 */
export function makeCompaction(
  { checkpoint, entries, packFrom }: CompactionInput,
  onDocumentGone: (bytes: number) => void = () => undefined,
): Compaction {
  const packing = new Packing(packFrom);
  const tail = new Tail(entries, checkpoint?.throughSeq ?? asSeq(0), (entry) => packing.take(entry));
  const isCurrent = tail.isEmpty && checkpoint !== null && checkpoint.isWhole;
  const made = isCurrent ? null : makeCheckpoint(checkpoint, tail, onDocumentGone);
  return { checkpoint: made, chunks: packing.end() };
}

/** What follows a checkpoint. Whoever goes through it shows each entry, those before it too, to somebody else. */
class Tail implements Iterable<LogEntry> {
  readonly #entries: Iterator<LogEntry, void>;
  #next: LogEntry | undefined;
  #lastSeq: Seq;

  constructor(entries: Iterable<LogEntry>, through: Seq, show: (entry: LogEntry) => void) {
    this.#lastSeq = through;
    this.#entries = shown(entries, show);
    do this.#next = this.#take();
    while (this.#next !== undefined && this.#next.seq <= through);
  }

  get isEmpty(): boolean {
    return this.#next === undefined;
  }

  /** The number of the last one that was gone through; before any, of the checkpoint. */
  get lastSeq(): Seq {
    return this.#lastSeq;
  }

  *[Symbol.iterator](): Generator<LogEntry, void> {
    for (; this.#next !== undefined; this.#next = this.#take()) {
      this.#lastSeq = this.#next.seq;
      yield this.#next;
    }
  }

  #take(): LogEntry | undefined {
    const { done, value } = this.#entries.next();
    return done === true ? undefined : value;
  }
}

function* shown(entries: Iterable<LogEntry>, show: (entry: LogEntry) => void): Generator<LogEntry, void> {
  for (const entry of entries) {
    show(entry);
    yield entry;
  }
}

function makeCheckpoint(former: Checkpoint | null, tail: Tail, onDocumentGone: (bytes: number) => void): Checkpoint {
  const { state, ...made } = encodeAll(former, tail);
  onDocumentGone(made.update.length);
  const difference = verifyCheckpoint(state, made.update);
  if (difference !== null) {
    throw new AppError('document_damaged', `a new checkpoint is not equal to its updates: ${difference}`);
  }
  return { throughSeq: tail.lastSeq, ...made };
}

/** When this returns the document itself is gone. */
function encodeAll(
  checkpoint: Checkpoint | null,
  tail: Tail,
): Pick<Checkpoint, 'update' | 'isWhole'> & { readonly state: DocumentState } {
  const doc = rebuildDocument({ checkpoint, tail });
  try {
    return { update: encodeCheckpoint(doc), isWhole: isWhole(doc), state: describeDocument(doc) };
  } finally {
    doc.destroy();
  }
}

/** Makes chunks of entries as they come, each of what one chunk may hold. */
class Packing {
  readonly #from: Seq | null;
  readonly #chunks: Chunk[] = [];
  #run: LogEntry[] = [];
  #bytes = 0;

  constructor(from: Seq | null) {
    this.#from = from;
  }

  take(entry: LogEntry): void {
    if (this.#from === null || entry.seq < this.#from) return;
    const { length } = entry.update;
    const isFull = this.#run.length >= MAX_CHUNK_ENTRIES || this.#bytes + length > MAX_CHUNK_BYTES;
    if (isFull) this.#pack();
    this.#run.push(entry);
    this.#bytes += length;
  }

  end(): Chunk[] {
    this.#pack();
    return this.#chunks;
  }

  #pack(): void {
    const run = this.#run;
    const [first, last] = [run.at(0), run.at(-1)];
    this.#run = [];
    this.#bytes = 0;
    if (first === undefined || last === undefined) return;
    const bytes = encodeChunk(run);
    const back = decodeChunk(bytes, first.seq);
    if (back.length !== run.length || back.some((entry, i) => !isSame(entry, run[i]))) {
      throw new AppError('storage_failed', 'a chunk does not read back as the updates that it was made of');
    }
    this.#chunks.push({ firstSeq: first.seq, lastSeq: last.seq, bytes });
  }
}

function isSame(a: LogEntry, b: LogEntry | undefined): boolean {
  if (b === undefined || a.seq !== b.seq || a.atMs !== b.atMs || a.author !== b.author) return false;
  return a.update.length === b.update.length && a.update.every((byte, i) => byte === b.update[i]);
}
