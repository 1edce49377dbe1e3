/**
 * Roles given to addresses, in the data file. Runs in the storage thread. An address is given one role in a document at a time.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import type { DocumentId, InvitationId, PersonId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { ROLES, type Role } from '../../../protocol/roles.ts';
import type { InvitationRecord } from '../../access/sign-in/account-store.ts';

interface InvitationRow {
  readonly id: InvitationId;
  readonly document_id: DocumentId;
  readonly email: string;
  readonly role: Role;
  readonly created_at_ms: number;
  readonly created_by: PersonId | null;
  readonly person: PersonId | null;
}

const COLUMNS = 'id, document_id, email, role, created_at_ms, created_by, person';

export class InvitationStatements {
  readonly #count;
  readonly #insert;
  readonly #list;
  readonly #delete;
  readonly #claim;
  readonly #listFor;
  readonly #seeMember;
  readonly #roles;
  readonly #setOwnRole;

  constructor(db: Database) {
    this.#count = db
      .prepare<[DocumentId, string], number>('SELECT count(*) FROM invitations WHERE document_id = ? AND email <> ?')
      .pluck();
    this.#insert = db.prepare<[InvitationId, DocumentId, string, Role, number, PersonId | null]>(
      `INSERT OR REPLACE INTO invitations (id, document_id, email, role, created_at_ms, created_by, person)
       VALUES (?, ?, ?, ?, ?, ?, NULL)`,
    );
    this.#list = db.prepare<[DocumentId], InvitationRow>(
      `SELECT ${COLUMNS} FROM invitations WHERE document_id = ? ORDER BY number`,
    );
    this.#delete = db.prepare<[DocumentId, InvitationId], InvitationRow>(
      `DELETE FROM invitations WHERE document_id = ? AND id = ? RETURNING ${COLUMNS}`,
    );
    this.#claim = db.prepare<[PersonId, string], InvitationRow>(
      `UPDATE invitations SET person = ? WHERE email = ? AND person IS NULL
         AND document_id IN (SELECT id FROM documents WHERE deleted_at_ms IS NULL)
       RETURNING ${COLUMNS}`,
    );
    // An invited person finds the document in the list of theirs before they have opened it.
    this.#listFor = db.prepare<[PersonId, DocumentId]>(
      'INSERT INTO account_documents (person, document_id, opened_at_ms) VALUES (?, ?, NULL) ON CONFLICT DO NOTHING',
    );
    this.#seeMember = db.prepare<[DocumentId, PersonId, number, number]>(
      `INSERT INTO members (document_id, person, first_seen_at_ms, last_seen_at_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    // What the person may do already: by itself, or else by the strongest link that it came by and that still opens.
    this.#roles = db.prepare<[number, DocumentId, PersonId], { readonly own: Role | null; readonly link: Role | null }>(
      `SELECT own_role AS own, links.role AS link FROM members
       LEFT JOIN visits ON visits.person = members.person
       LEFT JOIN links ON links.id = visits.link_id AND links.document_id = members.document_id
         AND revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > ?)
       WHERE members.document_id = ? AND members.person = ?`,
    );
    this.#setOwnRole = db.prepare<[Role, DocumentId, PersonId]>(
      'UPDATE members SET own_role = ? WHERE document_id = ? AND person = ?',
    );
  }

  /** Throws `too_many_requests` past the limit. */
  create({ id, documentId, email, role, createdAtMs, createdBy }: InvitationRecord): void {
    if ((this.#count.get(documentId, email) ?? 0) >= LIMITS.maxInvitationsPerDocument) {
      throw new AppError('too_many_requests', 'the document is shared with too many addresses');
    }
    this.#insert.run(id, documentId, email, role, createdAtMs, createdBy);
  }

  list(documentId: DocumentId): InvitationRecord[] {
    return this.#list.all(documentId).map(invitationOf);
  }

  delete(documentId: DocumentId, id: InvitationId): InvitationRecord | null {
    const row = this.#delete.get(documentId, id);
    return row === undefined ? null : invitationOf(row);
  }

  claim(email: string, person: PersonId, nowMs: number): InvitationRecord[] {
    const rows = this.#claim.all(person, email);
    for (const { document_id: documentId, role } of rows) {
      this.#listFor.run(person, documentId);
      this.#seeMember.run(documentId, person, nowMs, nowMs);
      const roles = this.#roles.all(nowMs, documentId, person);
      const has = roles[0]?.own ?? strongest(roles.flatMap(({ link }) => link ?? []));
      if (has === null || ROLES.indexOf(role) < ROLES.indexOf(has)) this.#setOwnRole.run(role, documentId, person);
    }
    return rows.map(invitationOf);
  }
}

function strongest(roles: readonly Role[]): Role | null {
  return ROLES.find((role) => roles.includes(role)) ?? null;
}

function invitationOf(row: InvitationRow): InvitationRecord {
  return {
    id: row.id,
    documentId: row.document_id,
    email: row.email,
    role: row.role,
    createdAtMs: row.created_at_ms,
    createdBy: row.created_by,
    person: row.person,
  };
}
