/**
 * Appends as bytes, from the main thread to the disk: who receives an update writes it once, the storage thread fills in what only
 * it knows (the log's number, the first entry's) and stores the bytes as they are, so that no entry becomes an object on the
 * way. The same entries, one after another, are what an unpacked chunk holds. Knows no table, and no document's id: they travel
 * beside.
 */
import { asSeq, type PersonId, type Seq } from '../../../protocol/ids.ts';
import type { LogEntry, NewEntry } from '../document-log.ts';

/** What one append is in the bytes: log, first number, number of entries, bytes of the entries; then the entries. */
const LOG_AT = 0;
const SEQ_AT = 4;
const COUNT_AT = 12;
const LENGTH_AT = 16;
const HEADER_BYTES = 20;
/** An entry: time, bytes of the author's id (none for nobody), bytes of the update; then both. */
const AUTHOR_AT = 8;
const UPDATE_AT = 9;
const ENTRY_BYTES = 13;

/** One append in the bytes. */
export interface Part {
  readonly log: number;
  readonly firstSeq: Seq;
  readonly count: number;
  /** Where it begins, where its entries begin, and where the next one begins. */
  readonly at: number;
  readonly from: number;
  readonly end: number;
}

function bytesOf(entries: readonly NewEntry[]): number {
  let bytes = 0;
  for (const { update, author } of entries) bytes += ENTRY_BYTES + (author?.length ?? 0) + update.length;
  return bytes;
}

/** The appends, with room for what the storage thread fills in. Ids of people are ASCII. */
export function encodeAppends(appends: readonly { readonly entries: readonly NewEntry[] }[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const { entries } of appends) length += HEADER_BYTES + bytesOf(entries);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { entries } of appends) {
    const start = at;
    at += HEADER_BYTES;
    for (const entry of entries) at = writeEntry(bytes, view, at, entry);
    view.setUint32(start + COUNT_AT, entries.length);
    view.setUint32(start + LENGTH_AT, at - start - HEADER_BYTES);
  }
  return bytes;
}

function writeEntry(bytes: Uint8Array, view: DataView, at: number, { update, atMs, author }: NewEntry): number {
  const name = author ?? '';
  view.setFloat64(at, atMs);
  view.setUint8(at + AUTHOR_AT, name.length);
  view.setUint32(at + UPDATE_AT, update.length);
  let to = at + ENTRY_BYTES;
  for (let i = 0; i < name.length; i++) bytes[to++] = name.charCodeAt(i);
  bytes.set(update, to);
  return to + update.length;
}

/** The appends in order. Throws RangeError where the bytes are none. */
export function partsOf(bytes: Uint8Array): Part[] {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  for (let at = 0; at < bytes.length;) {
    const from = at + HEADER_BYTES;
    const end = from + view.getUint32(at + LENGTH_AT);
    if (end > bytes.length) throw new RangeError('an append is longer than what it lies in');
    const firstSeq = asSeq(view.getFloat64(at + SEQ_AT));
    parts.push({ log: view.getUint32(at + LOG_AT), firstSeq, count: view.getUint32(at + COUNT_AT), at, from, end });
    at = end;
  }
  return parts;
}

/** Fills in whose a part is, and which number its first entry got. */
export function addressPart(bytes: Uint8Array, part: Part, log: number, firstSeq: Seq): Part {
  const view = viewOf(bytes);
  view.setUint32(part.at + LOG_AT, log);
  view.setFloat64(part.at + SEQ_AT, firstSeq);
  return { ...part, log, firstSeq };
}

/** The entries between two places, their bytes as views. Throws RangeError where the bytes are none. */
export function entriesIn(bytes: Uint8Array, from: number, end: number, firstSeq: Seq): LogEntry[] {
  const view = viewOf(bytes);
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: LogEntry[] = [];
  for (let at = from; at < end;) {
    const begin = at + ENTRY_BYTES + view.getUint8(at + AUTHOR_AT);
    const to = begin + view.getUint32(at + UPDATE_AT);
    if (to > end) throw new RangeError('an entry is longer than what it lies in');
    const name = whole.toString('latin1', at + ENTRY_BYTES, begin);
    // Only person ids were written here; an entry without one has none.
    const author = name === '' ? null : (name as PersonId);
    const seq = asSeq(firstSeq + entries.length);
    entries.push({ seq, update: bytes.subarray(begin, to), atMs: view.getFloat64(at), author });
    at = to;
  }
  return entries;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
