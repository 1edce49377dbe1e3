/** What a commit costs where two processes write a file each, beside one process that writes the same into one. The disk alone, no server. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { withFolder } from '../figures/session.ts';
import { PINNING_COMMAND } from '../machine.ts';
import type { Values } from './climb.ts';
import type { Arrangement } from './stage.ts';

/** What 500 rooms of two append in 25 ms, which is how far apart the server's commits are (decision 0017). */
const ROW_BYTES = 3000;
const EVERY_MS = 25;
const FOR_MS = 8000;

const WRITTEN = z.object({ commits: z.number(), p50: z.number(), p99: z.number(), cpuMs: z.number() });

const run = promisify(execFile);

async function write(file: string, core: string, rowBytes: number, everyMs: number) {
  const script = join(import.meta.dirname, 'commit-writer.ts');
  const args = [script, file, String(rowBytes), String(everyMs), String(FOR_MS)];
  const { stdout } = await run(PINNING_COMMAND, ['-c', core, process.execPath, ...args]);
  return WRITTEN.parse(JSON.parse(stdout));
}

/** Paced as the server does it, then as fast as it goes. */
export function commits({ cores }: Arrangement): Promise<Values> {
  return withFolder(async (folder) => {
    const values: Record<string, number> = {};
    for (const [name, everyMs] of [
      ['paced', EVERY_MS],
      ['full', 0],
    ] as const) {
      const written = await Promise.all(
        cores.map((core, i) => write(`${folder}/${name}-${i}.db`, core, ROW_BYTES / cores.length, everyMs)),
      );
      const all = written.reduce((sum, each) => sum + each.commits, 0);
      values[`${name}Commits`] = (all * 1000) / FOR_MS;
      values[`${name}P50`] = Math.max(...written.map(({ p50 }) => p50));
      values[`${name}P99`] = Math.max(...written.map(({ p99 }) => p99));
      values[`${name}Microseconds`] = (written.reduce((sum, { cpuMs }) => sum + cpuMs, 0) * 1000) / all;
    }
    return values;
  });
}
