/**
 * The REST bodies as schemas: the server validates with them, the page takes its types from them. Unknown fields are
 * refused, so that a client never believes in an option that was ignored.
 */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { ROLES } from './roles.ts';

export const documentKind = z.enum(['document', 'room']);
export type DocumentKind = z.infer<typeof documentKind>;

const label = z.string().trim().max(LIMITS.maxNameLength);

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

/** `GET /api/documents/:id` */
export interface DocumentInfo {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly role: (typeof ROLES)[number];
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** `POST /api/documents/:id/links` */
export const createLinkBody = z.strictObject({
  role: z.enum(ROLES),
  label: label.optional(),
  /** ISO 8601 with a time zone. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export interface CreatedLink {
  readonly id: string;
  readonly role: (typeof ROLES)[number];
  readonly token: string;
  readonly url: string;
}

/** `PATCH /api/documents/:id/links/:linkId` */
export const renameLinkBody = z.strictObject({ label });

/** One row of `GET /api/documents/:id/links` (`{ links: LinkInfo[] }`), oldest first. Never holds a token. */
export interface LinkInfo {
  readonly id: string;
  readonly role: (typeof ROLES)[number];
  readonly label: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** True for the link this request was made with. */
  readonly current: boolean;
}

/** The body of every answer that is not a success. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly words: string; readonly retry: boolean };
}
