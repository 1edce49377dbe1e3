/**
 * The port behind which documents and links are registered. Tokens arrive here only as digests, passwords as slow hashes. An
 * adapter is right when it passes `access-store.contract.ts`. Who came and may do what by itself is `people-store.ts`.
 */
import type { DocumentKind, GuestRule } from '../../protocol/rest.ts';
import type { DocumentId, LinkId, PersonId } from '../../protocol/ids.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import type { NewEntry } from '../storage/document-log.ts';

export interface DocumentRecord {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  readonly createdAtMs: number;
  readonly deletedAtMs: number | null;
  readonly guests: GuestRule;
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
  /** As `passwords.ts` writes it; null for a link without one. */
  readonly passwordHash: string | null;
  readonly maxPeople: number | null;
  /** How often its token or password has changed. */
  readonly generation: number;
  /** To the minute; null where nobody came by it yet. */
  readonly lastUsedAtMs: number | null;
}

/** A link with what is known about its use. */
export interface ListedLink extends LinkRecord {
  /** Different persons who came by it. */
  readonly people: number;
  readonly creator: Profile | null;
}

/** What changes about a link; what is not named stays. A new token or password begins a new generation. */
export interface LinkChange {
  readonly label?: string;
  readonly role?: Role;
  readonly expiresAtMs?: number | null;
  readonly passwordHash?: string | null;
  readonly maxPeople?: number | null;
  readonly tokenDigest?: Uint8Array;
  readonly revokedAtMs?: number;
}

/**
 * Who changes something, as the gate let it in. Checked again within the change: of two owners who end each other at once
 * the second is no owner any more.
 */
export interface Actor {
  readonly linkId: LinkId | null;
  readonly personId: PersonId | null;
  /** Where it is there, a link whose token or password has changed since the gate looked lets nobody in any more. */
  readonly standing?: { readonly linkGeneration: number };
}

/** All methods reject with AppError `storage_failed` when the disk does; writes resolve after they are synced. */
export interface AccessStore {
  /** Registers the document, its owner's link and its first update (the seed) in one commit. */
  createDocument(document: DocumentRecord, link: LinkRecord, seed: NewEntry | null): Promise<void>;
  findDocument(id: DocumentId): Promise<DocumentRecord | null>;
  /**
   * Marks it deleted; false where that was so already. Its bytes stay. Rejects with `forbidden` where the actor owns it no
   * more.
   */
  deleteDocument(id: DocumentId, atMs: number, actor: Actor): Promise<boolean>;
  /** Null where there is no such document. Rejects with `forbidden` as above. */
  changeDocument(id: DocumentId, guests: GuestRule, actor: Actor): Promise<DocumentRecord | null>;
  /** Rejects with `too_many_requests` past LIMITS.maxLinksPerDocument unrevoked links, with `forbidden` as above. */
  createLink(link: LinkRecord, actor: Actor): Promise<void>;
  findLinkByDigest(tokenDigest: Uint8Array): Promise<LinkRecord | null>;
  /** Oldest first, revoked ones included. */
  listLinks(documentId: DocumentId): Promise<readonly ListedLink[]>;
  /**
   * Null where that document has no such link. Rejects with `last_owner` where the document would be left without a link
   * that owns it for good, with `link_revoked` where anything but the label of a revoked link would change, and with `forbidden`
   * as above; one that is revoked again is answered as it is.
   */
  changeLink(documentId: DocumentId, linkId: LinkId, change: LinkChange, actor: Actor): Promise<ListedLink | null>;
  findProfile(id: PersonId): Promise<Profile | null>;
  /** A name that was chosen stays a chosen one. */
  saveProfile(id: PersonId, profile: Profile, atMs: number): Promise<void>;
}
