/**
 * `npm run rehearse:loss [-- --loss 10 --words 200]`: server and clients in two network namespaces of this machine, and between them a line on
 * which the kernel drops so many of a hundred packets, each way (HOSTILE N2). The page's own sessions write at once; in the end all must have the
 * same, on disk. Needs Linux, root, `ip` and `nft`; where one is missing it says so and does nothing.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDocument } from './rest-client.ts';
import { ROOT, toolEnvironment } from './tools.ts';
import { TestPage } from './wire/page.ts';

const { values } = parseArgs({
  options: {
    loss: { type: 'string', default: '10' },
    words: { type: 'string', default: '200' },
    /** The client's half, in its namespace: the server's address. */
    server: { type: 'string' },
  },
});
const loss = Number(values.loss);
const words = Number(values.words);
const PEOPLE = 4;
const PORT = 4321;
const [SERVER_ADDRESS, CLIENT_ADDRESS] = ['10.203.77.1', '10.203.77.2'];
const PATIENCE_MS = 180_000;

/** Why it cannot be done here; null where it can. */
function obstacle(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'this needs Linux and root';
  for (const [program, ...args] of [
    ['ip', 'netns', 'list'],
    ['nft', '--version'],
  ] as const) {
    try {
      execFileSync(program, args, { stdio: 'ignore' });
    } catch {
      return `"${program}" is missing or not allowed`;
    }
  }
  return null;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const from = performance.now();
  while (!holds()) {
    if (performance.now() - from > PATIENCE_MS) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs in the clients' namespace. */
async function writeThere(url: string): Promise<void> {
  const { id, token } = await createDocument(url, 'Loss');
  const syncUrl = `${url.replace('http:', 'ws:')}/sync`;
  const from = performance.now();
  const pages = Array.from(
    { length: PEOPLE },
    (_, i) => new TestPage({ syncUrl, documentId: id, token, name: `Person ${i}` }),
  );
  await until('online', () => pages.every(({ isOnline }) => isOnline));
  const onlineMs = performance.now() - from;
  const delays: number[] = [];
  for (let word = 0; word < words; word += 1) {
    for (const [i, page] of pages.entries()) page.type(`${i}:${word} `);
    if (word % 10 !== 9) continue;
    const sentAt = performance.now();
    await until('saved', () => pages.every(({ session }) => session.saving.get().state === 'disk'));
    delays.push(performance.now() - sentAt);
  }
  const reader = new TestPage({ syncUrl, documentId: id, token, name: 'Reader' });
  pages.push(reader);
  const whole = PEOPLE * words;
  const isWhole = (page: TestPage) =>
    page.text === reader.text && new Set(page.text.split(' ').filter(Boolean)).size === whole;
  await until('the same everywhere', () => pages.every(isWhole));
  if (reader.text.split(' ').filter(Boolean).length !== whole) throw new Error('something stands there twice');
  delays.sort((a, b) => a - b);
  console.log(
    `${loss} % of the packets lost each way: ${PEOPLE} people online after ${Math.round(onlineMs)} ms, ${whole} words of theirs the same everywhere and on disk; ` +
      `from the last of ten words to all on disk: median ${Math.round(delays[delays.length >> 1] ?? 0)} ms, longest ${Math.round(delays.at(-1) ?? 0)} ms; ` +
      `transports ${[...new Set(pages.flatMap(({ transports }) => transports))].join(', ')}`,
  );
  for (const page of pages) await page.close();
}

function inNamespace(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn('ip', ['netns', 'exec', name, 'node', ...args], {
    cwd: ROOT,
    env: toolEnvironment(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function rehearse(): Promise<void> {
  const [serverSide, clientSide] = [`weft-${process.pid}-s`, `weft-${process.pid}-c`];
  // The names of interfaces are at most 15 characters long.
  const [serverEnd, clientEnd] = [`wfs${process.pid}`, `wfc${process.pid}`];
  const ip = (...args: string[]) => execFileSync('ip', args);
  const folder = mkdtempSync(join(tmpdir(), 'weft-loss-'));
  let server: ChildProcess | null = null;
  try {
    for (const name of [serverSide, clientSide]) ip('netns', 'add', name);
    ip('link', 'add', serverEnd, 'type', 'veth', 'peer', 'name', clientEnd);
    for (const [name, end, address] of [
      [serverSide, serverEnd, SERVER_ADDRESS],
      [clientSide, clientEnd, CLIENT_ADDRESS],
    ] as const) {
      ip('link', 'set', end, 'netns', name);
      ip('-n', name, 'addr', 'add', `${address}/30`, 'dev', end);
      ip('-n', name, 'link', 'set', end, 'up');
      ip('-n', name, 'link', 'set', 'lo', 'up');
      const rules = `table inet weft {\n chain in {\n type filter hook input priority 0;\n iifname "${end}" numgen random mod 100 < ${loss} drop\n }\n}\n`;
      execFileSync('ip', ['netns', 'exec', name, 'nft', '-f', '-'], { input: rules });
    }
    server = inNamespace(serverSide, ['server/main.ts'], {
      WEFT_HOST: SERVER_ADDRESS,
      WEFT_PORT: String(PORT),
      WEFT_DATA_DIR: folder,
      WEFT_LOG_LEVEL: 'error',
    });
    await new Promise<void>((resolve, reject) => {
      server?.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      // It prints its address once it listens.
      server?.stdout?.on('data', (piece: Buffer) => piece.includes(`:${PORT}`) && resolve());
    });
    const client = inNamespace(clientSide, [
      import.meta.filename,
      ...['--server', `http://${SERVER_ADDRESS}:${PORT}`, '--loss', String(loss), '--words', String(words)],
    ]);
    client.stdout?.pipe(process.stdout);
    await once(client, 'exit');
    if (client.exitCode !== 0) process.exitCode = 1;
  } finally {
    if (server !== null && server.exitCode === null) {
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    }
    for (const name of [serverSide, clientSide]) {
      try {
        ip('netns', 'del', name);
      } catch {
        // It was never made.
      }
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.server !== undefined) await writeThere(values.server);
else {
  const why = obstacle();
  if (why === null) await rehearse();
  else console.log(`The rehearsal on a line that loses packets is skipped: ${why}.`);
}
