import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CreatedDocument, LinkInfo } from '../../protocol/rest.ts';
import { ROLES } from '../../protocol/roles.ts';
import { TestServer } from '../test-server.ts';

let server: TestServer;
let created: CreatedDocument;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  created = await server.createDocument();
});

const linksPath = () => `/api/documents/${created.id}/links`;

async function list(token = created.token): Promise<LinkInfo[]> {
  const response = await server.fetch(linksPath(), { token });
  // The shape is what the first test below looks at.
  const { links } = (await response.json()) as { links: LinkInfo[] };
  return links;
}

describe('links', () => {
  test('are made for every role and listed oldest first, without a token (Roles R9)', async () => {
    const made = [];
    for (const role of ROLES) made.push(await server.createLink(created, role, { label: ` ${role}s ` }));
    const response = await server.fetch(linksPath(), { token: created.token });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    for (const { token } of [...made, created]) expect(text).not.toContain(token);
    const [first, ...links] = await list();
    expect(first).toMatchObject({ role: 'owner', label: '', current: true, revokedAtMs: null });
    expect(links.map(({ role, label, current }) => ({ role, label, current }))).toEqual(
      ROLES.map((role) => ({ role, label: `${role}s`, current: false })),
    );
  });

  test.each(ROLES)('a link of role %s opens the document with that role', async (role) => {
    const { token, url } = await server.createLink(created, role);
    expect(url).toBe(`/d/${created.id}#${token}`);
    const response = await server.fetch(`/api/documents/${created.id}`, { token });
    expect(await response.json()).toMatchObject({ role });
  });

  test.each(['editor', 'commenter', 'viewer'] as const)(
    'a link of role %s may not touch links (Roles R8)',
    async (role) => {
      const { token, id } = await server.createLink(created, role);
      const asks = [
        server.fetch(linksPath(), { token }),
        server.fetch(linksPath(), { token, method: 'POST', body: '{"role":"owner"}' }),
        server.fetch(`${linksPath()}/${id}`, { token, method: 'PATCH', body: '{"label":"mine"}' }),
        server.fetch(`${linksPath()}/${id}`, { token, method: 'DELETE' }),
      ];
      expect((await Promise.all(asks)).map(({ status }) => status)).toEqual([403, 403, 403, 403]);
      expect(await list()).toHaveLength(2);
    },
  );

  test.each([
    ['an unknown role', '{"role":"admin"}'],
    ['no role', '{}'],
    ['a time without a zone', '{"role":"viewer","expiresAt":"2030-01-01T00:00:00"}'],
    ['a password that is too short', '{"role":"viewer","password":"1234567"}'],
    ['a password that is too long', JSON.stringify({ role: 'viewer', password: 'x'.repeat(201) })],
    ['no people at all', '{"role":"viewer","maxPeople":0}'],
    ['half a person', '{"role":"viewer","maxPeople":1.5}'],
    ['an unknown field', '{"role":"viewer","passwort":"12345678"}'],
  ])('%s is refused', async (_name, body) => {
    expect((await server.fetch(linksPath(), { token: created.token, method: 'POST', body })).status).toBe(400);
  });

  test('one that has expired opens nothing', async () => {
    const { token } = await server.createLink(created, 'editor', { expiresAt: '2001-01-01T00:00:00Z' });
    const response = await server.fetch(`/api/documents/${created.id}`, { token });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'link_expired' } });
  });

  test('are renamed', async () => {
    const { id } = await server.createLink(created, 'viewer', { label: 'before' });
    const body = '{"label":" after "}';
    const response = await server.fetch(`${linksPath()}/${id}`, { token: created.token, method: 'PATCH', body });
    expect(await response.json()).toMatchObject({ id, label: 'after' });
  });

  test('one that was revoked opens nothing, and stays listed', async () => {
    const { id, token } = await server.createLink(created, 'editor');
    const path = `${linksPath()}/${id}`;
    expect((await server.fetch(path, { token: created.token, method: 'DELETE' })).status).toBe(204);
    expect((await server.fetch(path, { token: created.token, method: 'DELETE' })).status).toBe(204);
    const response = await server.fetch(`/api/documents/${created.id}`, { token });
    expect(await response.json()).toMatchObject({ error: { code: 'link_revoked' } });
    const last = (await list()).at(-1);
    expect(last?.id).toBe(id);
    expect(last?.revokedAtMs).toBeGreaterThan(0);
  });

  test('the last one that owns the document cannot be revoked; another owner makes it possible', async () => {
    const own = (await list()).find(({ current }) => current)?.id ?? '';
    const revoke = (token: string) => server.fetch(`${linksPath()}/${own}`, { token, method: 'DELETE' });
    const refused = await revoke(created.token);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('last owner link');
    const { token } = await server.createLink(created, 'owner');
    expect((await revoke(token)).status).toBe(204);
    expect((await revoke(created.token)).status).toBe(403);
  });

  test("another document's link cannot be reached through this one (Roles R6)", async () => {
    const other = await server.createDocument();
    const { id } = await server.createLink(other, 'viewer');
    const path = `${linksPath()}/${id}`;
    const asks = [
      server.fetch(path, { token: created.token, method: 'DELETE' }),
      server.fetch(path, { token: created.token, method: 'PATCH', body: '{"label":"x"}' }),
      server.fetch(`${linksPath()}/nonsense`, { token: created.token, method: 'DELETE' }),
    ];
    expect((await Promise.all(asks)).map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});
