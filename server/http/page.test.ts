import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestServer } from '../test-server.ts';

let pageDir: string;
let server: TestServer;
beforeAll(async () => {
  pageDir = await mkdtemp(join(tmpdir(), 'weft-page-'));
  server = await TestServer.start({ overrides: { pageDir } });
});
afterAll(async () => {
  await server.stop();
  await rm(pageDir, { recursive: true, force: true });
});

test('a page that is not built says so, and is served once it is', async () => {
  const before = await server.fetch('/');
  expect(before.status).toBe(503);
  expect(await before.text()).toContain('npm run build');
  await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>Weft</title>');
  for (const path of ['/', '/d/AAAAAAAAAAAAAAAAAAAAAA']) {
    const response = await server.fetch(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain('Weft');
  }
});

test('a document is answered with the page that names what it needs, where the build wrote one', async () => {
  await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>Weft</title>');
  await writeFile(join(pageDir, 'document.html'), '<!doctype html><title>Weft</title><link rel="modulepreload">');
  const response = await server.fetch('/d/AAAAAAAAAAAAAAAAAAAAAA');
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(await response.text()).toContain('modulepreload');
  expect(await (await server.fetch('/')).text()).not.toContain('modulepreload');
  await rm(join(pageDir, 'document.html'));
});

test('files whose name holds a digest are kept for good, others are asked for anew', async () => {
  await mkdir(join(pageDir, 'assets'), { recursive: true });
  await writeFile(join(pageDir, 'assets', 'main-a1b2c3.js'), 'export {};');
  await writeFile(join(pageDir, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const script = await server.fetch('/assets/main-a1b2c3.js');
  expect(script.headers.get('cache-control')).toContain('immutable');
  expect(script.headers.get('content-type')).toContain('javascript');
  expect((await server.fetch('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  // A service worker that a cache kept would keep an old page.
  await writeFile(join(pageDir, 'sw.js'), 'addEventListener("fetch", () => undefined);');
  const worker = await server.fetch('/sw.js');
  expect(worker.headers.get('cache-control')).toBe('no-cache');
  expect(worker.headers.get('content-type')).toContain('javascript');
  expect(worker.headers.get('content-security-policy')).toContain("worker-src 'self'");
  await writeFile(join(pageDir, 'manifest.webmanifest'), '{}');
  expect((await server.fetch('/manifest.webmanifest')).headers.get('content-type')).toContain('manifest+json');
  expect((await server.fetch('/assets/none.js')).status).toBe(404);
  expect((await server.fetch('/assets/')).status).toBe(404);
  expect((await server.fetch('/assets')).status).toBe(404);
});

test('a wrong address is 404: the page says it to a visitor, the error table to a program', async () => {
  await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>Weft</title>');
  const visit = await server.fetch('/nowhere', { headers: { accept: 'text/html,application/xhtml+xml' } });
  expect(visit.status).toBe(404);
  expect(await visit.text()).toContain('<title>Weft');
  for (const [path, accept] of [
    ['/nowhere', 'application/json'],
    ['/api/nowhere', 'text/html'],
  ] as const) {
    const answer = await server.fetch(path, { headers: { accept } });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'document_not_found' } });
  }
});

test('what the build packed is sent packed to whoever takes it, with the type of the file itself', async () => {
  const plain = `export const words = ${JSON.stringify('Saved means on disk. '.repeat(200))};\n`;
  await mkdir(join(pageDir, 'assets'), { recursive: true });
  const file = join(pageDir, 'assets', 'words-d4e5f6.js');
  await writeFile(file, plain);
  await writeFile(`${file}.br`, brotliCompressSync(plain));
  await writeFile(`${file}.gz`, gzipSync(plain));
  const asked = (encoding: string) =>
    server.fetch('/assets/words-d4e5f6.js', { headers: { 'accept-encoding': encoding } });
  for (const [accepted, sent] of [
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await asked(accepted);
    expect(answer.headers.get('content-encoding')).toBe(sent);
    expect(answer.headers.get('content-type')).toContain('javascript');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
    expect(await answer.text()).toBe(plain);
  }
  expect(Number((await asked('br')).headers.get('content-length'))).toBeLessThan(plain.length / 10);
});
