/**
 * Requests for more, in the data file: one for each person and document. Runs in the storage thread, synchronously; knows not
 * who may answer them.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import type { DocumentId, PersonId, RequestId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Profile } from '../../../protocol/messages.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { RequestRecord } from '../../access/people-store.ts';
import { profileOf, type ProfileRow } from './access-statements.ts';

interface RequestRow {
  readonly id: RequestId;
  readonly document_id: DocumentId;
  readonly person: PersonId;
  readonly role: Role;
  readonly message: string;
  readonly asked_at_ms: number;
}

const COLUMNS = 'requests.id, document_id, person, role, message, asked_at_ms';

export class RequestStatements {
  readonly #upsert;
  readonly #count;
  readonly #ofPerson;
  readonly #find;
  readonly #list;
  readonly #delete;

  constructor(db: Database) {
    this.#upsert = db
      .prepare<[RequestId, DocumentId, PersonId, Role, string, number], RequestId>(
        `INSERT INTO requests (id, document_id, person, role, message, asked_at_ms) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (document_id, person) DO UPDATE SET role = excluded.role, message = excluded.message,
           asked_at_ms = excluded.asked_at_ms
         RETURNING id`,
      )
      .pluck();
    this.#count = db.prepare<[DocumentId], number>('SELECT count(*) FROM requests WHERE document_id = ?').pluck();
    this.#ofPerson = db.prepare<[DocumentId, PersonId], RequestRow>(
      `SELECT ${COLUMNS} FROM requests WHERE document_id = ? AND person = ?`,
    );
    this.#find = db.prepare<[DocumentId, RequestId], RequestRow>(
      `SELECT ${COLUMNS} FROM requests WHERE document_id = ? AND id = ?`,
    );
    this.#list = db.prepare<[DocumentId], RequestRow & ProfileRow>(
      `SELECT ${COLUMNS}, name, color, chosen FROM requests LEFT JOIN people ON people.id = requests.person
       WHERE document_id = ? ORDER BY asked_at_ms, requests.id`,
    );
    this.#delete = db.prepare<[DocumentId, PersonId]>('DELETE FROM requests WHERE document_id = ? AND person = ?');
  }

  /** Throws `too_many_requests` past the limit of open requests. */
  ask({ id, documentId, personId, role, message, askedAtMs }: RequestRecord): RequestId {
    const isNew = this.#ofPerson.get(documentId, personId) === undefined;
    if (isNew && (this.#count.get(documentId) ?? 0) >= LIMITS.maxOpenRequests)
      throw new AppError('too_many_requests', 'the document has too many open requests');
    return this.#upsert.get(id, documentId, personId, role, message, askedAtMs) ?? id;
  }

  ofPerson(documentId: DocumentId, personId: PersonId): RequestRecord | null {
    return requestOf(this.#ofPerson.get(documentId, personId));
  }

  find(documentId: DocumentId, id: RequestId): RequestRecord | null {
    return requestOf(this.#find.get(documentId, id));
  }

  list(documentId: DocumentId): { request: RequestRecord; profile: Profile | null }[] {
    return this.#list.all(documentId).flatMap((row) => {
      const request = requestOf(row);
      return request === null ? [] : { request, profile: profileOf(row) };
    });
  }

  deleteOf(documentId: DocumentId, personId: PersonId): void {
    this.#delete.run(documentId, personId);
  }
}

function requestOf(row: RequestRow | undefined): RequestRecord | null {
  if (row === undefined) return null;
  const { id, role, message, document_id: documentId, person: personId, asked_at_ms: askedAtMs } = row;
  return { id, documentId, personId, role, message, askedAtMs };
}
