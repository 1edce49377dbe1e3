/**
 * What is asked of the storage thread about accounts, as `requests.ts` lists it for everything else. Types only.
 */
import type { DocumentId, InvitationId, PersonId } from '../../../protocol/ids.ts';
import type { Actor, LinkRecord } from '../../access/access-store.ts';
import type { Account } from '../../access/sign-in/account.ts';
import type {
  AccountKey,
  InvitationRecord,
  MyDocumentRecord,
  SignInRecord,
} from '../../access/sign-in/account-store.ts';

export interface AccountOperations {
  saveSignIn(params: { readonly account: Account; readonly signIn: SignInRecord }): void;
  findSignIn(params: {
    readonly digest: Uint8Array;
  }): { readonly account: Account; readonly signIn: SignInRecord } | null;
  endSignIn(params: { readonly digest: Uint8Array }): SignInRecord | null;
  endExpiredSignIns(params: { readonly nowMs: number }): readonly Uint8Array[];
  linkGuest(params: { readonly person: PersonId; readonly guest: PersonId; readonly atMs: number }): boolean;
  noteOpened(params: {
    readonly person: PersonId;
    readonly documentId: DocumentId;
    readonly key: AccountKey | null;
    readonly atMs: number;
  }): void;
  linksOfAccount(params: { readonly person: PersonId; readonly documentId: DocumentId }): readonly LinkRecord[];
  listMyDocuments(params: { readonly person: PersonId }): readonly MyDocumentRecord[];
  forgetMyDocument(params: { readonly person: PersonId; readonly documentId: DocumentId }): void;
  saveTitle(params: { readonly documentId: DocumentId; readonly title: string }): void;
  createInvitation(params: { readonly invitation: InvitationRecord; readonly actor: Actor }): void;
  listInvitations(params: { readonly documentId: DocumentId }): readonly InvitationRecord[];
  deleteInvitation(params: {
    readonly documentId: DocumentId;
    readonly id: InvitationId;
    readonly actor: Actor;
  }): InvitationRecord | null;
  claimInvitations(params: {
    readonly email: string;
    readonly person: PersonId;
    readonly nowMs: number;
  }): readonly InvitationRecord[];
}
