/**
 * How each family of servers wraps the one Yjs sync protocol: y-websocket's bare messages, or Hocuspocus's with the
 * document's name before each and an authentication first. Pure: bytes to bytes. Written by hand so that a reader costs
 * next to nothing; the two dialects say the same things in the same number of messages.
 */
import { constants, inflateRawSync } from 'node:zlib';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { LONG_BYTES } from './frame-reader.ts';

/** What a message from a server turned out to be. `update` is a view into the message. */
type Heard =
  | { readonly kind: 'update'; readonly update: Uint8Array }
  /** `later` reads a packed one again when there is time: two hundred people have two hundred processors, this process has one. */
  | { readonly kind: 'step2'; readonly update: Uint8Array; readonly later?: () => Uint8Array }
  /** Everything up to some moment, as an update; a step 2 with the rest follows. Read as above. */
  | { readonly kind: 'state'; readonly later: () => Uint8Array }
  /** Carets: y-protocols' awareness entries. `entries` is a view into the message. */
  | { readonly kind: 'awareness'; readonly entries: Uint8Array }
  | { readonly kind: 'authenticated' }
  /** The first `count` updates are on disk. */
  | { readonly kind: 'ack'; readonly count: number }
  /** One more update was applied (Hocuspocus's SyncStatus, which does not mean stored). */
  | { readonly kind: 'applied' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'other' };

export interface Dialect {
  /** The first message of a client, or null where the first is the sync step 1. */
  authentication(): Uint8Array | null;
  syncStep1(stateVector: Uint8Array): Uint8Array;
  update(update: Uint8Array): Uint8Array;
  awareness(entries: Uint8Array): Uint8Array;
  read(message: Uint8Array): Heard;
}

const SYNC = 0;
const AWARENESS = 1;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

function readSync(decoder: decoding.Decoder): Heard {
  const syncType = decoding.readVarUint(decoder);
  if (syncType === UPDATE) return { kind: 'update', update: decoding.readVarUint8Array(decoder) };
  if (syncType === STEP_2) return { kind: 'step2', update: decoding.readVarUint8Array(decoder) };
  return { kind: 'other' };
}

function message(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function writeSync(encoder: encoding.Encoder, syncType: number, payload: Uint8Array): void {
  encoding.writeVarUint(encoder, SYNC);
  encoding.writeVarUint(encoder, syncType);
  encoding.writeVarUint8Array(encoder, payload);
}

function writeAwareness(encoder: encoding.Encoder, entries: Uint8Array): void {
  encoding.writeVarUint(encoder, AWARENESS);
  encoding.writeVarUint8Array(encoder, entries);
}

const WEFT_ACK = 100;
const WEFT_PACKED = 107;
const WEFT_STATE = 108;
const WEFT_ERROR = 103;

/** So much of a packed message says what it is. */
const PEEKED_BYTES = 512;

/** What a message's type, and a document's name, take before what it says. */
const MAX_PREFIX_BYTES = 256;

/** Bytes of a message for after the call: a long one lies in a buffer of its own (frame-reader.ts), and is kept as it is. */
export function keptBytes(bytes: Uint8Array): Uint8Array {
  const beside = bytes.buffer.byteLength - bytes.byteLength;
  return bytes.byteLength + MAX_PREFIX_BYTES >= LONG_BYTES && beside < MAX_PREFIX_BYTES
    ? bytes
    : Uint8Array.from(bytes);
}

/** What was looked at last, and what it was: two hundred who join at once are sent the same. */
let peeked: { readonly beginning: Buffer; readonly found: readonly (number | undefined)[] } | null = null;

/** The first two numbers of a packed message. */
function peek(deflated: Uint8Array): readonly (number | undefined)[] {
  const beginning = deflated.subarray(0, PEEKED_BYTES);
  if (peeked?.beginning.equals(beginning) === true) return peeked.found;
  const [type, syncType] = inflateRawSync(beginning, {
    finishFlush: constants.Z_SYNC_FLUSH,
    maxOutputLength: 64 * PEEKED_BYTES,
  });
  peeked = { beginning: Buffer.from(beginning), found: [type, syncType] };
  return peeked.found;
}

/** A whole message that came packed. An answer to sync step 1 is told by its beginning; what it says is unpacked when it is read. */
function readPacked(deflated: Uint8Array): Heard {
  const [type, syncType] = peek(deflated);
  if (type !== WEFT_STATE && (type !== SYNC || syncType !== STEP_2)) return PLAIN.read(inflateRawSync(deflated));
  const kept = keptBytes(deflated);
  if (type === WEFT_STATE) {
    return { kind: 'state', later: () => Y.convertUpdateFormatV2ToV1(inflateRawSync(kept).subarray(1)) };
  }
  const later = () => {
    const heard = PLAIN.read(inflateRawSync(kept));
    if (heard.kind !== 'step2') throw new Error('a packed message is not what it began as');
    return heard.update;
  };
  return {
    kind: 'step2',
    get update() {
      return later();
    },
    later,
  };
}

/** y-websocket's protocol, with the message types of `weft.v1` that matter here. */
export const PLAIN: Dialect = {
  authentication: () => null,
  syncStep1: (stateVector) => message((encoder) => writeSync(encoder, STEP_1, stateVector)),
  update: (update) => message((encoder) => writeSync(encoder, UPDATE, update)),
  awareness: (entries) => message((encoder) => writeAwareness(encoder, entries)),
  read(bytes) {
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === SYNC) return readSync(decoder);
    if (type === AWARENESS) return { kind: 'awareness', entries: decoding.readVarUint8Array(decoder) };
    if (type === WEFT_PACKED) return readPacked(decoding.readTailAsUint8Array(decoder));
    if (type === WEFT_ACK) return { kind: 'ack', count: decoding.readVarUint(decoder) };
    if (type === WEFT_ERROR) return { kind: 'refused', why: decoding.readVarString(decoder) };
    return { kind: 'other' };
  },
};

const HOCUSPOCUS_AUTH = 2;
const HOCUSPOCUS_SYNC_REPLY = 4;
const HOCUSPOCUS_SYNC_STATUS = 8;
const AUTH_TOKEN = 0;
const AUTH_DENIED = 1;

/** Hocuspocus's protocol for one document. */
export function hocuspocusDialect(name: string): Dialect {
  const named = (write: (encoder: encoding.Encoder) => void) =>
    message((encoder) => {
      encoding.writeVarString(encoder, name);
      write(encoder);
    });
  const prefixLength = named(() => {}).length;
  return {
    authentication: () =>
      named((encoder) => {
        encoding.writeVarUint(encoder, HOCUSPOCUS_AUTH);
        encoding.writeVarUint(encoder, AUTH_TOKEN);
        encoding.writeVarString(encoder, 'anybody');
      }),
    syncStep1: (stateVector) => named((encoder) => writeSync(encoder, STEP_1, stateVector)),
    update: (update) => named((encoder) => writeSync(encoder, UPDATE, update)),
    awareness: (entries) => named((encoder) => writeAwareness(encoder, entries)),
    read(bytes) {
      // One socket speaks of one document here, so the name need not be read, only passed over.
      const decoder = decoding.createDecoder(bytes);
      decoder.pos = prefixLength;
      const type = decoding.readVarUint(decoder);
      if (type === SYNC || type === HOCUSPOCUS_SYNC_REPLY) return readSync(decoder);
      if (type === AWARENESS) return { kind: 'awareness', entries: decoding.readVarUint8Array(decoder) };
      if (type === HOCUSPOCUS_SYNC_STATUS) return { kind: 'applied' };
      if (type !== HOCUSPOCUS_AUTH) return { kind: 'other' };
      const denied = decoding.readVarUint(decoder) === AUTH_DENIED;
      return denied ? { kind: 'refused', why: decoding.readVarString(decoder) } : { kind: 'authenticated' };
    },
  };
}
