/**
 * Accounts, their sign-ins and their documents in the data file. Runs in the storage thread, synchronously; decides nothing
 * about who may do what, and sees secrets only as digests. Invitations have a file of their own.
 */
import type { Database } from 'better-sqlite3';
import type { DocumentId, PersonId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { DocumentKind } from '../../../protocol/rest.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { LinkRecord } from '../../access/access-store.ts';
import type { Account } from '../../access/sign-in/account.ts';
import type { AccountKey, MyDocumentRecord, SignInRecord } from '../../access/sign-in/account-store.ts';

interface SignInRow {
  readonly digest: Buffer;
  readonly person: PersonId;
  readonly created_at_ms: number;
  readonly expires_at_ms: number;
  readonly id_token: string | null;
}
interface MyDocumentRow {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  readonly title: string;
  readonly created_at_ms: number;
  readonly opened_at_ms: number | null;
  readonly own_role: Role | null;
}

export class AccountStatements {
  readonly #findLink: (digest: Uint8Array) => LinkRecord | null;
  readonly #saveAccount;
  readonly #insertSignIn;
  readonly #findSignIn;
  readonly #findAccount;
  readonly #deleteSignIn;
  readonly #deleteExpired;
  readonly #linkGuest;
  readonly #accountOfGuest;
  readonly #copyVisits;
  readonly #copyMember;
  readonly #moveRequests;
  readonly #dropRequests;
  readonly #dropVisits;
  readonly #dropMember;
  readonly #isDocument;
  readonly #isAccount;
  readonly #noteOpened;
  readonly #noteKey;
  readonly #keys;
  readonly #listDocuments;
  readonly #forgetDocument;
  readonly #saveTitle;

  /** `findLink` is how links are read: that stands with the links. */
  constructor(db: Database, findLink: (digest: Uint8Array) => LinkRecord | null) {
    this.#findLink = findLink;
    this.#saveAccount = db.prepare<[PersonId, string, string, string, string | null, number, number]>(
      `INSERT INTO accounts (person, issuer, subject, name, email, created_at_ms, signed_in_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (person) DO UPDATE SET name = excluded.name, email = excluded.email, signed_in_at_ms = excluded.signed_in_at_ms`,
    );
    this.#insertSignIn = db.prepare<[Uint8Array, PersonId, number, number, string | null]>(
      'INSERT INTO sign_ins (digest, person, created_at_ms, expires_at_ms, id_token) VALUES (?, ?, ?, ?, ?)',
    );
    this.#findSignIn = db.prepare<[Uint8Array], SignInRow>('SELECT * FROM sign_ins WHERE digest = ?');
    this.#findAccount = db.prepare<[PersonId], Account>(
      'SELECT person, issuer, subject, name, email FROM accounts WHERE person = ?',
    );
    this.#deleteSignIn = db.prepare<[Uint8Array], SignInRow>('DELETE FROM sign_ins WHERE digest = ? RETURNING *');
    this.#deleteExpired = db
      .prepare<[number], Buffer>('DELETE FROM sign_ins WHERE expires_at_ms <= ? RETURNING digest')
      .pluck();
    this.#linkGuest = db.prepare<[PersonId, PersonId, number]>(
      'INSERT INTO account_guests (guest, person, linked_at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#accountOfGuest = db
      .prepare<[PersonId], PersonId>('SELECT person FROM account_guests WHERE guest = ?')
      .pluck();
    // Where its guest stood the account stands now: known to a link, given a role, or removed. The guest itself is nobody's
    // any more and stands nowhere, but where it was removed: signing in and out again is no way back in.
    this.#copyVisits = db.prepare<[PersonId, PersonId]>(
      'INSERT INTO visits (link_id, person) SELECT link_id, ? FROM visits WHERE person = ? ON CONFLICT DO NOTHING',
    );
    this.#copyMember = db.prepare<[PersonId, PersonId]>(
      `INSERT INTO members (document_id, person, own_role, first_seen_at_ms, last_seen_at_ms, removed_at_ms)
       SELECT document_id, ?, own_role, first_seen_at_ms, last_seen_at_ms, removed_at_ms FROM members WHERE person = ?
       ON CONFLICT (document_id, person) DO UPDATE SET own_role = coalesce(own_role, excluded.own_role)`,
    );
    // An answer to the guest would reach nobody any more. Of two requests to one document the account's own stays.
    this.#moveRequests = db.prepare<[PersonId, PersonId]>('UPDATE OR IGNORE requests SET person = ? WHERE person = ?');
    this.#dropRequests = db.prepare<[PersonId]>('DELETE FROM requests WHERE person = ?');
    this.#dropVisits = db.prepare<[PersonId]>('DELETE FROM visits WHERE person = ?');
    this.#dropMember = db.prepare<[PersonId]>('DELETE FROM members WHERE person = ? AND removed_at_ms IS NULL');
    this.#isDocument = db.prepare<[DocumentId]>('SELECT 1 FROM documents WHERE id = ?');
    this.#isAccount = db.prepare<[PersonId]>('SELECT 1 FROM accounts WHERE person = ?');
    this.#noteOpened = db.prepare<[PersonId, DocumentId, number]>(
      `INSERT INTO account_documents (person, document_id, opened_at_ms) VALUES (?, ?, ?)
       ON CONFLICT (person, document_id) DO UPDATE SET opened_at_ms = excluded.opened_at_ms`,
    );
    this.#noteKey = db.prepare<[PersonId, DocumentId, Uint8Array, number, number]>(
      `INSERT INTO account_keys (person, document_id, token_digest, generation, shown_at_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (person, document_id, token_digest)
       DO UPDATE SET generation = excluded.generation, shown_at_ms = excluded.shown_at_ms`,
    );
    this.#keys = db
      .prepare<[PersonId, DocumentId], Buffer>(
        `SELECT links.token_digest FROM account_keys
         JOIN links ON links.token_digest = account_keys.token_digest AND links.generation = account_keys.generation
           AND links.document_id = account_keys.document_id
         WHERE person = ? AND account_keys.document_id = ? ORDER BY shown_at_ms DESC`,
      )
      .pluck();
    this.#listDocuments = db.prepare<[PersonId], MyDocumentRow>(
      `SELECT documents.id, kind, coalesce(title, '') AS title, created_at_ms, opened_at_ms, own_role
       FROM account_documents AS mine
       JOIN documents ON documents.id = mine.document_id
       LEFT JOIN document_titles ON document_titles.document_id = documents.id
       LEFT JOIN members ON members.document_id = documents.id AND members.person = mine.person
       WHERE mine.person = ? AND deleted_at_ms IS NULL AND removed_at_ms IS NULL
       ORDER BY coalesce(opened_at_ms, created_at_ms) DESC
       LIMIT ${LIMITS.maxDocumentsListed}`,
    );
    this.#forgetDocument = db.prepare<[PersonId, DocumentId]>(
      'DELETE FROM account_documents WHERE person = ? AND document_id = ?',
    );
    this.#saveTitle = db.prepare<[DocumentId, string]>(
      `INSERT INTO document_titles (document_id, title) VALUES (?, ?)
       ON CONFLICT (document_id) DO UPDATE SET title = excluded.title`,
    );
  }

  saveSignIn({ person, issuer, subject, name, email }: Account, signIn: SignInRecord): void {
    const { digest, createdAtMs, expiresAtMs, idToken } = signIn;
    this.#saveAccount.run(person, issuer, subject, name, email, createdAtMs, createdAtMs);
    this.#insertSignIn.run(digest, person, createdAtMs, expiresAtMs, idToken);
  }

  findSignIn(digest: Uint8Array): { readonly account: Account; readonly signIn: SignInRecord } | null {
    const row = this.#findSignIn.get(digest);
    const account = row === undefined ? undefined : this.#findAccount.get(row.person);
    return row === undefined || account === undefined ? null : { account, signIn: signInOf(row) };
  }

  endSignIn(digest: Uint8Array): SignInRecord | null {
    const row = this.#deleteSignIn.get(digest);
    return row === undefined ? null : signInOf(row);
  }

  endExpiredSignIns(nowMs: number): Uint8Array[] {
    return this.#deleteExpired.all(nowMs).map((digest) => Uint8Array.from(digest));
  }

  linkGuest(person: PersonId, guest: PersonId, atMs: number): boolean {
    if (this.#linkGuest.run(guest, person, atMs).changes > 0) {
      this.#copyVisits.run(person, guest);
      this.#copyMember.run(person, guest);
      this.#moveRequests.run(person, guest);
      this.#dropRequests.run(guest);
      this.#dropVisits.run(guest);
      this.#dropMember.run(guest);
    }
    return this.#accountOfGuest.get(guest) === person;
  }

  /** A document that is not registered (an open room) is nobody's, and a guest keeps its own in the browser. */
  noteOpened(person: PersonId, documentId: DocumentId, key: AccountKey | null, atMs: number): void {
    if (this.#isDocument.get(documentId) === undefined || this.#isAccount.get(person) === undefined) return;
    this.#noteOpened.run(person, documentId, atMs);
    if (key !== null) this.#noteKey.run(person, documentId, key.tokenDigest, key.generation, atMs);
  }

  linksOf(person: PersonId, documentId: DocumentId): LinkRecord[] {
    return this.#keys.all(person, documentId).flatMap((digest) => this.#findLink(digest) ?? []);
  }

  listDocuments(person: PersonId): MyDocumentRecord[] {
    return this.#listDocuments.all(person).map((row) => ({
      id: row.id,
      kind: row.kind,
      title: row.title,
      createdAtMs: row.created_at_ms,
      openedAtMs: row.opened_at_ms,
      ownRole: row.own_role,
      links: this.linksOf(person, row.id),
    }));
  }

  forgetDocument(person: PersonId, documentId: DocumentId): void {
    this.#forgetDocument.run(person, documentId);
  }

  saveTitle(documentId: DocumentId, title: string): void {
    if (this.#isDocument.get(documentId) !== undefined) this.#saveTitle.run(documentId, title);
  }
}

function signInOf(row: SignInRow): SignInRecord {
  return {
    digest: Uint8Array.from(row.digest),
    person: row.person,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    idToken: row.id_token,
  };
}
