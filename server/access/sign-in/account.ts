/**
 * What an account is: the person that a provider vouches for, and how its claims, which others wrote, become one. Pure;
 * knows neither the protocol by which claims come nor where accounts are kept.
 */
import { createHash } from 'node:crypto';
import type { PersonId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';

export interface Account {
  readonly person: PersonId;
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** Lower case, and only where the provider says that it is verified. */
  readonly email: string | null;
}

/** What a provider says of somebody (OpenID Connect Core, section 5.1). Everything but `sub` may be missing or odd. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

const MAX_EMAIL_LENGTH = 254;

/**
 * The person behind a subject of an issuer: the same on every device, and derived, so that nothing needs to be looked up.
 * The prefix keeps these digests apart from those of guests' secrets.
 */
export function accountPersonId(issuer: string, subject: string): PersonId {
  const digest = createHash('sha256')
    .update(`weft account v1\n${JSON.stringify([issuer, subject])}`)
    .digest();
  // 22 URL-safe base64 characters are what a person's id is.
  return digest.subarray(0, 16).toString('base64url') as PersonId;
}

/** Addresses are compared in this form: providers and people write capitals as they like. */
export function normalizedEmail(text: string): string {
  return text.trim().toLowerCase();
}

/** The account that these claims describe. A name that is missing is made of the address, or is the subject's own. */
export function accountOf(issuer: string, claims: Claims): Account {
  const email = verifiedEmail(claims);
  const name =
    textOf(claims['name']) ??
    fullName(claims) ??
    textOf(claims['preferred_username']) ??
    textOf(claims['nickname']) ??
    email?.split('@', 1)[0] ??
    'Member';
  return {
    person: accountPersonId(issuer, claims.sub),
    issuer,
    subject: claims.sub,
    name: Array.from(name).slice(0, LIMITS.maxNameLength).join(''),
    email,
  };
}

/** True where the configured domains, if there are any, hold this account's verified address. */
export function isWelcome(account: Account, domains: readonly string[]): boolean {
  if (domains.length === 0) return true;
  const domain = account.email?.split('@').at(-1);
  return domain !== undefined && domains.includes(domain);
}

/** An address that the provider did not verify could be anybody's: it opens nothing. */
function verifiedEmail(claims: Claims): string | null {
  const email = textOf(claims['email']);
  if (email === null || claims['email_verified'] !== true || email.length > MAX_EMAIL_LENGTH) return null;
  return /^[^\s@]+@[^\s@]+$/.test(email) ? normalizedEmail(email) : null;
}

function fullName(claims: Claims): string | null {
  const parts = [textOf(claims['given_name']), textOf(claims['family_name'])].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const trimmed = value.trim().replace(/\s+/gu, ' ');
  return trimmed === '' ? null : trimmed;
}
