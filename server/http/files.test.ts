import Database from 'better-sqlite3';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CreatedFile } from '../../protocol/files.ts';
import { filePath, filesPath, parseFileId } from '../../protocol/files.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { encodeUpdate } from '../../protocol/messages.ts';
import type { CreatedDocument, ErrorBody } from '../../protocol/rest.ts';
import { samplePicture, samplePng } from '../../protocol/sample-pictures.ts';
import type { ThreadData } from '../storage/sqlite/requests.ts';
import { TestServer } from '../test-server.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

const MAX_FILE_BYTES = 1_000_000;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ environment: { WEFT_MAX_FILE_BYTES: String(MAX_FILE_BYTES) } });
});
afterAll(() => server.stop());

type Bytes = Uint8Array<ArrayBuffer>;

const send = (document: CreatedDocument, body: Bytes | string, headers: Record<string, string> = {}, on = server) =>
  on.fetch(filesPath(document.id), {
    method: 'POST',
    token: document.token,
    body,
    headers: { 'content-type': 'application/octet-stream', ...headers },
  });

async function put(document: CreatedDocument, body: Bytes, on = server): Promise<CreatedFile> {
  const response = await send(document, body, {}, on);
  expect(response.status).toBe(201);
  // The route's answer is of this shape, which the first test looks at.
  return (await response.json()) as CreatedFile;
}

async function errorOf(response: Response): Promise<{ status: number; code: string; words: string }> {
  // Every answer that is no success has this body.
  const { error } = (await response.json()) as ErrorBody;
  return { status: response.status, code: error.code, words: error.words };
}

function rows(folder: string, table: 'files' | 'file_pieces'): unknown {
  const db = new Database(join(folder, 'weft.db'), { readonly: true });
  try {
    return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  } finally {
    db.close();
  }
}

describe('a picture', () => {
  test('goes in and comes out as it was, told by its bytes, and nothing may keep the answer (P8)', async () => {
    const document = await server.createDocument();
    const picture = samplePng(400, 300);
    const file = await put(document, picture);
    expect(file).toEqual({ id: file.id, type: 'image/png', bytes: picture.length, width: 400, height: 300 });
    expect(parseFileId(file.id)).toBe(file.id);
    const response = await server.fetch(filePath(document.id, file.id), { token: document.token });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('content-length')).toBe(String(picture.length));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(Buffer.from(await response.arrayBuffer()).equals(picture)).toBe(true);
  });

  test('that is there already is one file', async () => {
    const document = await server.createDocument();
    const before = Number(rows(server.folder, 'files'));
    const [one, two] = await Promise.all([put(document, samplePng(90, 9)), put(document, samplePng(90, 9))]);
    expect(two).toEqual(one);
    expect(rows(server.folder, 'files')).toBe(before + 1);
  });

  test('is asked for without its bytes by HEAD', async () => {
    const document = await server.createDocument();
    const { id } = await put(document, samplePng(20, 20));
    const response = await server.fetch(filePath(document.id, id), { token: document.token, method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1000);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  test('survives a restart of the server', async () => {
    const own = await TestServer.start();
    const document = await own.createDocument();
    const picture = samplePng(300, 300);
    const { id } = await put(document, picture, own);
    await own.close();
    await own.open();
    const response = await own.fetch(filePath(document.id, id), { token: document.token });
    expect(Buffer.from(await response.arrayBuffer()).equals(picture)).toBe(true);
    await own.stop();
  });
});

describe('what is taken', () => {
  test('U1: a drawing that is a program is refused; whatever is handed out is an attachment in a sandbox', async () => {
    const document = await server.createDocument();
    const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    for (const type of ['image/svg+xml', 'image/png']) {
      const refused = await errorOf(await send(document, svg, { 'content-type': type }));
      expect(refused).toMatchObject({ status: 415, code: 'file_not_supported' });
    }
    const { id } = await put(document, samplePng(4, 4));
    const { headers } = await server.fetch(filePath(document.id, id), { token: document.token });
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('content-disposition')).toBe('attachment');
  });

  test('U2: a page named PNG is refused, and a picture that calls itself a page is handed out as a picture', async () => {
    const document = await server.createDocument();
    const page = await send(document, '<!doctype html><script>alert(1)</script>', { 'content-type': 'image/png' });
    expect(await errorOf(page)).toMatchObject({ status: 415, code: 'file_not_supported' });
    const response = await send(document, samplePicture('jpeg'), { 'content-type': 'text/html' });
    // As in `put`.
    const { id } = (await response.json()) as CreatedFile;
    const { headers } = await server.fetch(filePath(document.id, id), { token: document.token });
    expect(headers.get('content-type')).toBe('image/jpeg');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('U3: a picture of billions of pixels is refused by what it declares', async () => {
    const document = await server.createDocument();
    const bomb = samplePng(4, 4);
    new DataView(bomb.buffer).setUint32(16, 60_000);
    new DataView(bomb.buffer).setUint32(20, 60_000);
    expect(await errorOf(await send(document, bomb))).toMatchObject({ status: 413, code: 'picture_too_large' });
  });

  test('a file over the limit is refused with the limit, and nothing of any refused one is kept', async () => {
    const document = await server.createDocument();
    const before = [rows(server.folder, 'files'), rows(server.folder, 'file_pieces')];
    const large = samplePng(700, 700);
    const error = await errorOf(await send(document, large));
    expect(error).toMatchObject({ status: 413, code: 'too_large', words: 'A file may have up to 1 MB here.' });
    // A sender who does not say how much there is to come.
    const [first, next] = [samplePng(200, 200), new Uint8Array(100_000)];
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(sent++ === 0 ? first : next);
        if (sent === 30) controller.close();
      },
    });
    const endless = await server
      .fetch(filesPath(document.id), {
        method: 'POST',
        token: document.token,
        body: stream,
        headers: { 'content-type': 'image/png' },
        // fetch asks for this where the body is a stream; its types do not know it.
        ...({ duplex: 'half' } as object),
      })
      .then((response) => response.status)
      .catch(() => 413);
    expect(endless).toBe(413);
    expect(await errorOf(await send(document, ''))).toMatchObject({ status: 415 });
    await expect.poll(() => [rows(server.folder, 'files'), rows(server.folder, 'file_pieces')]).toEqual(before);
  });

  test('a document has bounded room for files', async () => {
    const own = await TestServer.start({ environment: { WEFT_MAX_DOCUMENT_FILE_BYTES: '20000' } });
    const [document, other] = [await own.createDocument(), await own.createDocument()];
    await put(document, samplePng(70, 70), own);
    const refused = await errorOf(await send(document, samplePng(60, 60), {}, own));
    expect(refused).toMatchObject({ status: 413, code: 'files_full' });
    await put(other, samplePng(60, 60), own);
    await own.stop();
  });

  test('an address that sends more and more is slowed down (P5)', async () => {
    const few = { max: 2, timeWindow: 60_000 };
    const own = await TestServer.start({ overrides: { routeLimits: { uploads: few, files: few } } });
    const document = await own.createDocument();
    const { id } = await put(document, samplePng(4, 4), own);
    await put(document, samplePng(5, 5), own);
    expect((await send(document, samplePng(6, 6), {}, own)).status).toBe(429);
    const get = () => own.fetch(filePath(document.id, id), { token: document.token });
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([200, 200, 429]);
    await own.stop();
  });
});

describe('the role (U4)', () => {
  test('U4: only who may write puts a file in, and who may read gets it, with a token of this document', async () => {
    const document = await server.createDocument();
    const picture = samplePng(31, 17);
    const { id } = await put(document, picture);
    for (const role of ['viewer', 'commenter'] as const) {
      const { token } = await server.createLink(document, role);
      const error = await errorOf(await send({ ...document, token }, picture));
      expect(error).toMatchObject({ status: 403, code: 'forbidden' });
      expect((await server.fetch(filePath(document.id, id), { token })).status).toBe(200);
    }
    const { token: editor } = await server.createLink(document, 'editor');
    expect((await send({ ...document, token: editor }, picture)).status).toBe(201);
    for (const token of ['', 'A'.repeat(22)]) {
      const refused = await server.fetch(filePath(document.id, id), { token });
      expect(await errorOf(refused)).toMatchObject({ status: 401 });
    }
    // No token in the address opens anything.
    expect((await server.fetch(`${filePath(document.id, id)}?token=${document.token}`)).status).toBe(401);
  });

  test("U4, Roles R6: another document's file is not found, by its own token or by this one's", async () => {
    const [one, two] = [await server.createDocument(), await server.createDocument()];
    const { id } = await put(one, samplePng(33, 13));
    const crossed = await server.fetch(filePath(two.id, id), { token: two.token });
    expect(await errorOf(crossed)).toMatchObject({ status: 404, code: 'file_not_found' });
    const foreign = await server.fetch(filePath(one.id, id), { token: two.token });
    expect(await errorOf(foreign)).toMatchObject({ status: 404, code: 'document_not_found' });
    expect((await send({ ...one, token: two.token }, samplePng(4, 4))).status).toBe(404);
  });

  test.each(['A'.repeat(22), 'x', '..%2f..%2fweft.db', '%00', `${'A'.repeat(22)}.png`])(
    'the id %s finds nothing (P1)',
    async (id) => {
      const document = await server.createDocument();
      const response = await server.fetch(`${filesPath(document.id)}/${id}`, { token: document.token });
      expect(response.status).toBe(404);
    },
  );

  test('R4: a revoked link and a deleted document hand out nothing more', async () => {
    const document = await server.createDocument();
    const { id } = await put(document, samplePng(12, 12));
    const link = await server.createLink(document, 'viewer');
    const get = (token: string) => server.fetch(filePath(document.id, id), { token });
    expect((await get(link.token)).status).toBe(200);
    await server.fetch(`/api/documents/${document.id}/links/${link.id}`, { method: 'DELETE', token: document.token });
    expect(await errorOf(await get(link.token))).toMatchObject({ status: 403, code: 'link_revoked' });
    await server.fetch(`/api/documents/${document.id}`, { method: 'DELETE', token: document.token });
    expect(await errorOf(await get(document.token))).toMatchObject({ status: 410 });
    expect((await send(document, samplePng(4, 4))).status).toBe(410);
  });

  test('P6: a page of another site may not send one', async () => {
    const document = await server.createDocument();
    const response = await send(document, samplePng(4, 4), { origin: 'https://evil.example' });
    expect(await errorOf(response)).toMatchObject({ status: 403, code: 'origin_refused' });
  });
});

describe('time', () => {
  const head = (document: CreatedDocument, length: number, forwarded = 1) =>
    `POST ${filesPath(document.id)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${document.token}\r\n` +
    `X-Forwarded-For: 2001:db8:1::${forwarded}\r\n` +
    `Content-Type: image/png\r\nContent-Length: ${length}\r\n\r\n`;

  test('P7: a file that comes a byte at a time is answered with 408, and nothing of it is kept', async () => {
    const httpLimits = { requestTimeoutMs: 200, minUploadBytesPerSecond: 10_000 };
    const own = await TestServer.start({ overrides: { httpLimits } });
    const document = await own.createDocument();
    const begun = Date.now();
    const answer = await own.raw(Buffer.concat([Buffer.from(head(document, 3000)), samplePng(4, 4).subarray(0, 20)]));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(500);
    await expect.poll(() => rows(own.folder, 'files')).toBe(0);
    await own.stop();
  });

  test('a sender who breaks off leaves nothing', async () => {
    const own = await TestServer.start();
    const document = await own.createDocument();
    const socket = connect(own.port, '127.0.0.1');
    socket.write(head(document, 1_000_000));
    socket.write(samplePng(300, 300));
    await expect.poll(() => Number(rows(own.folder, 'file_pieces'))).toBeGreaterThan(1);
    socket.destroy();
    await expect.poll(() => [rows(own.folder, 'files'), rows(own.folder, 'file_pieces')]).toEqual([0, 0]);
    // No fault of the server's.
    await expect.poll(() => own.logs.join('')).toContain('a sender has gone');
    expect(own.logs.join('')).not.toContain('a request failed');
    await own.stop();
  });

  test('P5: one address takes a part of the places for uploads, and whoever comes from another finds one', async () => {
    const own = await TestServer.start({ environment: { WEFT_TRUST_PROXY: '1' } });
    const document = await own.createDocument();
    const slow = Array.from({ length: LIMITS.maxUploadsPerAddress }, (_, i) => {
      const socket = connect(own.port, '127.0.0.1');
      socket.write(head(document, 100_000, i));
      return socket;
    });
    await expect.poll(() => rows(own.folder, 'files')).toBe(slow.length);
    const from = (address: string) => send(document, samplePng(4, 4), { 'x-forwarded-for': address }, own);
    expect((await from('2001:db8:1::ffff')).status).toBe(429);
    expect((await from('2001:db8:2::1')).status).toBe(201);
    slow[0]?.destroy();
    await expect.poll(async () => (await from('2001:db8:1::ffff')).status).toBe(201);
    for (const socket of slow) socket.destroy();
    await own.stop();
  });
});

describe('the disk (U5)', () => {
  test('U5: full in an upload: 507, nothing half kept, writers go on, and it works once there is room', async () => {
    const pages = new Int32Array(new SharedArrayBuffer(4));
    const spawnStorage = (workerData: ThreadData) =>
      new Worker(new URL('../storage/sqlite/small-disk-worker.ts', import.meta.url), {
        workerData: { ...workerData, pages },
      });
    const own = await TestServer.start({ overrides: { spawnStorage } });
    const document = await own.createDocument();
    const picture = samplePng(600, 600);
    const { id } = await put(document, samplePng(10, 10), own);
    const before = [rows(own.folder, 'files'), rows(own.folder, 'file_pieces')];
    pages[0] = 150;
    const error = await errorOf(await send(document, picture, {}, own));
    expect(error).toMatchObject({ status: 507, code: 'disk_full' });
    await expect.poll(() => [rows(own.folder, 'files'), rows(own.folder, 'file_pieces')]).toEqual(before);
    const writer = await WireClient.join(own.syncUrl(`${document.id}?token=${document.token}`), ['weft.v1']);
    writer.send(encodeUpdate(writer.edit('small')));
    await writer.until(() => writer.acked === 1);
    expect((await own.fetch(filePath(document.id, id), { token: document.token })).status).toBe(200);
    pages[0] = 1_000_000;
    expect((await send(document, picture, {}, own)).status).toBe(201);
    writer.terminate();
    await own.stop();
  });
});
