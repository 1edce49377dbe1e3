/**
 * Which session each Yjs client id belongs to (R8). Owns the claims and the rule by which a later session may take one
 * over; knows nothing of updates or awareness: those who read them ask.
 *
 * A connection that went dead is often noticed late (HOSTILE N1): its person is back on a new one while the old session
 * still stands. So a session that brings the same client id takes it over from the same person at once; without an
 * identity to go by, from the same link, when the old session has been silent for longer than a living y-websocket
 * client ever is. Everybody else is told to come again later, which succeeds when the old session is gone.
 */
import type { ClientId } from '../../protocol/ids.ts';
import { roleAllows } from '../../protocol/roles.ts';
import type { Grant } from './ports.ts';

/** What the rule needs to know of a session. */
export interface Owner {
  readonly grant: Grant;
  /** The client id that it named as its own when it opened, or null where it never named one. */
  readonly announced: ClientId | null;
  /** True when its answer to sync step 1 was taken: from here on nobody else extends its client ids. */
  readonly isFirstSyncDone: boolean;
  /** True where nothing was heard from it for longer than its awareness would be silent. */
  readonly isSilent: boolean;
}

export type Claim<S> = { readonly owner: S } | 'free' | 'own';

export class ClientOwners<S extends Owner> {
  readonly #owners = new Map<ClientId, S>();
  readonly #clients = new Map<S, Set<ClientId>>();

  /** The client ids that the server saw this session bring. */
  clientsOf(session: S): readonly ClientId[] {
    return [...(this.#clients.get(session) ?? [])];
  }

  claimOn(client: ClientId, session: S): Claim<S> {
    const owner = this.#owners.get(client);
    if (owner === undefined) return 'free';
    return owner === session ? 'own' : { owner };
  }

  /** The sessions that have any of these client ids. */
  ownersOf(clients: readonly ClientId[]): ReadonlySet<S> {
    const owners = new Set<S>();
    for (const client of clients) {
      const owner = this.#owners.get(client);
      if (owner !== undefined) owners.add(owner);
    }
    return owners;
  }

  /** Gives a client id to a session, whoever had it. Answers whether that changed anything. */
  give(client: ClientId, session: S): boolean {
    const former = this.#owners.get(client);
    if (former === session) return false;
    if (former !== undefined) this.#clients.get(former)?.delete(client);
    this.#owners.set(client, session);
    const clients = this.#clients.get(session);
    if (clients === undefined) this.#clients.set(session, new Set([client]));
    else clients.add(client);
    return true;
  }

  /** The session is over: what it had is free. */
  release(session: S): void {
    for (const client of this.#clients.get(session) ?? []) this.#owners.delete(client);
    this.#clients.delete(session);
  }
}

/** True where `session`, which brings `client`, may end `owner`'s claim on it. */
export function mayTakeOver(session: Owner, owner: Owner, client: ClientId): boolean {
  if (session.announced !== null && session.announced !== client) return false;
  const { personId, linkId, role } = session.grant;
  if (personId !== null) {
    if (owner.grant.personId === personId) return true;
  } else if (owner.grant.personId === null && owner.grant.linkId === linkId && owner.isSilent) {
    return true;
  }
  // A reader sees the client ids of those who write, and must not be able to lock one of them out.
  return roleAllows(role, 'write') && !roleAllows(owner.grant.role, 'write');
}
