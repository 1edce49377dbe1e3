/**
 * The people of a document, and what they ask for: roles of their own, removing and letting in again, requests for more. Who may
 * ask for which of it, the gate has said before. Live sessions are told through a port (Roles R4).
 */
import { AppError } from '../../protocol/errors.ts';
import type { DocumentId, PersonId, RequestId } from '../../protocol/ids.ts';
import type { Profile } from '../../protocol/messages.ts';
import { ROLES, type Role } from '../../protocol/roles.ts';
import type { Clock, Random } from '../room/ports.ts';
import type { Actor } from './access-store.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { ListedMember, PeopleStore, PersonChange, RequestRecord } from './people-store.ts';
import { newRequestId } from './tokens.ts';

export interface PeopleOptions {
  readonly store: PeopleStore;
  readonly live: LiveSessions;
  readonly clock: Clock;
  readonly random: Random;
}

/** Somebody who came, as owners are shown it. */
export interface Somebody extends ListedMember {
  /** What it may do; null where no link of its own opens the document any more. */
  readonly role: Role | null;
  readonly isHere: boolean;
}

export class People {
  readonly #options: PeopleOptions;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  async list(documentId: DocumentId): Promise<readonly Somebody[]> {
    const { clock, live, store } = this.#options;
    const members = await store.listPeople(documentId, clock.now());
    const here = live.peopleIn(documentId);
    return members.map((member) => somebody(member, here));
  }

  /** Gives somebody a role of its own, or with null the one of its link again. It has it at once. */
  async setRole(documentId: DocumentId, personId: PersonId, ownRole: Role | null, actor: Actor): Promise<Somebody> {
    const changed = await this.#change(documentId, personId, { ownRole }, actor);
    await this.#tellRequests(documentId);
    return changed;
  }

  /** Ends somebody's sessions and refuses it on every link. Answers with the links that would let it in as somebody new. */
  async remove(documentId: DocumentId, personId: PersonId, actor: Actor): Promise<ListedMember['links']> {
    const { links } = await this.#change(documentId, personId, { removedAtMs: this.#options.clock.now() }, actor);
    await this.#tellRequests(documentId);
    return links;
  }

  restore(documentId: DocumentId, personId: PersonId, actor: Actor): Promise<Somebody> {
    return this.#change(documentId, personId, { removedAtMs: null }, actor);
  }

  /** Asks the owners for a role. Whoever asked before asks for this instead. */
  async ask(documentId: DocumentId, personId: PersonId, role: Role, message: string): Promise<RequestId> {
    const { clock, random, store } = this.#options;
    const request = { id: newRequestId(random), documentId, personId, role, message, askedAtMs: clock.now() };
    const id = await store.ask(request);
    await this.#tellRequests(documentId);
    return id;
  }

  requests(
    documentId: DocumentId,
  ): Promise<readonly { readonly request: RequestRecord; readonly profile: Profile | null }[]> {
    return this.#options.store.listRequests(documentId);
  }

  requestOf(documentId: DocumentId, personId: PersonId | null): Promise<RequestRecord | null> {
    return personId === null ? Promise.resolve(null) : this.#options.store.findRequest(documentId, personId);
  }

  /** Gives what was asked for, or `role` instead. The one who asked has it at once. */
  async grant(documentId: DocumentId, id: RequestId, role: Role | null, actor: Actor): Promise<Somebody> {
    const { clock, store } = this.#options;
    const granted = await store.grantRequest(documentId, id, role, actor, clock.now());
    if (granted === null) throw new AppError('document_not_found', 'no such request');
    const changed = this.#tell(documentId, granted);
    await this.#tellRequests(documentId);
    return changed;
  }

  /** An owner declines, or the one who asked withdraws. For anybody else there is no such request. */
  async drop(documentId: DocumentId, id: RequestId, actor: Actor): Promise<void> {
    const { live, store } = this.#options;
    const dropped = await store.dropRequest(documentId, id, actor);
    if (dropped === null) throw new AppError('document_not_found', 'no such request');
    if (dropped.personId !== actor.personId) live.tell(documentId, { kind: 'request-declined' }, dropped.personId);
    await this.#tellRequests(documentId);
  }

  async #change(documentId: DocumentId, personId: PersonId, change: PersonChange, actor: Actor): Promise<Somebody> {
    const { clock, store } = this.#options;
    const changed = await store.changePerson(documentId, personId, change, actor, clock.now());
    if (changed === null) throw new AppError('document_not_found', 'no such person');
    return this.#tell(documentId, changed);
  }

  #tell(documentId: DocumentId, member: ListedMember): Somebody {
    const { live } = this.#options;
    const { ownRole, personId, removedAtMs } = member;
    live.rule(documentId, { kind: 'person', personId, ownRole, isRemoved: removedAtMs !== null });
    live.tell(documentId, { kind: 'people' }, 'owners');
    return somebody(member, live.peopleIn(documentId));
  }

  async #tellRequests(documentId: DocumentId): Promise<void> {
    const { live, store } = this.#options;
    const { length: open } = await store.listRequests(documentId);
    live.tell(documentId, { kind: 'requests', open }, 'owners');
  }
}

function somebody(member: ListedMember, here: ReadonlySet<PersonId>): Somebody {
  const strongest = ROLES.find((role) => member.links.some((link) => link.role === role)) ?? null;
  return { ...member, role: member.ownRole ?? strongest, isHere: here.has(member.personId) };
}
