/**
 * Who may come in: turns a document id and what somebody shows, all untrusted, into what they permit, or into the one reason why
 * not. Owns expiry, revocation, removal, passwords and the bounds of links; knows neither HTTP nor WebSocket.
 */
import { AppError, type ErrorCode } from '../../protocol/errors.ts';
import { isOpenRoom, parseDocumentId, type DocumentId, type PersonId } from '../../protocol/ids.ts';
import type { Clock, Grant, Standing } from '../room/ports.ts';
import { roleOf } from '../room/standing.ts';
import type { DocumentRecord, LinkRecord } from './access-store.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { AccessFacts, PeopleStore } from './people-store.ts';
import { looksSigned, type EmbedTokens } from './embed/embed-tokens.ts';
import type { SignedIn } from './sign-in/sign-ins.ts';
import { isSecret, personIdOf, tokenDigest } from './tokens.ts';
import type { Visits } from './visits.ts';

/** What the access check establishes; the transport adds which protocol the client speaks. */
export type Permission = Omit<Grant, 'speaksWeft' | 'inflates' | 'readsState'>;

/** What somebody shows, not yet believed. */
export interface Credentials {
  readonly token: string | null;
  readonly personSecret: string | null;
  /** What a link's password was given in exchange for. */
  readonly pass: string | null;
  /** The account that shows them, which is known already; null for a guest. */
  readonly account?: SignedIn | null;
}

/** What an account brings with it, where it shows no token. */
export interface AccountKeys {
  /** The link by which the document opens for the account; null where there is none. */
  linkFor(person: PersonId, documentId: DocumentId): Promise<LinkRecord | null>;
}

export interface GateOptions {
  readonly store: PeopleStore;
  readonly visits: Visits;
  readonly live: LiveSessions;
  readonly clock: Clock;
  /** True to open `open/<name>` rooms on demand, without a token. */
  readonly openRooms: boolean;
  /** Left out where nobody can sign in. */
  readonly accounts?: AccountKeys;
  /** Left out where nobody embeds. */
  readonly embedTokens?: EmbedTokens;
}

/** Somebody whose link is good, as far as can be told without its password; or whose account has a role of its own. */
interface Found {
  readonly document: DocumentRecord;
  readonly link: LinkRecord | null;
  readonly personId: PersonId | null;
  readonly facts: AccessFacts;
}

export class Gate {
  readonly #options: GateOptions;
  /** Questions that the file has not answered yet, by what they ask. */
  readonly #asked = new Map<string, Promise<AccessFacts>>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /**
   * The permission, or the refusal: `unauthorized` (no such token), `document_not_found` (no such document, or another one's
   * token: the two are not told apart), `document_deleted`, `link_revoked`, `link_expired`, `removed`, `password_needed`,
   * `name_needed` (unless `nameless`), `sign_in_needed`, `link_full`. An account for which nothing opens the document learns
   * no more than that it is not found. Rejects when the disk does. What owners decide while this runs is held
   * against whoever comes in by the rooms, which remember what was decided lately.
   */
  async authorize(documentId: string, shown: Credentials, nameless?: 'nameless'): Promise<Permission | AppError> {
    const id = parseDocumentId(documentId);
    if (id === null) return new AppError('document_not_found');
    if (isOpenRoom(id)) return this.#openRoom(id, personOf(shown));
    if (shown.token !== null && looksSigned(shown.token)) return this.#embedded(id, shown.token, nameless);
    const found = await this.#find(id, shown);
    if (found instanceof AppError) return found;
    const { document, facts, link, personId } = found;
    // An account that shows no token came by a link that it has unlocked before.
    const isUnlocked = facts.isUnlocked || shown.token === null;
    if (link !== null && link.passwordHash !== null && !isUnlocked) return new AppError('password_needed');
    const account = shown.account ?? null;
    const standing: Standing = {
      linkRole: link?.role ?? null,
      ownRole: facts.member?.ownRole ?? null,
      linkGeneration: link?.generation ?? 0,
      guests: document.guests,
      isNamed: account !== null || facts.profile?.chosen === true,
      isSignedIn: account !== null,
    };
    const role = roleOf(nameless === undefined ? standing : { ...standing, isNamed: true });
    if (!role.ok) return new AppError(role.code);
    if (!(await this.#admit(found))) return new AppError('link_full');
    const maxPeople = link?.maxPeople ?? null;
    return {
      documentId: id,
      kind: document.kind,
      role: role.value,
      standing,
      linkId: link?.id ?? null,
      personId,
      expiresAtMs: link?.expiresAtMs ?? null,
      anonymousPlaces: maxPeople === null ? null : maxPeople - facts.people,
      ...(account === null ? {} : { signIn: account.key, shownAs: { name: account.name } }),
    };
  }

  /**
   * Must be called with every permission once its connection is in a room, or its request is over: until then somebody
   * without an identity holds a place of a link for so many people.
   */
  settled({ anonymousPlaces, linkId, personId }: Permission): void {
    if (personId === null && linkId !== null && anonymousPlaces !== null) this.#options.visits.settled(linkId);
  }

  async #admit({ document, facts, link, personId }: Found): Promise<boolean> {
    const { clock, live, visits } = this.#options;
    if (link === null) {
      visits.note({ documentId: document.id, linkId: null, personId, atMs: clock.now() }, facts, null);
      return true;
    }
    const anonymous = link.maxPeople === null ? 0 : live.anonymousBy(document.id, link.id);
    return visits.admit(link, personId, facts, anonymous);
  }

  /** Somebody whom a host application vouches for: person, role and end are its word, the document must be the one it names. */
  async #embedded(id: DocumentId, token: string, nameless?: 'nameless'): Promise<Permission | AppError> {
    const { clock, embedTokens, store, visits } = this.#options;
    const embedded = (await embedTokens?.read(token)) ?? new AppError('unauthorized');
    if (embedded instanceof AppError) return embedded;
    if (embedded.documentId !== id) return new AppError('document_not_found');
    const { color, expiresAtMs, name, person: personId, role: linkRole } = embedded;
    const nowMs = clock.now();
    const facts = await store.findAccess({ documentId: id, tokenDigest: null, personId, passDigest: null, nowMs });
    const { document, member, profile } = facts;
    if (document === null) return new AppError('document_not_found');
    const refusal = refusalOf(document, null, facts, nowMs);
    if (refusal !== null) return new AppError(refusal);
    const standing: Standing = {
      linkRole,
      ownRole: member?.ownRole ?? null,
      linkGeneration: 0,
      guests: document.guests,
      isNamed: name !== null || profile?.chosen === true,
      isSignedIn: true,
    };
    const role = roleOf(nameless === undefined ? standing : { ...standing, isNamed: true });
    if (!role.ok) return new AppError(role.code);
    visits.note({ documentId: id, linkId: null, personId, atMs: nowMs }, facts, null);
    return {
      documentId: id,
      kind: document.kind,
      role: role.value,
      standing,
      linkId: null,
      personId,
      expiresAtMs,
      anonymousPlaces: null,
      shownAs: { ...(name === null ? {} : { name }), ...(color === null ? {} : { color }) },
    };
  }

  /** The link that somebody wants to unlock, or why it is none. */
  async linkToUnlock(documentId: string, shown: Credentials): Promise<LinkRecord | AppError> {
    const id = parseDocumentId(documentId);
    if (id === null || isOpenRoom(id)) return new AppError('document_not_found');
    const found = await this.#find(id, shown);
    if (found instanceof AppError) return found;
    return found.link ?? new AppError('unauthorized');
  }

  async #find(id: DocumentId, shown: Credentials): Promise<Found | AppError> {
    const { clock, store } = this.#options;
    const { pass, token } = shown;
    const account = shown.account ?? null;
    if (token === null ? account === null : !isSecret(token)) return new AppError('unauthorized');
    const nowMs = clock.now();
    const personId = personOf(shown);
    const own = token === null && account !== null ? await this.#options.accounts?.linkFor(account.person, id) : null;
    const passDigest = pass !== null && isSecret(pass) ? tokenDigest(pass) : null;
    const ask = () =>
      store.findAccess({
        documentId: id,
        tokenDigest: token === null ? (own?.tokenDigest ?? null) : tokenDigest(token),
        personId,
        passDigest,
        nowMs,
      });
    const facts = await (token === null ? ask() : this.#askOnce([id, token, personId, pass].join(' '), ask));
    const { document, link, member } = facts;
    if (link === null && token !== null) return new AppError('unauthorized');
    if (document === null || (link !== null && link.documentId !== id)) return new AppError('document_not_found');
    if (link === null && (member === null || member.ownRole === null)) return new AppError('document_not_found');
    const refusal = refusalOf(document, link, facts, nowMs);
    return refusal === null ? { document, link, personId, facts } : new AppError(refusal);
  }

  /**
   * A link that was posted in a channel is opened by hundreds in one moment: those who show the same while the answer is on its way
   * share it. What an owner decides meanwhile is held against them as against anybody who comes in then.
   */
  #askOnce(question: string, ask: () => Promise<AccessFacts>): Promise<AccessFacts> {
    const asked = this.#asked.get(question);
    if (asked !== undefined) return asked;
    const asking = ask().finally(() => this.#asked.delete(question));
    this.#asked.set(question, asking);
    return asking;
  }

  #openRoom(id: DocumentId, personId: PersonId | null): Permission | AppError {
    if (!this.#options.openRooms) return new AppError('document_not_found');
    const role = 'editor';
    return {
      documentId: id,
      kind: 'room',
      role,
      standing: { linkRole: role, ownRole: null, linkGeneration: 0, guests: 'all', isNamed: false },
      linkId: null,
      personId,
      expiresAtMs: null,
      anonymousPlaces: null,
    };
  }
}

function refusalOf(
  document: DocumentRecord,
  link: LinkRecord | null,
  { member }: AccessFacts,
  nowMs: number,
): ErrorCode | null {
  if (document.deletedAtMs !== null) return 'document_deleted';
  if (link !== null && link.revokedAtMs !== null) return 'link_revoked';
  if (link !== null && link.expiresAtMs !== null && link.expiresAtMs <= nowMs) return 'link_expired';
  return member !== null && member.removedAtMs !== null ? 'removed' : null;
}

/** An account is a person by itself, whatever secret the browser has besides. */
function personOf({ account, personSecret }: Credentials): PersonId | null {
  if (account !== undefined && account !== null) return account.person;
  return personSecret !== null && isSecret(personSecret) ? personIdOf(personSecret) : null;
}
