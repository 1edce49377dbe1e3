/**
 * The port behind which it is kept who came to a document, what somebody may do there by itself, who asks for more, and the
 * passes of links with a password. An adapter is right when it passes `people-store.contract.ts`.
 */
import type { DocumentId, LinkId, PersonId, RequestId } from '../../protocol/ids.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Actor, DocumentRecord, LinkRecord } from './access-store.ts';

/** What somebody shows at the door. */
export interface AccessQuestion {
  readonly documentId: DocumentId;
  readonly tokenDigest: Uint8Array | null;
  readonly personId: PersonId | null;
  readonly passDigest: Uint8Array | null;
  readonly nowMs: number;
}

/** Everything that decides about it, read at one moment. */
export interface AccessFacts {
  readonly document: DocumentRecord | null;
  /** The link with this token, of whatever document. */
  readonly link: LinkRecord | null;
  /** Different persons who came by that link. */
  readonly people: number;
  /** True where the pass is good for that link today. */
  readonly isUnlocked: boolean;
  /** True where the person came by that link before. */
  readonly isKnown: boolean;
  /** Null for somebody without an identity, and for somebody who never came. */
  readonly member: Member | null;
  readonly profile: Profile | null;
}

export interface Member {
  readonly personId: PersonId;
  readonly ownRole: Role | null;
  readonly removedAtMs: number | null;
  /** To the minute. */
  readonly lastSeenAtMs: number;
}

/** Somebody who came, with the links that let it in. */
export interface ListedMember extends Member {
  /** An account is shown by the name that its provider told. */
  readonly profile: Profile | null;
  /** True where a provider says who it is. */
  readonly isAccount: boolean;
  readonly links: readonly { readonly id: LinkId; readonly label: string; readonly role: Role }[];
}

export interface Visit {
  readonly documentId: DocumentId;
  readonly linkId: LinkId | null;
  readonly personId: PersonId | null;
  readonly atMs: number;
}

export interface RequestRecord {
  readonly id: RequestId;
  readonly documentId: DocumentId;
  readonly personId: PersonId;
  readonly role: Role;
  readonly message: string;
  readonly askedAtMs: number;
}

export interface PassRecord {
  readonly digest: Uint8Array;
  readonly linkId: LinkId;
  readonly generation: number;
  readonly expiresAtMs: number;
}

export interface PersonChange {
  readonly ownRole?: Role | null;
  /** When it was removed; null to let it in again. */
  readonly removedAtMs?: number | null;
}

/** All methods reject with AppError `storage_failed` when the disk does; writes resolve after they are synced. */
export interface PeopleStore {
  findAccess(question: AccessQuestion): Promise<AccessFacts>;
  /**
   * Notes that somebody came. False, and nothing noted, where it is new to the link, as anybody without an identity always is,
   * and `places` have come already.
   */
  admit(visit: Visit, places: number | null): Promise<boolean>;
  /** Forgets passes that have expired by `nowMs`, and of this link those of older generations and the oldest past the limit. */
  addPass(pass: PassRecord, nowMs: number): Promise<void>;

  /** The last seen first. Links that let nobody in at `nowMs` are left out. */
  listPeople(documentId: DocumentId, nowMs: number): Promise<readonly ListedMember[]>;
  /**
   * Null where nobody of that id ever came. Rejects with `forbidden` where the actor owns the document no more, or is the
   * person. The person's open request ends with its removal, and with a role that gives as much as was asked for.
   */
  changePerson(
    documentId: DocumentId,
    personId: PersonId,
    change: PersonChange,
    actor: Actor,
    nowMs: number,
  ): Promise<ListedMember | null>;

  /** Replaces what the person asked for before, under the id it had. Rejects with `too_many_requests` past the limit. */
  ask(request: RequestRecord): Promise<RequestId>;
  findRequest(documentId: DocumentId, personId: PersonId): Promise<RequestRecord | null>;
  /** Oldest first. */
  listRequests(
    documentId: DocumentId,
  ): Promise<readonly { readonly request: RequestRecord; readonly profile: Profile | null }[]>;
  /**
   * Answers a request: gives its person this role (null: what was asked for, or the stronger one that it has meanwhile) in the
   * same commit. Null where that document has no such request. Rejects with `forbidden` as above.
   */
  grantRequest(
    documentId: DocumentId,
    id: RequestId,
    role: Role | null,
    actor: Actor,
    nowMs: number,
  ): Promise<ListedMember | null>;
  /** Takes a request away, by its own person or by an owner. Null where there is none, and for anybody else. */
  dropRequest(documentId: DocumentId, id: RequestId, actor: Actor): Promise<RequestRecord | null>;
}
