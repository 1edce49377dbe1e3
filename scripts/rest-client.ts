/** Documents and links by REST, as any program would make them. For tests, replays and pictures; throws on a refusal. */
import { z } from 'zod';
import type { changeLinkBody, createLinkBody } from '../protocol/rest.ts';
import type { Role } from '../protocol/roles.ts';

const created = z.object({ id: z.string(), token: z.string(), url: z.string() });
/** A link that was made: `url` is the address that opens it, relative to the server's. */
export type Opened = z.infer<typeof created>;

/** Makes a document by REST and returns its owner's link. */
export async function createDocument(url: string, title: string): Promise<Opened> {
  return created.parse(await request(url, 'POST', '/api/documents', null, { title }));
}

/** Makes a link to the document by REST, with bounds if it is to have some; its `id` is the link's. */
export async function createLink(
  url: string,
  owner: Opened,
  role: Role,
  bounds: Omit<z.input<typeof createLinkBody>, 'role'> = {},
): Promise<Opened> {
  const body = { role, ...bounds };
  return created.parse(await request(url, 'POST', `/api/documents/${owner.id}/links`, owner.token, body));
}

export async function changeLink(
  url: string,
  owner: Opened,
  linkId: string,
  change: z.input<typeof changeLinkBody>,
): Promise<void> {
  await request(url, 'PATCH', `/api/documents/${owner.id}/links/${linkId}`, owner.token, change);
}

export async function revokeLink(url: string, owner: Opened, linkId: string): Promise<void> {
  await request(url, 'DELETE', `/api/documents/${owner.id}/links/${linkId}`, owner.token);
}

export async function deleteDocument(url: string, owner: Opened): Promise<void> {
  await request(url, 'DELETE', `/api/documents/${owner.id}`, owner.token);
}

async function request(
  url: string,
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
