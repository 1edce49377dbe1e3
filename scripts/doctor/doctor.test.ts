import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestServer } from '../../server/test-server.ts';
import { BlockingProxy } from '../wire/blocking-proxy.ts';
import { ROOT } from '../tools.ts';
import { lineOf, type Finding } from './finding.ts';
import { diskFindings } from './machine.ts';
import { networkFindings, proxyFindings } from './network.ts';

const run = promisify(execFile);

let server: TestServer;
let proxy: BlockingProxy;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await BlockingProxy.before(server.address);
});
afterEach(() => proxy.close());

async function verdicts(address: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { verdict, what } of networkFindings(new URL(address))) found[what] = verdict;
  return found;
}

const WELL = {
  name: 'ok',
  TLS: 'ok',
  answer: 'ok',
  clock: 'ok',
  proxy: 'ok',
  WebSocket: 'ok',
  stream: 'ok',
  'event stream': 'ok',
  polling: 'ok',
};

describe('the way to a server', () => {
  test('all is well', async () => {
    expect(await verdicts(proxy.address)).toEqual(WELL);
  });

  test.each([
    ['a proxy that blocks WebSocket (N8)', { upgrades: 'bad gateway' }, { WebSocket: 'fail' }],
    ['one that opens it and swallows what is sent', { upgrades: 'swallowed' }, { WebSocket: 'fail' }],
    ['one that gathers answers', { streams: 'buffered' }, { stream: 'warn', 'event stream': 'warn' }],
    ['one that lets only events through at once', { streams: 'events only' }, { stream: 'warn' }],
    ['one that lets no POST through', { refuses: '/probe/poll' }, { polling: 'fail' }],
  ] as const)('%s', async (_name, fault, told) => {
    Object.assign(proxy, fault);
    expect(await verdicts(proxy.address)).toEqual({ ...WELL, ...told });
  });

  test('nobody there, something else there, no such name: told, and nothing more is tried', async () => {
    const { address } = proxy;
    await proxy.close();
    expect(await verdicts(address)).toEqual({ name: 'ok', TLS: 'ok', answer: 'fail' });
    proxy = await BlockingProxy.before(server.address);
    proxy.refuses = '/api/probe';
    expect((await verdicts(proxy.address))['answer']).toBe('fail');
    expect(await verdicts('http://no-such-name.invalid')).toEqual({ name: 'fail' });
  });
});

describe('what the request says of the proxies', () => {
  const answer = {
    now: 0,
    forwarded: 0,
    trustedProxies: 0,
    host: 'weft.example',
    knowsPublicUrl: true,
    isPublicHost: true,
    scheme: null,
    ways: [],
  };
  const told = (part: Partial<typeof answer> | { ways: string[] } | { scheme: string }) =>
    Object.fromEntries(
      [...proxyFindings(new URL('https://weft.example'), { ...answer, ...part })].map(({ verdict, what }) => [
        what,
        verdict,
      ]),
    );

  test('is held against the settings', () => {
    expect(told({})).toEqual({ proxy: 'ok' });
    expect(told({ ways: ['x-forwarded-for'], forwarded: 1 })).toEqual({ proxy: 'warn' });
    expect(told({ ways: ['x-forwarded-for'], forwarded: 1, trustedProxies: 1 })).toEqual({ proxy: 'ok' });
    expect(told({ trustedProxies: 1 })).toEqual({ proxy: 'fail' });
    expect(told({ isPublicHost: false })).toEqual({ proxy: 'ok', host: 'fail' });
    expect(told({ knowsPublicUrl: false })).toEqual({ proxy: 'ok', host: 'warn' });
    expect(told({ scheme: 'http' })).toEqual({ proxy: 'ok', scheme: 'warn' });
  });

  test('tells a stranger nothing of addresses on the way', async () => {
    const response = await server.fetch('/api/probe', {
      headers: { 'x-forwarded-for': '10.1.2.3, 10.4.5.6', via: '1.1 inner' },
    });
    const text = await response.text();
    expect(text).not.toMatch(/10\.|inner/);
    expect(JSON.parse(text)).toMatchObject({ forwarded: 2, ways: ['x-forwarded-for', 'via'] });
  });
});

describe('the disk', () => {
  const facts = { fsyncMs: 2, slowestFsyncMs: 9, freeBytes: 50e9, totalBytes: 100e9 };
  const told = (part: Partial<typeof facts>) =>
    [...diskFindings('data', { ...facts, ...part })].map(({ verdict }) => verdict);

  test('slow, in memory, or nearly full is told', () => {
    expect(told({})).toEqual(['ok', 'ok']);
    expect(told({ fsyncMs: 80 })).toEqual(['warn', 'ok']);
    expect(told({ fsyncMs: 0.001 })).toEqual(['warn', 'ok']);
    expect(told({ freeBytes: 1e9 })).toEqual(['ok', 'warn']);
    expect(told({ freeBytes: 1e8, totalBytes: 2e8 })).toEqual(['ok', 'warn']);
  });
});

describe('weft doctor', () => {
  const doctor = async (address: string) => {
    const environment = { ...process.env, WEFT_DATA_DIR: server.folder };
    const done = await run(process.execPath, [join(ROOT, 'scripts', 'weft.ts'), 'doctor', address], {
      env: environment,
    }).catch((error: unknown) => error);
    // What execFile gives, and what it rejects with, have these.
    const { code = 0, stdout } = done as { code?: number; stdout: string };
    return { code, stdout };
  };

  test('prints a line for each thing and ends with 0 where nothing fails, with 1 where something does', async () => {
    const well = await doctor(proxy.address);
    expect(well.code).toBe(0);
    expect(well.stdout).toMatch(/^ok +WebSocket +Opens/m);
    expect(well.stdout).toMatch(/^ok +versions +Weft \d/m);
    expect(well.stdout).toMatch(/^\w+ +disk +A synced write takes/m);
    proxy.upgrades = 'bad gateway';
    const blocked = await doctor(proxy.address);
    expect(blocked.code).toBe(1);
    expect(blocked.stdout).toMatch(/^fail +WebSocket .*\n +Let the proxy pass upgrades/m);
  });
});

test('advice stands below its line', () => {
  const finding: Finding = { verdict: 'warn', what: 'room', says: 'Little.', advice: 'Make more.' };
  expect(lineOf(finding)).toBe('warn  room           Little.\n                     Make more.');
});
