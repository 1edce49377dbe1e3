/**
 * `/api/documents`: making a document, looking at it, its rules, ending it, and the name that somebody chooses to come in. Decides
 * nothing about access itself.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../protocol/errors.ts';
import type { PersonId } from '../../protocol/ids.ts';
import type { Profile } from '../../protocol/messages.ts';
import {
  createDocumentBody,
  documentSettingsBody,
  profileBody,
  type CreatedDocument,
  type DocumentInfo,
  type MyProfile,
} from '../../protocol/rest.ts';
import type { DocumentRecord } from '../access/access-store.ts';
import type { Documents } from '../access/documents.ts';
import type { Permission } from '../access/gate.ts';
import { DOCUMENT_BYTES } from '../access/growth.ts';
import type { People } from '../access/people.ts';
import { cleanProfile, PROFILE_BYTES, shownAs } from '../room/profiles.ts';
import { NO_IDENTITY, parseWith, sendError } from './errors.ts';
import type { RouteLimits } from './rate-limits.ts';
import type { Who } from './who.ts';

export const documentParams = z.object({ id: z.string() });

/** Where a person opens a document. The token is in the fragment, which no browser sends to any server. */
export function shareUrl(id: string, token: string): string {
  return `/d/${id}#${token}`;
}

export interface DocumentRoutesOptions {
  readonly documents: Documents;
  readonly people: People;
  readonly who: Who;
  readonly limits: RouteLimits;
  readonly saveProfile: (id: PersonId, profile: Profile) => Promise<void>;
  /** False where nobody is ever signed in: then a document cannot be closed to everybody else. */
  readonly canSignIn: boolean;
}

export function documentRoutes(app: FastifyInstance, options: DocumentRoutesOptions): void {
  const { documents, people, who, limits, saveProfile, canSignIn } = options;
  const infoOf = async (document: DocumentRecord, { personId, role }: Permission): Promise<DocumentInfo> => {
    const { id, kind, createdAtMs, guests } = document;
    const asked = await people.requestOf(id, personId);
    const request = asked === null ? null : { id: asked.id, role: asked.role, askedAtMs: asked.askedAtMs };
    return { id, kind, role, createdAtMs, guests, request };
  };

  app.post('/api/documents', { config: { rateLimit: limits.creation } }, async (request, reply) => {
    const { title = '', kind } = parseWith(createDocumentBody, request.body ?? {});
    await who.requireSpace(request);
    const { document, token } = await documents.create(kind, title, await who.person(request));
    who.added(request, DOCUMENT_BYTES);
    const created: CreatedDocument = { id: document.id, token, url: shareUrl(document.id, token), role: 'owner' };
    return reply.code(201).send(created);
  });

  app.get('/api/documents/:id', async (request): Promise<DocumentInfo> => {
    const { id } = parseWith(documentParams, request.params);
    const permission = await who.require(request, id, 'read');
    const document = await documents.find(permission.documentId);
    if (document === null) throw new AppError('document_not_found');
    return infoOf(document, permission);
  });

  app.patch('/api/documents/:id', async (request, reply): Promise<DocumentInfo | FastifyReply> => {
    const { id } = parseWith(documentParams, request.params);
    const permission = await who.require(request, id, 'share');
    const { guests } = parseWith(documentSettingsBody, request.body ?? {});
    if (guests === 'none' && !canSignIn) return sendError(reply, 'bad_request', 'guests: nobody can sign in here.');
    const { documentId } = permission;
    const document =
      guests === undefined
        ? await documents.find(documentId)
        : await documents.setGuests(documentId, guests, permission);
    if (document === null) throw new AppError('document_not_found');
    return infoOf(document, permission);
  });

  app.put('/api/documents/:id/profile', async (request, reply): Promise<MyProfile | FastifyReply> => {
    const { id } = parseWith(documentParams, request.params);
    const { personId, shownAs: decided } = await who.requireNameless(request, id);
    const wanted = parseWith(profileBody, request.body ?? {});
    if (personId === null) return sendError(reply, 'bad_request', NO_IDENTITY);
    const { name, color, chosen } = shownAs(cleanProfile({ ...wanted, chosen: true }, personId), decided, personId);
    if (chosen !== true) return sendError(reply, 'bad_request', 'name: nothing of it can be shown.');
    await who.requireSpace(request);
    await saveProfile(personId, { name, color, chosen });
    who.added(request, PROFILE_BYTES);
    return { person: personId, name, color };
  });

  app.delete('/api/documents/:id', async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const permission = await who.require(request, id, 'delete');
    await documents.delete(permission.documentId, permission);
    return reply.code(204).send();
  });
}
