/**
 * The AccountStore on SQLite: every call is one request to the storage thread, which shares its commits with everything else.
 * Whoever opened the thread closes it.
 */
import type { DocumentId, InvitationId, PersonId } from '../../../protocol/ids.ts';
import type { Actor, LinkRecord } from '../../access/access-store.ts';
import type { Account } from '../../access/sign-in/account.ts';
import type {
  AccountKey,
  AccountStore,
  InvitationRecord,
  MyDocumentRecord,
  SignInRecord,
} from '../../access/sign-in/account-store.ts';
import type { StorageThread } from './storage-thread.ts';

export class SqliteAccountStore implements AccountStore {
  readonly #thread: StorageThread;

  constructor(thread: StorageThread) {
    this.#thread = thread;
  }

  saveSignIn(account: Account, signIn: SignInRecord): Promise<void> {
    return this.#thread.request('saveSignIn', { account, signIn });
  }

  findSignIn(digest: Uint8Array): Promise<{ readonly account: Account; readonly signIn: SignInRecord } | null> {
    return this.#thread.request('findSignIn', { digest });
  }

  endSignIn(digest: Uint8Array): Promise<SignInRecord | null> {
    return this.#thread.request('endSignIn', { digest });
  }

  endExpiredSignIns(nowMs: number): Promise<readonly Uint8Array[]> {
    return this.#thread.request('endExpiredSignIns', { nowMs });
  }

  linkGuest(person: PersonId, guest: PersonId, atMs: number): Promise<boolean> {
    return this.#thread.request('linkGuest', { person, guest, atMs });
  }

  noteOpened(person: PersonId, documentId: DocumentId, key: AccountKey | null, atMs: number): Promise<void> {
    return this.#thread.request('noteOpened', { person, documentId, key, atMs });
  }

  linksOf(person: PersonId, documentId: DocumentId): Promise<readonly LinkRecord[]> {
    return this.#thread.request('linksOfAccount', { person, documentId });
  }

  listDocuments(person: PersonId): Promise<readonly MyDocumentRecord[]> {
    return this.#thread.request('listMyDocuments', { person });
  }

  forgetDocument(person: PersonId, documentId: DocumentId): Promise<void> {
    return this.#thread.request('forgetMyDocument', { person, documentId });
  }

  saveTitle(documentId: DocumentId, title: string): Promise<void> {
    return this.#thread.request('saveTitle', { documentId, title });
  }

  createInvitation(invitation: InvitationRecord, actor: Actor): Promise<void> {
    return this.#thread.request('createInvitation', { invitation, actor });
  }

  listInvitations(documentId: DocumentId): Promise<readonly InvitationRecord[]> {
    return this.#thread.request('listInvitations', { documentId });
  }

  deleteInvitation(documentId: DocumentId, id: InvitationId, actor: Actor): Promise<InvitationRecord | null> {
    return this.#thread.request('deleteInvitation', { documentId, id, actor });
  }

  claimInvitations(email: string, person: PersonId, nowMs: number): Promise<readonly InvitationRecord[]> {
    return this.#thread.request('claimInvitations', { email, person, nowMs });
  }
}
