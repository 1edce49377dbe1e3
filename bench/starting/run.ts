/**
 * `npm run bench:starting`: what a start of the server costs, built and from its sources, the first time and later (docs/decisions/0019).
 * Owns the interleaving; what a server costs is read out of /proc in the moment in which it has printed its address.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { buildServer } from '../build-server.ts';
import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1');

const ROOT = join(import.meta.dirname, '../..');
const ENTRIES = { built: 'server/start.js', 'from its sources': 'server/main.ts' } as const;
/** What the start leaves behind is collected by then, and what the first person needs has been run. */
const SETTLED_AFTER_MS = 1500;

interface Start {
  readonly mainMs: number;
  readonly allMs: number;
  readonly wallMs: number;
  readonly megabytes: number;
}

/** CPU time of one thread, which the kernel counts in nanoseconds. */
function threadMs(pid: number, thread: string): number {
  return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

async function startOn(entry: string, folder: string): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=4', join(ROOT, entry)], {
    env: { ...process.env, WEFT_PORT: '0', WEFT_DATA_DIR: folder, WEFT_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error('the server could not be started');
  // The first of its lines is its address.
  await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(([code]) => Promise.reject(new Error(`the server ended with code ${code} at its start`))),
  ]);
  const wallMs = performance.now() - startedAt;
  const allMs = readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadMs(pid, thread), 0);
  const mainMs = threadMs(pid, String(pid));
  await new Promise((resolve) => setTimeout(resolve, SETTLED_AFTER_MS));
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  child.kill('SIGTERM');
  await ended;
  return { mainMs, allMs, wallMs, megabytes: (pages * 4096) / 1e6 };
}

const digested = z.object({ firstMs: z.number(), laterMs: z.number() });

/** What the door does before it knows what to run, in a process of its own, as it is there. */
async function digestOnce(): Promise<z.infer<typeof digested>> {
  const script = `
    const { folderOfBuild } = await import(${JSON.stringify(join(ROOT, 'server/built.js'))});
    const took = () => {
      const before = process.threadCpuUsage();
      folderOfBuild();
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    };
    console.log(JSON.stringify({ firstMs: took(), laterMs: took() }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  await once(child, 'close');
  return digested.parse(JSON.parse(said));
}

await buildServer();
const starts = new Map<string, Start[]>();
const digests: z.infer<typeof digested>[] = [];
for (let round = 1; round <= rounds; round++) {
  for (const [name, entry] of Object.entries(ENTRIES)) {
    // The second one on a folder finds what the first kept of its compiling.
    const folder = mkdtempSync(join(tmpdir(), 'weft-starting-'));
    for (const when of ['first start', 'later']) {
      const row = `${name}, ${when}`;
      starts.set(row, [...(starts.get(row) ?? []), await startOn(entry, folder)]);
    }
    rmSync(folder, { recursive: true, force: true });
  }
  digests.push(await digestOnce());
  console.error(`round ${round} of ${rounds}`);
}

const { cores, cpu, node } = describeMachine();
console.log(`${cores} cores of ${cpu}, Node ${node}; medians of ${rounds} interleaved rounds.\n`);
console.log('| | main thread, ms of CPU | all threads | ms to its address | MB |\n|---|---|---|---|---|');
for (const [row, each] of starts) {
  const of = (pick: (start: Start) => number) => Math.round(median(each.map(pick)));
  console.log(
    `| ${row} | ${of(({ mainMs }) => mainMs)} | ${of(({ allMs }) => allMs)} | ${of(({ wallMs }) => wallMs)} | ${of(({ megabytes }) => megabytes)} |`,
  );
}
const digestMs = (pick: 'firstMs' | 'laterMs') => median(digests.map((each) => each[pick])).toFixed(1);
console.log(`\nThe digest of the sources, which the door makes at each start: ${digestMs('firstMs')} ms of CPU`);
console.log(`(${digestMs('laterMs')} made again in the same process).`);
