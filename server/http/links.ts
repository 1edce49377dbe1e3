/**
 * `/api/documents/:id/links`: the links of a document, for its owners. A token is in an answer once, when its link is made.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../protocol/errors.ts';
import { parseLinkId, type LinkId } from '../../protocol/ids.ts';
import { createLinkBody, renameLinkBody, type CreatedLink, type LinkInfo } from '../../protocol/rest.ts';
import type { LinkRecord } from '../access/access-store.ts';
import type { Documents } from '../access/documents.ts';
import { documentParams, shareUrl } from './documents.ts';
import { parseWith, sendError } from './errors.ts';
import type { Who } from './who.ts';

const linkParams = z.object({ id: z.string(), linkId: z.string() });

export interface LinkRoutesOptions {
  readonly documents: Documents;
  readonly who: Who;
}

export function linkRoutes(app: FastifyInstance, { documents, who }: LinkRoutesOptions): void {
  app.get('/api/documents/:id/links', async (request) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId, linkId } = await who.require(request, id, 'share');
    const links = await documents.listLinks(documentId);
    return { links: links.map((link) => infoOf(link, linkId)) };
  });

  app.post('/api/documents/:id/links', async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId, personId } = await who.require(request, id, 'share');
    const { role, label = '', expiresAt } = parseWith(createLinkBody, request.body ?? {});
    const expiresAtMs = expiresAt === undefined ? null : Date.parse(expiresAt);
    const { link, token } = await documents.createLink(documentId, { role, label, expiresAtMs, createdBy: personId });
    const created: CreatedLink = { id: link.id, role, token, url: shareUrl(documentId, token) };
    return reply.code(201).send(created);
  });

  app.patch('/api/documents/:id/links/:linkId', async (request): Promise<LinkInfo> => {
    const { id, linkId } = parseWith(linkParams, request.params);
    const permission = await who.require(request, id, 'share');
    const { label } = parseWith(renameLinkBody, request.body ?? {});
    return infoOf(await documents.renameLink(permission.documentId, requireLinkId(linkId), label), permission.linkId);
  });

  app.delete('/api/documents/:id/links/:linkId', async (request, reply) => {
    const { id, linkId } = parseWith(linkParams, request.params);
    const { documentId } = await who.require(request, id, 'share');
    const revoked = await documents.revokeLink(documentId, requireLinkId(linkId));
    if (!revoked)
      return sendError(reply, 'bad_request', 'This is the last owner link: the document would belong to nobody.');
    return reply.code(204).send();
  });
}

function requireLinkId(text: string): LinkId {
  const linkId = parseLinkId(text);
  if (linkId === null) throw new AppError('document_not_found', 'no such link');
  return linkId;
}

function infoOf(link: LinkRecord, current: LinkId | null): LinkInfo {
  const { id, role, label, createdAtMs, expiresAtMs, revokedAtMs } = link;
  return { id, role, label, createdAtMs, expiresAtMs, revokedAtMs, current: id === current };
}
