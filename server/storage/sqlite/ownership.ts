/**
 * Whether somebody still owns a document at the moment of a change. Asked within the change's own transaction: of two owners
 * who end each other at once, the second is no owner any more.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import type { DocumentId, LinkId, PersonId } from '../../../protocol/ids.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Actor } from '../../access/access-store.ts';

interface LinkRow {
  readonly role: Role;
  readonly revoked_at_ms: number | null;
  readonly generation: number;
}
interface MemberRow {
  readonly own_role: Role | null;
  readonly removed_at_ms: number | null;
}

export class Ownership {
  readonly #link;
  readonly #member;

  constructor(db: Database) {
    this.#link = db.prepare<[LinkId, DocumentId], LinkRow>(
      'SELECT role, revoked_at_ms, generation FROM links WHERE id = ? AND document_id = ?',
    );
    this.#member = db.prepare<[PersonId, DocumentId], MemberRow>(
      'SELECT own_role, removed_at_ms FROM members WHERE person = ? AND document_id = ?',
    );
  }

  /** Throws `forbidden`. The gate let the actor in as an owner; this looks for what has ended that since. */
  require(documentId: DocumentId, actor: Actor): void {
    if (!this.holds(documentId, actor)) throw new AppError('forbidden', 'the actor owns the document no more');
  }

  holds(documentId: DocumentId, { linkId, personId, standing }: Actor): boolean {
    const link = linkId === null ? undefined : this.#link.get(linkId, documentId);
    const member = personId === null ? undefined : this.#member.get(personId, documentId);
    if (linkId !== null && (link === undefined || link.revoked_at_ms !== null)) return false;
    if (link !== undefined && standing !== undefined && standing.linkGeneration < link.generation) return false;
    if (member !== undefined && member.removed_at_ms !== null) return false;
    // A host's word never makes an owner: whoever has neither a link nor a role of its own has lost the one that it came by.
    return (member?.own_role ?? link?.role) === 'owner';
  }
}
