/**
 * `/api/documents`: making a document, looking at it, ending it. Decides nothing about access itself.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../protocol/errors.ts';
import { createDocumentBody, type CreatedDocument, type DocumentInfo } from '../../protocol/rest.ts';
import type { Documents } from '../access/documents.ts';
import { parseWith } from './errors.ts';
import type { RouteLimits } from './rate-limits.ts';
import type { Who } from './who.ts';

export const documentParams = z.object({ id: z.string() });

/** Where a person opens a document. The token is in the fragment, which no browser sends to any server. */
export function shareUrl(id: string, token: string): string {
  return `/d/${id}#${token}`;
}

export interface DocumentRoutesOptions {
  readonly documents: Documents;
  readonly who: Who;
  readonly limits: RouteLimits;
}

export function documentRoutes(app: FastifyInstance, { documents, who, limits }: DocumentRoutesOptions): void {
  app.post('/api/documents', { config: { rateLimit: limits.creation } }, async (request, reply) => {
    const { title = '', kind } = parseWith(createDocumentBody, request.body ?? {});
    const { document, token } = await documents.create(kind, title, who.person(request));
    const created: CreatedDocument = { id: document.id, token, url: shareUrl(document.id, token), role: 'owner' };
    return reply.code(201).send(created);
  });

  app.get('/api/documents/:id', async (request): Promise<DocumentInfo> => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId, kind, role } = await who.require(request, id, 'read');
    const document = await documents.find(documentId);
    if (document === null) throw new AppError('document_not_found');
    return { id: documentId, kind, role, createdAtMs: document.createdAtMs };
  });

  app.delete('/api/documents/:id', async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId } = await who.require(request, id, 'delete');
    await documents.delete(documentId);
    return reply.code(204).send();
  });
}
