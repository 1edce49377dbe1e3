/**
 * Items as the bytes that Yjs makes of them, client id by client id, and one update of them. Owns how an update is put together out of such
 * pieces (V1), and writes it once, where it is to stand. What is as large as a document is told in the pieces themselves: whoever asks
 * for something else of it shares them. Knows no document.
 */
import * as encoding from 'lib0/encoding';
import type { ClientId } from '../../protocol/ids.ts';
import type { ClockRange } from './check-update.ts';
import type { Section } from './update-walk.ts';

/** The items of one client id: one section, or several that follow each other, each in the bytes of an update. */
export interface Strand {
  readonly client: ClientId;
  readonly clock: number;
  readonly end: number;
  readonly parts: Part[];
}

interface Part {
  readonly bytes: Uint8Array;
  readonly section: Section;
}

/** Makes room for an update of so many bytes, in a message or by itself; for less of it where the rest stands elsewhere. */
export type Wrap = (
  length: number,
  room?: number,
) => {
  readonly whole: Uint8Array<ArrayBuffer>;
  readonly payload: Uint8Array<ArrayBuffer>;
};

/** Less is copied: a piece by itself costs some hundreds of bytes wherever it waits. */
const WORTH_SHARING = 4 * 1024;

/** The update by itself. */
export const BARE: Wrap = (length) => {
  const whole = new Uint8Array(length);
  return { whole, payload: whole };
};

/** One update of these items and these deletions, which are encoded already. */
export function encodeStrands(strands: readonly Strand[], deletes: Uint8Array, wrap: Wrap = BARE): Uint8Array {
  const { whole, payload } = wrap(measure(strands, deletes).length);
  const encoder = encoding.createEncoder();
  encoder.cbuf = payload;
  writeStrands(encoder, strands, deletes, (bytes) => encoding.writeUint8Array(encoder, bytes));
  return whole;
}

/**
 * The same as a message in several pieces, which may be parts of others' messages and of the document: sixty who read nothing and asked each
 * for something else of 20 MB had the server hold 1.2 GB (R9).
 */
export function shareStrands(strands: readonly Strand[], deletes: Uint8Array, wrap: Wrap): readonly Uint8Array[] {
  const { length, shared } = measure(strands, deletes);
  const { whole, payload } = wrap(length, length - shared);
  const encoder = encoding.createEncoder();
  encoder.cbuf = payload;
  const head = whole.length - payload.length;
  const pieces: Uint8Array[] = [];
  let from = 0;
  const closeOwn = () => {
    const to = head + encoding.length(encoder);
    if (to > from) pieces.push(whole.subarray(from, to));
    from = to;
  };
  writeStrands(encoder, strands, deletes, (bytes) => {
    if (bytes.length < WORTH_SHARING) return encoding.writeUint8Array(encoder, bytes);
    closeOwn();
    const before = pieces.at(-1);
    const isNext = before?.buffer === bytes.buffer && before.byteOffset + before.length === bytes.byteOffset;
    if (isNext)
      pieces[pieces.length - 1] = new Uint8Array(bytes.buffer, before.byteOffset, before.length + bytes.length);
    else pieces.push(bytes);
  });
  closeOwn();
  return pieces;
}

/** How long it is as an update, and how much of that need not be copied. */
function measure(strands: readonly Strand[], deletes: Uint8Array): { length: number; shared: number } {
  let length = bytesOfUint(strands.length) + deletes.length;
  let shared = deletes.length < WORTH_SHARING ? 0 : deletes.length;
  for (const { client, clock, parts } of strands) {
    length += bytesOfUint(structsOf(parts)) + bytesOfUint(client) + bytesOfUint(clock);
    for (const { section } of parts) {
      const bytes = section.to - section.from;
      length += bytes;
      if (bytes >= WORTH_SHARING) shared += bytes;
    }
  }
  return { length, shared };
}

function structsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { section }) => sum + section.structs, 0);
}

/** What is encoded already goes where `put` puts it, in its order. */
function writeStrands(
  encoder: encoding.Encoder,
  strands: readonly Strand[],
  deletes: Uint8Array,
  put: (bytes: Uint8Array) => void,
): void {
  encoding.writeVarUint(encoder, strands.length);
  for (const { client, clock, parts } of strands) {
    encoding.writeVarUint(encoder, structsOf(parts));
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (const { bytes, section } of parts) put(bytes.subarray(section.from, section.to));
  }
  put(deletes);
}

/** Deletions as an update ends with them. */
export function encodeDeletes(deletes: ReadonlyMap<ClientId, readonly ClockRange[]>): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, deletes.size);
  for (const [client, ranges] of deletes) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length);
    for (const { from, to } of ranges) {
      encoding.writeVarUint(encoder, from);
      encoding.writeVarUint(encoder, to - from);
    }
  }
  return encoding.toUint8Array(encoder);
}

function bytesOfUint(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}
