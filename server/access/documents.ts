/**
 * Making, sharing and ending documents: what an owner can ask for, once the gate has said that it is an owner. Live sessions are
 * told through a port, so that what is revoked ends at once (Roles R4).
 */
import { createDocumentUpdate } from '../../flow/create.ts';
import { AppError, type ErrorCode } from '../../protocol/errors.ts';
import type { DocumentId, LinkId, PersonId } from '../../protocol/ids.ts';
import type { DocumentKind } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Clock, Random } from '../room/ports.ts';
import type { NewEntry } from '../storage/document-log.ts';
import type { AccessStore, DocumentRecord, LinkRecord } from './access-store.ts';
import { newDocumentId, newLinkId, newToken, tokenDigest } from './tokens.ts';

/** The rooms, as far as access concerns them. */
export interface LiveSessions {
  revokeLink(documentId: DocumentId, linkId: LinkId): void;
  closeDocument(documentId: DocumentId, code: ErrorCode): void;
}

export interface DocumentsOptions {
  readonly store: AccessStore;
  readonly live: LiveSessions;
  readonly clock: Clock;
  readonly random: Random;
}

/** A new link with its token, which is told this once. */
export interface MadeLink {
  readonly link: LinkRecord;
  readonly token: string;
}

export interface NewLink {
  readonly role: Role;
  readonly label: string;
  readonly expiresAtMs: number | null;
  readonly createdBy: PersonId | null;
}

export class Documents {
  readonly #options: DocumentsOptions;

  constructor(options: DocumentsOptions) {
    this.#options = options;
  }

  /**
   * A document with its owner's link. One of kind `document` begins with its title and an empty paragraph, written here and by
   * nobody else (DESIGN section 3); `seed` is another beginning. A `room` begins empty.
   */
  async create(
    kind: DocumentKind,
    title: string,
    createdBy: PersonId | null,
    seed?: Uint8Array,
  ): Promise<MadeLink & { readonly document: DocumentRecord }> {
    const { clock, random, store } = this.#options;
    const document = { id: newDocumentId(random), kind, createdAtMs: clock.now(), deletedAtMs: null };
    const made = this.#newLink(document.id, { role: 'owner', label: '', expiresAtMs: null, createdBy });
    const update = seed ?? (kind === 'document' ? createDocumentUpdate({ title, blockId: newToken(random) }) : null);
    const entry: NewEntry | null = update === null ? null : { update, atMs: document.createdAtMs, author: createdBy };
    await store.createDocument(document, made.link, entry);
    return { ...made, document };
  }

  find(id: DocumentId): Promise<DocumentRecord | null> {
    return this.#options.store.findDocument(id);
  }

  /** Ends the document for everybody. Its bytes stay in the data file. */
  async delete(id: DocumentId): Promise<void> {
    const { clock, live, store } = this.#options;
    await store.deleteDocument(id, clock.now());
    live.closeDocument(id, 'document_deleted');
  }

  async createLink(documentId: DocumentId, wanted: NewLink): Promise<MadeLink> {
    const made = this.#newLink(documentId, wanted);
    await this.#options.store.createLink(made.link);
    return made;
  }

  listLinks(documentId: DocumentId): Promise<readonly LinkRecord[]> {
    return this.#options.store.listLinks(documentId);
  }

  /** Rejects with `document_not_found` where the document has no such link. */
  async renameLink(documentId: DocumentId, linkId: LinkId, label: string): Promise<LinkRecord> {
    const link = await this.#options.store.renameLink(documentId, linkId, label);
    if (link === null) throw new AppError('document_not_found', 'no such link');
    return link;
  }

  /**
   * Ends a link and every session that came by it. Rejects with `document_not_found` where the document has no such link.
   * Answers false, and changes nothing, for the last link that owns the document: it would belong to nobody, for good.
   */
  async revokeLink(documentId: DocumentId, linkId: LinkId): Promise<boolean> {
    const { clock, live, store } = this.#options;
    const links = await store.listLinks(documentId);
    const owners = links.filter(
      ({ role, revokedAtMs, expiresAtMs }) => role === 'owner' && revokedAtMs === null && expiresAtMs === null,
    );
    if (owners.length === 1 && owners[0]?.id === linkId) return false;
    const link = await store.revokeLink(documentId, linkId, clock.now());
    if (link === null) throw new AppError('document_not_found', 'no such link');
    live.revokeLink(documentId, linkId);
    return true;
  }

  #newLink(documentId: DocumentId, { role, label, expiresAtMs, createdBy }: NewLink): MadeLink {
    const { clock, random } = this.#options;
    const token = newToken(random);
    const link: LinkRecord = {
      id: newLinkId(random),
      documentId,
      role,
      label,
      tokenDigest: tokenDigest(token),
      createdAtMs: clock.now(),
      createdBy,
      expiresAtMs,
      revokedAtMs: null,
    };
    return { link, token };
  }
}
