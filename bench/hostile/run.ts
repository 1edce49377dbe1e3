/**
 * `npm run bench:hostile -- [--seconds 60] [--only "gaps"]`: one hostile client of each kind beside 50 honest people in another
 * room. What counts is theirs: how long until others see what one typed, and until it is on disk, at p99; and the server's memory.
 * Prints a row for each kind and writes the table beside this file. The hostile one is in a thread of its own, so that what
 * is measured is the server and not the measuring.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { encodeUpdate } from '../../protocol/messages.ts';
import { createDocument, createLink } from '../../scripts/rest-client.ts';
import { ServerProcess } from '../../scripts/server-process.ts';
import { WireClient } from '../../server/transport/websocket/wire-client.ts';
import { KINDS, type Ground } from './kinds.ts';

const HONEST = 50;
const GOAL_MS = 250;
const GOAL_MB = 512;

interface Row {
  readonly kind: string;
  readonly seenMs: number;
  readonly diskMs: number;
  readonly memoryMb: number;
  readonly lost: number;
}

function p99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length * 0.99)] ?? Number.POSITIVE_INFINITY) * 10) / 10;
}

/** The most memory that a process ever had, in megabytes (Linux). */
function peakMb(pid: number): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes ?? 0) / 1024);
}

/** Fifty people who type a word a second, each at its own moment; measured on every third. */
class Honest {
  readonly seenMs: number[] = [];
  readonly diskMs: number[] = [];
  lost = 0;
  readonly #clients: readonly WireClient[];
  readonly #timers: NodeJS.Timeout[] = [];
  #word = 0;

  constructor(clients: readonly WireClient[]) {
    this.#clients = clients;
    for (const client of clients)
      client.socket.on('message', () => void (client.heard.length > 200 && client.heard.splice(0, 190)));
  }

  start(): void {
    for (const [i, client] of this.#clients.entries()) {
      setTimeout(() => this.#timers.push(setInterval(() => void this.#type(client, i), 1000)), i * 20);
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const client of this.#clients) client.terminate();
  }

  async #type(client: WireClient, i: number): Promise<void> {
    const word = `w${this.#word++} `;
    const other = this.#clients[(i + 1) % this.#clients.length] ?? client;
    const before = client.acked;
    const startedMs = performance.now();
    client.send(encodeUpdate(client.edit(word)));
    const late = setTimeout(() => this.lost++, 20_000);
    try {
      await Promise.all([
        other.until(() => other.text.includes(word)).then(() => this.seenMs.push(performance.now() - startedMs)),
        client.until(() => client.acked > before).then(() => this.diskMs.push(performance.now() - startedMs)),
      ]);
    } catch {
      // Its connection ended: that is what is counted.
      this.lost++;
    }
    clearTimeout(late);
  }
}

async function measure(kind: string, seconds: number): Promise<Row> {
  const server = await ServerProcess.start({ WEFT_LOG_LEVEL: 'error', WEFT_MAX_CONNECTIONS_PER_ADDRESS: '5000' });
  try {
    const calm = await createDocument(server.url, 'Calm');
    const attacked = await createDocument(server.url, 'Attacked');
    const { token } = await createLink(server.url, attacked, 'editor');
    const url = `${server.webSocketUrl}/sync/${calm.id}?token=${calm.token}`;
    const honest = new Honest(
      await Promise.all(Array.from({ length: HONEST }, () => WireClient.join(url, ['weft.v1']))),
    );
    const ground: Ground = { port: Number(new URL(server.url).port), id: attacked.id, token };
    const hostile = kind === '' ? null : new Worker(new URL(import.meta.url), { workerData: { kind, ground } });
    honest.start();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    await hostile?.terminate();
    honest.stop();
    const memoryMb = peakMb(server.pid);
    if (server.crash !== null) throw new Error(server.crash);
    return {
      kind: kind === '' ? 'nobody' : kind,
      seenMs: p99(honest.seenMs),
      diskMs: p99(honest.diskMs),
      memoryMb,
      lost: honest.lost,
    };
  } finally {
    await server.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string' }, only: { type: 'string' } } });
  const seconds = Number(values.seconds ?? 60);
  const kinds = values.only === undefined ? ['', ...Object.keys(KINDS)] : [values.only];
  const lines = [
    `| one hostile client, ${seconds} s | seen by others, p99 ms | on disk, p99 ms | memory, MB | lost |`,
    '|---|---|---|---|---|',
  ];
  for (const kind of kinds) {
    const { seenMs, diskMs, memoryMb, lost } = await measure(kind, seconds);
    const isMissed = seenMs >= GOAL_MS || diskMs >= GOAL_MS || memoryMb >= GOAL_MB || lost > 0;
    lines.push(`| ${kind === '' ? 'nobody' : kind} | ${seenMs} | ${diskMs} | ${memoryMb} | ${lost} |`);
    console.log(`${lines.at(-1) ?? ''}${isMissed ? '  <- misses the goal' : ''}`);
    if (isMissed) process.exitCode = 1;
  }
  if (values.only === undefined) writeFileSync(join(import.meta.dirname, 'RESULTS.md'), `${lines.join('\n')}\n`);
}

if (isMainThread) await main();
else {
  // The main thread made this data.
  const { kind, ground } = workerData as { readonly kind: string; readonly ground: Ground };
  await KINDS[kind]?.(ground, () => false);
  parentPort?.close();
}
