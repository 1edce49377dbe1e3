/**
 * Many entries of a log as the bytes of one row: their times, authors and updates, and what zstd makes of them. Updates of
 * one typist differ from each other in a few bytes, at places that do not move: each is written as its difference to the
 * last one of the same length, of which zstd keeps about three bytes. Lossless for any bytes. Knows no table.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { AppError } from '../../../protocol/errors.ts';
import { asSeq, type PersonId, type Seq } from '../../../protocol/ids.ts';
import type { LogEntry, NewEntry } from '../document-log.ts';
import { entriesIn } from './batch-codec.ts';

/** The first byte: how the rest is to be read. Others are plain: former versions wrote what was appended like that. */
const COMPRESSED = 1;
const AS_IT_CAME = 2;
const LEVEL = 6;
/** Longer updates are not compared with each other: what they share zstd finds by itself. */
const MAX_COMPARED_BYTES = 256;

/** Entries in one chunk, at the most: reading one of them reads all. */
export const MAX_CHUNK_ENTRIES = 16_384;
/** And the bytes of their updates, but for one that is larger by itself. */
export const MAX_CHUNK_BYTES = 4 * 1024 * 1024;

/** Entries `firstSeq` to `lastSeq` as one row's bytes. */
export interface Chunk {
  readonly firstSeq: Seq;
  readonly lastSeq: Seq;
  readonly bytes: Uint8Array;
}

/** Entries that `batch-codec.ts` wrote as one row's bytes. */
export function joinAsChunk(pieces: readonly Uint8Array[]): Uint8Array {
  // A buffer of its own, and not part of a pool: it may be handed to another thread.
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 1));
  bytes[0] = AS_IT_CAME;
  let at = 1;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The entries as one row's bytes, compressed: about two microseconds an entry. */
export function encodeChunk(entries: readonly NewEntry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  const authors = [...new Set(entries.map(({ author }) => author))];
  encoding.writeVarUint(encoder, entries.length);
  encoding.writeVarUint(encoder, authors.length);
  for (const author of authors) encoding.writeVarString(encoder, author ?? '');
  const numbers = new Map(authors.map((author, i) => [author, i]));
  for (const { author } of entries) encoding.writeVarUint(encoder, numbers.get(author) ?? 0);
  let former = 0;
  for (const { atMs } of entries) {
    // lib0 keeps signed numbers up to 2 ** 53, so a clock that jumps is kept as it is.
    encoding.writeVarInt(encoder, atMs - former);
    former = atMs;
  }
  for (const { update } of entries) encoding.writeVarUint(encoder, update.length);
  const differences = new Differences();
  for (const { update } of entries) encoding.writeUint8Array(encoder, differences.from(update));
  const plain = encoding.toUint8Array(encoder);
  const body = zstdCompressSync(plain, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = COMPRESSED;
  bytes.set(body, 1);
  return bytes;
}

/** Its entries. Throws AppError `document_damaged` where they are not as many as it says. */
export function unpackChunk({ firstSeq, lastSeq, bytes }: Chunk): LogEntry[] {
  const entries = decodeChunk(bytes, firstSeq);
  if (entries.length === lastSeq - firstSeq + 1) return entries;
  throw new AppError('document_damaged', `updates ${firstSeq} to ${lastSeq} are ${entries.length} updates`);
}

/**
 * Entries after `afterSeq` up to `throughSeq` out of chunks in order, one chunk unpacked at a time. Throws AppError `document_damaged`
 * where one of them is missing.
 */
export function* entriesOfChunks(chunks: readonly Chunk[], afterSeq: Seq, throughSeq: Seq): Generator<LogEntry, void> {
  let expected = afterSeq + 1;
  for (const chunk of chunks) {
    for (const entry of unpackChunk(chunk)) {
      if (entry.seq < expected || entry.seq > throughSeq) continue;
      if (entry.seq !== expected) throw new AppError('document_damaged', `update ${expected} is missing`);
      yield entry;
      expected += 1;
    }
  }
  if (expected <= throughSeq)
    throw new AppError('document_damaged', `updates ${expected} to ${throughSeq} are missing`);
}

/** The entries, numbered from `firstSeq`. Throws AppError `document_damaged` where the bytes are no chunk. */
export function decodeChunk(bytes: Uint8Array, firstSeq: Seq): LogEntry[] {
  try {
    if (bytes[0] === AS_IT_CAME) return entriesIn(bytes, 1, bytes.length, firstSeq);
    return decode(bytes[0] === COMPRESSED ? zstdDecompressSync(bytes.subarray(1)) : bytes.subarray(1), firstSeq);
  } catch (error) {
    throw new AppError('document_damaged', `the chunk from update ${firstSeq} on cannot be read`, { cause: error });
  }
}

function decode(plain: Uint8Array, firstSeq: Seq): LogEntry[] {
  const decoder = decoding.createDecoder(plain);
  const count = decoding.readVarUint(decoder);
  const authors: (PersonId | null)[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const author = decoding.readVarString(decoder);
    // Only person ids were written here; an entry without one has none.
    authors.push(author === '' ? null : (author as PersonId));
  }
  const read = <T>(one: () => T) => Array.from({ length: count }, one);
  const authorOf = read(() => authors[decoding.readVarUint(decoder)] ?? null);
  let former = 0;
  const atMs = read(() => (former += decoding.readVarInt(decoder)));
  const lengths = read(() => decoding.readVarUint(decoder));
  const differences = new Differences();
  return lengths.map((length, i) => ({
    seq: asSeq(firstSeq + i),
    update: differences.back(decoding.readUint8Array(decoder, length)),
    atMs: atMs[i] ?? 0,
    author: authorOf[i] ?? null,
  }));
}

/** Turns updates into their difference to the last one of the same length, and back. */
class Differences {
  readonly #last: (Uint8Array | undefined)[] = [];

  #swap(update: Uint8Array): Uint8Array | undefined {
    if (update.length > MAX_COMPARED_BYTES) return undefined;
    const former = this.#last[update.length];
    this.#last[update.length] = update;
    return former;
  }

  from(update: Uint8Array): Uint8Array {
    const former = this.#swap(update);
    return former === undefined ? update : update.map((byte, i) => byte - (former[i] ?? 0));
  }

  back(difference: Uint8Array): Uint8Array {
    const former = difference.length > MAX_COMPARED_BYTES ? undefined : this.#last[difference.length];
    const update = former === undefined ? difference.slice() : difference.map((byte, i) => byte + (former[i] ?? 0));
    this.#swap(update);
    return update;
  }
}
