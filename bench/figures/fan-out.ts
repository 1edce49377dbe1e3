/**
 * Figure 1: how many deliveries per second one room takes while 99 of 100 arrive within 100 ms. The offered load rises in
 * short steps until the server no longer keeps up; a step's updates are judged only after every one had its 100 ms.
 */
import type { Contender } from '../contenders.ts';
import type { Crowd, CrowdSize } from '../load/crowd.ts';
import { Stretch } from '../load/ledger.ts';
import { type Usage, startMeter } from './meter.ts';
import { withCrowd } from './session.ts';

/** What "keeps up" means. */
export const BOUND_MS = 100;
const SHARE = 0.99;

/** How the load rises. */
export interface Ramp {
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

export interface FanOutResult {
  /** The heaviest step within the bound; null where even the first was not. */
  readonly best: Step | null;
  /** Over the whole climb: of a single short step, /proc's clocks say too little. */
  readonly foreignShare: number;
}

/** One or two failed steps may be a garbage collection or another process; three running are saturation. */
const FAILURES_TO_STOP = 3;
/** The first seconds of a server run in the interpreter; they are typed but not judged. */
const WARM_UP_MS = 1000;
/** What piled up during the warm-up is waited for, so that the first steps do not pay for it. */
const LONGEST_BACKLOG_MS = 3000;
const MOST_STEPS = 60;

async function climb(crowd: Crowd, measure: () => () => Usage, ramp: Ramp): Promise<FanOutResult> {
  crowd.prepare(((ramp.from / crowd.deliveriesPerUpdate) * WARM_UP_MS) / 1000);
  const warmUp = new Stretch();
  await crowd.type(ramp.from, WARM_UP_MS, warmUp);
  await warmUp.arrivedOrPast(LONGEST_BACKLOG_MS);

  const whole = measure();
  let best: Step | null = null;
  let failures = 0;
  let judged: { load: number; stretch: Stretch; usage: Usage; messages: number } | null = null;
  for (let step = 0; step < MOST_STEPS && failures < FAILURES_TO_STOP; step += 1) {
    const load = ramp.from * ramp.factor ** step;
    const stretch = new Stretch();
    crowd.prepare(((load / crowd.deliveriesPerUpdate) * ramp.stepMs) / 1000);
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

export function measureFanOut(contender: Contender, size: CrowdSize, ramp: Ramp): Promise<FanOutResult> {
  return withCrowd(contender, size, (crowd, server) => climb(crowd, () => startMeter(server), ramp));
}
