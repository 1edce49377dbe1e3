/**
 * Items as the bytes that Yjs makes of them, client id by client id, and one update of them. Owns how an update is put together out of
 * such pieces (V1), and writes it once, where it is to stand: it may be as large as a document. Knows no document.
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

/** Makes room for an update of so many bytes, in a message or by itself. */
export type Wrap = (length: number) => {
  readonly whole: Uint8Array<ArrayBuffer>;
  readonly payload: Uint8Array<ArrayBuffer>;
};

/** The update by itself. */
export const BARE: Wrap = (length) => {
  const whole = new Uint8Array(length);
  return { whole, payload: whole };
};

/** One update of these items and these deletions, which are encoded already. */
export function encodeStrands(strands: readonly Strand[], deletes: Uint8Array, wrap: Wrap = BARE): Uint8Array {
  const structs = strands.map(({ parts }) => parts.reduce((sum, { section }) => sum + section.structs, 0));
  let length = bytesOfUint(strands.length) + deletes.length;
  for (const [i, { client, clock, parts }] of strands.entries()) {
    length += bytesOfUint(structs[i] ?? 0) + bytesOfUint(client) + bytesOfUint(clock);
    for (const { section } of parts) length += section.to - section.from;
  }
  const { whole, payload } = wrap(length);
  const encoder = encoding.createEncoder();
  encoder.cbuf = payload;
  encoding.writeVarUint(encoder, strands.length);
  for (const [i, { client, clock, parts }] of strands.entries()) {
    encoding.writeVarUint(encoder, structs[i] ?? 0);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (const { bytes, section } of parts) {
      encoding.writeUint8Array(encoder, bytes.subarray(section.from, section.to));
    }
  }
  encoding.writeUint8Array(encoder, deletes);
  return whole;
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
