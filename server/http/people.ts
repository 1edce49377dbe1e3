/**
 * `/api/documents/:id/people` and `/requests`: who came and what each may do, for owners; asking for more, for everybody who can
 * read and has an identity.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../protocol/errors.ts';
import { parsePersonId, parseRequestId, type PersonId, type RequestId } from '../../protocol/ids.ts';
import {
  askBody,
  changePersonBody,
  grantBody,
  type PersonInfo,
  type RemovedPerson,
  type RequestInfo,
} from '../../protocol/rest.ts';
import { ROLES } from '../../protocol/roles.ts';
import type { People, Somebody } from '../access/people.ts';
import { cleanProfile, cleanWords } from '../room/profiles.ts';
import { documentParams } from './documents.ts';
import { NO_IDENTITY, parseWith, sendError } from './errors.ts';
import type { RouteLimits } from './rate-limits.ts';
import type { Who } from './who.ts';

const personParams = z.object({ id: z.string(), person: z.string() });
const requestParams = z.object({ id: z.string(), requestId: z.string() });

export interface PeopleRoutesOptions {
  readonly people: People;
  readonly who: Who;
  readonly limits: RouteLimits;
}

export function peopleRoutes(app: FastifyInstance, options: PeopleRoutesOptions): void {
  const { people, who } = options;

  app.get('/api/documents/:id/people', async (request) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId } = await who.require(request, id, 'share');
    return { people: (await people.list(documentId)).map(infoOf) };
  });

  app.patch('/api/documents/:id/people/:person', async (request): Promise<PersonInfo> => {
    const { id, person } = parseWith(personParams, request.params);
    const permission = await who.require(request, id, 'share');
    const { role } = parseWith(changePersonBody, request.body ?? {});
    return infoOf(await people.setRole(permission.documentId, requirePersonId(person), role, permission));
  });

  app.delete('/api/documents/:id/people/:person', async (request): Promise<RemovedPerson> => {
    const { id, person } = parseWith(personParams, request.params);
    const permission = await who.require(request, id, 'share');
    return { links: await people.remove(permission.documentId, requirePersonId(person), permission) };
  });

  app.post('/api/documents/:id/people/:person/restore', async (request): Promise<PersonInfo> => {
    const { id, person } = parseWith(personParams, request.params);
    const permission = await who.require(request, id, 'share');
    return infoOf(await people.restore(permission.documentId, requirePersonId(person), permission));
  });

  requestRoutes(app, options);
}

function requestRoutes(app: FastifyInstance, { people, who, limits }: PeopleRoutesOptions): void {
  app.post('/api/documents/:id/requests', { config: { rateLimit: limits.creation } }, async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId, personId, role: held } = await who.require(request, id, 'read');
    const { role, message = '' } = parseWith(askBody, request.body ?? {});
    if (personId === null) return sendError(reply, 'bad_request', NO_IDENTITY);
    if (ROLES.indexOf(role) >= ROLES.indexOf(held))
      return sendError(reply, 'bad_request', 'role: you may do that already.');
    return reply.code(201).send({ id: await people.ask(documentId, personId, role, cleanWords(message)) });
  });

  app.get('/api/documents/:id/requests', async (request) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId } = await who.require(request, id, 'share');
    const open = await people.requests(documentId);
    const requests = open.map((each): RequestInfo => {
      const { name, color } = cleanProfile(each.profile, each.request.personId);
      const { id: requestId, askedAtMs, message, personId: person, role } = each.request;
      return { id: requestId, person, name, color, role, message, askedAtMs };
    });
    return { requests };
  });

  app.post('/api/documents/:id/requests/:requestId/grant', async (request): Promise<PersonInfo> => {
    const { id, requestId } = parseWith(requestParams, request.params);
    const permission = await who.require(request, id, 'share');
    const { role = null } = parseWith(grantBody, request.body ?? {});
    return infoOf(await people.grant(permission.documentId, requireRequestId(requestId), role, permission));
  });

  // An owner declines, the one who asked withdraws; for anybody else it is not there.
  app.delete('/api/documents/:id/requests/:requestId', async (request, reply) => {
    const { id, requestId } = parseWith(requestParams, request.params);
    const permission = await who.require(request, id, 'read');
    await people.drop(permission.documentId, requireRequestId(requestId), permission);
    return reply.code(204).send();
  });
}

function requirePersonId(text: string): PersonId {
  const personId = parsePersonId(text);
  if (personId === null) throw new AppError('document_not_found', 'no such person');
  return personId;
}

function requireRequestId(text: string): RequestId {
  const requestId = parseRequestId(text);
  if (requestId === null) throw new AppError('document_not_found', 'no such request');
  return requestId;
}

function infoOf(somebody: Somebody): PersonInfo {
  const {
    isAccount: account,
    isHere: here,
    lastSeenAtMs,
    ownRole,
    personId: person,
    profile,
    removedAtMs,
    role,
  } = somebody;
  const { name, color } = cleanProfile(profile, person);
  return { person, name, color, account, role, ownRole, lastSeenAtMs, here, removedAtMs };
}
