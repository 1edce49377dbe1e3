/**
 * A DocumentLog without a disk, for tests and simulations. What is durable lives in a MemoryDisk, which outlives the log
 * as a file outlives a process: a new log on the same disk is a restart. Keeps the port's promises to the letter, down
 * to checksums, so that a room cannot tell it from the real one.
 */
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type DocumentId, type Seq } from '../../../protocol/ids.ts';
import { describeDocument, encodeCheckpoint, isWhole, rebuildDocument, verifyCheckpoint } from '../checkpoint.ts';
import type { Checkpoint, DocumentLog, LogEntry, NewEntry, StoredDocument } from '../document-log.ts';

interface StoredEntry extends LogEntry {
  readonly checksum: number;
}

interface Shelf {
  readonly entries: StoredEntry[];
  checkpoint: (Checkpoint & { readonly checksum: number }) | null;
}

/** The durable bytes of all documents. */
export class MemoryDisk {
  readonly #shelves = new Map<DocumentId, Shelf>();

  shelf(id: DocumentId): Shelf {
    let shelf = this.#shelves.get(id);
    if (shelf === undefined) this.#shelves.set(id, (shelf = { entries: [], checkpoint: null }));
    return shelf;
  }

  /** Flips a bit of the entry's bytes, as a failing disk would. */
  corruptEntry(id: DocumentId, seq: Seq): void {
    flipBit(this.shelf(id).entries.find((entry) => entry.seq === seq)?.update);
  }

  corruptCheckpoint(id: DocumentId): void {
    flipBit(this.shelf(id).checkpoint?.update);
  }

  /** Loses an entry from the middle: the numbering has a hole. */
  loseEntry(id: DocumentId, seq: Seq): void {
    const { entries } = this.shelf(id);
    const at = entries.findIndex((entry) => entry.seq === seq);
    if (at >= 0) entries.splice(at, 1);
  }
}

function flipBit(bytes: Uint8Array | undefined): void {
  const middle = bytes === undefined ? 0 : bytes.length >> 1;
  const byte = bytes?.[middle];
  if (bytes !== undefined && byte !== undefined) bytes[middle] = byte ^ 0x10;
}

/** FNV-1a: enough to notice a flipped bit. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

export class MemoryLog implements DocumentLog {
  readonly #disk: MemoryDisk;
  #isClosed = false;

  constructor(disk: MemoryDisk = new MemoryDisk()) {
    this.#disk = disk;
  }

  async load(id: DocumentId): Promise<StoredDocument> {
    this.#assertOpen();
    const { checkpoint } = this.#disk.shelf(id);
    if (checkpoint !== null && checksum(checkpoint.update) !== checkpoint.checksum) {
      throw new AppError('document_damaged', 'the checksum of the checkpoint does not hold');
    }
    const throughSeq = checkpoint?.throughSeq ?? asSeq(0);
    const tail = this.#read(id, throughSeq);
    return {
      checkpoint:
        checkpoint === null ? null : { throughSeq, update: checkpoint.update.slice(), isWhole: checkpoint.isWhole },
      tail,
      lastSeq: tail.at(-1)?.seq ?? throughSeq,
    };
  }

  async append(id: DocumentId, entries: readonly NewEntry[]): Promise<Seq> {
    this.#assertOpen();
    const shelf = this.#disk.shelf(id);
    let seq = lastSeqOf(shelf);
    for (const { update, atMs, author } of entries) {
      seq = asSeq(seq + 1);
      shelf.entries.push({ seq, update: update.slice(), atMs, author, checksum: checksum(update) });
    }
    return seq;
  }

  async checkpoint(id: DocumentId): Promise<Seq> {
    const stored = await this.load(id);
    const doc = rebuildDocument(stored);
    const update = encodeCheckpoint(doc);
    const difference = verifyCheckpoint(describeDocument(doc), update);
    const whole = isWhole(doc);
    doc.destroy();
    if (difference !== null) throw new AppError('document_damaged', `the checkpoint is not equal: ${difference}`);
    this.#assertOpen();
    const throughSeq = stored.lastSeq;
    this.#disk.shelf(id).checkpoint = { throughSeq, update, isWhole: whole, checksum: checksum(update) };
    return stored.lastSeq;
  }

  async history(id: DocumentId, afterSeq: Seq): Promise<readonly LogEntry[]> {
    this.#assertOpen();
    return this.#read(id, afterSeq);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new AppError('storage_failed', 'the log is closed');
  }

  /** The entries after `afterSeq`, proved whole: no hole in the numbering, every checksum right. */
  #read(id: DocumentId, afterSeq: Seq): LogEntry[] {
    const entries = this.#disk.shelf(id).entries.filter((entry) => entry.seq > afterSeq);
    return entries.map((entry, i) => {
      if (entry.seq !== afterSeq + 1 + i)
        throw new AppError('document_damaged', `entry ${afterSeq + 1 + i} is missing`);
      if (checksum(entry.update) !== entry.checksum) {
        throw new AppError('document_damaged', `the checksum of entry ${entry.seq} does not hold`);
      }
      const { seq, update, atMs, author } = entry;
      return { seq, update: update.slice(), atMs, author };
    });
  }
}

function lastSeqOf(shelf: Shelf): Seq {
  return shelf.entries.at(-1)?.seq ?? asSeq(0);
}
