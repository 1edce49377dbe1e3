/**
 * What a compaction makes out of what is stored: a checkpoint, and chunks for the entries that lie loose. Everything is proved
 * here before anything is written (R10): the checkpoint is loaded afresh and compared with the document, the chunks are read
 * back and compared with the entries, byte for byte. Pure work without a file, for a thread of its own.
 */
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type Seq } from '../../../protocol/ids.ts';
import { encodeCheckpoint, isWhole, rebuildDocument, verifyCheckpoint } from '../checkpoint.ts';
import type { Checkpoint, LogEntry } from '../document-log.ts';
import { MAX_CHUNK_BYTES, MAX_CHUNK_ENTRIES, decodeChunk, encodeChunk, type Chunk } from './chunk-codec.ts';

export interface CompactionInput {
  readonly checkpoint: Checkpoint | null;
  /** In order, without a gap: from the first that is to be packed, or the first after the checkpoint. */
  readonly entries: readonly LogEntry[];
  /** From here on entries are to be packed; null where there is no need yet. */
  readonly packFrom: Seq | null;
}

export interface Compaction {
  /** Null where the one in force says everything. */
  readonly checkpoint: Checkpoint | null;
  readonly chunks: readonly Chunk[];
}

/** Throws AppError `document_damaged` where the stored bytes cannot be read or what is made of them is not equal. */
export function makeCompaction({ checkpoint, entries, packFrom }: CompactionInput): Compaction {
  const through = checkpoint?.throughSeq ?? 0;
  const tail = entries.filter(({ seq }) => seq > through);
  const isCurrent = tail.length === 0 && checkpoint !== null && checkpoint.isWhole;
  return {
    checkpoint: isCurrent ? null : makeCheckpoint(checkpoint, tail),
    chunks: packFrom === null ? [] : makeChunks(entries.filter(({ seq }) => seq >= packFrom)),
  };
}

function makeCheckpoint(former: Checkpoint | null, tail: readonly LogEntry[]): Checkpoint {
  const doc = rebuildDocument({ checkpoint: former, tail });
  try {
    const update = encodeCheckpoint(doc);
    const difference = verifyCheckpoint(doc, update);
    if (difference !== null) {
      throw new AppError('document_damaged', `a new checkpoint is not equal to its updates: ${difference}`);
    }
    return { throughSeq: tail.at(-1)?.seq ?? former?.throughSeq ?? asSeq(0), update, isWhole: isWhole(doc) };
  } finally {
    doc.destroy();
  }
}

function makeChunks(entries: readonly LogEntry[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (const share of shares(entries)) {
    const [first, last] = [share.at(0), share.at(-1)];
    if (first === undefined || last === undefined) break;
    const bytes = encodeChunk(share);
    const back = decodeChunk(bytes, first.seq);
    if (back.length !== share.length || back.some((entry, i) => !isSame(entry, share[i]))) {
      throw new AppError('storage_failed', 'a chunk does not read back as the updates that it was made of');
    }
    chunks.push({ firstSeq: first.seq, lastSeq: last.seq, bytes });
  }
  return chunks;
}

/** The entries, in runs of what one chunk may hold. */
function shares(entries: readonly LogEntry[]): LogEntry[][] {
  const runs: LogEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const run = runs.at(-1);
    bytes += entry.update.length;
    if (run === undefined || run.length >= MAX_CHUNK_ENTRIES || bytes > MAX_CHUNK_BYTES) {
      runs.push([entry]);
      bytes = entry.update.length;
    } else run.push(entry);
  }
  return runs;
}

function isSame(a: LogEntry, b: LogEntry | undefined): boolean {
  if (b === undefined || a.seq !== b.seq || a.atMs !== b.atMs || a.author !== b.author) return false;
  return a.update.length === b.update.length && a.update.every((byte, i) => byte === b.update[i]);
}
