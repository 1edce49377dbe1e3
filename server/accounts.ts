/**
 * Signing in, put together: the part of `app.ts` that concerns accounts. Without a provider in the settings everything here
 * stands idle, and everybody is a guest.
 */
import type { DocumentId, PersonId } from '../protocol/ids.ts';
import type { AccessStore, LinkRecord } from './access/access-store.ts';
import type { LiveSessions } from './access/live-sessions.ts';
import type { PeopleStore } from './access/people-store.ts';
import { Invitations } from './access/sign-in/invitations.ts';
import { MyDocuments, type MyDocumentsOptions } from './access/sign-in/my-documents.ts';
import type { Provider } from './access/sign-in/provider.ts';
import { SignIns, type SignedInSessions } from './access/sign-in/sign-ins.ts';
import type { Config } from './config.ts';
import { Cookies } from './http/cookies.ts';
import type { Clock, Logger, Random } from './room/ports.ts';
import { SqliteAccountStore } from './storage/sqlite/sqlite-account-store.ts';
import type { StorageThread } from './storage/sqlite/storage-thread.ts';

export interface AccountsOptions {
  readonly config: Config;
  readonly thread: StorageThread;
  readonly links: AccessStore;
  readonly people: PeopleStore;
  readonly live: LiveSessions & SignedInSessions & MyDocumentsOptions['live'];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface Accounts {
  readonly provider: Provider | null;
  readonly signIns: SignIns;
  readonly invitations: Invitations;
  readonly mine: MyDocuments;
  readonly cookies: Cookies;
  /** Somebody has a token of its own that was made for it. */
  readonly onOwned: (person: PersonId, link: LinkRecord) => void;
}

export async function createAccounts(options: AccountsOptions): Promise<Accounts> {
  const { config, live, people, clock, random, logger, links } = options;
  const store = new SqliteAccountStore(options.thread);
  const onClaimed = async (documentId: DocumentId, personId: PersonId) => {
    const question = { documentId, tokenDigest: null, personId, passDigest: null, nowMs: clock.now() };
    const { member } = await people.findAccess(question);
    if (member === null) return;
    const { ownRole, removedAtMs } = member;
    live.rule(documentId, { kind: 'person', personId, ownRole, isRemoved: removedAtMs !== null });
    live.tell(documentId, { kind: 'people' }, 'owners');
  };
  const invitations = new Invitations({ store, onClaimed, clock, random });
  const mine = new MyDocuments({ store, links, invitations, live, clock, logger });
  return {
    provider: await providerOf(config),
    signIns: new SignIns({ store, live, clock, random, logger }),
    invitations,
    mine,
    cookies: new Cookies(config),
    onOwned: (person, link) => void mine.noteOpened(person, link.documentId, link),
  };
}

async function providerOf({ oidc, publicUrl }: Config): Promise<Provider | null> {
  if (oidc === null) return null;
  // Most servers have none, and its libraries are a tenth of what a start loads.
  const { Provider: Chosen } = await import('./access/sign-in/provider.ts');
  const { issuer, clientId, clientSecret, scopes } = oidc;
  return new Chosen({ issuer, clientId, clientSecret, scopes, redirectUri: `${publicUrl}/auth/callback` });
}
