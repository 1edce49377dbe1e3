/**
 * The links of a document: making, changing, rotating and revoking them, once the gate has said that it is an owner who asks.
 * Live sessions are told through a port, so that what a link gives no more ends at once (Roles R4).
 */
import { AppError, type ErrorCode } from '../../protocol/errors.ts';
import type { DocumentId, LinkId, PersonId } from '../../protocol/ids.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Clock, Random } from '../room/ports.ts';
import type { AccessStore, Actor, LinkChange, LinkRecord, ListedLink } from './access-store.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Passwords } from './passwords.ts';
import { newLinkId, newToken, tokenDigest } from './tokens.ts';

export interface LinksOptions {
  readonly store: AccessStore;
  readonly live: LiveSessions;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly random: Random;
  /** Somebody has replaced the token by which it came, as in `documents.ts`. */
  readonly onOwned?: (person: PersonId, link: LinkRecord) => void;
}

/** A new link with its token, which is told this once. */
export interface MadeLink {
  readonly link: LinkRecord;
  readonly token: string;
}

export interface NewLink {
  readonly role: Role;
  readonly createdBy: PersonId | null;
  readonly label?: string;
  readonly expiresAtMs?: number | null;
  readonly passwordHash?: string | null;
  readonly maxPeople?: number | null;
}

/** What an owner may change; what is not named stays. */
export interface WantedChange {
  readonly label?: string;
  readonly role?: Role;
  readonly expiresAtMs?: number | null;
  readonly password?: string | null;
  readonly maxPeople?: number | null;
}

/** A link that is nowhere yet. */
export function newLink(random: Random, createdAtMs: number, documentId: DocumentId, wanted: NewLink): MadeLink {
  const token = newToken(random);
  const link: LinkRecord = {
    id: newLinkId(random),
    documentId,
    label: '',
    tokenDigest: tokenDigest(token),
    createdAtMs,
    expiresAtMs: null,
    revokedAtMs: null,
    passwordHash: null,
    maxPeople: null,
    generation: 0,
    lastUsedAtMs: null,
    ...wanted,
  };
  return { link, token };
}

export class Links {
  readonly #options: LinksOptions;

  constructor(options: LinksOptions) {
    this.#options = options;
  }

  /** `asker` is whoever's turn it is to have a password hashed: the address that asks. */
  async create(
    documentId: DocumentId,
    wanted: WantedChange & { readonly role: Role },
    actor: Actor,
    asker: string,
  ): Promise<MadeLink> {
    const { clock, passwords, random, store } = this.#options;
    const { password, ...plain } = wanted;
    const passwordHash = typeof password === 'string' ? await passwords.hash(password, asker) : null;
    const made = newLink(random, clock.now(), documentId, { ...plain, passwordHash, createdBy: actor.personId });
    await store.createLink(made.link, actor);
    this.#tellOwners(documentId);
    return made;
  }

  list(documentId: DocumentId): Promise<readonly ListedLink[]> {
    return this.#options.store.listLinks(documentId);
  }

  /** Those who came by the link have its new role at once, and come again where its password changed. Rejects as `#change` does. */
  async change(
    documentId: DocumentId,
    linkId: LinkId,
    { password, ...plain }: WantedChange,
    actor: Actor,
    asker: string,
  ): Promise<ListedLink> {
    if (password === undefined) return this.#change(documentId, linkId, plain, actor, 'link_revoked');
    const passwordHash = password === null ? null : await this.#options.passwords.hash(password, asker);
    return this.#change(documentId, linkId, { ...plain, passwordHash }, actor, 'password_needed');
  }

  /** The same link under another token: the old one opens nothing any more, and whoever came by it is out. */
  async rotate(documentId: DocumentId, linkId: LinkId, actor: Actor): Promise<MadeLink> {
    const token = newToken(this.#options.random);
    const change = { tokenDigest: tokenDigest(token) };
    const link = await this.#change(documentId, linkId, change, actor, 'link_revoked');
    // Whoever replaces the token that its account came by would otherwise shut itself out.
    if (actor.personId !== null && actor.linkId === linkId) this.#options.onOwned?.(actor.personId, link);
    return { link, token };
  }

  /** Ends a link and every session that came by it. */
  async revoke(documentId: DocumentId, linkId: LinkId, actor: Actor): Promise<void> {
    const change = { revokedAtMs: this.#options.clock.now() };
    await this.#change(documentId, linkId, change, actor, 'link_revoked');
  }

  /**
   * Rejects with `document_not_found` where the document has no such link, with `last_owner` where it would belong to nobody
   * for good, with `link_revoked` for one that has ended, and with `forbidden` for somebody who owns it no more. `older` is
   * told to those who came before the link's token or password changed.
   */
  async #change(
    documentId: DocumentId,
    linkId: LinkId,
    change: LinkChange,
    actor: Actor,
    older: ErrorCode,
  ): Promise<ListedLink> {
    const { live, store } = this.#options;
    const link = await store.changeLink(documentId, linkId, change, actor);
    if (link === null) throw new AppError('document_not_found', 'no such link');
    const { role, expiresAtMs, generation, revokedAtMs } = link;
    const isRevoked = revokedAtMs !== null;
    live.rule(documentId, { kind: 'link', linkId, role, expiresAtMs, generation, isRevoked, older });
    this.#tellOwners(documentId);
    return link;
  }

  #tellOwners(documentId: DocumentId): void {
    this.#options.live.tell(documentId, { kind: 'links' }, 'owners');
  }
}
