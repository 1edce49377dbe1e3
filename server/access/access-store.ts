/**
 * The port behind which documents, links and people are registered. Tokens arrive here only as digests. An adapter is
 * right when it passes `access-store.contract.ts`.
 */
import type { DocumentKind } from '../../protocol/rest.ts';
import type { DocumentId, LinkId, PersonId } from '../../protocol/ids.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import type { NewEntry } from '../storage/document-log.ts';

export interface DocumentRecord {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  readonly createdAtMs: number;
  readonly deletedAtMs: number | null;
}

export interface LinkRecord {
  readonly id: LinkId;
  readonly documentId: DocumentId;
  readonly role: Role;
  readonly label: string;
  /** SHA-256 of the token. */
  readonly tokenDigest: Uint8Array;
  readonly createdAtMs: number;
  readonly createdBy: PersonId | null;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
}

/** All methods reject with AppError `storage_failed` when the disk does; writes resolve after they are synced. */
export interface AccessStore {
  /** Registers the document, its owner's link and its first update (the seed) in one commit. */
  createDocument(document: DocumentRecord, link: LinkRecord, seed: NewEntry | null): Promise<void>;
  findDocument(id: DocumentId): Promise<DocumentRecord | null>;
  /** Marks it deleted; false where it was not there or already deleted. Its bytes stay. */
  deleteDocument(id: DocumentId, atMs: number): Promise<boolean>;
  /** Rejects with `too_many_requests` past LIMITS.maxLinksPerDocument unrevoked links. */
  createLink(link: LinkRecord): Promise<void>;
  findLinkByDigest(tokenDigest: Uint8Array): Promise<LinkRecord | null>;
  /** Oldest first, revoked ones included. */
  listLinks(documentId: DocumentId): Promise<readonly LinkRecord[]>;
  /** Null where that document has no such link. */
  renameLink(documentId: DocumentId, linkId: LinkId, label: string): Promise<LinkRecord | null>;
  /** Null where that document has no such link; an already revoked one is answered as it is. */
  revokeLink(documentId: DocumentId, linkId: LinkId, atMs: number): Promise<LinkRecord | null>;
  findProfile(id: PersonId): Promise<Profile | null>;
  saveProfile(id: PersonId, profile: Profile, atMs: number): Promise<void>;
}
