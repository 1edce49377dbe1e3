/**
 * The PeopleStore on SQLite: every call is one request to the storage thread, which shares its commits with everything else.
 * Whoever opened the thread closes it.
 */
import type { DocumentId, PersonId, RequestId } from '../../../protocol/ids.ts';
import type { Profile } from '../../../protocol/messages.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { Actor } from '../../access/access-store.ts';
import type {
  AccessFacts,
  AccessQuestion,
  ListedMember,
  PassRecord,
  PeopleStore,
  PersonChange,
  RequestRecord,
  Visit,
} from '../../access/people-store.ts';
import type { StorageThread } from './storage-thread.ts';

export class SqlitePeopleStore implements PeopleStore {
  readonly #thread: StorageThread;

  constructor(thread: StorageThread) {
    this.#thread = thread;
  }

  findAccess(question: AccessQuestion): Promise<AccessFacts> {
    return this.#thread.request('findAccess', question);
  }

  admit(visit: Visit, places: number | null): Promise<boolean> {
    return this.#thread.request('admit', { visit, places });
  }

  addPass(pass: PassRecord, nowMs: number): Promise<void> {
    return this.#thread.request('addPass', { pass, nowMs });
  }

  listPeople(documentId: DocumentId, nowMs: number): Promise<readonly ListedMember[]> {
    return this.#thread.request('listPeople', { documentId, nowMs });
  }

  changePerson(
    documentId: DocumentId,
    personId: PersonId,
    change: PersonChange,
    actor: Actor,
    nowMs: number,
  ): Promise<ListedMember | null> {
    return this.#thread.request('changePerson', { documentId, personId, change, actor, nowMs });
  }

  ask(request: RequestRecord): Promise<RequestId> {
    return this.#thread.request('ask', { request });
  }

  findRequest(documentId: DocumentId, personId: PersonId): Promise<RequestRecord | null> {
    return this.#thread.request('findRequest', { documentId, personId });
  }

  listRequests(
    documentId: DocumentId,
  ): Promise<readonly { readonly request: RequestRecord; readonly profile: Profile | null }[]> {
    return this.#thread.request('listRequests', { documentId });
  }

  grantRequest(
    documentId: DocumentId,
    id: RequestId,
    role: Role | null,
    actor: Actor,
    nowMs: number,
  ): Promise<ListedMember | null> {
    return this.#thread.request('grantRequest', { documentId, id, role, actor, nowMs });
  }

  dropRequest(documentId: DocumentId, id: RequestId, actor: Actor): Promise<RequestRecord | null> {
    return this.#thread.request('dropRequest', { documentId, id, actor });
  }
}
