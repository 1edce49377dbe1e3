/**
 * `/api/documents/:id/links`: the links of a document, for its owners. A token is in an answer once, when it is made; a password
 * never is.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../protocol/errors.ts';
import { parseLinkId, type LinkId } from '../../protocol/ids.ts';
import { changeLinkBody, createLinkBody, type CreatedLink, type LinkInfo } from '../../protocol/rest.ts';
import type { ListedLink } from '../access/access-store.ts';
import type { Links, MadeLink, WantedChange } from '../access/links.ts';
import { documentParams, shareUrl } from './documents.ts';
import { parseWith } from './errors.ts';
import type { Who } from './who.ts';

const linkParams = z.object({ id: z.string(), linkId: z.string() });

export interface LinkRoutesOptions {
  readonly links: Links;
  readonly who: Who;
}

export function linkRoutes(app: FastifyInstance, { links, who }: LinkRoutesOptions): void {
  app.get('/api/documents/:id/links', async (request) => {
    const { id } = parseWith(documentParams, request.params);
    const { documentId, linkId } = await who.require(request, id, 'share');
    const all = await links.list(documentId);
    return { links: all.map((link) => infoOf(link, linkId)) };
  });

  app.post('/api/documents/:id/links', async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const permission = await who.require(request, id, 'share');
    const { role, ...wanted } = parseWith(createLinkBody, request.body ?? {});
    const asked = { ...wantedOf(wanted), role };
    const made = await links.create(permission.documentId, asked, permission, who.address(request));
    return reply.code(201).send(createdOf(made));
  });

  app.patch('/api/documents/:id/links/:linkId', async (request): Promise<LinkInfo> => {
    const { id, linkId } = parseWith(linkParams, request.params);
    const permission = await who.require(request, id, 'share');
    const wanted = wantedOf(parseWith(changeLinkBody, request.body ?? {}));
    const { documentId } = permission;
    const link = await links.change(documentId, requireLinkId(linkId), wanted, permission, who.address(request));
    return infoOf(link, permission.linkId);
  });

  app.post('/api/documents/:id/links/:linkId/rotate', async (request): Promise<CreatedLink> => {
    const { id, linkId } = parseWith(linkParams, request.params);
    const permission = await who.require(request, id, 'share');
    return createdOf(await links.rotate(permission.documentId, requireLinkId(linkId), permission));
  });

  app.delete('/api/documents/:id/links/:linkId', async (request, reply) => {
    const { id, linkId } = parseWith(linkParams, request.params);
    const permission = await who.require(request, id, 'share');
    await links.revoke(permission.documentId, requireLinkId(linkId), permission);
    return reply.code(204).send();
  });
}

/** The body's times as the rest of the server has them. */
function wantedOf({ expiresAt, ...wanted }: z.infer<typeof changeLinkBody>): WantedChange {
  const named = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  if (expiresAt === undefined) return named;
  return { ...named, expiresAtMs: expiresAt === null ? null : Date.parse(expiresAt) };
}

function requireLinkId(text: string): LinkId {
  const linkId = parseLinkId(text);
  if (linkId === null) throw new AppError('document_not_found', 'no such link');
  return linkId;
}

function createdOf({ link, token }: MadeLink): CreatedLink {
  return { id: link.id, role: link.role, token, url: shareUrl(link.documentId, token) };
}

function infoOf(link: ListedLink, current: LinkId | null): LinkInfo {
  const { id, role, label, createdAtMs, expiresAtMs, revokedAtMs, maxPeople, people, lastUsedAtMs, creator } = link;
  return {
    id,
    role,
    label,
    createdAtMs,
    expiresAtMs,
    revokedAtMs,
    current: id === current,
    hasPassword: link.passwordHash !== null,
    maxPeople,
    people,
    createdBy: creator === null ? null : { name: creator.name, color: creator.color },
    lastUsedAtMs,
  };
}
