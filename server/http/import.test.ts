import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { documentBody, documentTitle, blocksText, readBlocks } from '../../flow/read.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { ImportedDocument } from '../../protocol/rest-import.ts';
import type { DocumentInfo, ErrorBody } from '../../protocol/rest.ts';
import type { Clock } from '../room/ports.ts';
import { systemClock } from '../system.ts';
import { TestServer, type TestServerOptions } from '../test-server.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

function sample(name: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(new URL(`../import/samples/${name}.bin`, import.meta.url)));
}

function post(body: Uint8Array<ArrayBuffer> | string, query = '', headers: Record<string, string> = {}, to = server) {
  return to.fetch(`/api/documents/import${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/octet-stream', ...headers },
  });
}

function manyParagraphs(count: number): Uint8Array<ArrayBuffer> {
  const doc = new Y.Doc();
  const root = doc.get('root', Y.XmlText);
  doc.transact(() => {
    for (let n = 0; n < count; n++) {
      const child = new Y.XmlText();
      root.insertEmbed(n, child);
      child.setAttribute('__type', 'paragraph');
    }
  });
  return Uint8Array.from(Y.encodeStateAsUpdate(doc));
}

async function errorOf(response: Response): Promise<ErrorBody['error'] & { status: number }> {
  // Every answer that is no success has this body: that is what the tests below look at.
  const { error } = (await response.json()) as ErrorBody;
  return { ...error, status: response.status };
}

async function withServer(options: TestServerOptions, work: (other: TestServer) => Promise<void>): Promise<void> {
  const other = await TestServer.start(options);
  try {
    await work(other);
  } finally {
    await other.stop();
  }
}

describe('moving in', () => {
  test.each(['v1', 'v2'])('makes a document of its own, as any new one (%s)', async (version) => {
    const response = await post(sample(`meeting-${version}`), '?title=Minutes%20%26%20more');
    expect(response.status).toBe(201);
    // The shape is what the lines below look at.
    const made = (await response.json()) as ImportedDocument;
    const { id, token, url, ...more } = made;
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(url).toBe(`/d/${id}#${token}`);
    expect(more).toEqual({ role: 'owner', source: `lexical-${version}`, skipped: [] });
    const info = await server.fetch(`/api/documents/${made.id}`, { token: made.token });
    // As above.
    expect((await info.json()) as DocumentInfo).toMatchObject({ id: made.id, kind: 'document', role: 'owner' });

    const client = await WireClient.join(`${server.syncUrl(made.id)}?token=${made.token}`);
    expect(documentTitle(client.doc).toString()).toBe('Minutes & more');
    expect(blocksText(readBlocks(documentBody(client.doc)))).toContain('Second and better paragraph of the minutes.');
    client.terminate();
  });

  test('says what was not taken', async () => {
    // As above.
    const { skipped } = (await (await post(sample('everything-v1'))).json()) as ImportedDocument;
    expect(skipped).toContainEqual({ what: 'link-address', count: 1 });
  });

  test('never asks for an address that a document names (I5)', async () => {
    const asked: string[] = [];
    const other = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
    // A server that listens has an address of this shape.
    const { port } = other.address() as AddressInfo;
    const doc = new Y.Doc();
    const root = doc.get('root', Y.XmlText);
    for (const src of [`http://127.0.0.1:${port}/a.png`, `https://127.0.0.1:${port}/b.png`]) {
      const image = new Y.XmlElement();
      root.insertEmbed(0, image);
      image.setAttribute('__type', 'image');
      image.setAttribute('__src', src);
    }
    expect((await post(Uint8Array.from(Y.encodeStateAsUpdate(doc)))).status).toBe(201);
    await new Promise((closed) => other.close(closed));
    expect(asked).toEqual([]);
  });
});

describe('what is no document', () => {
  test.each([
    ['bytes', Uint8Array.of(1, 2, 3)],
    ['nothing', new Uint8Array()],
    ['a ZIP archive, whatever it would unpack to (I3)', Buffer.from('504b0304140000000800', 'hex')],
    ['YAML that doubles itself (I3)', Buffer.from('a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n')],
  ])('%s: 422 with words', async (_name, body) => {
    const error = await errorOf(await post(body));
    expect(error).toMatchObject({ status: 422, code: 'import_unreadable', retry: false });
    expect(error.words).toContain('Yjs update');
  });

  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
    'a body of type %s (P6)',
    async (type) => {
      const error = await errorOf(await post('{}', '', { 'content-type': type }));
      expect(error).toMatchObject({ status: 400, code: 'bad_request' });
      expect(error.words).toContain('application/octet-stream');
    },
  );

  test.each([
    ['an unknown field', '?titel=x', 'titel'],
    ['a title that is too long', `?title=${'x'.repeat(LIMITS.maxTitleLength + 1)}`, 'title'],
    ['two titles', '?title=a&title=b', 'title'],
  ])('a query with %s', async (_name, query, words) => {
    const error = await errorOf(await post(sample('half-v1'), query));
    expect(error).toMatchObject({ status: 400, code: 'bad_request' });
    expect(error.words).toContain(words);
  });

  test('a page of another site (P6)', async () => {
    expect((await post(sample('half-v1'), '', { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('how much of it', () => {
  test('more bytes than the limit: 413 (P3)', async () => {
    const head = `POST /api/documents/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n`;
    const answer = await server.raw(`${head}Content-Length: ${LIMITS.maxImportBytes + 1}\r\n\r\nx`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"code":"too_large"');
  });

  test('too many from one address: 429 (P5)', async () => {
    const overrides = { routeLimits: { creation: { max: 2, timeWindow: 60_000 } } };
    await withServer({ overrides }, async (own) => {
      const answers = [];
      for (let n = 0; n < 3; n++) answers.push(await post(sample('half-v1'), '', {}, own));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
    });
  });

  test('more at once than there is room for: 429, and room again when a slow one breaks off (P7)', async () => {
    const routeLimits = { creation: { max: 100_000, timeWindow: 60_000 } };
    await withServer({ overrides: { imports: { maxPerAddress: 1 }, routeLimits } }, async (own) => {
      const slow = connect(own.port, '127.0.0.1');
      const head = 'POST /api/documents/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n';
      slow.write(`${head}Content-Length: 900\r\n\r\nx`);
      await expect.poll(async () => (await post(sample('half-v1'), '', {}, own)).status).toBe(429);
      slow.destroy();
      await expect.poll(async () => (await post(sample('half-v1'), '', {}, own)).status).toBe(201);
    });
  });

  test('whoever hangs up while its document is read keeps its place until that is over (I4)', async () => {
    // Asked again and again for as long as it is read, which on a slow machine is longer than a minute's requests last.
    const routeLimits = { creation: { max: 100_000, timeWindow: 60_000 } };
    // By its timer one can tell that a document is being read.
    const timeoutMs = 300_017;
    let begin: () => void;
    const hasBegun = new Promise<void>((resolve) => (begin = resolve));
    const clock: Clock = {
      ...systemClock,
      setTimer: (delayMs, fire) => {
        if (delayMs === timeoutMs) begin();
        return systemClock.setTimer(delayMs, fire);
      },
    };
    const overrides = { clock, imports: { maxPerAddress: 1, timeoutMs }, routeLimits };
    await withServer({ overrides }, async (own) => {
      const bytes = manyParagraphs(60_000);
      const gone = connect(own.port, '127.0.0.1');
      const head = 'POST /api/documents/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n';
      gone.write(`${head}Content-Length: ${bytes.length}\r\n\r\n`);
      gone.write(bytes);
      await hasBegun;
      const status = async () => (await post(sample('half-v1'), '', {}, own)).status;
      expect(await status()).toBe(429);
      gone.destroy();
      expect([await status(), await status(), await status()]).toEqual([429, 429, 429]);
      await expect.poll(status).toBe(201);
    });
  });

  test('with every place taken, one whose body comes slowly gets 429 and makes way for somebody with a short one (I4, P7)', async () => {
    const routeLimits = { creation: { max: 100_000, timeWindow: 60_000 } };
    const overrides = { imports: { maxAtOnce: 1, maxPerAddress: 1 }, routeLimits };
    await withServer({ overrides, environment: { WEFT_TRUST_PROXY: '1' } }, async (own) => {
      const slow = connect(own.port, '127.0.0.1');
      const heard: Buffer[] = [];
      slow.on('data', (piece: Buffer) => heard.push(piece));
      const over = new Promise((closed) => slow.once('close', closed));
      const head = 'POST /api/documents/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n';
      slow.write(`${head}X-Forwarded-For: 10.0.0.1\r\nContent-Length: ${LIMITS.maxImportBytes}\r\n\r\nx`);
      const statusFor = async (address: string) =>
        (await post(sample('half-v1'), '', { 'x-forwarded-for': address }, own)).status;
      await expect.poll(() => statusFor('10.0.0.1')).toBe(429);
      expect(await statusFor('10.0.0.2')).toBe(201);
      await over;
      expect(Buffer.concat(heard).toString()).toMatch(/^HTTP\/1\.1 429 .*"code":"too_many_requests"/s);
      expect(await statusFor('10.0.0.1')).toBe(201);
    });
  });

  test('a document that costs its reader too much: 413, and everybody else goes on (I4)', async () => {
    await withServer({ overrides: { imports: { maxHeapMb: 16 } } }, async (own) => {
      const bytes = manyParagraphs(100_000);
      expect(await errorOf(await post(bytes, '', {}, own))).toMatchObject({ status: 413, code: 'too_large' });
      expect((await own.fetch('/healthz')).status).toBe(200);
      expect((await own.createDocument()).role).toBe('owner');
    });
  });
});
