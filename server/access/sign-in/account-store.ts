/**
 * The port behind which accounts, their sign-ins and their documents are kept. Secrets arrive here only as digests. An
 * adapter is right when it passes `account-store.contract.ts`.
 */
import type { DocumentId, InvitationId, PersonId } from '../../../protocol/ids.ts';
import type { DocumentKind } from '../../../protocol/rest.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Actor, LinkRecord } from '../access-store.ts';
import type { Account } from './account.ts';

/** One browser that is signed in to an account. */
export interface SignInRecord {
  /** SHA-256 of what the browser keeps in its cookie. */
  readonly digest: Uint8Array;
  readonly person: PersonId;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** What the provider wants to see again when the person signs out; null where it gave none. */
  readonly idToken: string | null;
}

/** By what an account came to a document: the token it showed, and the generation of the link that took it. */
export interface AccountKey {
  readonly tokenDigest: Uint8Array;
  readonly generation: number;
}

/** A document of an account, and by what it opens there. */
export interface MyDocumentRecord {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  readonly title: string;
  readonly createdAtMs: number;
  readonly openedAtMs: number | null;
  /** What was given to this account alone. */
  readonly ownRole: Role | null;
  /** The links whose tokens this account has shown, as they are now. */
  readonly links: readonly LinkRecord[];
}

/** A role that an owner gave to an address. */
export interface InvitationRecord {
  readonly id: InvitationId;
  readonly documentId: DocumentId;
  /** In the form of `normalizedEmail`. */
  readonly email: string;
  readonly role: Role;
  readonly createdAtMs: number;
  readonly createdBy: PersonId | null;
  /** The account that took it up. It keeps the role, whatever its address becomes. */
  readonly person: PersonId | null;
}

/** All methods reject with AppError `storage_failed` when the disk does; writes resolve after they are synced. */
export interface AccountStore {
  /** Registers the account, or what is new about it, and the sign-in, in one commit. */
  saveSignIn(account: Account, signIn: SignInRecord): Promise<void>;
  findSignIn(digest: Uint8Array): Promise<{ readonly account: Account; readonly signIn: SignInRecord } | null>;
  /** Ends it and answers with it; null where there is none. */
  endSignIn(digest: Uint8Array): Promise<SignInRecord | null>;
  /** Ends all that expire at this time or before, and answers with their digests. */
  endExpiredSignIns(nowMs: number): Promise<readonly Uint8Array[]>;

  /**
   * False where the guest belongs to another account already. What the guest may do in documents, the account may then too, and
   * what the guest asked for the account asks for.
   */
  linkGuest(person: PersonId, guest: PersonId, atMs: number): Promise<boolean>;

  /** The account opened the document, by a link where `key` is one. Does nothing for a person who is a guest. */
  noteOpened(person: PersonId, documentId: DocumentId, key: AccountKey | null, atMs: number): Promise<void>;
  /**
   * The links of a document whose tokens this account has shown, as they are now. A token that was replaced is none, and
   * neither is one whose link has another password since: whoever knew that need not say it again on another device.
   */
  linksOf(person: PersonId, documentId: DocumentId): Promise<readonly LinkRecord[]>;
  /** Everything the account opened or was given, last opened first, but what was deleted or what it was removed from. */
  listDocuments(person: PersonId): Promise<readonly MyDocumentRecord[]>;
  /** The account does not list the document any more and forgets the links it came by. */
  forgetDocument(person: PersonId, documentId: DocumentId): Promise<void>;
  saveTitle(documentId: DocumentId, title: string): Promise<void>;

  /**
   * Replaces an open invitation of the same address to the same document. Rejects with `too_many_requests` past the limit, and
   * with `forbidden` where the actor owns the document no more.
   */
  createInvitation(invitation: InvitationRecord, actor: Actor): Promise<void>;
  /** Oldest first. */
  listInvitations(documentId: DocumentId): Promise<readonly InvitationRecord[]>;
  /** Takes it away and answers with it; null where that document has no such invitation. Rejects with `forbidden` as above. */
  deleteInvitation(documentId: DocumentId, id: InvitationId, actor: Actor): Promise<InvitationRecord | null>;
  /**
   * Gives every invitation of this address that nobody took up to this person, with its role in the same commit, and answers
   * with those. A role is never lowered by it: whoever may do more already goes on doing so.
   */
  claimInvitations(email: string, person: PersonId, nowMs: number): Promise<readonly InvitationRecord[]>;
}
