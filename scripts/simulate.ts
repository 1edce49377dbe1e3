/**
 * `npm run simulate -- [--seed 1] [--schedules 10000] [--workers 2] [--minutes 30]`: the simulation of sessions over bad networks for as long
 * as one likes, spread over threads (HOSTILE N4, N5, K1; the play is `server/transport/memory/schedule.ts`). Prints what was played and,
 * for each seed that did not hold, the command that replays it.
 */
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { playSchedule, type Played } from '../server/transport/memory/schedule.ts';

interface Share {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  readonly untilMs: number;
}

interface Report {
  readonly schedules: number;
  readonly sum: Played;
  readonly failures: readonly string[];
}

const SHOWN_FAILURES = 10;

async function play({ first, count, step, untilMs }: Share): Promise<Report> {
  const sum: Played = { deliveries: 0, restarts: 0, connections: 0, moves: 0, resent: 0 };
  const failures: string[] = [];
  let schedules = 0;
  for (; schedules < count && Date.now() < untilMs && failures.length < SHOWN_FAILURES; schedules++) {
    const seed = first + schedules * step;
    try {
      const played = await playSchedule(seed);
      sum.deliveries += played.deliveries;
      sum.restarts += played.restarts;
      sum.connections += played.connections;
      sum.moves += played.moves;
      sum.resent += played.resent;
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      failures.push(`${reason}\nreplay: npm run simulate -- --seed ${seed} --schedules 1`);
    }
  }
  return { schedules, sum, failures };
}

/** Its share's report, once it is done. */
function inThread(share: Share): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    // The thread posts one message, of this type.
    worker.once('message', (report: Report) => resolve(report));
    worker.once('error', reject);
  });
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { seed: text, schedules: text, workers: text, minutes: text } });
  const first = Math.max(1, Number(values.seed ?? 1));
  const asked = Number(values.schedules ?? 10_000);
  const workers = Math.max(1, Math.min(asked, Number(values.workers ?? 2)));
  const untilMs =
    values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
  const from = performance.now();
  const reports = await Promise.all(
    Array.from({ length: workers }, (_, i) =>
      inThread({ first: first + i, count: Math.ceil((asked - i) / workers), step: workers, untilMs }),
    ),
  );
  const total = (of: (report: Report) => number) => reports.reduce((sum, report) => sum + of(report), 0);
  const failures = reports.flatMap((report) => report.failures);
  for (const failure of failures) console.error(failure);
  console.log(
    `${total(({ schedules }) => schedules)} schedules from seed ${first} in ${Math.round((performance.now() - from) / 1000)} s on ${workers} threads: ` +
      `${total(({ sum }) => sum.deliveries)} single deliveries, ${total(({ sum }) => sum.connections)} connections, ${total(({ sum }) => sum.moves)} moves between transports, ` +
      `${total(({ sum }) => sum.resent)} updates sent again, ${total(({ sum }) => sum.restarts)} restarts; ` +
      (failures.length === 0 ? 'every one held' : `${failures.length} did NOT hold`),
  );
  if (failures.length > 0) process.exitCode = 1;
}

if (isMainThread) await main();
// The main thread made this data and waits for the answer.
else parentPort?.postMessage(await play(workerData as Share));
