import Database from 'better-sqlite3';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../protocol/errors.ts';
import { encodeUpdate } from '../protocol/messages.ts';
import { WireClient } from './transport/websocket/wire-client.ts';

let folder: string;
const running: ServerProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-main-'));
});
afterEach(async () => {
  for (const process of running.splice(0)) await process.end('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** `node server/main.ts`, as a process of its own. */
class ServerProcess {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  /** `maxFiles` is the number of file descriptors that it may have. */
  constructor(environment: Readonly<Record<string, string>> = {}, maxFiles?: number) {
    const env = { PATH: process.env['PATH'], WEFT_PORT: '0', WEFT_DATA_DIR: folder, ...environment };
    const command = [process.execPath, join(import.meta.dirname, 'main.ts')];
    const limit = maxFiles === undefined ? '' : `ulimit -n ${maxFiles}; `;
    this.#child = spawn('sh', ['-c', `${limit}exec "$0" "$1"`, ...command], { env });
    this.#child.stdout?.on('data', (piece: Buffer) => (this.stdout += piece.toString()));
    this.#child.stderr?.on('data', (piece: Buffer) => (this.stderr += piece.toString()));
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => resolve({ code, signal }));
    });
    running.push(this);
  }

  static async start(environment: Readonly<Record<string, string>> = {}, maxFiles?: number): Promise<ServerProcess> {
    const server = new ServerProcess(environment, maxFiles);
    // The last line, to its end: each line is a write of its own, and a busy machine may rest between two.
    await expect.poll(() => server.stdout).toMatch(/Welcome: +\S+\n/);
    return server;
  }

  /** File descriptors that it has open now. Linux only, as the limit is. */
  async openFiles(): Promise<number> {
    return (await readdir(`/proc/${this.#child.pid ?? 0}/fd`)).length;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  end(signal: NodeJS.Signals): Promise<Ended> {
    this.signal(signal);
    return this.ended;
  }

  said(label: string): string {
    return new RegExp(`${label}: +(.*)`).exec(this.stdout)?.[1] ?? '';
  }

  /** Joins the Welcome document, whose link the server printed. */
  joinWelcome(): Promise<WireClient> {
    const { host, pathname, hash } = new URL(this.said('Welcome'));
    const protocols = ['weft.v1', `weft.token.${hash.slice(1)}`];
    return WireClient.join(`ws://${host}/sync/${pathname.slice('/d/'.length)}`, protocols);
  }
}

describe('starting', () => {
  test('says the address, the data file and an editable link, the same one every time, and no more', async () => {
    const first = await ServerProcess.start();
    const welcome = new URL(first.said('Welcome'));
    expect(first.stdout.trim().split('\n')).toHaveLength(4);
    expect(first.said('Home page')).toBe(`${welcome.origin}/`);
    expect(first.said('Data file')).toBe(join(folder, 'weft.db'));
    for (const name of ['welcome-link', 'weft.db', 'weft.db-wal']) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    expect(await first.end('SIGINT')).toEqual({ code: 0, signal: null });
    const lines = first.stderr.trim().split('\n');
    // Log lines are JSON, and hold no token (Roles R9).
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('msg');
    expect(first.stderr).not.toContain(welcome.hash.slice(1));

    const second = await ServerProcess.start({ WEFT_PUBLIC_URL: 'https://weft.example.org' });
    expect(second.said('Home page')).toBe('https://weft.example.org/');
    expect(second.said('Welcome')).toBe(`https://weft.example.org${welcome.pathname}${welcome.hash}`);
  });

  test('what the program compiles to is kept for the next start, where nobody else may write or read', async () => {
    const server = await ServerProcess.start();
    const kept = () => readdir(join(folder, 'compiled'), { recursive: true });
    await expect.poll(async () => (await kept()).length).toBeGreaterThan(50);
    await server.end('SIGKILL');
    for (const name of ['', ...(await kept())]) {
      expect((await stat(join(folder, 'compiled', name))).mode & 0o077).toBe(0);
    }
  });

  test.each<[string, () => Promise<Record<string, string>>, string]>([
    ['a setting that cannot be', () => Promise.resolve({ WEFT_PORT: 'http' }), 'WEFT_PORT'],
    ['a folder that cannot be made (D3)', () => inPlaceOfFolder(), 'cannot be written'],
    ['a data file of a newer version (D9)', () => newerDatabase(), 'newer Weft'],
    ['a data file that is none', () => noDatabase(), 'not a Weft data file'],
  ])('%s is one clear line and exit code 1', async (_name, prepare, words) => {
    expect(await oneLineOf(new ServerProcess(await prepare()))).toContain(words);
  });

  test('a port in use is one clear line and exit code 1', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    expect(await oneLineOf(new ServerProcess({ WEFT_PORT: port }))).toContain(`Port ${port} is in use`);
    holder.close();
  });

  test('a second server on the same folder is one clear line and exit code 1', async () => {
    await ServerProcess.start();
    expect(await oneLineOf(new ServerProcess())).toContain('already in use by another Weft server');
  });
});

describe('ending', () => {
  test('SIGKILL at any moment: nothing acked is lost (K1)', async () => {
    let server = await ServerProcess.start();
    let writer = await server.joinWelcome();
    const kept: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const sent: string[] = [];
      for (let i = 0; i < 200; i += 1) {
        const word = `[${round}.${i}]`;
        sent.push(word);
        writer.send(encodeUpdate(writer.edit(word)));
      }
      const enough = 50 + round * 40;
      await writer.until(() => writer.acked >= enough);
      const { acked } = writer;
      await server.end('SIGKILL');
      await writer.ended;

      server = await ServerProcess.start();
      writer = await server.joinWelcome();
      kept.push(...sent.slice(0, acked));
      for (const word of kept) expect(writer.text).toContain(word);
    }
    writer.terminate();
  });

  test('SIGTERM in a burst: what was accepted is acked and kept, clients are told 1012, within 10 s (K2)', async () => {
    const server = await ServerProcess.start();
    const writers = await Promise.all(Array.from({ length: 10 }, () => server.joinWelcome()));
    for (const [n, writer] of writers.entries()) {
      for (let i = 0; i < 100; i += 1) writer.send(encodeUpdate(writer.edit(`[${n}.${i}]`)));
    }
    const startedAt = performance.now();
    expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const acked = await Promise.all(
      writers.map(async (writer) => {
        expect((await writer.ended).code).toBe(1012);
        return writer.acked;
      }),
    );

    // What anybody saw of another was accepted, so its writer must have been told that it is kept.
    for (const reader of writers) {
      for (const [, n, i] of reader.text.matchAll(/\[(\d+)\.(\d+)\]/g)) {
        if (writers[Number(n)] !== reader) expect(acked[Number(n)]).toBeGreaterThan(Number(i));
      }
    }
    const again = await (await ServerProcess.start()).joinWelcome();
    for (const [n, count] of acked.entries()) {
      for (let i = 0; i < count; i += 1) expect(again.text).toContain(`[${n}.${i}]`);
    }
    again.terminate();
  });

  test('without file descriptors to spare those who are connected go on, and what needs a thread is refused for now (K6)', async () => {
    const maxFiles = 60;
    const server = await ServerProcess.start({}, maxFiles);
    const writer = await server.joinWelcome();
    const { host } = new URL(server.said('Home page'));
    const [name = '', port = ''] = host.split(':');
    const crowd = Array.from({ length: 200 }, () => connect(Number(port), name).on('error', () => undefined));
    await Promise.all(
      crowd.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))),
    );
    await expect.poll(() => server.openFiles()).toBeGreaterThanOrEqual(maxFiles - 1);
    writer.send(encodeUpdate(writer.edit('goes on')));
    await writer.until(() => writer.acked === 1);
    // A large update is looked at in a thread, and a thread cannot be started without a descriptor.
    writer.send(encodeUpdate(writer.edit('x'.repeat(300_000))));
    expect((await writer.ended).code).toBe(ERRORS.too_many_requests.close);
    for (const socket of crowd) socket.destroy();
    const knock = () =>
      server.joinWelcome().then(
        (client) => client,
        () => null,
      );
    const inside: WireClient[] = [];
    const join = async () => {
      const client = await knock();
      if (client !== null) inside.push(client);
      return client?.text;
    };
    await expect.poll(join).toContain('goes on');
    const again = inside.at(-1);
    again?.send(encodeUpdate(again.edit('y'.repeat(300_000))));
    await again?.until(() => again.acked === 1);
    for (const client of inside) client.terminate();
  });

  test('a second signal ends it at once, even while the disk hangs', async () => {
    const server = await ServerProcess.start();
    const writer = await server.joinWelcome();
    const holder = new Database(join(folder, 'weft.db'));
    holder.exec('BEGIN IMMEDIATE');
    writer.send(encodeUpdate(writer.edit('waits for the disk')));
    // The receipt says that the update was taken and waits: from here on the drain cannot end.
    await writer.until(() => writer.heard.some(({ type }) => type === 'receipt'));
    server.signal('SIGTERM');
    const knock = () =>
      server.joinWelcome().then(
        (client) => client.terminate(),
        () => 'refused',
      );
    await expect.poll(knock).toBe('refused');
    expect(await server.end('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
    holder.close();
    writer.terminate();
  });
});

/** The one line that a server which did not start left on stderr. */
async function oneLineOf(server: ServerProcess): Promise<string> {
  expect(await server.ended).toEqual({ code: 1, signal: null });
  expect(server.stdout).toBe('');
  expect(server.stderr.trim().split('\n')).toHaveLength(1);
  return server.stderr;
}

async function inPlaceOfFolder(): Promise<Record<string, string>> {
  const path = join(folder, 'file');
  await writeFile(path, '');
  return { WEFT_DATA_DIR: join(path, 'data') };
}

async function newerDatabase(): Promise<Record<string, string>> {
  await (await ServerProcess.start()).end('SIGTERM');
  const db = new Database(join(folder, 'weft.db'));
  db.pragma('user_version = 999');
  db.close();
  return {};
}

async function noDatabase(): Promise<Record<string, string>> {
  await writeFile(join(folder, 'weft.db'), 'a letter '.repeat(1000));
  expect(await readFile(join(folder, 'weft.db'), 'utf8')).toContain('letter');
  return {};
}
