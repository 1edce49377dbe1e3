/**
 * How far an update brings each client's clock, without building a Y.Doc. A server may pass single updates on or merge
 * several into one message; counting clocks instead of messages makes both count alike. Pure.
 */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';

/** Told once for each client in the update: everything of that client below `clock` has now arrived. */
export type OnProgress = (client: number, clock: number) => void;

const CONTENT_STRING = 4;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_ORIGIN = 0x80;

/** Length of one typed run, or 0 for a struct that is none: the caller then reads the update the long way. */
function readTypedRun(decoder: decoding.Decoder): number {
  const info = decoding.readUint8(decoder);
  if ((info & 0x1f) !== CONTENT_STRING || (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) === 0) return 0;
  for (const flag of [HAS_ORIGIN, HAS_RIGHT_ORIGIN]) {
    if ((info & flag) === 0) continue;
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
  }
  const utf8Length = decoding.readVarUint(decoder);
  const start = decoder.pos;
  decoder.pos += utf8Length;
  // Of plain ASCII, bytes and clock ticks are the same number; anything else is read the long way.
  for (let i = start; i < decoder.pos; i += 1) if ((decoder.arr[i] ?? 0x80) >= 0x80) return 0;
  return utf8Length;
}

/** Collects [client, clock] pairs of an update made of typed runs only, or null where it holds anything else. */
function readTypedRuns(update: Uint8Array): number[] | null {
  const decoder = decoding.createDecoder(update);
  const found: number[] = [];
  for (let clients = decoding.readVarUint(decoder); clients > 0; clients -= 1) {
    let structs = decoding.readVarUint(decoder);
    const client = decoding.readVarUint(decoder);
    let clock = decoding.readVarUint(decoder);
    for (; structs > 0; structs -= 1) {
      const length = readTypedRun(decoder);
      if (length === 0) return null;
      clock += length;
    }
    found.push(client, clock);
  }
  return found;
}

export function updateProgress(update: Uint8Array, onProgress: OnProgress): void {
  const typed = readTypedRuns(update);
  if (typed === null) {
    for (const [client, clock] of Y.parseUpdateMeta(update).to) onProgress(client, clock);
    return;
  }
  for (let i = 0; i < typed.length; i += 2) onProgress(typed[i] ?? 0, typed[i + 1] ?? 0);
}
