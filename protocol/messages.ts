/**
 * The bytes that cross the wire: y-websocket's messages and ours (from 100). Pure: bytes in, a value or a reason out,
 * never a throw. Does not look inside an update or an awareness entry.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { ErrorCode } from './errors.ts';
import type { ClientId, PersonId, SessionId } from './ids.ts';
import type { Role } from './roles.ts';

/** The subprotocol by which a client asks for our message types, and the prefixes of what it may carry beside it. */
export const WEFT_SUBPROTOCOL = 'weft.v1';
/** Offered beside it by a client that reads `packed` messages. */
export const DEFLATE_SUBPROTOCOL = 'weft.deflate';
/** Offered beside both by a client that reads `state` messages. A page of an older build is never sent what it cannot read. */
export const STATE_SUBPROTOCOL = 'weft.state';
export const TOKEN_SUBPROTOCOL_PREFIX = 'weft.token.';
export const PERSON_SUBPROTOCOL_PREFIX = 'weft.person.';
export const PASS_SUBPROTOCOL_PREFIX = 'weft.pass.';

export const MessageType = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  ack: 100,
  session: 101,
  event: 102,
  error: 103,
  profile: 104,
  receipt: 105,
  echo: 106,
  packed: 107,
  state: 108,
} as const;

/** What a `packed` message may come to. Larger ones are never sent: they would only fill a page's memory (HOSTILE F1). */
export const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;

export const SyncType = { step1: 0, step2: 1, update: 2 } as const;

/** What a client may send. `unknown` is another provider's message type: ignored, or refused from a `weft.v1` client. */
export type ClientMessage =
  | { readonly type: 'syncStep1'; readonly stateVector: Uint8Array }
  | { readonly type: 'syncStep2'; readonly update: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly entries: Uint8Array }
  | { readonly type: 'queryAwareness' }
  | { readonly type: 'profile'; readonly profile: Profile }
  | { readonly type: 'unknown'; readonly number: number };

/** How a person wants to be shown. `color` is `#rrggbb`. */
export interface Profile {
  readonly name: string;
  readonly color: string;
  /** True where the person chose the name itself; a document may be closed to guests who did not. */
  readonly chosen?: true;
}

/** One session that is in the room. `clients` are the Yjs client ids that the server saw it bring. */
export interface Present {
  readonly session: SessionId;
  readonly person: PersonId | null;
  readonly name: string;
  readonly color: string;
  /** There where a provider says who it is; anybody else may call itself as it likes. */
  readonly account?: true;
  readonly role: Role;
  readonly clients: readonly ClientId[];
}

/**
 * Who is here, as the server knows it. One that holds `you` holds everybody in `present`: the first one on a connection, and
 * the one that says that your role has changed. Others hold only what changed. A session in `present` replaces what was
 * known of it.
 */
export interface SessionNews {
  readonly you?: { readonly session: SessionId; readonly person: PersonId | null; readonly role: Role };
  readonly present: readonly Present[];
  readonly left: readonly SessionId[];
}

/**
 * Something beside the text has changed; whoever shows it asks REST for it. To owners: `requests` (somebody asked for more,
 * or was answered; `open` are without an answer), `links`, `people`. To the one who asked: `request-declined` (a grant
 * is told by `session`, with the new role). To everybody: `document` (its settings). A page ignores kinds it does not know.
 */
export type EventNews =
  | { readonly kind: 'requests'; readonly open: number }
  | { readonly kind: 'request-declined' }
  | { readonly kind: 'links' }
  | { readonly kind: 'people' }
  | { readonly kind: 'document' };

/** A refusal. `update` is the number (from 1) of the update of this connection that was not taken, where it was one. */
export interface ErrorNews {
  readonly code: ErrorCode;
  readonly words: string;
  readonly retry: boolean;
  readonly update?: number;
}

/** Comes back as it was sent: nothing that a room has to know of. */
export interface Echo {
  readonly type: 'echo';
  readonly number: number;
}

/** What both sides may send. */
type SharedMessage = Exclude<ClientMessage, { type: 'profile' }>;

export type ServerMessage =
  | SharedMessage
  | Echo
  | { readonly type: 'ack'; readonly count: number }
  /** A whole message in raw DEFLATE (RFC 1951). */
  | { readonly type: 'packed'; readonly deflated: Uint8Array }
  /** Everything up to some moment, as an update in Yjs's second encoding; a sync step 2 with what came since follows. */
  | { readonly type: 'state'; readonly updateV2: Uint8Array }
  | { readonly type: 'receipt'; readonly count: number }
  | { readonly type: 'session'; readonly news: SessionNews }
  | { readonly type: 'event'; readonly news: EventNews }
  | { readonly type: 'error'; readonly news: ErrorNews };

export type Decoded<T> = { readonly ok: true; readonly message: T } | { readonly ok: false; readonly reason: string };

function encode(write: (encoder: encoding.Encoder) => void): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function encodeSync(syncType: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = beginSync(syncType, payload.length);
  message.payload.set(payload);
  return message.whole;
}

/**
 * A message with room for an update of so many bytes, which is written there: one as large as a document is not copied. By hand into what it
 * needs: there is one for each update, and lib0's encoder would copy the update twice. `room` is less where a part of the update follows
 * in pieces of its own.
 */
function beginSync(
  syncType: number,
  length: number,
  room = length,
): { readonly whole: Uint8Array<ArrayBuffer>; readonly payload: Uint8Array<ArrayBuffer> } {
  let lengthBytes = 1;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) lengthBytes++;
  const whole = new Uint8Array(2 + lengthBytes + room);
  whole[0] = MessageType.sync;
  whole[1] = syncType;
  let at = 2;
  let rest = length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) whole[at++] = (rest & 0x7f) | 0x80;
  whole[at] = rest;
  return { whole, payload: whole.subarray(at + 1) };
}

export const beginSyncStep2 = (length: number, room?: number) => beginSync(SyncType.step2, length, room);
export const beginUpdate = (length: number, room?: number) => beginSync(SyncType.update, length, room);

const encodeJson = (messageType: number, value: unknown) => encodeJsonText(messageType, JSON.stringify(value));

function encodeJsonText(messageType: number, text: string): Uint8Array<ArrayBuffer> {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, messageType);
    encoding.writeVarString(encoder, text);
  });
}

export const encodeSyncStep1 = (stateVector: Uint8Array) => encodeSync(SyncType.step1, stateVector);
export const encodeSyncStep2 = (update: Uint8Array) => encodeSync(SyncType.step2, update);
export const encodeUpdate = (update: Uint8Array) => encodeSync(SyncType.update, update);

/** `entries` as y-protocols encodes an awareness update. */
export function encodeAwareness(entries: Uint8Array): Uint8Array<ArrayBuffer> {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MessageType.awareness);
    encoding.writeVarUint8Array(encoder, entries);
  });
}

/** The first `count` updates received on this connection are on disk. */
export function encodeAck(count: number): Uint8Array<ArrayBuffer> {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MessageType.ack);
    encoding.writeVarUint(encoder, count);
  });
}

/**
 * The first `count` updates received on this connection have been applied and passed on, and are not on disk yet. Sent
 * only where the disk takes long enough for a person to wonder; an ack says more and makes it superfluous.
 */
export function encodeReceipt(count: number): Uint8Array<ArrayBuffer> {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MessageType.receipt);
    encoding.writeVarUint(encoder, count);
  });
}

/** Asked by a client whether anybody is there, and how far away: the server sends the same number back at once. */
export function encodeEcho(number: number): Uint8Array<ArrayBuffer> {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MessageType.echo);
    encoding.writeVarUint(encoder, number);
  });
}

/** Another message, made smaller by raw DEFLATE: for clients that offered `weft.deflate`. */
export function encodePacked(deflated: Uint8Array): Uint8Array<ArrayBuffer> {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MessageType.packed);
    encoding.writeUint8Array(encoder, deflated);
  });
}

/** Comes packed, before the sync step 2 that brings the rest. */
export function encodeState(updateV2: Uint8Array): Uint8Array<ArrayBuffer> {
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MessageType.state);
    encoding.writeUint8Array(encoder, updateV2);
  });
}

/** The DEFLATE bytes of a message that `encodePacked` made. */
export const deflatedOf = (packed: Uint8Array): Uint8Array => packed.subarray(1);

export const encodeSession = (news: SessionNews) => encodeJson(MessageType.session, news);
/** What `present` says of one session, made once for the many who are told. */
export const presentJson = (present: Present): string => JSON.stringify(present);

const UTF8 = new TextEncoder();

/** `encodeSession` of everybody, out of what was made before (what `presentJson` says of each, with commas between): in a full room that is told to each who comes. */
export function encodeEverybody(you: SessionNews['you'], present: Uint8Array): Uint8Array<ArrayBuffer> {
  const own = you === undefined ? '' : `"you":${JSON.stringify(you)},`;
  const before = UTF8.encode(`{${own}"present":[`);
  const after = UTF8.encode('],"left":[]}');
  return encode((encoder) => {
    encoding.writeVarUint(encoder, MessageType.session);
    encoding.writeVarUint(encoder, before.length + present.length + after.length);
    for (const part of [before, present, after]) encoding.writeUint8Array(encoder, part);
  });
}

export const encodeEvent = (news: EventNews) => encodeJson(MessageType.event, news);
export const encodeError = (news: ErrorNews) => encodeJson(MessageType.error, news);
export const encodeProfile = (profile: Profile) => encodeJson(MessageType.profile, profile);

function readJson(decoder: decoding.Decoder): unknown {
  return JSON.parse(decoding.readVarString(decoder));
}

function isProfile(value: unknown): value is Profile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'color' in value &&
    typeof value.color === 'string'
  );
}

/** The messages that both sides may send, or null for a type that is not among them. */
function readShared(messageType: number, decoder: decoding.Decoder): SharedMessage | null {
  switch (messageType) {
    case MessageType.sync: {
      const syncType = decoding.readVarUint(decoder);
      const payload = decoding.readVarUint8Array(decoder);
      if (syncType === SyncType.step1) return { type: 'syncStep1', stateVector: payload };
      if (syncType === SyncType.step2) return { type: 'syncStep2', update: payload };
      if (syncType === SyncType.update) return { type: 'update', update: payload };
      throw new Error('unknown sync message');
    }
    case MessageType.awareness:
      return { type: 'awareness', entries: decoding.readVarUint8Array(decoder) };
    case MessageType.queryAwareness:
      return { type: 'queryAwareness' };
    default:
      return null;
  }
}

function guarded<T>(bytes: Uint8Array, read: (messageType: number, decoder: decoding.Decoder) => T): Decoded<T> {
  try {
    const decoder = decoding.createDecoder(bytes);
    return { ok: true, message: read(decoding.readVarUint(decoder), decoder) };
  } catch (error) {
    // lib0 throws on a message that is cut short or holds an oversized number: the only expected failures here.
    return { ok: false, reason: error instanceof Error ? error.message : 'unreadable' };
  }
}

/** Where in a message the update begins that is all of it, up to its end; -1 for any other message, or a large one. */
export function smallUpdateAt(message: Uint8Array): number {
  if (message[0] !== MessageType.sync || message[1] !== SyncType.update) return -1;
  const [, , first = 0, second = 0] = message;
  if (first < 0x80) return message.length === 3 + first ? 3 : -1;
  return second < 0x80 && message.length === 4 + (first & 0x7f) + second * 0x80 ? 4 : -1;
}

/** Reads what a client sent. Payload bytes are views into `bytes`: copy them to keep them. */
export function decodeClientMessage(bytes: Uint8Array): Decoded<ClientMessage | Echo> {
  return guarded<ClientMessage | Echo>(bytes, (messageType, decoder) => {
    if (messageType === MessageType.echo) return { type: 'echo', number: decoding.readVarUint(decoder) };
    if (messageType === MessageType.profile) {
      const profile = readJson(decoder);
      if (!isProfile(profile)) throw new Error('not a profile');
      const { name, color } = profile;
      return { type: 'profile', profile: profile.chosen === true ? { name, color, chosen: true } : { name, color } };
    }
    return readShared(messageType, decoder) ?? { type: 'unknown', number: messageType };
  });
}

/** Reads what the server sent. The server is trusted to send the shapes above. */
export function decodeServerMessage(bytes: Uint8Array): Decoded<ServerMessage> {
  return guarded<ServerMessage>(bytes, (messageType, decoder) => {
    switch (messageType) {
      case MessageType.ack:
        return { type: 'ack', count: decoding.readVarUint(decoder) };
      case MessageType.receipt:
        return { type: 'receipt', count: decoding.readVarUint(decoder) };
      case MessageType.echo:
        return { type: 'echo', number: decoding.readVarUint(decoder) };
      case MessageType.packed:
        return { type: 'packed', deflated: decoding.readTailAsUint8Array(decoder) };
      case MessageType.state:
        return { type: 'state', updateV2: decoding.readTailAsUint8Array(decoder) };
      case MessageType.session:
        return { type: 'session', news: readJson(decoder) as SessionNews };
      case MessageType.event:
        return { type: 'event', news: readJson(decoder) as EventNews };
      case MessageType.error:
        return { type: 'error', news: readJson(decoder) as ErrorNews };
      default:
        return readShared(messageType, decoder) ?? { type: 'unknown', number: messageType };
    }
  });
}
