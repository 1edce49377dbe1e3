import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import type { CreatedDocument, DocumentInfo, ErrorBody } from '../../protocol/rest.ts';
import { TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const post = (body: string, headers: Record<string, string> = {}) =>
  server.fetch('/api/documents', { method: 'POST', body, headers });

async function errorOf(response: Response): Promise<ErrorBody['error'] & { status: number }> {
  // Every answer that is no success has this body: that is what the tests below look at.
  const { error } = (await response.json()) as ErrorBody;
  return { ...error, status: response.status };
}

describe('making a document', () => {
  test('answers with its id, its owner token and where to open it', async () => {
    const response = await post('{"title":"Plans"}');
    expect(response.status).toBe(201);
    // The shape is what the lines below look at.
    const { id, token, url, role, ...more } = (await response.json()) as CreatedDocument;
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(url).toBe(`/d/${id}#${token}`);
    expect(role).toBe('owner');
    expect(more).toEqual({});
  });

  test('needs no body at all', async () => {
    expect((await server.fetch('/api/documents', { method: 'POST' })).status).toBe(201);
  });

  test.each([
    ['an unknown field', '{"titel":"x"}', 'titel'],
    ['a title that is no text', '{"title":7}', 'title'],
    ['a title that is too long', JSON.stringify({ title: 'x'.repeat(LIMITS.maxTitleLength + 1) }), 'title'],
    ['an unknown kind', '{"kind":"pad"}', 'kind'],
    ['half a body', '{"title":', ''],
    ['a list', '[]', ''],
    ['a poisoned key (P3)', '{"__proto__":{"title":"x"}}', ''],
    ['a poisoned constructor (P3)', '{"constructor":{"prototype":{"x":1}}}', ''],
    ['a deep body (P3)', '{"title":'.repeat(5000) + '1' + '}'.repeat(5000), 'title'],
  ])('refuses %s with words', async (_name, body, words) => {
    const error = await errorOf(await post(body));
    expect(error).toMatchObject({ status: 400, code: 'bad_request', retry: false });
    expect(error.words).toContain(words);
  });

  test('refuses a body over the limit (P3)', async () => {
    const response = await post(JSON.stringify({ title: 'x'.repeat(100_000) }));
    expect(await errorOf(response)).toMatchObject({ status: 413, code: 'too_large' });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded'])('refuses a body of type %s (P6)', async (type) => {
    expect((await post('{}', { 'content-type': type })).status).toBe(400);
  });

  test.each([
    ['of another site', { origin: 'https://evil.example' }, 403],
    ['of no site', { origin: 'null' }, 403],
    ['marked as cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['without an origin, as from a command line', {}, 201],
  ])('a page %s (P6)', async (_name, headers: Record<string, string>, status) => {
    expect((await post('{}', headers)).status).toBe(status);
  });

  test('a page of this server may make one (P6)', async () => {
    expect((await post('{}', { origin: server.address })).status).toBe(201);
  });
});

describe('looking at a document', () => {
  test('says what it is and what the link permits, and nothing may keep the answer (P8)', async () => {
    const created = await server.createDocument({ kind: 'room' });
    const viewer = await server.createLink(created, 'viewer');
    const response = await server.fetch(`/api/documents/${created.id}`, { token: viewer.token });
    expect(response.headers.get('cache-control')).toBe('no-store');
    // As above.
    const { createdAtMs, ...info } = (await response.json()) as DocumentInfo;
    expect(info).toEqual({ id: created.id, kind: 'room', role: 'viewer', guests: 'all', request: null });
    expect(createdAtMs).toBeLessThanOrEqual(Date.now());
  });

  test.each([
    ['without a token', '', 401, 'unauthorized'],
    ['with a token that is none', 'A'.repeat(22), 401, 'unauthorized'],
    ['with a token of another shape', '../../etc/passwd', 401, 'unauthorized'],
  ])('%s is refused (H7)', async (_name, token, status, code) => {
    const { id } = await server.createDocument();
    expect(await errorOf(await server.fetch(`/api/documents/${id}`, { token }))).toMatchObject({ status, code });
  });

  test("another document's token finds nothing (H7, Roles R6)", async () => {
    const [one, two] = [await server.createDocument(), await server.createDocument()];
    const response = await server.fetch(`/api/documents/${one.id}`, { token: two.token });
    expect(await errorOf(response)).toMatchObject({ status: 404, code: 'document_not_found' });
  });
});

describe('ending a document', () => {
  test('only an owner can', async () => {
    const created = await server.createDocument();
    const { token } = await server.createLink(created, 'editor');
    const response = await server.fetch(`/api/documents/${created.id}`, { method: 'DELETE', token });
    expect(await errorOf(response)).toMatchObject({ status: 403, code: 'forbidden' });
  });

  test('afterwards it is gone for every link, and says so', async () => {
    const created = await server.createDocument();
    const { token } = await server.createLink(created, 'editor');
    const path = `/api/documents/${created.id}`;
    expect((await server.fetch(path, { method: 'DELETE', token: created.token })).status).toBe(204);
    expect(await errorOf(await server.fetch(path, { token }))).toMatchObject({ status: 410, code: 'document_deleted' });
    expect((await server.fetch(path, { method: 'DELETE', token: created.token })).status).toBe(410);
  });
});
