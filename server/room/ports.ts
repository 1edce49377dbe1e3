/**
 * What a room needs from outside: time, the turns of the event loop, randomness, a connection to write to, a place for
 * log lines. Interfaces only (R11): the tests pass fakes, `app.ts` passes the real ones. The disk's port is
 * `../storage/document-log.ts`.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { DocumentKind, GuestRule } from '../../protocol/rest.ts';
import type { DocumentId, LinkId, PersonId } from '../../protocol/ids.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';

export interface Timer {
  /** May be called twice, and after it fired. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since 1970. May jump: never used to order anything. */
  now(): number;
  setTimer(delayMs: number, fire: () => void): Timer;
}

/** The turn of the event loop that is under way: what has arrived by now is read in it. */
export interface Turn {
  /** Runs something when the turn ends. In the order asked for; what is asked for while others run comes after them. */
  atEnd(run: () => void): void;
}

/** Milliseconds of work since some moment, never backwards: only for what something costs. Says always the same in a simulation. */
export type CostMeter = () => number;

/** How much of its time lately the event loop was busy: from 0 to 1. Always 0 in a simulation where the test does not say otherwise. */
export type BusyGauge = () => number;

export interface Random {
  /** Cryptographically strong in production; seeded in tests. */
  bytes(length: number): Uint8Array;
}

/** Makes bytes smaller, as raw DEFLATE (RFC 1951). Where a room needs it, milliseconds count more than the last per cent. */
export type Deflate = (bytes: Uint8Array) => Uint8Array;

/** Makes large bytes smaller, as raw DEFLATE (RFC 1951), beside the event loop. What `unpack` gives is what `pack` was given. */
export interface Packing {
  /** Null where it is not worth it, or where unpacking would take long. */
  pack(bytes: Uint8Array): Promise<Uint8Array> | null;
  unpack(bytes: Uint8Array): Uint8Array;
  /** An update in Yjs's first encoding as the DEFLATE bytes of a `state` message; may reject. Null where it is not worth it. */
  packState?(update: Uint8Array): Promise<Uint8Array> | null;
}

/** One transport socket, as the room sees it. Sending never throws; on a closed connection it does nothing. */
export interface Connection {
  /** `bytes` must not be changed afterwards. */
  send(bytes: Uint8Array): void;
  /** One message in pieces, as above; what is long in it may be part of others' messages. Where the transport can. */
  sendPieces?(pieces: readonly Uint8Array[]): void;
  /** Bytes accepted by `send` that the network has not taken yet. */
  readonly queuedBytes: number;
  close(code: number, reason: string): void;
  /** Takes nothing more from the network until `resumeReading`, where the transport can; what it has taken still comes. */
  pauseReading?(): void;
  resumeReading?(): void;
}

/** The share of one address in what the data file may grow by, as those see it who take something in from there (HOSTILE P5). */
export interface GrowthShare {
  /** Why nothing may be added; null where something may. */
  readonly trouble: ErrorCode | null;
  /** So much was added. */
  add(bytes: number): void;
}

/** By what somebody stands in a document; what that allows is `standing.ts`. */
export interface Standing {
  /** What the link gives; null for somebody who came by none. */
  readonly linkRole: Role | null;
  /** What was given to this person alone. It counts instead of the link's role, be it more or less. */
  readonly ownRole: Role | null;
  /** How often the link's token or password had changed. Whoever came before the last change must come again. */
  readonly linkGeneration: number;
  readonly guests: GuestRule;
  /** True where the person chose its name. */
  readonly isNamed: boolean;
  /** True where a provider or a host application says who it is; otherwise it is a guest. */
  readonly isSignedIn?: boolean;
}

/** What the access check established about a connection before it was let in. */
export interface Grant {
  readonly documentId: DocumentId;
  readonly kind: DocumentKind;
  readonly role: Role;
  /** Null for an open room, which has no links. */
  readonly linkId: LinkId | null;
  /** Null for a client that brought no identity. */
  readonly personId: PersonId | null;
  /** By what it has that role. */
  readonly standing: Standing;
  /** When the link ends, in milliseconds since 1970; null for never. */
  readonly expiresAtMs: number | null;
  /** How many clients without an identity the link takes at once; null for any number. */
  readonly anonymousPlaces: number | null;
  /** Which sign-in let it in, where one did; signing out ends it. */
  readonly signIn?: string;
  /** How the person is shown where that is not its own choice: by an account's name, or as a host application says. */
  readonly shownAs?: Partial<Profile>;
  /** True for a client that offered `weft.v1` and so gets acks, session news and errors. */
  readonly speaksWeft: boolean;
  /** True for one that offered `weft.deflate` too, and so reads packed messages. */
  readonly inflates?: boolean;
  /** True for one that offered `weft.state` beside both, and so reads `state` messages. */
  readonly readsState?: boolean;
}

/** Where a person's chosen name and colour are remembered. */
export interface People {
  saveProfile(id: PersonId, profile: Profile): Promise<void>;
}

/** Where the titles of documents are remembered for lists of them. */
export interface Titles {
  saveTitle(id: DocumentId, title: string): Promise<void>;
}

/** Structured log lines. `fields` never hold a token or a document's content. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
