/**
 * By what a document is opened: the key in its address, the one that this browser kept, or the account that one is signed in
 * to. Pure.
 */
import type { AccountState } from '../account/account.ts';
import { BY_ACCOUNT, type ShelfEntry } from '../sync/shelf.ts';

export interface Addressed {
  /** The token in the address, if there is one. */
  readonly linkToken: string | null;
  /** True where the address has a fragment, be it a token or not. */
  readonly hasFragment: boolean;
}

/** The token; null where there is none; undefined until it is known who one is. */
export function tokenToOpen(
  { linkToken, hasFragment }: Addressed,
  known: Pick<ShelfEntry, 'token' | 'role'> | null,
  account: AccountState['state'],
): string | null | undefined {
  if (linkToken !== null) return linkToken;
  // A broken fragment is a broken link and says so, whatever else would open the document.
  if (hasFragment) return null;
  const kept = known === null || known.token === BY_ACCOUNT ? null : known.token;
  if (kept !== null && known?.role !== null) return kept;
  if (account === 'unknown') return undefined;
  // A server that is away says nothing of accounts; what the account had open here can still be read.
  if (account === 'in' || (account === 'none' && known?.token === BY_ACCOUNT)) return BY_ACCOUNT;
  return kept;
}
