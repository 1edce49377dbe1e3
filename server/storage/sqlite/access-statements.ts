/**
 * Documents, links and people in the data file. Runs in the storage thread, synchronously; decides nothing about who may do
 * what, and sees tokens only as digests.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import type { DocumentId, LinkId, PersonId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Profile } from '../../../protocol/messages.ts';
import type { DocumentKind } from '../../../protocol/rest.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { DocumentRecord, LinkRecord } from '../../access/access-store.ts';

interface DocumentRow {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  readonly created_at_ms: number;
  readonly deleted_at_ms: number | null;
}
interface LinkRow {
  readonly id: LinkId;
  readonly document_id: DocumentId;
  readonly role: Role;
  readonly label: string;
  readonly token_digest: Buffer;
  readonly created_at_ms: number;
  readonly created_by: PersonId | null;
  readonly expires_at_ms: number | null;
  readonly revoked_at_ms: number | null;
}

const LINK_COLUMNS =
  'id, document_id, role, label, token_digest, created_at_ms, created_by, expires_at_ms, revoked_at_ms';

export class AccessStatements {
  readonly #insertDocument;
  readonly #findDocument;
  readonly #deleteDocument;
  readonly #insertLink;
  readonly #countLinks;
  readonly #findLinkByDigest;
  readonly #findLink;
  readonly #listLinks;
  readonly #renameLink;
  readonly #revokeLink;
  readonly #findProfile;
  readonly #saveProfile;

  constructor(db: Database) {
    this.#insertDocument = db.prepare<[DocumentId, DocumentKind, number, number | null]>(
      'INSERT INTO documents (id, kind, created_at_ms, deleted_at_ms) VALUES (?, ?, ?, ?)',
    );
    this.#findDocument = db.prepare<[DocumentId], DocumentRow>(
      'SELECT id, kind, created_at_ms, deleted_at_ms FROM documents WHERE id = ?',
    );
    this.#deleteDocument = db.prepare<[number, DocumentId]>(
      'UPDATE documents SET deleted_at_ms = ? WHERE id = ? AND deleted_at_ms IS NULL',
    );
    this.#insertLink = db.prepare<
      [LinkId, DocumentId, Role, string, Uint8Array, number, PersonId | null, number | null, number | null]
    >(`INSERT INTO links (${LINK_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#countLinks = db
      .prepare<[DocumentId], number>('SELECT count(*) FROM links WHERE document_id = ? AND revoked_at_ms IS NULL')
      .pluck();
    this.#findLinkByDigest = db.prepare<[Uint8Array], LinkRow>(
      `SELECT ${LINK_COLUMNS} FROM links WHERE token_digest = ?`,
    );
    this.#findLink = db.prepare<[LinkId, DocumentId], LinkRow>(
      `SELECT ${LINK_COLUMNS} FROM links WHERE id = ? AND document_id = ?`,
    );
    this.#listLinks = db.prepare<[DocumentId], LinkRow>(
      `SELECT ${LINK_COLUMNS} FROM links WHERE document_id = ? ORDER BY number`,
    );
    this.#renameLink = db.prepare<[string, LinkId, DocumentId]>(
      'UPDATE links SET label = ? WHERE id = ? AND document_id = ?',
    );
    this.#revokeLink = db.prepare<[number, LinkId, DocumentId]>(
      'UPDATE links SET revoked_at_ms = ? WHERE id = ? AND document_id = ? AND revoked_at_ms IS NULL',
    );
    this.#findProfile = db.prepare<[PersonId], Profile>('SELECT name, color FROM people WHERE id = ?');
    this.#saveProfile = db.prepare<[PersonId, string, string, number]>(
      `INSERT INTO people (id, name, color, changed_at_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, color = excluded.color, changed_at_ms = excluded.changed_at_ms`,
    );
  }

  insertDocument(document: DocumentRecord): void {
    this.#insertDocument.run(document.id, document.kind, document.createdAtMs, document.deletedAtMs);
  }

  findDocument(id: DocumentId): DocumentRecord | null {
    const row = this.#findDocument.get(id);
    if (row === undefined) return null;
    return { id: row.id, kind: row.kind, createdAtMs: row.created_at_ms, deletedAtMs: row.deleted_at_ms };
  }

  deleteDocument(id: DocumentId, atMs: number): boolean {
    return this.#deleteDocument.run(atMs, id).changes > 0;
  }

  /** Throws `too_many_requests` past the limit of links. */
  insertLink(link: LinkRecord): void {
    const count = this.#countLinks.get(link.documentId) ?? 0;
    if (count >= LIMITS.maxLinksPerDocument) throw new AppError('too_many_requests', 'the document has too many links');
    this.#insertLink.run(
      link.id,
      link.documentId,
      link.role,
      link.label,
      link.tokenDigest,
      link.createdAtMs,
      link.createdBy,
      link.expiresAtMs,
      link.revokedAtMs,
    );
  }

  findLinkByDigest(digest: Uint8Array): LinkRecord | null {
    return linkOf(this.#findLinkByDigest.get(digest));
  }

  listLinks(documentId: DocumentId): LinkRecord[] {
    return this.#listLinks.all(documentId).flatMap((row) => linkOf(row) ?? []);
  }

  renameLink(documentId: DocumentId, linkId: LinkId, label: string): LinkRecord | null {
    this.#renameLink.run(label, linkId, documentId);
    return linkOf(this.#findLink.get(linkId, documentId));
  }

  revokeLink(documentId: DocumentId, linkId: LinkId, atMs: number): LinkRecord | null {
    this.#revokeLink.run(atMs, linkId, documentId);
    return linkOf(this.#findLink.get(linkId, documentId));
  }

  findProfile(id: PersonId): Profile | null {
    return this.#findProfile.get(id) ?? null;
  }

  saveProfile(id: PersonId, profile: Profile, atMs: number): void {
    this.#saveProfile.run(id, profile.name, profile.color, atMs);
  }
}

function linkOf(row: LinkRow | undefined): LinkRecord | null {
  if (row === undefined) return null;
  return {
    id: row.id,
    documentId: row.document_id,
    role: row.role,
    label: row.label,
    tokenDigest: Uint8Array.from(row.token_digest),
    createdAtMs: row.created_at_ms,
    createdBy: row.created_by,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}
