/** Before a session without WebSocket: the same refusals as before an upgrade; and what its requests may not do. */
import * as encoding from 'lib0/encoding';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeFrame } from '../../../protocol/carriage.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { encodeAwareness } from '../../../protocol/messages.ts';
import { TestServer } from '../../test-server.ts';
import { CarriedClient } from './carried-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ environment: { WEFT_ALLOWED_ORIGINS: 'https://wiki.example' } });
});
afterAll(() => server.stop());

async function refusal(
  id: string,
  token: string | null,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  const answer = await server.fetch(`/api/documents/${id}/session`, {
    method: 'POST',
    headers,
    ...(token === null ? {} : { token }),
  });
  // Every refusal has this body.
  const body = (await answer.json()) as { error?: { code: string } };
  return [answer.status, body.error?.code ?? ''];
}

describe('who is let in', () => {
  test('no token, another one, a foreign page: refused as an upgrade is (H3, H7, Roles R6)', async () => {
    const [one, two] = [await server.createDocument(), await server.createDocument()];
    expect(await refusal(one.id, null)).toEqual([401, 'unauthorized']);
    expect(await refusal(one.id, 'x'.repeat(22))).toEqual([401, 'unauthorized']);
    expect(await refusal(one.id, two.token)).toEqual([404, 'document_not_found']);
    expect(await refusal('open%2Froom', null)).toEqual([404, 'document_not_found']);
    expect(await refusal(one.id, one.token, { origin: 'https://evil.example' })).toEqual([403, 'origin_refused']);
    expect(await refusal(one.id, one.token, { origin: 'null' })).toEqual([403, 'origin_refused']);
    expect(await refusal(one.id, one.token, { origin: 'https://wiki.example' })).toEqual([201, '']);
  });

  test('sessions count with the WebSockets of an address (H6)', async () => {
    const capped = await TestServer.start({ environment: { WEFT_MAX_CONNECTIONS_PER_ADDRESS: '2' } });
    const { id, token } = await capped.createDocument();
    const [first] = [
      await CarriedClient.join(capped, id, token, 'stream'),
      await CarriedClient.join(capped, id, token, 'polling'),
    ];
    const asks = () => capped.fetch(`/api/documents/${id}/session`, { method: 'POST', token });
    expect((await asks()).status).toBe(429);
    first.leave();
    await expect.poll(async () => (await asks()).status).toBe(201);
    await capped.stop();
  });

  test('guessing tokens is throttled by the same count as everywhere (Roles R5)', async () => {
    const guarded = await TestServer.start({ overrides: { guesses: { burst: 3, refillPerSecond: 0.01 } } });
    const { id, token } = await guarded.createDocument();
    const ask = async (shown: string) =>
      (await guarded.fetch(`/api/documents/${id}/session`, { method: 'POST', token: shown })).status;
    expect(await ask('a'.repeat(22))).toBe(401);
    expect(await ask('b'.repeat(22))).toBe(401);
    expect(await ask('c'.repeat(22))).toBe(401);
    expect(await ask('d'.repeat(22))).toBe(429);
    expect(await ask(token)).toBe(201);
    await guarded.stop();
  });
});

describe('the requests of a session', () => {
  const open = async () => {
    const { id, token } = await server.createDocument();
    const answer = await server.fetch(`/api/documents/${id}/session`, { method: 'POST', token });
    // The route's answer is of this shape.
    const { session } = (await answer.json()) as { session: string };
    server.keep(session);
    return { session, link: token };
  };
  const ask = (token: string, method: string, path: string, more: RequestInit = {}) =>
    server.fetch(`/api/session${path}`, { method, token, ...more });

  test("a link's token is no session's secret, and a secret is one of 128 bits", async () => {
    const { link, session } = await open();
    expect(session).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect((await ask(link, 'POST', '/poll', { headers: { 'weft-taken': '0' } })).status).toBe(410);
  });

  test('a foreign page may not use them, a form of another site cannot (H3, P6)', async () => {
    const { session } = await open();
    const origin = { origin: 'https://evil.example', 'weft-taken': '0', 'weft-offset': '0' };
    for (const [method, path] of [
      ['POST', '/send'],
      ['POST', '/poll'],
      ['GET', '/stream'],
      ['DELETE', ''],
    ] as const) {
      expect((await ask(session, method, path, { headers: origin })).status, path).toBe(403);
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json']) {
      const headers = { 'content-type': type, 'weft-offset': '0' };
      expect((await ask(session, 'POST', '/send', { headers, body: 'x' })).status, type).toBe(400);
    }
  });

  test.each(['', '-1', '1.5', '1e3', '9'.repeat(16), 'x'])('"%s" is no count of bytes', async (count) => {
    const { session } = await open();
    const headers = { 'weft-offset': count, 'weft-taken': '0', 'content-type': 'application/octet-stream' };
    expect((await ask(session, 'POST', '/send', { headers, body: new Uint8Array([1]) })).status).toBe(400);
    expect((await ask(session, 'GET', '/stream', { headers: { 'weft-taken': count } })).status).toBe(400);
  });

  test('more than was said, or what was confirmed already, is not to be had', async () => {
    const { session } = await open();
    const poll = (taken: number) =>
      ask(session, 'POST', '/poll', { headers: { 'weft-taken': String(taken), 'weft-wait': '0' } });
    expect((await poll(1_000_000)).status).toBe(400);
    let first = new Uint8Array();
    // The room loads first; then it greets.
    await expect
      .poll(async () => (first = new Uint8Array(await (await poll(0)).arrayBuffer())).length)
      .toBeGreaterThan(0);
    expect((await poll(first.length)).status).toBe(200);
    expect((await poll(0)).status).toBe(410);
  });

  test('a body over the limit is refused, and the session goes on', async () => {
    const { session } = await open();
    const headers = { 'weft-offset': '0', 'content-type': 'application/octet-stream' };
    const large = await ask(session, 'POST', '/send', { headers, body: new Uint8Array(LIMITS.maxCarriedBytes + 1) });
    expect(large.status).toBe(413);
    const small = await ask(session, 'POST', '/send', { headers, body: encodeFrame({ kind: 'beat' }) });
    expect(small.status).toBe(200);
  });

  test('without a session no body is waited for (P7)', async () => {
    const socket = connect(server.port, '127.0.0.1');
    const answered = new Promise<string>((resolve) => socket.once('data', (piece: Buffer) => resolve(String(piece))));
    socket.write(
      `POST /api/session/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'x'.repeat(22)}\r\nweft-offset: 0\r\n` +
        `Content-Type: application/octet-stream\r\nContent-Length: ${LIMITS.maxCarriedBytes}\r\n\r\n`,
    );
    expect(await answered).toMatch(/^HTTP\/1.1 410 /);
    socket.destroy();
  });

  test('after a goodbye the secret opens nothing', async () => {
    const { session } = await open();
    expect((await ask(session, 'DELETE', '')).status).toBe(204);
    expect((await ask(session, 'DELETE', '')).status).toBe(204);
    expect((await ask(session, 'POST', '/poll', { headers: { 'weft-taken': '0' } })).status).toBe(410);
  });

  test('answers that carry the stream are not kept, changed or held back by anybody (P8)', async () => {
    const { session } = await open();
    const answer = await ask(session, 'GET', '/stream', { headers: { 'weft-taken': '0' } });
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    await answer.body?.cancel();
  });
});

test('carets come packed to a client that says it reads packed messages, and plain to another', async () => {
  const { id, token } = await server.createDocument();
  const plain = await CarriedClient.join(server, id, token, 'polling');
  const packing = await CarriedClient.join(server, id, token, 'stream', { 'weft-inflates': '1' });
  const writer = await CarriedClient.join(server, id, token, 'stream');
  const cursor = { anchor: 'the same words over and over '.repeat(40) };
  writer.send(awarenessOf(77, cursor));
  await plain.until(() => plain.heard.some(({ type }) => type === 'awareness'));
  await packing.until(() => packing.heard.some(({ type }) => type === 'packed'));
  expect(plain.heard.some(({ type }) => type === 'packed')).toBe(false);
  for (const client of [plain, packing, writer]) client.leave();
});

function awarenessOf(clientId: number, state: unknown): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, clientId);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, JSON.stringify(state));
  return encodeAwareness(encoding.toUint8Array(encoder));
}
