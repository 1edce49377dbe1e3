/**
 * One load process of `npm run bench:processes`: opens rooms at the ports it is told and types in them, at the orders of load-process.ts.
 * Sender and receiver of a room are both in here, so that they read one clock. Knows nothing of how many servers there are.
 */
import { z } from 'zod';
import { pause } from '../figures/session.ts';
import { Crowd } from '../load/crowd.ts';
import { Stretch } from '../load/ledger.ts';
import { contenderCalled } from './measured-servers.ts';
import type { Typed } from './load-process.ts';

const ORDER = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    id: z.number(),
    group: z.string(),
    contender: z.string(),
    port: z.number(),
    rooms: z.number(),
    writers: z.number(),
    readers: z.number(),
  }),
  z.object({
    kind: z.literal('prepare'),
    id: z.number(),
    group: z.string(),
    updatesPerSecond: z.number(),
    forMs: z.number(),
  }),
  z.object({
    kind: z.literal('type'),
    id: z.number(),
    group: z.string(),
    updatesPerSecond: z.number(),
    forMs: z.number(),
    tailMs: z.number(),
  }),
]);

type Order = z.infer<typeof ORDER>;

/** Node's timers do not go finer than this. */
const TICK_MS = 1;

interface Group {
  readonly crowds: Crowd[];
  writers: number;
}

const groups = new Map<string, Group>();

function groupCalled(name: string): Group {
  const group = groups.get(name) ?? { crowds: [], writers: 1 };
  groups.set(name, group);
  return group;
}

async function open(order: Extract<Order, { kind: 'open' }>): Promise<void> {
  const contender = contenderCalled(order.contender);
  const group = groupCalled(order.group);
  group.writers = order.writers;
  for (let i = 0; i < order.rooms; i += 1) {
    const entrance = await contender.createDocument(order.port);
    group.crowds.push(await Crowd.open(entrance, order.port, { writers: order.writers, readers: order.readers }));
  }
}

/** Makes the updates beforehand, so that the typing does not pay for it. */
function prepare({ group, updatesPerSecond, forMs }: Extract<Order, { kind: 'prepare' }>): void {
  const { crowds, writers } = groupCalled(group);
  for (const crowd of crowds) crowd.prepare((updatesPerSecond * forMs) / 1000 / crowds.length + writers);
}

/** The rooms take turns, and the writers within each, so that everybody types equally often. */
async function typeInAll(
  { crowds, writers }: Group,
  updatesPerSecond: number,
  forMs: number,
  stretches: readonly [seen: Stretch, durable: Stretch],
): Promise<void> {
  const startedAt = performance.now();
  for (let sent = 0; ;) {
    const elapsedMs = Math.min(performance.now() - startedAt, forMs);
    for (const due = Math.floor((elapsedMs * updatesPerSecond) / 1000); sent < due; sent += 1) {
      const writer = Math.floor(sent / crowds.length) % writers;
      crowds[sent % crowds.length]?.typeOne(writer, ...stretches);
    }
    if (elapsedMs >= forMs) return;
    await pause(TICK_MS);
  }
}

async function type(order: Extract<Order, { kind: 'type' }>): Promise<Typed> {
  const group = groupCalled(order.group);
  const { updatesPerSecond, forMs } = order;
  const [seen, durable] = [new Stretch(), new Stretch()];
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  const [only] = group.crowds;
  // One room is typed in as the fan-out figure does it: what falls due together goes out together.
  if (group.crowds.length === 1 && only !== undefined)
    await only.type(updatesPerSecond * only.deliveriesPerUpdate, forMs, seen);
  else await typeInAll(group, updatesPerSecond, forMs, [seen, durable]);
  const spent = process.cpuUsage(cpu);
  const share = (spent.user + spent.system) / 1000 / (performance.now() - startedAt);
  await seen.arrivedOrPast(order.tailMs);
  await durable.arrivedOrPast(order.tailMs);
  for (const crowd of group.crowds) crowd.assertWhole();
  return {
    deliveries: seen.offered,
    p50: seen.percentileMs(0.5),
    p99: seen.percentileMs(0.99),
    durableP50: durable.percentileMs(0.5),
    durableP99: durable.percentileMs(0.99),
    loadShare: share,
  };
}

async function obey(order: Order): Promise<Typed | null> {
  if (order.kind === 'open') await open(order);
  else if (order.kind === 'prepare') prepare(order);
  else return type(order);
  return null;
}

process.on('message', (message) => {
  const order = ORDER.parse(message);
  obey(order).then(
    (answer) => process.send?.({ id: order.id, answer }),
    (error: unknown) =>
      process.send?.({ id: order.id, failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
