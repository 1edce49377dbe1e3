/** The same typing by all load processes at once, and ever faster until half of what is typed comes too late. Knows no kind of room. */
import type { Pace, Typed } from './load-process.ts';
import type { Spent, Stage } from './stage.ts';

export type Values = Readonly<Record<string, number>>;

const BOUND_MS = 100;
const FACTOR = 1.25;
const STEP_MS = 1500;
const MOST_STEPS = 20;
const FAILURES_TO_STOP = 2;

/** What several load processes saw, as the worse of them saw it. */
export function worst(all: readonly Typed[], key: keyof Typed): number {
  return Math.max(...all.map((typed) => typed[key]));
}

interface Everywhere {
  readonly typed: readonly Typed[];
  readonly spent: Spent;
  readonly deliveries: number;
  /** CPU of the servers, by delivery. */
  readonly microseconds: number;
}

/** Each load process types its share in its rooms of this group. */
export async function typeEverywhere(stage: Stage, pace: Pace): Promise<Everywhere> {
  const share: Pace = { ...pace, updatesPerSecond: pace.updatesPerSecond / stage.loads.length };
  await Promise.all(stage.loads.map((load) => load.prepare(share)));
  const meter = stage.meter();
  const typed = await Promise.all(stage.loads.map((load) => load.type(share)));
  const spent = meter();
  const deliveries = typed.reduce((sum, each) => sum + each.deliveries, 0);
  return { typed, spent, deliveries, microseconds: (spent.cpuMs * 1000) / deliveries };
}

/** The heaviest load of which half was seen within the bound; `loadShare` near 1 says that the load itself could do no more. */
export async function climb(stage: Stage, group: string, foot: number): Promise<Values> {
  let best: Values = { most: 0 };
  let failures = 0;
  for (let step = 0; step < MOST_STEPS && failures < FAILURES_TO_STOP; step += 1) {
    const updatesPerSecond = foot * FACTOR ** step;
    const pace: Pace = { group, updatesPerSecond, forMs: STEP_MS, tailMs: BOUND_MS };
    const { typed, spent, deliveries, microseconds } = await typeEverywhere(stage, pace);
    failures = worst(typed, 'p50') < BOUND_MS ? 0 : failures + 1;
    if (failures > 0) continue;
    best = {
      most: (deliveries * 1000) / STEP_MS,
      mostP50: worst(typed, 'p50'),
      mostP99: worst(typed, 'p99'),
      mostMicroseconds: microseconds,
      mostCores: spent.cores,
      loadShare: worst(typed, 'loadShare'),
    };
  }
  return best;
}
