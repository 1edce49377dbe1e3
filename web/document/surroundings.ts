/** What the page of a document is made with, and where it can lead. */
import type { Account } from '../account/account.ts';
import type { Api } from '../sync/api.ts';
import type { Identity } from '../sync/identity.ts';
import type { Shelf } from '../sync/shelf.ts';

export interface Surroundings {
  readonly api: Api;
  readonly identity: Identity;
  readonly shelf: Shelf;
  readonly account: Account;
  /** True inside a page of another application, which has its own way home and its own sharing. */
  readonly embedded: boolean;
  /** To another document. */
  readonly onOpen: (id: string, token: string) => void;
}
