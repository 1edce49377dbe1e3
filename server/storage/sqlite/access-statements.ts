/**
 * Documents, links and profiles in the data file. Runs in the storage thread, synchronously; decides nothing about who may do
 * what, and sees tokens only as digests.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import type { DocumentId, LinkId, PersonId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Profile } from '../../../protocol/messages.ts';
import type { DocumentKind, GuestRule } from '../../../protocol/rest.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { DocumentRecord, LinkChange, LinkRecord, ListedLink } from '../../access/access-store.ts';

interface DocumentRow {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  readonly created_at_ms: number;
  readonly deleted_at_ms: number | null;
  readonly guests: GuestRule;
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
  readonly password_hash: string | null;
  readonly max_people: number | null;
  readonly generation: number;
  readonly last_used_at_ms: number | null;
}
interface ListedLinkRow extends LinkRow {
  readonly people: number;
  readonly creator_name: string | null;
  readonly creator_color: string | null;
}
export interface ProfileRow {
  readonly name: string | null;
  readonly color: string | null;
  readonly chosen: number | null;
}

const LINK_NAMES = [
  'id',
  'document_id',
  'role',
  'label',
  'token_digest',
  'created_at_ms',
  'created_by',
  'expires_at_ms',
  'revoked_at_ms',
  'password_hash',
  'max_people',
  'generation',
  'last_used_at_ms',
];
const LINK_COLUMNS = LINK_NAMES.join(', ');
const LINK_VALUES = LINK_NAMES.map((name) => `@${name}`).join(', ');
const LISTED = `
  SELECT links.*, people.name AS creator_name, people.color AS creator_color,
    (SELECT count(*) FROM visits WHERE visits.link_id = links.id) AS people
  FROM links LEFT JOIN people ON people.id = links.created_by`;
/** What must not end: a link by which the document is owned for good. */
const OWNS_FOR_GOOD = `role = 'owner' AND revoked_at_ms IS NULL AND expires_at_ms IS NULL`;

export class AccessStatements {
  readonly #insertDocument;
  readonly #findDocument;
  readonly #deleteDocument;
  readonly #setGuests;
  readonly #insertLink;
  readonly #countLinks;
  readonly #findLinkByDigest;
  readonly #findLink;
  readonly #listLinks;
  readonly #writeLink;
  readonly #countOwning;
  readonly #findProfile;
  readonly #saveProfile;

  constructor(db: Database) {
    this.#insertDocument = db.prepare<[DocumentId, DocumentKind, number, number | null, GuestRule]>(
      'INSERT INTO documents (id, kind, created_at_ms, deleted_at_ms, guests) VALUES (?, ?, ?, ?, ?)',
    );
    this.#findDocument = db.prepare<[DocumentId], DocumentRow>(
      'SELECT id, kind, created_at_ms, deleted_at_ms, guests FROM documents WHERE id = ?',
    );
    this.#deleteDocument = db.prepare<[number, DocumentId]>(
      'UPDATE documents SET deleted_at_ms = ? WHERE id = ? AND deleted_at_ms IS NULL',
    );
    this.#setGuests = db.prepare<[GuestRule, DocumentId]>('UPDATE documents SET guests = ? WHERE id = ?');
    this.#insertLink = db.prepare<[LinkRow]>(`INSERT INTO links (${LINK_COLUMNS}) VALUES (${LINK_VALUES})`);
    this.#countLinks = db
      .prepare<[DocumentId], number>('SELECT count(*) FROM links WHERE document_id = ? AND revoked_at_ms IS NULL')
      .pluck();
    this.#findLinkByDigest = db.prepare<[Uint8Array], LinkRow>(
      `SELECT ${LINK_COLUMNS} FROM links WHERE token_digest = ?`,
    );
    this.#findLink = db.prepare<[LinkId, DocumentId], ListedLinkRow>(
      `${LISTED} WHERE links.id = ? AND links.document_id = ?`,
    );
    this.#listLinks = db.prepare<[DocumentId], ListedLinkRow>(
      `${LISTED} WHERE links.document_id = ? ORDER BY links.number`,
    );
    this.#writeLink = db.prepare<[LinkRow]>(
      `UPDATE links SET label = @label, role = @role, expires_at_ms = @expires_at_ms, revoked_at_ms = @revoked_at_ms,
         password_hash = @password_hash, max_people = @max_people, token_digest = @token_digest, generation = @generation
       WHERE id = @id`,
    );
    this.#countOwning = db
      .prepare<[DocumentId], number>(`SELECT count(*) FROM links WHERE document_id = ? AND ${OWNS_FOR_GOOD}`)
      .pluck();
    this.#findProfile = db.prepare<[PersonId], ProfileRow>('SELECT name, color, chosen FROM people WHERE id = ?');
    this.#saveProfile = db.prepare<[PersonId, string, string, number, number]>(
      `INSERT INTO people (id, name, color, chosen, changed_at_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, color = excluded.color, changed_at_ms = excluded.changed_at_ms,
         chosen = max(chosen, excluded.chosen)`,
    );
  }

  insertDocument({ id, kind, createdAtMs, deletedAtMs, guests }: DocumentRecord): void {
    this.#insertDocument.run(id, kind, createdAtMs, deletedAtMs, guests);
  }

  findDocument(id: DocumentId): DocumentRecord | null {
    const row = this.#findDocument.get(id);
    if (row === undefined) return null;
    const { kind, guests, created_at_ms: createdAtMs, deleted_at_ms: deletedAtMs } = row;
    return { id: row.id, kind, createdAtMs, deletedAtMs, guests };
  }

  deleteDocument(id: DocumentId, atMs: number): boolean {
    return this.#deleteDocument.run(atMs, id).changes > 0;
  }

  changeDocument(id: DocumentId, guests: GuestRule): DocumentRecord | null {
    this.#setGuests.run(guests, id);
    return this.findDocument(id);
  }

  /** Throws `too_many_requests` past the limit of links. */
  insertLink(link: LinkRecord): void {
    const count = this.#countLinks.get(link.documentId) ?? 0;
    if (count >= LIMITS.maxLinksPerDocument) throw new AppError('too_many_requests', 'the document has too many links');
    this.#insertLink.run(rowOf(link));
  }

  findLinkByDigest(digest: Uint8Array): LinkRecord | null {
    const row = this.#findLinkByDigest.get(digest);
    return row === undefined ? null : linkOf(row);
  }

  listLinks(documentId: DocumentId): ListedLink[] {
    return this.#listLinks.all(documentId).map(listedOf);
  }

  /** Throws `last_owner`, or `link_revoked` where more than the label of a revoked link would change. */
  changeLink(documentId: DocumentId, linkId: LinkId, change: LinkChange): ListedLink | null {
    const row = this.#findLink.get(linkId, documentId);
    if (row === undefined) return null;
    const link = listedOf(row);
    if (link.revokedAtMs !== null) {
      if (change.revokedAtMs !== undefined) return link;
      if (Object.keys(change).some((name) => name !== 'label')) throw new AppError('link_revoked');
    }
    const isNewGeneration = change.tokenDigest !== undefined || typeof change.passwordHash === 'string';
    const changed = { ...link, ...change, generation: link.generation + (isNewGeneration ? 1 : 0) };
    if (ownsForGood(link) && !ownsForGood(changed) && this.#countOwning.get(documentId) === 1)
      throw new AppError('last_owner');
    this.#writeLink.run(rowOf(changed));
    return changed;
  }

  findProfile(id: PersonId): Profile | null {
    return profileOf(this.#findProfile.get(id));
  }

  saveProfile(id: PersonId, { name, color, chosen }: Profile, atMs: number): void {
    this.#saveProfile.run(id, name, color, chosen === true ? 1 : 0, atMs);
  }
}

export function profileOf(row: ProfileRow | undefined): Profile | null {
  if (row === undefined || row.name === null || row.color === null) return null;
  const { name, color } = row;
  return row.chosen === 1 ? { name, color, chosen: true } : { name, color };
}

function ownsForGood({ role, revokedAtMs, expiresAtMs }: LinkRecord): boolean {
  return role === 'owner' && revokedAtMs === null && expiresAtMs === null;
}

function rowOf(link: LinkRecord): LinkRow {
  return {
    id: link.id,
    document_id: link.documentId,
    role: link.role,
    label: link.label,
    token_digest: Buffer.from(link.tokenDigest),
    created_at_ms: link.createdAtMs,
    created_by: link.createdBy,
    expires_at_ms: link.expiresAtMs,
    revoked_at_ms: link.revokedAtMs,
    password_hash: link.passwordHash,
    max_people: link.maxPeople,
    generation: link.generation,
    last_used_at_ms: link.lastUsedAtMs,
  };
}

function linkOf(row: LinkRow): LinkRecord {
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
    passwordHash: row.password_hash,
    maxPeople: row.max_people,
    generation: row.generation,
    lastUsedAtMs: row.last_used_at_ms,
  };
}

function listedOf(row: ListedLinkRow): ListedLink {
  const creator = profileOf({ name: row.creator_name, color: row.creator_color, chosen: 0 });
  return { ...linkOf(row), people: row.people, creator };
}
