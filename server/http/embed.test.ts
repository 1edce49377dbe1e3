import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeEcho, encodeProfile, encodeUpdate } from '../../protocol/messages.ts';
import type { DocumentInfo, ErrorBody } from '../../protocol/rest.ts';
import { embedPersonId } from '../access/embed/embed-tokens.ts';
import { StartError } from '../config.ts';
import { systemClock } from '../system.ts';
import { SkippingClock } from '../test-clock.ts';
import { TestServer } from '../test-server.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

const secret = Buffer.alloc(32, 9);
const pair = generateKeyPairSync('ed25519');
const clock = new SkippingClock();
let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-embed-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Weft</title>');
  const crm = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  await writeFile(join(folder, 'keys'), `# the customers' pages\ncrm:EdDSA:${crm}\n`);
  server = await TestServer.start({
    environment: {
      WEFT_EMBED_KEYS: `wiki:HS256:${secret.toString('base64url')}`,
      WEFT_EMBED_KEYS_FILE: join(folder, 'keys'),
      WEFT_FRAME_ANCESTORS: 'https://wiki.example https://crm.example',
    },
    overrides: { clock, pageDir: folder },
  });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function signed(claims: JWTPayload, seconds = 600): Promise<string> {
  const token = await new SignJWT({ sub: 'ada', role: 'editor', aud: 'weft', ...claims })
    .setProtectedHeader({ alg: 'HS256', kid: 'wiki' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(secret);
  server.keepSecret(token);
  return token;
}

async function ask(id: string, token: string, method = 'GET', path = '') {
  const response = await server.fetch(`/api/documents/${id}${path}`, { method, token });
  // One of the two it is, which is what the tests look at.
  return response.status === 204 ? null : ((await response.json()) as Partial<DocumentInfo> & Partial<ErrorBody>);
}

const join_ = (id: string, token: string) => WireClient.join(server.syncUrl(id), ['weft.v1', `weft.token.${token}`]);

describe('a token that a host application signed', () => {
  test('opens its document as its person, over REST and sockets, and is in no log', async () => {
    const { id } = await server.createDocument();
    const token = await signed({ doc: id, name: 'Ada', color: '#123456' });
    expect(await ask(id, token)).toMatchObject({ id, role: 'editor' });
    const client = await join_(id, token);
    const news = client.heard.flatMap((message) => (message.type === 'session' ? [message.news] : []));
    const person = embedPersonId('wiki', 'ada');
    expect(news[0]?.you).toMatchObject({ role: 'editor', person });
    expect(news[0]?.present).toMatchObject([{ person, name: 'Ada', color: '#123456' }]);
    client.send(encodeUpdate(client.edit('Hello')));
    await client.until(() => client.acked === 1);
    client.terminate();
  });

  test('is shown by the name of the host, and by one’s own where the host gives none', async () => {
    const { id } = await server.createDocument();
    const named = await join_(id, await signed({ doc: id, name: 'Ada' }));
    const free = await join_(id, await signed({ doc: id, sub: 'ben' }));
    for (const client of [named, free]) client.send(encodeProfile({ name: 'My choice', color: '#abcdef' }));
    const names = () =>
      free.heard
        .flatMap((message) => (message.type === 'session' ? message.news.present : []))
        .filter(({ color }) => color === '#abcdef')
        .map(({ name }) => name);
    await free.until(() => new Set(names()).size === 2);
    expect(new Set(names())).toEqual(new Set(['Ada', 'My choice']));
    for (const client of [named, free]) client.terminate();
  });

  test('gives exactly its role: a viewer’s writing is dropped (Roles R1)', async () => {
    const created = await server.createDocument();
    const owner = await WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`), ['weft.v1']);
    const viewer = await join_(created.id, await signed({ doc: created.id, role: 'viewer' }));
    viewer.send(encodeUpdate(viewer.edit('not allowed')));
    await viewer.until(() => viewer.heard.some(({ type }) => type === 'error'));
    owner.send(encodeUpdate(owner.edit('mine')));
    await owner.until(() => owner.acked === 1);
    expect(owner.text).not.toContain('not allowed');
    for (const client of [owner, viewer]) client.terminate();
  });

  test('never shares or deletes: that is the owner’s link’s', async () => {
    const { id } = await server.createDocument();
    const token = await signed({ doc: id });
    for (const [method, path] of [
      ['GET', '/links'],
      ['DELETE', ''],
      ['GET', '/people'],
    ] as const) {
      expect((await ask(id, token, method, path))?.error?.code).toBe('forbidden');
    }
    expect((await ask(id, await signed({ doc: id, role: 'owner' })))?.error?.code).toBe('unauthorized');
  });

  test('opens no other document, whether that is there or not (Roles R6)', async () => {
    const [one, two] = [await server.createDocument(), await server.createDocument()];
    const token = await signed({ doc: one.id });
    expect((await ask(two.id, token))?.error?.code).toBe('document_not_found');
    expect((await ask('A'.repeat(22), token))?.error?.code).toBe('document_not_found');
    expect((await ask('A'.repeat(22), await signed({ doc: 'A'.repeat(22) })))?.error?.code).toBe('document_not_found');
    const socket = new WireClient(server.syncUrl(two.id), ['weft.v1', `weft.token.${token}`]);
    await expect(socket.opened()).rejects.toThrow('refused');
  });

  test('signed with a private key of which the server has the public one in a file', async () => {
    const { id } = await server.createDocument();
    const token = await new SignJWT({ doc: id, sub: 'ada', role: 'commenter', aud: 'weft' })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'crm' })
      .setExpirationTime('10m')
      .sign(pair.privateKey);
    expect(await ask(id, token)).toMatchObject({ role: 'commenter' });
  });

  test('the live session ends when the token does, as link_expired (Roles R4)', async () => {
    const { id } = await server.createDocument();
    const token = await signed({ doc: id }, 40);
    const client = await join_(id, token);
    clock.skip(20_000);
    client.send(encodeEcho(1));
    await client.until(() => client.heard.some(({ type }) => type === 'echo'));
    clock.skip(20_000);
    expect((await client.ended).code).toBe(4405);
    expect((await ask(id, token))?.error?.code).toBe('link_expired');
  });

  test('a person whom an owner has removed is refused, whatever the host says', async () => {
    const created = await server.createDocument();
    const token = await signed({ doc: created.id, sub: 'removed' });
    const client = await join_(created.id, token);
    const person = embedPersonId('wiki', 'removed');
    const path = `/api/documents/${created.id}/people`;
    const listed = async () => JSON.stringify(await (await server.fetch(path, { token: created.token })).json());
    await expect.poll(listed).toContain(person);
    await server.fetch(`${path}/${person}`, { method: 'DELETE', token: created.token });
    expect((await client.ended).code).toBe(4408);
    expect((await ask(created.id, token))?.error?.code).toBe('removed');
  });

  test('a document that needs sign-in takes those whom a host vouches for, and no guests', async () => {
    const created = await server.createDocument();
    const link = await server.createLink(created, 'editor');
    const init = { method: 'PATCH', token: created.token, body: '{"guests":"none"}' };
    expect((await server.fetch(`/api/documents/${created.id}`, init)).status).toBe(200);
    expect((await ask(created.id, link.token))?.error?.code).toBe('sign_in_needed');
    expect(await ask(created.id, await signed({ doc: created.id }))).toMatchObject({ role: 'editor' });
  });

  test('where guests need a name, a person whom the host does not name can choose one', async () => {
    const created = await server.createDocument();
    const init = { method: 'PATCH', token: created.token, body: '{"guests":"named"}' };
    await server.fetch(`/api/documents/${created.id}`, init);
    const token = await signed({ doc: created.id, sub: 'nameless' });
    expect((await ask(created.id, token))?.error?.code).toBe('name_needed');
    expect(await ask(created.id, await signed({ doc: created.id, name: 'Ada' }))).toMatchObject({ role: 'editor' });
    const naming = { method: 'PUT', token, body: '{"name":"Chosen","color":"#123456"}' };
    expect((await server.fetch(`/api/documents/${created.id}/profile`, naming)).status).toBe(200);
    expect(await ask(created.id, token)).toMatchObject({ role: 'editor' });
  });

  test('a deleted document says so to its hosts too', async () => {
    const created = await server.createDocument();
    await server.fetch(`/api/documents/${created.id}`, { method: 'DELETE', token: created.token });
    expect((await ask(created.id, await signed({ doc: created.id })))?.error?.code).toBe('document_deleted');
  });

  test('guessing is throttled like guessing tokens (Roles R5)', async () => {
    const guessing = await TestServer.start({
      environment: { WEFT_EMBED_KEYS: `wiki:HS256:${secret.toString('base64url')}` },
      overrides: { guesses: { burst: 3, refillPerSecond: 0.001 }, clock: systemClock },
    });
    const { id } = await guessing.createDocument();
    const codes: (string | undefined)[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const response = await guessing.fetch(`/api/documents/${id}`, { token: `a.b${attempt}.c` });
      // Every answer that is no success has this body.
      codes.push(((await response.json()) as ErrorBody).error.code);
    }
    expect(codes).toEqual(['unauthorized', 'unauthorized', 'unauthorized', 'too_many_requests', 'too_many_requests']);
    await guessing.stop();
  });

  test('without keys nobody’s signature is good', async () => {
    const plain = await TestServer.start();
    const { id } = await plain.createDocument();
    const response = await plain.fetch(`/api/documents/${id}`, { token: await signed({ doc: id }) });
    expect(response.status).toBe(401);
    await plain.stop();
  });
});

describe('the page in a frame', () => {
  const framing = async (from: TestServer, path: string) => {
    const { headers } = await from.fetch(path, { headers: { accept: 'text/html' } });
    const policy = headers.get('content-security-policy') ?? '';
    return {
      ancestors: /frame-ancestors ([^;]+)/.exec(policy)?.[1],
      frameOptions: headers.get('x-frame-options'),
      policy,
    };
  };

  test('may be shown by the configured pages, and only a document’s', async () => {
    const document = await framing(server, '/d/AAAAAAAAAAAAAAAAAAAAAA?embed');
    expect(document.ancestors).toBe('https://wiki.example https://crm.example');
    expect(document.frameOptions).toBeNull();
    expect(document.policy).toContain("default-src 'none'");
    for (const path of ['/', '/signed-in', '/sign-in-failed', '/nowhere', '/api/me', '/healthz']) {
      expect(await framing(server, path), path).toMatchObject({ ancestors: "'none'", frameOptions: 'DENY' });
    }
  });

  test('by nobody, where nothing is configured', async () => {
    const plain = await TestServer.start({ overrides: { pageDir: folder } });
    const found = await framing(plain, '/d/AAAAAAAAAAAAAAAAAAAAAA?embed');
    expect(found).toMatchObject({ ancestors: "'none'", frameOptions: 'DENY' });
    await plain.stop();
  });
});

describe('keys that cannot be', () => {
  test.each([
    [{ WEFT_EMBED_KEYS: 'wiki:HS256:c2hvcnQ' }, /^WEFT_EMBED_KEYS: key 1 must be a secret of at least 32 bytes\.$/],
    [{ WEFT_EMBED_KEYS_FILE: '/nowhere/keys' }, /^WEFT_EMBED_KEYS_FILE cannot be read \(ENOENT\)\.$/],
  ])('%j keep the server from starting, in one line', async (environment, words) => {
    const failed = await TestServer.start({ environment }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StartError);
    expect(String((failed as Error).message)).toMatch(words);
  });
});
