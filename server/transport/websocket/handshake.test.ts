import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeUpdate } from '../../../protocol/messages.ts';
import { cpuMs, leastOf } from '../../test-cost.ts';
import { TestServer } from '../../test-server.ts';
import { WireClient } from './wire-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ environment: { WEFT_ALLOWED_ORIGINS: 'https://wiki.example' } });
});
afterAll(() => server.stop());

const KEY = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
const VERSION = 'Sec-WebSocket-Version: 13';

/** The status line's code of an upgrade request, and whatever else came back. A connection that was let in is ended. */
async function upgrade(target: string, ...headers: string[]): Promise<{ status: number; answer: string }> {
  const lines = [
    `GET ${target} HTTP/1.1`,
    'Host: weft.example',
    'Connection: Upgrade',
    'Upgrade: websocket',
    ...headers,
  ];
  // A close frame, masked with zeros, follows at once: whoever is let in says goodbye.
  const bytes = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from([0x88, 0x80, 0, 0, 0, 0])]);
  const answer = await server.raw(bytes);
  return { status: Number(answer.split(' ')[1]), answer };
}

describe('who is let in', () => {
  test('a token in the query, or as a subprotocol that is never echoed', async () => {
    const { id, token } = await server.createDocument();
    expect((await upgrade(`/sync/${id}?token=${token}`, KEY, VERSION)).status).toBe(101);
    const offered = `Sec-WebSocket-Protocol: weft.token.${token}, weft.v1`;
    const { status, answer } = await upgrade(`/sync/${id}`, KEY, VERSION, offered);
    expect(status).toBe(101);
    expect(answer).toContain('Sec-WebSocket-Protocol: weft.v1\r\n');
    expect(answer).not.toContain(token);
    const alone = await upgrade(`/sync/${id}`, KEY, VERSION, `Sec-WebSocket-Protocol: weft.token.${token}`);
    expect(alone.status).toBe(101);
    expect(alone.answer).not.toContain('Sec-WebSocket-Protocol');
  });

  test("other providers' query parameters are let pass", async () => {
    const { id, token } = await server.createDocument();
    expect((await upgrade(`/sync/${id}?_pk=1&token=${token}&party=x`, KEY, VERSION)).status).toBe(101);
  });

  test('no token, or one that is none: 401 before the upgrade (H7)', async () => {
    const { id } = await server.createDocument();
    expect((await upgrade(`/sync/${id}`, KEY, VERSION)).status).toBe(401);
    expect((await upgrade(`/sync/${id}?token=`, KEY, VERSION)).status).toBe(401);
    expect((await upgrade(`/sync/${id}?token=${'x'.repeat(22)}`, KEY, VERSION)).status).toBe(401);
    expect((await upgrade(`/sync/${id}?token=${'x'.repeat(2000)}`, KEY, VERSION)).status).toBe(401);
  });

  test("another document's token: 404, as for a document that is not there (H7, Roles R6)", async () => {
    const [one, two] = [await server.createDocument(), await server.createDocument()];
    expect((await upgrade(`/sync/${one.id}?token=${two.token}`, KEY, VERSION)).status).toBe(404);
    expect((await upgrade(`/sync/${'A'.repeat(22)}?token=${two.token}`, KEY, VERSION)).status).toBe(404);
    expect((await upgrade(`/sync/${one.id}/${two.id}?token=${two.token}`, KEY, VERSION)).status).toBe(404);
    expect((await upgrade(`/other?token=${two.token}`, KEY, VERSION)).status).toBe(404);
  });

  test('a revoked link, an expired link and a deleted document each have their own refusal', async () => {
    const created = await server.createDocument();
    const expired = await server.createLink(created, 'editor', { expiresAt: '2001-01-01T00:00:00Z' });
    const revoked = await server.createLink(created, 'editor');
    const path = `/api/documents/${created.id}`;
    await server.fetch(`${path}/links/${revoked.id}`, { method: 'DELETE', token: created.token });
    const refusal = async (token: string) => (await upgrade(`/sync/${created.id}?token=${token}`, KEY, VERSION)).answer;
    expect(await refusal(revoked.token)).toContain('link_revoked');
    expect(await refusal(expired.token)).toContain('link_expired');
    await server.fetch(path, { method: 'DELETE', token: created.token });
    expect(await refusal(created.token)).toMatch(/^HTTP\/1\.1 410 [^]*document_deleted/);
  });

  test.each([
    ['a foreign origin', 'https://evil.example', 403],
    ['null', 'null', 403],
    ['the same origin', 'http://weft.example', 101],
    ['an allowed origin', 'https://wiki.example', 101],
  ])('%s (H3)', async (_name, origin, status) => {
    const { id, token } = await server.createDocument();
    expect((await upgrade(`/sync/${id}?token=${token}`, KEY, VERSION, `Origin: ${origin}`)).status).toBe(status);
  });

  test('a room without a token is there only where it was allowed', async () => {
    expect((await upgrade('/sync/open/room', KEY, VERSION)).status).toBe(404);
    const open = await TestServer.start({ environment: { WEFT_OPEN_ROOMS: '1' } });
    const [one, two] = await Promise.all([
      WireClient.join(open.syncUrl('open/a%20b/c')),
      WireClient.join(open.syncUrl('open/a%20b/c?x=1')),
    ]);
    const foreign = new WireClient(open.syncUrl('open/room'), [], { origin: 'https://evil.example' });
    expect((await foreign.ended).code).toBe(1006);
    one.terminate();
    two.terminate();
    await open.stop();
  });
});

describe('what is no handshake (H5)', () => {
  const path = `/sync/${'A'.repeat(22)}?token=${'A'.repeat(22)}`;

  test.each([
    ['a key that is too short', path, ['Sec-WebSocket-Key: AAAA', VERSION]],
    ['no key', path, [VERSION]],
    ['an old version', path, [KEY, 'Sec-WebSocket-Version: 7']],
    ['no version', path, [KEY]],
    ['an absolute URI', `http://weft.example${path}`, [KEY, VERSION]],
    ['a bare percent sign (P2)', '/sync/%?token=x', [KEY, VERSION]],
    ['a broken UTF-8 sequence', '/sync/%E0%A4', [KEY, VERSION]],
  ])('%s: 400', async (_name, target, headers) => {
    expect((await upgrade(target, ...headers)).status).toBe(400);
  });

  test('another protocol than WebSocket is not taken up, and the request answered as any other (RFC 9110, section 7.8)', async () => {
    const asking =
      'Host: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
    expect(await server.raw(`GET /api/me HTTP/1.1\r\n${asking}\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    const body = 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
    const created = await server.raw(`POST /api/documents HTTP/1.1\r\n${asking}${body}`);
    expect(created).toMatch(/^HTTP\/1\.1 201 /);
    server.keep(/"token":"([^"]+)"/.exec(created)?.[1] ?? '');
    expect(await server.raw(`GET ${path} HTTP/1.1\r\n${asking}\r\n`)).toMatch(/^HTTP\/1\.1 404 /);
  });

  test.each(['Content-Length: 10', 'Transfer-Encoding: chunked'])(
    'one with a body (%s) opens nothing (P7)',
    async (header) => {
      const { id, token } = await server.createDocument();
      const { status } = await upgrade(`/sync/${id}?token=${token}`, KEY, VERSION, header, 'Connection: close');
      expect(status).toBe(404);
      expect((await upgrade(`/sync/${id}?token=${token}`, KEY, VERSION, 'Content-Length: 0')).status).toBe(101);
    },
  );

  test('a subprotocol header full of spaces costs nothing (H2)', async () => {
    const { id, token } = await server.createDocument();
    const spaces = (count: number) => `Sec-WebSocket-Protocol: a${' '.repeat(count)}b`;
    expect((await upgrade(`/sync/${id}?token=${token}`, KEY, VERSION, spaces(32_000))).status).toBe(431);
    // The row says 5 ms; both ends are in it.
    const mostMs = 5;
    const upgradeMs = await leastOf(mostMs, async () => {
      const before = cpuMs();
      for (let i = 0; i < 20; i++)
        expect((await upgrade(`/sync/${id}?token=${token}`, KEY, VERSION, spaces(15_000))).status).toBe(400);
      return (cpuMs() - before) / 20;
    });
    expect(upgradeMs).toBeLessThan(mostMs);
  });
});

test('there are only so many connections from one address, and a place that is left is given to the next (H6)', async () => {
  const capped = await TestServer.start({ environment: { WEFT_MAX_CONNECTIONS_PER_ADDRESS: '3' } });
  const { id, token } = await capped.createDocument();
  const url = capped.syncUrl(`${id}?token=${token}`);
  const inside = await Promise.all([1, 2, 3].map(() => WireClient.join(url)));
  expect((await new WireClient(url).ended).code).toBe(1006);
  inside[0]?.terminate();
  await expect
    .poll(() =>
      WireClient.join(url).then(
        (client) => inside.push(client),
        () => 0,
      ),
    )
    .toBe(4);
  for (const client of inside) client.terminate();
  await capped.stop();
});

test('there are only so many connections in all, from however many addresses (H6)', async () => {
  const environment = { WEFT_MAX_CONNECTIONS: '5', WEFT_TRUST_PROXY: '1' };
  const capped = await TestServer.start({ environment });
  const { id, token } = await capped.createDocument();
  const from = (n: number) =>
    new WireClient(capped.syncUrl(`${id}?token=${token}`), [], { headers: { 'X-Forwarded-For': `10.0.0.${n}` } });
  const inside = [1, 2, 3, 4, 5].map(from);
  for (const client of inside) await client.opened();
  // Two hundred at once: each is refused, and those who are in stay.
  const flood = Array.from({ length: 200 }, (_, i) => from(10 + i));
  expect(new Set((await Promise.all(flood.map(({ ended }) => ended))).map(({ code }) => code))).toEqual(
    new Set([1006]),
  );
  const [first] = inside;
  if (first === undefined) throw new Error('nobody is in');
  first.send(encodeUpdate(first.edit('goes on')));
  await first.until(() => first.heard.some(({ type }) => type === 'update'));
  for (const client of inside) client.terminate();
  await capped.stop();
});
