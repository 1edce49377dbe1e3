/**
 * How many deliveries per second one room takes while 99 of 100 arrive within 100 ms. The offered load rises in
 * short steps until the server no longer keeps up; a step's updates are judged only after every one had its 100 ms.
 */
import { type Contender, HOCUSPOCUS } from '../contenders.ts';
import { atLeast, atMost, type Context, type Figure, type Measured, holds } from '../figure.ts';
import type { Crowd, CrowdSize } from '../load/crowd.ts';
import { Stretch } from '../load/ledger.ts';
import { type Usage, startMeter } from './meter.ts';
import { withCrowd } from './session.ts';

/** What "keeps up" means. */
const BOUND_MS = 100;
const SHARE = 0.99;

/** How the load rises. */
interface Ramp {
  readonly from: number;
  readonly factor: number;
  readonly stepMs: number;
}

/** One step of the ramp that kept within the bound. */
interface Step extends Usage {
  readonly deliveriesPerSecond: number;
  readonly updatesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** 1 where every update is a message of its own to every receiver; less where a server merges what came together. */
  readonly messagesPerDelivery: number;
}

interface Climbed {
  /** The heaviest step within the bound; null where even the first was not. */
  readonly best: Step | null;
  /** Over the whole climb: of a single short step, /proc's clocks say too little. */
  readonly foreignShare: number;
}

/** One or two failed steps may be a garbage collection or another process; three running are saturation. */
const FAILURES_TO_STOP = 3;
/** The first seconds of a server run in the interpreter, theirs and ours; they are typed but not judged. */
const WARM_UP_MS = 6000;
/** Of the load at the foot of the climb: what piles up in a cold server would make its climb another one. */
const WARM_UP_SHARE = 0.5;
/** What piled up during the warm-up is waited for, so that the first steps do not pay for it. */
const LONGEST_BACKLOG_MS = 3000;
const MOST_STEPS = 60;
/**
 * The updates of as many steps as it takes for the load to rise so far are made in one go, while nothing is under way. Made before each
 * step, they held up the load generator for up to a tenth of a second, and what was still under way from the step before counted as late.
 */
const RISE_AT_ONCE = 2;

async function climb(crowd: Crowd, measure: () => () => Usage, ramp: Ramp): Promise<Climbed> {
  const warmUpLoad = ramp.from * WARM_UP_SHARE;
  crowd.prepare(((warmUpLoad / crowd.deliveriesPerUpdate) * WARM_UP_MS) / 1000);
  const warmUp = new Stretch();
  await crowd.type(warmUpLoad, WARM_UP_MS, warmUp);
  await warmUp.arrivedOrPast(LONGEST_BACKLOG_MS);

  const atOnce = Math.ceil(Math.log(RISE_AT_ONCE) / Math.log(ramp.factor));
  const whole = measure();
  let best: Step | null = null;
  let failures = 0;
  let judged: { load: number; stretch: Stretch; usage: Usage; messages: number } | null = null;
  for (let step = 0; step < MOST_STEPS && failures < FAILURES_TO_STOP; step += 1) {
    const load = ramp.from * ramp.factor ** step;
    const stretch = new Stretch();
    if (step % atOnce === 0) {
      await judged?.stretch.arrivedOrPast(LONGEST_BACKLOG_MS);
      crowd.prepare(updatesOfSteps(crowd, ramp, step, atOnce));
    }
    const messagesBefore = crowd.messages;
    const meter = measure();
    await crowd.type(load, ramp.stepMs, stretch);
    const usage = meter();
    crowd.assertWhole();
    // The step before this one has had its time by now.
    if (judged !== null) {
      const p99Ms = judged.stretch.percentileMs(SHARE);
      failures = p99Ms < BOUND_MS ? 0 : failures + 1;
      if (failures === 0) {
        best = {
          ...judged.usage,
          deliveriesPerSecond: judged.load,
          updatesPerSecond: judged.load / crowd.deliveriesPerUpdate,
          p50Ms: judged.stretch.percentileMs(0.5),
          p99Ms,
          messagesPerDelivery: judged.messages / judged.stretch.offered,
        };
      }
    }
    judged = { load, stretch, usage, messages: crowd.messages - messagesBefore };
  }
  return { best, foreignShare: whole().foreignShare };
}

/** How many updates the next steps take, with a few to spare for each writer's share being rounded. */
function updatesOfSteps(crowd: Crowd, { from, factor, stepMs }: Ramp, first: number, steps: number): number {
  let updates = 0;
  for (let step = first; step < first + steps; step += 1) {
    updates += ((from * factor ** step) / crowd.deliveriesPerUpdate) * (stepMs / 1000) + 1;
  }
  return updates;
}

function climbFrom(contender: Contender, size: CrowdSize, ramp: Ramp): Promise<Climbed> {
  return withCrowd(contender, size, (crowd, server) => climb(crowd, () => startMeter(server), ramp));
}

/** Where even the foot of the climb was too high, it starts lower down: the figure is a limit, not an accident. */
async function highest(contender: Contender, size: CrowdSize, ramp: Ramp): Promise<Climbed> {
  let climbed = await climbFrom(contender, size, ramp);
  for (let from = ramp.from / 2; climbed.best === null && from > LOWEST_FOOT; from /= 2) {
    climbed = await climbFrom(contender, size, { ...ramp, from });
  }
  return climbed;
}

/** The first climb finds roughly where a contender's limit is; the rounds that count climb finely from below it. */
const SCOUT_FROM = 40_000;
const SCOUT_FACTOR = 1.4;
const LOWEST_FOOT = 10_000;
const FINE_START = 0.65;
const FINE_FACTOR = 1.07;
/** Past this the load generator's core was as full as the server's, and the figure is what both together managed. */
const LOAD_LIMIT = 0.9;

export function fanOutFigure(size: CrowdSize): Figure {
  const scouted = new Map<string, number>();

  const measure = async (contender: Contender, { scale, say }: Context): Promise<Measured> => {
    const { stepMs } = scale;
    let limit = scouted.get(contender.name);
    const coarse = { from: SCOUT_FROM, factor: SCOUT_FACTOR, stepMs };
    if (limit === undefined && !scale.isQuick) {
      const { best } = await highest(contender, size, coarse);
      limit = best?.deliveriesPerSecond ?? SCOUT_FROM / 4;
      scouted.set(contender.name, limit);
      say(`  ${contender.name}: about ${Math.round(limit)} deliveries/s`);
    }
    const fine = { from: (limit ?? SCOUT_FROM) * FINE_START, factor: FINE_FACTOR, stepMs };
    const { best, foreignShare } = await highest(contender, size, scale.isQuick ? coarse : fine);
    if (best === null) return { values: { rate: 0 }, foreignShare };
    return {
      values: {
        rate: best.deliveriesPerSecond,
        p50: best.p50Ms,
        p99: best.p99Ms,
        microseconds: (best.serverCpuMs * 1000) / ((best.deliveriesPerSecond * best.wallMs) / 1000),
        updates: best.updatesPerSecond,
        messages: best.messagesPerDelivery,
      },
      foreignShare,
      isFloor: best.loadShare > LOAD_LIMIT,
    };
  };

  return {
    id: 'fanout',
    title: `One room, ${size.writers} x ${size.readers} (writers x readers): most deliveries/s with p99 < ${BOUND_MS} ms`,
    explains: `A delivery is one typed character that reached one other socket, however the server packed it. The load rises by ${Math.round((FINE_FACTOR - 1) * 100)} % a step until three steps running miss the bound; ">=" where the load generator's core was full first.`,
    columns: [
      { key: 'rate', label: 'deliveries/s', digits: 0, better: 'more' },
      { key: 'p50', label: 'p50 ms', digits: 1 },
      { key: 'p99', label: 'p99 ms', digits: 1 },
      { key: 'microseconds', label: 'us CPU a delivery then', digits: 2 },
      { key: 'updates', label: 'updates/s in', digits: 0 },
      { key: 'messages', label: 'messages a delivery', digits: 3 },
    ],
    goals: [
      {
        words: 'at least 1.5 times Hocuspocus (or two thirds of its CPU a delivery where the load generator gives out)',
        isMet: (medians) => {
          const byRate = atLeast('rate', 1.5, HOCUSPOCUS)(medians);
          return byRate === null || byRate ? byRate : atMost('microseconds', 2 / 3, HOCUSPOCUS)(medians);
        },
      },
      { words: `p99 under ${BOUND_MS} ms`, isMet: holds('p99', (ms) => ms < BOUND_MS) },
    ],
    mostRounds: 4,
    suits: () => true,
    measure,
  };
}
