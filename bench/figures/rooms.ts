/**
 * Many small rooms: two people in each, each typing once a second. What an update costs in CPU, disk and all, how soon the other one
 * sees it, and how soon it is on the disk; and how soon that is while other documents grow so fast that the server compacts all the time.
 */
import { type Contender, RELAY } from '../contenders.ts';
import { atMost, type Context, type Figure, type Measured, holds } from '../figure.ts';
import { Crowd } from '../load/crowd.ts';
import { Stretch } from '../load/ledger.ts';
import type { ServerProcess } from '../server-process.ts';
import { startMeter } from './meter.ts';
import { pause, quiet, withFreshServer } from './session.ts';

const ROOMS = 500;
const PEOPLE = 2;
const EACH_TYPES_EVERY_MS = 1000;
/** Of the steady stretch, as in `cpu.ts`: V8 compiles for the first seconds of a server. */
const WARM_UP_STRETCHES = 2.5;
/** The writers beside compactions come to a server that is warm. */
const FAST_WARM_UP_MS = 2000;
/** Measured for this many times the steady stretch of other figures: a second has only a thousand updates. */
const STRETCHES = 3;
const TICK_MS = 1;
/** So many others type so fast meanwhile, each in a document of its own: a checkpoint of one of them is nearly always being made. */
const FAST_WRITERS = 4;
const FAST_UPDATES_PER_SECOND = 1000;
const COMPACTING_STRETCHES = 2;
const LONGEST_TAIL_MS = 10_000;

/** Everybody types once a second, spread evenly over it. */
async function typeAll(crowds: readonly Crowd[], forMs: number, seen: Stretch, durable: Stretch): Promise<void> {
  const perMs = (crowds.length * PEOPLE) / EACH_TYPES_EVERY_MS;
  const startedAt = performance.now();
  for (let sent = 0; ;) {
    const elapsedMs = Math.min(performance.now() - startedAt, forMs);
    for (const due = Math.floor(elapsedMs * perMs); sent < due; sent += 1) {
      const turn = Math.floor(sent / crowds.length) % PEOPLE;
      crowds[sent % crowds.length]?.typeOne(turn, seen, durable);
    }
    if (elapsedMs >= forMs) return;
    await pause(TICK_MS);
  }
}

/** When the typing in these rooms is on the disk, at p99, while four other documents are written to at full speed. */
async function durableBesideCompactions(
  contender: Contender,
  server: ServerProcess,
  rooms: readonly Crowd[],
  forMs: number,
): Promise<number> {
  const fast: Crowd[] = [];
  try {
    for (let i = 0; i < FAST_WRITERS; i += 1) {
      const entrance = await contender.createDocument(server.port);
      const crowd = await Crowd.open(entrance, server.port, { writers: 1, readers: 1 });
      crowd.prepare((FAST_UPDATES_PER_SECOND * (FAST_WARM_UP_MS + forMs)) / 1000 + 1);
      fast.push(crowd);
    }
    await quiet(server);
    const [seen, durable] = [new Stretch(), new Stretch()];
    const typing = fast.map((crowd) => crowd.type(FAST_UPDATES_PER_SECOND, FAST_WARM_UP_MS + forMs, new Stretch()));
    await pause(FAST_WARM_UP_MS);
    await typeAll(rooms, forMs, seen, durable);
    await Promise.all(typing);
    await durable.arrivedOrPast(LONGEST_TAIL_MS);
    for (const crowd of fast) crowd.assertWhole();
    return durable.percentileMs(0.99);
  } finally {
    for (const crowd of fast) await crowd.close();
  }
}

function measure(contender: Contender, { scale }: Context): Promise<Measured> {
  return withFreshServer(contender, async (server) => {
    const crowds: Crowd[] = [];
    try {
      for (let i = 0; i < ROOMS / scale.part; i += 1) {
        const entrance = await contender.createDocument(server.port);
        crowds.push(await Crowd.open(entrance, server.port, { writers: PEOPLE, readers: 0 }));
      }
      const warmUpMs = scale.steadyMs * WARM_UP_STRETCHES;
      const forMs = scale.steadyMs * STRETCHES;
      const besideMs = scale.steadyMs * COMPACTING_STRETCHES;
      for (const crowd of crowds)
        crowd.prepare((PEOPLE * (warmUpMs + forMs + besideMs)) / EACH_TYPES_EVERY_MS + PEOPLE);
      await quiet(server);
      await typeAll(crowds, warmUpMs, new Stretch(), new Stretch());
      const seen = new Stretch();
      const durable = new Stretch();
      const meter = startMeter(server);
      await typeAll(crowds, forMs, seen, durable);
      await seen.arrivedOrPast(LONGEST_TAIL_MS);
      if (contender.acknowledges) await durable.arrivedOrPast(LONGEST_TAIL_MS);
      const usage = meter();
      for (const crowd of crowds) crowd.assertWhole();
      if (seen.delivered !== seen.offered) {
        throw new Error(`${contender.name} delivered ${seen.delivered} of ${seen.offered} in many rooms`);
      }
      const beside = contender.acknowledges
        ? await durableBesideCompactions(contender, server, crowds, besideMs)
        : null;
      for (const crowd of crowds) crowd.assertWhole();
      return {
        values: {
          microseconds: (usage.serverCpuMs * 1000) / seen.offered,
          p50: seen.percentileMs(0.5),
          p99: seen.percentileMs(0.99),
          ...(beside === null ? {} : { durable: durable.percentileMs(0.99), beside }),
        },
        foreignShare: usage.foreignShare,
      };
    } finally {
      for (const crowd of crowds) await crowd.close();
    }
  });
}

export const ROOMS_FIGURE: Figure = {
  id: 'rooms',
  title: `${ROOMS} rooms of ${PEOPLE}, everybody typing once a second`,
  explains:
    'A thousand updates a second, each of which reaches one other person. "Durable" is until the server said that it is on the disk; the last column is the same while four other documents are written to, 1,000 updates a second each, so that one of them is nearly always being compacted.',
  columns: [
    { key: 'microseconds', label: 'us CPU an update', digits: 0, better: 'less' },
    { key: 'p50', label: 'p50 ms', digits: 1 },
    { key: 'p99', label: 'p99 ms', digits: 1 },
    { key: 'durable', label: 'durable p99 ms', digits: 1 },
    { key: 'beside', label: 'beside compactions p99 ms', digits: 1 },
  ],
  goals: [
    { words: 'at most 1.5 times the relay\u2019s CPU, the disk included', isMet: atMost('microseconds', 1.5, RELAY) },
    { words: 'p99 to others under 5 ms', isMet: holds('p99', (ms) => ms < 5) },
    { words: 'durable within 50 ms at p99', isMet: holds('durable', (ms) => ms < 50) },
    { words: 'beside compactions too', isMet: holds('beside', (ms) => ms < 50) },
  ],
  mostRounds: 3,
  suits: () => true,
  measure,
};
