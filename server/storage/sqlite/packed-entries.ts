/**
 * Log entries as they travel between the threads: one buffer for all their bytes. A structured clone of a view copies the
 * whole buffer behind it, and an update is often a few bytes in a 64 KiB read of a socket; packed, each byte is copied once
 * and the buffer then changes hands.
 */
import { asSeq, type PersonId, type Seq } from '../../../protocol/ids.ts';
import type { LogEntry, NewEntry } from '../document-log.ts';

export interface PackedEntries {
  readonly lengths: readonly number[];
  readonly atMs: readonly number[];
  readonly authors: readonly (PersonId | null)[];
  /** The updates one after another. To be transferred. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function packEntries(entries: readonly NewEntry[]): PackedEntries {
  const lengths = entries.map((entry) => entry.update.byteLength);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  for (const { update } of entries) {
    bytes.set(update, offset);
    offset += update.byteLength;
  }
  return {
    lengths,
    atMs: entries.map((entry) => entry.atMs),
    authors: entries.map((entry) => entry.author),
    bytes,
  };
}

/** The entries, their bytes as views into the one buffer. */
export function unpackEntries(packed: PackedEntries): NewEntry[] {
  let offset = 0;
  return packed.lengths.map((length, index) => {
    const update = packed.bytes.subarray(offset, offset + length);
    offset += length;
    return { update, atMs: packed.atMs[index] ?? 0, author: packed.authors[index] ?? null };
  });
}

/** The same, numbered from `firstSeq`. */
export function unpackNumbered(packed: PackedEntries, firstSeq: Seq): LogEntry[] {
  return unpackEntries(packed).map((entry, index) => ({ ...entry, seq: asSeq(firstSeq + index) }));
}
