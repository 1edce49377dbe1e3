/**
 * What each operation of `people-requests.ts` does with the open file, and how it takes part in commits; the part of
 * `operations.ts` that concerns who came and who asks for more. Each is one savepoint: all of it happens, or none.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../../protocol/errors.ts';
import { ROLES, type Role } from '../../../protocol/roles.ts';
import type { AccessFacts, AccessQuestion } from '../../access/people-store.ts';
import type { AccessStatements } from './access-statements.ts';
import type { JobKind } from './group-commit.ts';
import type { Ownership } from './ownership.ts';
import type { PeopleOperations } from './people-requests.ts';
import { PeopleStatements } from './people-statements.ts';
import { RequestStatements } from './request-statements.ts';

export type PeopleHandlers = {
  readonly [Op in keyof PeopleOperations]: { readonly kind: JobKind; readonly run: PeopleOperations[Op] };
};

export function peopleHandlers(db: Database, access: AccessStatements, ownership: Ownership): PeopleHandlers {
  const people = new PeopleStatements(db);
  const requests = new RequestStatements(db);
  return {
    findAccess: { kind: 'read', run: (question) => factsFor(question, access, people) },
    admit: { kind: 'write', run: ({ visit, places }) => people.admit(visit, places) },
    addPass: { kind: 'write', run: ({ pass, nowMs }) => people.addPass(pass, nowMs) },
    listPeople: { kind: 'read', run: ({ documentId, nowMs }) => people.listPeople(documentId, nowMs) },
    changePerson: {
      kind: 'write',
      run: ({ documentId, personId, change, actor, nowMs }) => {
        ownership.require(documentId, actor);
        if (personId === actor.personId) throw new AppError('forbidden', 'nobody changes oneself');
        people.changePerson(documentId, personId, change);
        const asked = requests.ofPerson(documentId, personId)?.role ?? null;
        const isAnswered = asked !== null && strongest(change.ownRole ?? null, asked) === change.ownRole;
        if (isAnswered || typeof change.removedAtMs === 'number') requests.deleteOf(documentId, personId);
        return people.findPerson(documentId, personId, nowMs);
      },
    },
    ask: {
      kind: 'write',
      run: ({ request }) => {
        people.see(request.documentId, request.personId, request.askedAtMs);
        return requests.ask(request);
      },
    },
    findRequest: { kind: 'read', run: ({ documentId, personId }) => requests.ofPerson(documentId, personId) },
    listRequests: { kind: 'read', run: ({ documentId }) => requests.list(documentId) },
    grantRequest: {
      kind: 'write',
      run: ({ documentId, id, role, actor, nowMs }) => {
        ownership.require(documentId, actor);
        const request = requests.find(documentId, id);
        if (request === null) return null;
        const { personId } = request;
        const has = people.findMember(documentId, personId)?.ownRole ?? null;
        people.changePerson(documentId, personId, { ownRole: role ?? strongest(has, request.role) });
        requests.deleteOf(documentId, personId);
        return people.findPerson(documentId, personId, nowMs);
      },
    },
    dropRequest: {
      kind: 'write',
      run: ({ documentId, id, actor }) => {
        const request = requests.find(documentId, id);
        if (request === null) return null;
        const isOwn = request.personId === actor.personId;
        if (!isOwn && !ownership.holds(documentId, actor)) return null;
        requests.deleteOf(documentId, request.personId);
        return request;
      },
    },
  };
}

function strongest(one: Role | null, other: Role): Role {
  return one !== null && ROLES.indexOf(one) <= ROLES.indexOf(other) ? one : other;
}

function factsFor(question: AccessQuestion, access: AccessStatements, people: PeopleStatements): AccessFacts {
  const { documentId, tokenDigest, personId, passDigest, nowMs } = question;
  const link = tokenDigest === null ? null : access.findLinkByDigest(tokenDigest);
  return {
    document: access.findDocument(documentId),
    link,
    people: link === null || link.maxPeople === null ? 0 : people.countVisits(link.id),
    isUnlocked: link !== null && passDigest !== null && people.isUnlocked(passDigest, link.id, nowMs),
    isKnown: link !== null && personId !== null && people.hasVisited(link.id, personId),
    member: personId === null ? null : people.findMember(documentId, personId),
    profile: personId === null ? null : access.findProfile(personId),
  };
}
