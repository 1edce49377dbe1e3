/**
 * What one delivery costs the server in CPU at a load that every contender carries with ease. All threads count, the one that
 * writes to the disk too.
 */
import { type Contender, RELAY } from '../contenders.ts';
import { atMost, type Context, type Figure, type Measured } from '../figure.ts';
import type { CrowdSize } from '../load/crowd.ts';
import { Stretch } from '../load/ledger.ts';
import { startMeter } from './meter.ts';
import { withCrowd } from './session.ts';

const DELIVERIES_PER_SECOND = 20_000;
/**
 * Typed for this many times the steady stretch before: V8 compiles what runs often for the first seconds of a server, theirs and
 * ours, and that is no part of what a delivery costs.
 */
const WARM_UP_STRETCHES = 2.5;
/** What is still under way when the typing ends is waited for, so that its cost and its arrival are both counted. */
const TAIL_MS = 150;
const LONGEST_TAIL_MS = 10_000;

function measure(contender: Contender, size: CrowdSize, { scale }: Context): Promise<Measured> {
  const warmUpMs = scale.steadyMs * WARM_UP_STRETCHES;
  return withCrowd(contender, size, async (crowd, server) => {
    crowd.prepare(((DELIVERIES_PER_SECOND / crowd.deliveriesPerUpdate) * (warmUpMs + scale.steadyMs)) / 1000);
    await crowd.type(DELIVERIES_PER_SECOND, warmUpMs, new Stretch());
    const stretch = new Stretch();
    const meter = startMeter(server);
    await crowd.type(DELIVERIES_PER_SECOND, scale.steadyMs, stretch);
    await new Promise((resolve) => setTimeout(resolve, TAIL_MS));
    await stretch.arrivedOrPast(LONGEST_TAIL_MS);
    const usage = meter();
    crowd.assertWhole();
    if (stretch.delivered !== stretch.offered) {
      throw new Error(`${contender.name} delivered ${stretch.delivered} of ${stretch.offered} at a moderate load`);
    }
    return {
      values: {
        microseconds: (usage.serverCpuMs * 1000) / stretch.delivered,
        p50: stretch.percentileMs(0.5),
        p99: stretch.percentileMs(0.99),
      },
      foreignShare: usage.foreignShare,
    };
  });
}

export function cpuFigure(size: CrowdSize): Figure {
  return {
    id: 'cpu',
    title: `Server CPU at ${DELIVERIES_PER_SECOND.toLocaleString('en-US')} deliveries/s in one room, ${size.writers} x ${size.readers}`,
    explains: 'A load that all of them carry with ease; user and kernel time of all threads, the disk included.',
    columns: [
      { key: 'microseconds', label: 'us CPU a delivery', digits: 2, better: 'less' },
      { key: 'p50', label: 'p50 ms', digits: 1 },
      { key: 'p99', label: 'p99 ms', digits: 1 },
    ],
    goals: [
      { words: 'no more CPU a delivery than the bare relay', isMet: atMost('microseconds', 1, RELAY) },
      { words: 'p99 not above the relay\u2019s', isMet: atMost('p99', 1, RELAY) },
    ],
    mostRounds: 4,
    suits: () => true,
    measure: (contender, context) => measure(contender, size, context),
  };
}
