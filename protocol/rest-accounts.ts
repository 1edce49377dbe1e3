/**
 * The REST bodies of signing in, of the documents of an account, and of sharing with a person by address. Apart from
 * `rest.ts` because none of it exists where no provider is configured. Unknown fields are refused here too.
 */
import { z } from 'zod';
import type { DocumentKind } from './rest.ts';
import { ROLES, type Role } from './roles.ts';

/** The account that this browser is signed in to. */
export interface AccountInfo {
  /** The person's id: the same on every device. */
  readonly person: string;
  readonly name: string;
  /** Only where the provider says that it is verified. */
  readonly email: string | null;
}

/** `GET /api/me` */
export interface Me {
  /** True where the server has a provider to sign in with. */
  readonly signIn: boolean;
  readonly account: AccountInfo | null;
}

/** `POST /api/me/sign-out`: where the provider ends its own session too, or null where it has no such place. */
export interface SignedOut {
  readonly url: string | null;
}

/** `POST /api/me/guest`: true where the browser's guest identity belongs to this account now. */
export interface LinkedGuest {
  readonly linked: boolean;
}

/** One row of `GET /api/my/documents` (`{ documents: MyDocument[] }`), last opened first. Never holds a token. */
export interface MyDocument {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly title: string;
  readonly role: Role;
  readonly createdAtMs: number;
  /** Null for one that was shared with this account and never opened by it. */
  readonly openedAtMs: number | null;
}

/** `POST /api/my/documents`: documents that this browser knows by their tokens become documents of the account. */
export const keepDocumentsBody = z.strictObject({
  documents: z.array(z.strictObject({ id: z.string().max(64), token: z.string().max(128) })).max(200),
});
export interface KeptDocuments {
  readonly kept: number;
}

/** `POST /api/documents/:id/invitations`: the first account whose verified address this is gets the role. */
export const invitationBody = z.strictObject({
  email: z.email().max(254),
  role: z.enum(ROLES),
});

/** One row of `GET /api/documents/:id/invitations` (`{ invitations: InvitationInfo[] }`), oldest first. */
export interface InvitationInfo {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAtMs: number;
  /** The person who took it up; null while nobody has. */
  readonly person: string | null;
}
