/**
 * `npm run fuzz -- [--seed 1] [--schedules 10000] [--workers 2]`: the convergence test of the editors for as long as one
 * likes, spread over threads. Prints how many schedules were clean and, for each that was not, the command that replays it.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { playSchedule } from './fuzz/schedule.ts';

interface Share {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  readonly tells: boolean;
}

type Report = { readonly kind: 'done'; readonly played: number } | { readonly kind: 'failed'; readonly text: string };

async function play({ first, count, step, tells }: Share, report: (report: Report) => void): Promise<void> {
  for (let i = 0; i < count; i++) {
    const seed = first + i * step;
    const story: string[] = [];
    try {
      await playSchedule(seed, (line) => story.push(line));
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.stack ?? ''}` : '';
      const reason = `${error instanceof Error ? (error.stack ?? error.message) : String(error)}${cause}`;
      const told = tells ? `${story.join('\n')}\n` : '';
      report({ kind: 'failed', text: `${told}${reason}\nreplay: npm run fuzz -- --seed ${seed} --schedules 1` });
    }
    if ((i + 1) % 100 === 0 || i + 1 === count) report({ kind: 'done', played: i + 1 });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, schedules: { type: 'string' }, workers: { type: 'string' } },
  });
  const first = Math.max(1, Number(values.seed ?? 1));
  const schedules = Number(values.schedules ?? 10_000);
  const workers = Math.max(1, Math.min(schedules, Number(values.workers ?? availableParallelism())));
  const started = performance.now();
  const played = new Map<number, number>();
  let failures = 0;
  await Promise.all(
    Array.from({ length: workers }, async (_, i) => {
      const count = Math.ceil((schedules - i) / workers);
      const share: Share = { first: first + i, count, step: workers, tells: schedules === 1 };
      const worker = new Worker(new URL(import.meta.url), { workerData: share });
      worker.on('message', (report: Report) => {
        if (report.kind === 'done') played.set(i, report.played);
        else {
          failures++;
          process.stdout.write(`${report.text}\n\n`);
        }
      });
      await new Promise<void>((resolve, reject) => {
        worker.on('exit', () => resolve());
        worker.on('error', reject);
      });
    }),
  );
  const total = [...played.values()].reduce((sum, n) => sum + n, 0);
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(
    `${total} schedules from seed ${first} in ${seconds} s: ${total - failures} clean, ${failures} not\n`,
  );
  if (failures > 0 || total < schedules) process.exitCode = 1;
}

if (isMainThread) await main();
// The main thread made this data and listens.
else await play(workerData as Share, (report) => parentPort?.postMessage(report));
