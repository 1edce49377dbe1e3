/**
 * `/api/documents/:id/invitations`: roles that owners give to addresses. It is there only where people can sign in. Sends no
 * mail: whom to tell, and how, is the owner's own matter.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../protocol/errors.ts';
import { parseInvitationId } from '../../protocol/ids.ts';
import { invitationBody, type InvitationInfo } from '../../protocol/rest-accounts.ts';
import type { People } from '../access/people.ts';
import type { InvitationRecord } from '../access/sign-in/account-store.ts';
import type { Invitations } from '../access/sign-in/invitations.ts';
import { documentParams } from './documents.ts';
import { parseWith } from './errors.ts';
import type { Who } from './who.ts';

const invitationParams = z.object({ id: z.string(), invitationId: z.string() });

export interface InvitationRoutesOptions {
  readonly invitations: Invitations;
  readonly people: People;
  readonly who: Who;
}

export function invitationRoutes(app: FastifyInstance, { invitations, people, who }: InvitationRoutesOptions): void {
  app.get('/api/documents/:id/invitations', async (request) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId } = await who.require(request, id, 'share');
    return { invitations: (await invitations.list(documentId)).map(infoOf) };
  });

  app.post('/api/documents/:id/invitations', async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const permission = await who.require(request, id, 'share');
    const { email, role } = parseWith(invitationBody, request.body ?? {});
    return reply.code(201).send(infoOf(await invitations.create(permission.documentId, email, role, permission)));
  });

  app.delete('/api/documents/:id/invitations/:invitationId', async (request, reply) => {
    const { id, invitationId } = parseWith(invitationParams, request.params);
    const permission = await who.require(request, id, 'share');
    const { documentId } = permission;
    const parsed = parseInvitationId(invitationId);
    if (parsed === null) throw new AppError('document_not_found', 'no such invitation');
    const { person } = await invitations.delete(documentId, parsed, permission);
    // Whoever took it up has the role by itself since; nobody changes oneself.
    if (person !== null && person !== permission.personId) await people.setRole(documentId, person, null, permission);
    return reply.code(204).send();
  });
}

function infoOf({ id, email, role, createdAtMs, person }: InvitationRecord): InvitationInfo {
  return { id, email, role, createdAtMs, person };
}
