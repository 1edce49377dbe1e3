/**
 * `npm run bench:steps -- [--only "wake"]`: the longest step of the real server's event loop, in CPU time, and the most memory it ever had,
 * for documents and clients made to make these large (HOSTILE S4 to S16, R9): each in a server of its own, with what `npm start` gives
 * it. Prints a row for each and fails where one went past a bound. What is done to the server is `steps-taken.ts`.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ServerProcess } from '../../scripts/server-process.ts';
import { asNpmStart } from '../as-npm-start.ts';
import { STEPS } from './steps-taken.ts';

const MOST_MS = 100;
const MOST_MB = 512;
const PROBE = new URL('../../scripts/wire-fuzz/loop-probe.ts', import.meta.url).href;
/** The probe says once a second what it saw. */
const PROBE_MS = 1100;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function longestTurn(log: string): number {
  return Math.max(0, ...Array.from(log.matchAll(/"loopMs":(\d+)/g), ([, ms]) => Number(ms)));
}

/** The most memory that a process ever had, in megabytes (Linux). */
function peakMb(pid: number): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes ?? 0) / 1024);
}

async function measure(name: string): Promise<boolean> {
  const { NODE_OPTIONS = '', ...started } = asNpmStart();
  const server = await ServerProcess.start({
    ...started,
    NODE_OPTIONS: `${NODE_OPTIONS} --import=${PROBE}`,
    WEFT_LOG_LEVEL: 'info',
    WEFT_MAX_CONNECTIONS_PER_ADDRESS: '5000',
    WEFT_MAX_NEW_DOCUMENTS_PER_MINUTE: '5000',
  });
  try {
    let from = 0;
    const startedMs = performance.now();
    // Its own start is not what is measured.
    const begin = async () => {
      await pause(PROBE_MS);
      from = server.log.length;
    };
    await begin();
    const said = (await STEPS[name]?.(server, begin)) ?? '';
    await pause(PROBE_MS);
    const turnMs = longestTurn(server.log.slice(from));
    const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
    const mb = peakMb(server.pid);
    console.log(`| ${name} | ${turnMs} | ${mb} | ${seconds} | ${said} |`);
    if (server.crash !== null) throw new Error(server.crash);
    return turnMs <= MOST_MS && mb <= MOST_MB;
  } finally {
    await server.close();
  }
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
console.log('| what is done | longest turn, CPU ms | memory at most, MB | s in all | what came of it |');
console.log('|---|---|---|---|---|');
for (const name of Object.keys(STEPS)) {
  if (values.only !== undefined && !name.includes(values.only)) continue;
  if (!(await measure(name))) process.exitCode = 1;
}
