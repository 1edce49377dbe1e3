/**
 * What is asked of the storage thread about the people of a document, as `requests.ts` lists it for everything else. Types
 * only.
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
  PersonChange,
  RequestRecord,
  Visit,
} from '../../access/people-store.ts';

export interface PeopleOperations {
  findAccess(params: AccessQuestion): AccessFacts;
  admit(params: { readonly visit: Visit; readonly places: number | null }): boolean;
  addPass(params: { readonly pass: PassRecord; readonly nowMs: number }): void;
  listPeople(params: { readonly documentId: DocumentId; readonly nowMs: number }): readonly ListedMember[];
  changePerson(params: {
    readonly documentId: DocumentId;
    readonly personId: PersonId;
    readonly change: PersonChange;
    readonly actor: Actor;
    readonly nowMs: number;
  }): ListedMember | null;
  ask(params: { readonly request: RequestRecord }): RequestId;
  findRequest(params: { readonly documentId: DocumentId; readonly personId: PersonId }): RequestRecord | null;
  listRequests(params: {
    readonly documentId: DocumentId;
  }): readonly { readonly request: RequestRecord; readonly profile: Profile | null }[];
  grantRequest(params: {
    readonly documentId: DocumentId;
    readonly id: RequestId;
    readonly role: Role | null;
    readonly actor: Actor;
    readonly nowMs: number;
  }): ListedMember | null;
  dropRequest(params: {
    readonly documentId: DocumentId;
    readonly id: RequestId;
    readonly actor: Actor;
  }): RequestRecord | null;
}
