/**
 * `npm run fuzz:wire -- [--messages 20000] [--seed 1] [--workers 1]`: damaged real traffic against a real server for as long as one
 * likes, and against several at once. Prints what was found and, for each round that broke something, the command that replays it; at
 * the end one table. `--streams N` instead: random bytes, N where they are read and a hundredth of it on connections.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SeededRandom } from '../server/transport/memory/seeded-random.ts';
import { createDocument } from './rest-client.ts';
import { ServerProcess } from './server-process.ts';
import { Campaign, type CampaignResult } from './wire-fuzz/campaign.ts';
import { readRandomStreams, sendRandomStreams } from './wire-fuzz/random-streams.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string' },
    seed: { type: 'string' },
    workers: { type: 'string' },
    streams: { type: 'string' },
  },
});
const messages = Number(values.messages ?? 20_000);
const seed = Number(values.seed ?? 1);
const workers = Number(values.workers ?? 1);
/** No two workers play the same round. */
const SEEDS_APART = 1_000_000;

async function campaign(): Promise<void> {
  const run = new Campaign({ messages, seed, say: (line) => console.log(line) });
  // Yjs in an honest client threw at what the server told it: that is a finding, and nothing can be asked of that client any more.
  process.once('uncaughtException', (error) => {
    console.log(`an honest client broke: ${error.message}\n${run.replay}`);
    process.exit(1);
  });
  const startedMs = performance.now();
  const result = await run.run();
  if (result.failures.length > 0) process.exitCode = 1;
  if (process.send === undefined) console.log(table([{ seed, result }], startedMs));
  else process.send(result);
}

interface Told {
  readonly seed: number;
  /** Null where the worker ended without a word. */
  readonly result: CampaignResult | null;
}

async function several(): Promise<void> {
  const startedMs = performance.now();
  const told = await Promise.all(
    Array.from({ length: workers }, async (_, i): Promise<Told> => {
      const own = seed + i * SEEDS_APART;
      const share = String(Math.ceil(messages / workers));
      const worker = fork(fileURLToPath(import.meta.url), ['--messages', share, '--seed', String(own)]);
      let result: CampaignResult | null = null;
      // The worker is this very file: it sends its result and nothing else.
      worker.on('message', (said) => (result = said as CampaignResult));
      await once(worker, 'exit');
      return { seed: own, result };
    }),
  );
  console.log(table(told, startedMs));
  if (told.some(({ result }) => result === null || result.failures.length > 0)) process.exitCode = 1;
}

/** As docs/SECURITY.md shows it. */
function table(told: readonly Told[], startedMs: number): string {
  const rows = told.map(({ seed: own, result }) =>
    result === null
      ? `| ${own} | broken off | | | | | | |`
      : `| ${[own, result.messages, result.rounds, result.restarts, `${result.longestLoopMs} ms`, `${result.mostMemoryMb} MB`, `${result.slowestAckMs} ms`, result.failures.length].join(' | ')} |`,
  );
  const sent = told.reduce((sum, { result }) => sum + (result?.messages ?? 0), 0);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  return [
    '',
    '| seed | messages | rounds | restarts | longest turn, CPU | memory at most | slowest ack of an honest one | failed rounds |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `${sent} messages in ${seconds} s by ${told.length} at once.`,
  ].join('\n');
}

async function streams(count: number): Promise<void> {
  const random = new SeededRandom(seed);
  const startedMs = performance.now();
  const outcomes = readRandomStreams(count, random);
  console.log([...outcomes].map(([outcome, times]) => `${times} ${outcome}`).join(', '));
  const server = await ServerProcess.start({ WEFT_LOG_LEVEL: 'error', WEFT_MAX_CONNECTIONS_PER_ADDRESS: '10000' });
  try {
    const { id, token } = await createDocument(server.url, 'Calm');
    const connections = Math.ceil(count / 100);
    await sendRandomStreams(
      { port: Number(new URL(server.url).port), path: `/sync/${id}?token=${token}` },
      connections,
      random,
    );
    const isWell = server.crash === null && (await fetch(`${server.url}/healthz`)).ok && server.log === '';
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    console.log(
      `${count} random streams read, ${connections} sent, in ${seconds} s: ${isWell ? 'nothing broke' : `broken: ${server.crash ?? server.log}`}`,
    );
    if (!isWell) process.exitCode = 1;
  } finally {
    await server.close();
  }
}

if (values.streams !== undefined) await streams(Number(values.streams));
else if (workers > 1) await several();
else await campaign();
