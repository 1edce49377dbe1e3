/**
 * Figure 2: what one delivery costs the server in CPU at a load that every contender carries with ease. All threads
 * count, the one that writes to the disk too.
 */
import type { Contender } from '../contenders.ts';
import type { CrowdSize } from '../load/crowd.ts';
import { Stretch } from '../load/ledger.ts';
import { type Usage, startMeter } from './meter.ts';
import { withCrowd } from './session.ts';

export interface CpuResult extends Usage {
  readonly microsecondsPerDelivery: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const WARM_UP_MS = 2000;
/** What is still under way when the typing ends is waited for, so that its cost and its arrival are both counted. */
const TAIL_MS = 150;
const LONGEST_TAIL_MS = 10_000;

export function measureCpu(
  contender: Contender,
  size: CrowdSize,
  deliveriesPerSecond: number,
  durationMs: number,
): Promise<CpuResult> {
  return withCrowd(contender, size, async (crowd, server) => {
    crowd.prepare(((deliveriesPerSecond / crowd.deliveriesPerUpdate) * (WARM_UP_MS + durationMs)) / 1000);
    await crowd.type(deliveriesPerSecond, WARM_UP_MS, new Stretch());
    const stretch = new Stretch();
    const meter = startMeter(server);
    await crowd.type(deliveriesPerSecond, durationMs, stretch);
    await new Promise((resolve) => setTimeout(resolve, TAIL_MS));
    await stretch.arrivedOrPast(LONGEST_TAIL_MS);
    const usage = meter();
    crowd.assertWhole();
    if (stretch.delivered !== stretch.offered) {
      throw new Error(`${contender.name} delivered ${stretch.delivered} of ${stretch.offered} at a moderate load`);
    }
    return {
      ...usage,
      microsecondsPerDelivery: (usage.serverCpuMs * 1000) / stretch.delivered,
      p50Ms: stretch.percentileMs(0.5),
      p99Ms: stretch.percentileMs(0.99),
    };
  });
}
