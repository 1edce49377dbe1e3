/**
 * The REST bodies as schemas: the server validates with them, the page takes its types from them. Unknown fields are
 * refused, so that a client never believes in an option that was ignored.
 */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { ROLES, type Role } from './roles.ts';

export const documentKind = z.enum(['document', 'room']);
export type DocumentKind = z.infer<typeof documentKind>;

const label = z.string().trim().max(LIMITS.maxNameLength);
const role = z.enum(ROLES);
/** ISO 8601 with a time zone. */
const moment = z.iso.datetime({ offset: true });
const password = z.string().min(8).max(200);
const maxPeople = z.int().min(1).max(10_000);

/** `POST /api/documents` */
export const createDocumentBody = z.strictObject({
  title: z.string().max(LIMITS.maxTitleLength).optional(),
  kind: documentKind.default('document'),
});
/** 201. `token` is told once and kept only as a digest; `url` is relative to the server's own address. */
export interface CreatedDocument {
  readonly id: string;
  readonly token: string;
  readonly url: string;
  readonly role: 'owner';
}

/** Who may come as a guest: everybody, whoever has chosen a name (owners always may), or nobody: then all must sign in. */
export const guestRule = z.enum(['all', 'named', 'none']);
export type GuestRule = z.infer<typeof guestRule>;

/** `GET /api/documents/:id`, and the answer to its PATCH. */
export interface DocumentInfo {
  readonly id: string;
  readonly kind: DocumentKind;
  /** What whoever asks may do: the role of its own where it has one, else the link's. */
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly guests: GuestRule;
  /** What whoever asks has asked for and nobody has answered yet. */
  readonly request: { readonly id: string; readonly role: Role; readonly askedAtMs: number } | null;
}

/** `PATCH /api/documents/:id`, by an owner. */
export const documentSettingsBody = z.strictObject({ guests: guestRule.optional() });

/**
 * `PUT /api/documents/:id/profile` -> 200 MyProfile. The name and colour that a person chose. It needs an identity and a
 * link that opens the document, but no chosen name: it is the way out of `name_needed`.
 */
export const profileBody = z.strictObject({
  name: z.string().trim().min(1).max(LIMITS.maxNameLength),
  color: z.string().regex(/^#[0-9a-f]{6}$/i, 'must be #rrggbb'),
});
/** As the others see it: made harmless. */
export interface MyProfile {
  readonly person: string;
  readonly name: string;
  readonly color: string;
}

/** `POST /api/documents/:id/links` */
export const createLinkBody = z.strictObject({
  role,
  label: label.optional(),
  expiresAt: moment.optional(),
  password: password.optional(),
  maxPeople: maxPeople.optional(),
});
/** Also the answer to `POST /api/documents/:id/links/:linkId/rotate`: 200, the same id with a new token. */
export interface CreatedLink {
  readonly id: string;
  readonly role: Role;
  readonly token: string;
  readonly url: string;
}

/** `PATCH /api/documents/:id/links/:linkId` -> 200 LinkInfo. What is not named stays; null takes a bound away. */
export const changeLinkBody = z.strictObject({
  label: label.optional(),
  role: role.optional(),
  expiresAt: moment.nullable().optional(),
  password: password.nullable().optional(),
  maxPeople: maxPeople.nullable().optional(),
});

/** One row of `GET /api/documents/:id/links` (`{ links: LinkInfo[] }`), oldest first. Never holds a token. */
export interface LinkInfo {
  readonly id: string;
  readonly role: Role;
  readonly label: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** True for the link this request was made with. */
  readonly current: boolean;
  readonly hasPassword: boolean;
  readonly maxPeople: number | null;
  /** How many different persons came by it. */
  readonly people: number;
  /** How the person who made it is shown today; null where that had no identity. */
  readonly createdBy: { readonly name: string; readonly color: string } | null;
  /** To the minute; null where nobody came by it yet. */
  readonly lastUsedAtMs: number | null;
}

/**
 * `POST /api/documents/:id/unlock` (bearer: the link's token) -> 200 Unlocked, or `password_wrong`. The pass goes beside
 * the token from then on: header `weft-pass`, subprotocol `weft.pass.<pass>`, or `?pass=` for a plain client.
 */
export const unlockBody = z.strictObject({ password: z.string().max(200) });
export interface Unlocked {
  readonly pass: string;
  readonly expiresAtMs: number;
}

/** `POST /api/documents/:id/requests` -> 201 `{ id }`. A person has one open request; asking again changes it. */
export const askBody = z.strictObject({ role, message: z.string().trim().max(LIMITS.maxMessageLength).optional() });

/** One row of `GET /api/documents/:id/requests` (`{ requests: RequestInfo[] }`), for owners, oldest first. */
export interface RequestInfo {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  readonly color: string;
  /** What it asks for. */
  readonly role: Role;
  readonly message: string;
  readonly askedAtMs: number;
}

/** `POST /api/documents/:id/requests/:requestId/grant` -> 200 PersonInfo. Without `role`: what was asked for. */
export const grantBody = z.strictObject({ role: role.optional() });

/** One row of `GET /api/documents/:id/people` (`{ people: PersonInfo[] }`), for owners: everybody who came, newest first. */
export interface PersonInfo {
  readonly person: string;
  readonly name: string;
  readonly color: string;
  /** True where a provider says who it is, and how it is called. Anybody else may call itself as it likes. */
  readonly account: boolean;
  /** What the person may do: `ownRole`, else the strongest of its links; null where none of them opens any more. */
  readonly role: Role | null;
  /** What was given to this person alone; null where it has what its link gives. */
  readonly ownRole: Role | null;
  readonly lastSeenAtMs: number;
  /** True while it has the document open. */
  readonly here: boolean;
  /** When it was removed; null where it was not. */
  readonly removedAtMs: number | null;
}

/** `PATCH /api/documents/:id/people/:person` -> 200 PersonInfo. Null: what the link gives. Nobody changes oneself. */
export const changePersonBody = z.strictObject({ role: role.nullable() });

/**
 * `DELETE /api/documents/:id/people/:person` -> 200. A guest can come back as somebody new: these are the links that would
 * let it in, to be rotated. `POST /api/documents/:id/people/:person/restore` -> 200 PersonInfo undoes the removal.
 */
export interface RemovedPerson {
  readonly links: readonly { readonly id: string; readonly label: string; readonly role: Role }[];
}

/** The body of every answer that is not a success. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly words: string; readonly retry: boolean };
}
