/**
 * The ids that cross module borders, branded so that one is never passed where another is meant. Owns their shapes and
 * how an untrusted string becomes one; knows nothing of where they are stored.
 */

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A document: 22 URL-safe base64 characters (128 random bits), or `open/<name>` for a room opened on demand. */
export type DocumentId = Branded<string, 'DocumentId'>;
/** A link, that is a token with a role. 22 URL-safe base64 characters; says nothing about its token. */
export type LinkId = Branded<string, 'LinkId'>;
/** A person: a digest of a secret that only that person's browser keeps. 22 URL-safe base64 characters. */
export type PersonId = Branded<string, 'PersonId'>;
/** A role given to an address. 22 URL-safe base64 characters. */
export type InvitationId = Branded<string, 'InvitationId'>;
/** Somebody's request for a role. 22 URL-safe base64 characters. */
export type RequestId = Branded<string, 'RequestId'>;
/** One connection's part in one room. Unique within a server process's life. */
export type SessionId = Branded<string, 'SessionId'>;
/** The number of an append within one document: 1, 2, 3 and so on; 0 stands for "nothing yet". */
export type Seq = Branded<number, 'Seq'>;
/** Yjs's client id: an unsigned 32-bit integer (53 bits where another Yjs made it). */
export type ClientId = number;

/** The header in which a person's browser shows its secret to the REST side; on a socket it is a subprotocol. */
export const PERSON_HEADER = 'weft-person';

/** The header that shows the pass of a link with a password, beside the token. */
export const PASS_HEADER = 'weft-pass';

const ID_PATTERN = /^[A-Za-z0-9_-]{22}$/;
const OPEN_NAME_PATTERN = /^open\/[\p{L}\p{N}._~/ -]{1,200}$/u;

export function parseDocumentId(text: string): DocumentId | null {
  return ID_PATTERN.test(text) || OPEN_NAME_PATTERN.test(text) ? (text as DocumentId) : null;
}

export function parseLinkId(text: string): LinkId | null {
  return ID_PATTERN.test(text) ? (text as LinkId) : null;
}

export function parsePersonId(text: string): PersonId | null {
  return ID_PATTERN.test(text) ? (text as PersonId) : null;
}

export function parseRequestId(text: string): RequestId | null {
  return ID_PATTERN.test(text) ? (text as RequestId) : null;
}

export function parseInvitationId(text: string): InvitationId | null {
  return ID_PATTERN.test(text) ? (text as InvitationId) : null;
}

/** True for a room that exists only because somebody named it (`WEFT_OPEN_ROOMS=1`). */
export function isOpenRoom(id: DocumentId): boolean {
  return id.startsWith('open/');
}

export function asSeq(n: number): Seq {
  return n as Seq;
}
