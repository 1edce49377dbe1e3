import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isInTheClear, readConfig, StartError } from '../config.ts';
import { TestServer } from '../test-server.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';
import { TlsListener } from './tls.ts';

const KEPT = join(import.meta.dirname, 'test-certificates');

let folder: string;
let server: TestServer | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-tls-'));
  await use('first');
});
afterEach(async () => {
  await server?.stop();
  server = null;
  await rm(folder, { recursive: true, force: true });
});

async function use(name: 'first' | 'second'): Promise<void> {
  for (const kind of ['crt', 'key']) await copyFile(join(KEPT, `${name}.${kind}`), join(folder, `server.${kind}`));
}

const settings = () => ({ WEFT_TLS_CERT: join(folder, 'server.crt'), WEFT_TLS_KEY: join(folder, 'server.key') });

/** Whose certificate a new connection is shown. */
function shownName(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function get(address: string): Promise<{ status: number; hsts: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${address}/healthz`, { rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, hsts: response.headers['strict-transport-security'] });
    });
    asked.on('error', reject).end();
  });
}

describe('TLS of its own', () => {
  test('https with HSTS, wss into a document, and nothing in plain on the same port', async () => {
    server = await TestServer.start({ environment: settings() });
    expect(server.address).toMatch(/^https:/);
    const { status, hsts } = await get(server.address);
    expect([status, hsts]).toEqual([200, expect.stringContaining('max-age')]);
    const [path, token] = (server.app.welcome ?? '').split('#');
    const url = `${server.address.replace('https:', 'wss:')}/sync/${path?.slice('/d/'.length)}`;
    const client = new WireClient(url, ['weft.v1', `weft.token.${token}`], { rejectUnauthorized: false });
    await client.until(() => client.heard.some(({ type }) => type === 'session'));
    client.terminate();
    await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('a renewed certificate is shown to whoever comes next, and those who are in stay', async () => {
    server = await TestServer.start({ environment: settings() });
    expect(await shownName(server.port)).toBe('weft-test-first');
    await use('second');
    server.app.reload();
    expect(await shownName(server.port)).toBe('weft-test-second');
  });

  test('one that cannot be used is logged in a line, and the former stays', async () => {
    server = await TestServer.start({ environment: settings() });
    await writeFile(join(folder, 'server.key'), 'half a f');
    server.app.reload();
    expect(await shownName(server.port)).toBe('weft-test-first');
    expect(server.logs.join('')).toContain('the former one stays in use');
  });

  test.each<[string, () => Promise<void>, RegExp]>([
    ['no file', () => rm(join(folder, 'server.crt')), /^WEFT_TLS_CERT: .* cannot be read \(ENOENT\)\.$/],
    ['no certificate', () => writeFile(join(folder, 'server.crt'), 'x'), /^WEFT_TLS_CERT: .* no certificate in PEM\.$/],
    ['no key', () => writeFile(join(folder, 'server.key'), 'x'), /^WEFT_TLS_KEY: .* no private key in PEM/],
    [
      "another's key",
      () => copyFile(join(KEPT, 'second.key'), join(folder, 'server.key')),
      /^WEFT_TLS_KEY: .* is not the key of/,
    ],
  ])('does not start with %s, in one line', async (_name, spoil, words) => {
    await spoil();
    await expect(TestServer.start({ environment: settings() })).rejects.toThrow(words);
    await expect(TestServer.start({ environment: settings() })).rejects.toBeInstanceOf(StartError);
  });

  test('one setting without the other is refused', () => {
    expect(() => readConfig({ WEFT_TLS_CERT: '/x' })).toThrow('WEFT_TLS_KEY must be set where WEFT_TLS_CERT is.');
    expect(() => readConfig({ WEFT_TLS_KEY: '/x' })).toThrow('WEFT_TLS_CERT must be set where WEFT_TLS_KEY is.');
  });
});

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ WEFT_HOST: '0.0.0.0' }, true],
  [{ WEFT_HOST: '::' }, true],
  [{ WEFT_HOST: '127.0.0.2' }, false],
  [{ WEFT_HOST: '0.0.0.0', WEFT_TRUST_PROXY: '1' }, false],
  [{ WEFT_HOST: '0.0.0.0', WEFT_PUBLIC_URL: 'https://weft.example.org' }, false],
  [{ WEFT_HOST: '0.0.0.0', WEFT_PUBLIC_URL: 'http://weft.example.org' }, true],
  [{ WEFT_HOST: '0.0.0.0', WEFT_TLS_CERT: '/x', WEFT_TLS_KEY: '/y' }, false],
])('%j: whether it is warned that others could listen', (environment, isWarned) => {
  expect(isInTheClear(readConfig(environment))).toBe(isWarned);
});

describe('the dates of a certificate', () => {
  const DAY = 24 * 60 * 60 * 1000;
  // Of the certificate that is kept for the tests.
  const cert = new X509Certificate(readFileSync(join(KEPT, 'first.crt')));
  const [fromMs, toMs] = [Date.parse(cert.validFrom), Date.parse(cert.validTo)];

  test.each([
    ['before it is valid', fromMs - DAY, ['error: the certificate is not valid yet: browsers refuse it']],
    ['while it is', fromMs + DAY, []],
    ['two weeks before its end', toMs - 14 * DAY, []],
    ['after that', toMs - 13 * DAY, ['warn: the certificate ends soon']],
    ['past its end', toMs, ['error: the certificate has expired: browsers refuse it']],
  ])('are looked at, at the start and when it is read again: %s', (_when, nowMs, expected) => {
    const said: string[] = [];
    const say = (level: string) => (_fields: object, words: string) => void said.push(`${level}: ${words}`);
    const clock = { now: () => nowMs, setTimer: () => ({ cancel: () => undefined }) };
    const files = { certFile: join(KEPT, 'first.crt'), keyFile: join(KEPT, 'first.key') };
    const listener = new TlsListener(files, { info: () => undefined, warn: say('warn'), error: say('error') }, clock);
    listener.reload();
    listener.close();
    expect(said).toEqual([...expected, ...expected]);
  });
});
