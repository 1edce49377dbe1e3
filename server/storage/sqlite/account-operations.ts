/**
 * What each operation of `account-requests.ts` does with the open file, and how it takes part in commits; the part of
 * `operations.ts` that concerns accounts.
 */
import type { Database } from 'better-sqlite3';
import type { LinkRecord } from '../../access/access-store.ts';
import type { AccountOperations } from './account-requests.ts';
import { AccountStatements } from './account-statements.ts';
import type { JobKind } from './group-commit.ts';
import { InvitationStatements } from './invitation-statements.ts';
import type { Ownership } from './ownership.ts';

export type AccountHandlers = {
  readonly [Op in keyof AccountOperations]: { readonly kind: JobKind; readonly run: AccountOperations[Op] };
};

export function accountHandlers(
  db: Database,
  ownership: Ownership,
  findLink: (digest: Uint8Array) => LinkRecord | null,
): AccountHandlers {
  const accounts = new AccountStatements(db, findLink);
  const invitations = new InvitationStatements(db);
  return {
    saveSignIn: { kind: 'write', run: ({ account, signIn }) => accounts.saveSignIn(account, signIn) },
    findSignIn: { kind: 'read', run: ({ digest }) => accounts.findSignIn(digest) },
    endSignIn: { kind: 'write', run: ({ digest }) => accounts.endSignIn(digest) },
    endExpiredSignIns: { kind: 'write', run: ({ nowMs }) => accounts.endExpiredSignIns(nowMs) },
    linkGuest: { kind: 'write', run: ({ person, guest, atMs }) => accounts.linkGuest(person, guest, atMs) },
    noteOpened: {
      kind: 'write',
      run: ({ person, documentId, key, atMs }) => accounts.noteOpened(person, documentId, key, atMs),
    },
    linksOfAccount: { kind: 'read', run: ({ person, documentId }) => accounts.linksOf(person, documentId) },
    listMyDocuments: { kind: 'read', run: ({ person }) => accounts.listDocuments(person) },
    forgetMyDocument: { kind: 'write', run: ({ person, documentId }) => accounts.forgetDocument(person, documentId) },
    saveTitle: { kind: 'write', run: ({ documentId, title }) => accounts.saveTitle(documentId, title) },
    createInvitation: {
      kind: 'write',
      run: ({ invitation, actor }) => {
        ownership.require(invitation.documentId, actor);
        invitations.create(invitation);
      },
    },
    listInvitations: { kind: 'read', run: ({ documentId }) => invitations.list(documentId) },
    deleteInvitation: {
      kind: 'write',
      run: ({ documentId, id, actor }) => {
        ownership.require(documentId, actor);
        return invitations.delete(documentId, id);
      },
    },
    claimInvitations: { kind: 'write', run: ({ email, person, nowMs }) => invitations.claim(email, person, nowMs) },
  };
}
