/**
 * The secrets of access: how ids and tokens are made, what shape a token has, and the digest under which it is kept. Whoever
 * reads the data file learns no token from it. Randomness is passed in (R11).
 */
import { createHash } from 'node:crypto';
import type { DocumentId, InvitationId, LinkId, PersonId, RequestId } from '../../protocol/ids.ts';
import type { Random } from '../room/ports.ts';

/** 128 bits, in 22 characters of URL-safe base64. */
const SECRET_BYTES = 16;
/** Somebody's own tokens may be longer than ours, never shorter. */
const SECRET_PATTERN = /^[A-Za-z0-9_-]{22,128}$/;

function newSecret(random: Random): string {
  return Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');
}

export function newToken(random: Random): string {
  return newSecret(random);
}

export function newDocumentId(random: Random): DocumentId {
  // 22 URL-safe base64 characters are what a document's id is.
  return newSecret(random) as DocumentId;
}

export function newLinkId(random: Random): LinkId {
  // 22 URL-safe base64 characters are what a link's id is.
  return newSecret(random) as LinkId;
}

export function newInvitationId(random: Random): InvitationId {
  // 22 URL-safe base64 characters are what an invitation's id is.
  return newSecret(random) as InvitationId;
}

export function newRequestId(random: Random): RequestId {
  // 22 URL-safe base64 characters are what a request's id is.
  return newSecret(random) as RequestId;
}

/** True for what could be a token or a person's secret; anything else is refused without asking the disk. */
export function isSecret(text: string): boolean {
  return SECRET_PATTERN.test(text);
}

/** SHA-256 of the token. A token holds 128 random bits, so no salt and no slow hash is needed against guessing. */
export function tokenDigest(token: string): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(token).digest());
}

/**
 * Who holds this secret. The id can be told to everybody and the secret not be found from it, so nobody can take over
 * another's identity, and nothing needs to be registered. The prefix keeps these digests apart from all others.
 */
export function personIdOf(secret: string): PersonId {
  const digest = createHash('sha256').update(`weft person v1\n${secret}`).digest();
  // 22 URL-safe base64 characters are what a person's id is.
  return digest.subarray(0, SECRET_BYTES).toString('base64url') as PersonId;
}
