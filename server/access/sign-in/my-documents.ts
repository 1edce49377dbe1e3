/**
 * The documents of an account, wherever they were opened: which ones, by what they open without a token in the address, and how
 * a browser's earlier ones become the account's. Knows no request; what an account may do in a document is the gate's word.
 */
import { parseDocumentId, type DocumentId, type PersonId } from '../../../protocol/ids.ts';
import type { MyDocument } from '../../../protocol/rest-accounts.ts';
import { ROLES, type Role } from '../../../protocol/roles.ts';
import type { Clock, Logger } from '../../room/ports.ts';
import type { AccessStore, LinkRecord } from '../access-store.ts';
import { isSecret, tokenDigest } from '../tokens.ts';
import type { AccountKey, AccountStore } from './account-store.ts';
import type { Invitations } from './invitations.ts';

export interface MyDocumentsOptions {
  readonly store: AccountStore;
  readonly links: Pick<AccessStore, 'findLinkByDigest'>;
  readonly invitations: Invitations;
  /** The rooms, as far as titles are concerned: what is kept of one that is being changed is a little old. */
  readonly live: { titleOf(documentId: DocumentId): string | null };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An account, as far as its documents are concerned. */
export interface Owner {
  readonly person: PersonId;
  readonly email: string | null;
}

export class MyDocuments {
  readonly #options: MyDocumentsOptions;

  constructor(options: MyDocumentsOptions) {
    this.#options = options;
  }

  /** What this account can open now, last opened first. */
  async list(account: Owner): Promise<readonly MyDocument[]> {
    const { store, invitations, live } = this.#options;
    await invitations.claim(account);
    const listed: MyDocument[] = [];
    for (const { ownRole, links, ...document } of await store.listDocuments(account.person)) {
      const role = ownRole ?? this.#strongest(links)?.role ?? null;
      const title = live.titleOf(document.id) ?? document.title;
      if (role !== null) listed.push({ ...document, title, role });
    }
    return listed;
  }

  /** The link by which a document opens for an account that shows no token; null where there is none. */
  async linkFor(person: PersonId, documentId: DocumentId): Promise<LinkRecord | null> {
    return this.#strongest(await this.#options.store.linksOf(person, documentId));
  }

  /** The account has the document open, by this link where it was one. Never rejects: opening does not wait for it. */
  async noteOpened(person: PersonId, documentId: DocumentId, link: AccountKey | null): Promise<void> {
    const { store, clock, logger } = this.#options;
    try {
      await store.noteOpened(person, documentId, link, clock.now());
    } catch (error) {
      logger.warn({ err: error }, 'an account’s document was not noted');
    }
  }

  /**
   * Documents that a browser had as a guest's become the account's; each shown token proves itself. Those of a link with a
   * password wait until they are opened with it. Answers with how many were kept.
   */
  async keep(person: PersonId, shown: readonly { readonly id: string; readonly token: string }[]): Promise<number> {
    const { store, links, clock } = this.#options;
    const firstAtMs = clock.now() - shown.length;
    let kept = 0;
    for (const [index, { id, token }] of shown.entries()) {
      const documentId = parseDocumentId(id);
      const link = documentId !== null && isSecret(token) ? await links.findLinkByDigest(tokenDigest(token)) : null;
      if (link === null || link.documentId !== documentId || link.passwordHash !== null || !this.#opens(link)) continue;
      await store.noteOpened(person, documentId, link, firstAtMs + index);
      kept++;
    }
    return kept;
  }

  forget(person: PersonId, documentId: DocumentId): Promise<void> {
    return this.#options.store.forgetDocument(person, documentId);
  }

  /** True where the guest is this account's from now on, or was before. */
  linkGuest(person: PersonId, guest: PersonId): Promise<boolean> {
    return this.#options.store.linkGuest(person, guest, this.#options.clock.now());
  }

  #strongest(links: readonly LinkRecord[]): LinkRecord | null {
    const rank = ({ role }: { readonly role: Role }) => ROLES.indexOf(role);
    return links.filter((link) => this.#opens(link)).toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
  }

  #opens({ revokedAtMs, expiresAtMs }: LinkRecord): boolean {
    return revokedAtMs === null && (expiresAtMs === null || expiresAtMs > this.#options.clock.now());
  }
}
