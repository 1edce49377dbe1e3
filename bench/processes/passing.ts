/** What passing messages to a thread of their room and back costs a delivery: passing-server.ts under two loads, by three ways of passing. */
import { quiet } from '../figures/session.ts';
import type { Pace, Rooms } from './load-process.ts';
import type { Values } from './climb.ts';
import { type Passing, passingContender } from './measured-servers.ts';
import { type Arrangement, Stage } from './stage.ts';

const WARM_UP_MS = 5000;
const STEADY_MS = 5000;
const TAIL_MS = 300;

/** The two loads of the benchmark: 500 rooms of two, one room of 1 x 50 with 20,000 deliveries a second. */
const LOADS = [
  { key: 'many', rooms: 500, writers: 2, readers: 0, updatesPerSecond: 1000 },
  { key: 'one', rooms: 1, writers: 1, readers: 50, updatesPerSecond: 400 },
] as const;

export async function passing(how: Passing, arrangement: Arrangement): Promise<Values> {
  const contender = passingContender(how);
  const values: Record<string, number> = {};
  for (const { key, rooms, writers, readers, updatesPerSecond } of LOADS) {
    await Stage.with(contender, arrangement, async (stage) => {
      const [load] = stage.loads;
      if (load === undefined) throw new Error('a load process is needed');
      const opened: Rooms = { group: key, contender: contender.name, port: stage.portOf(0), rooms, writers, readers };
      await load.open(opened);
      for (const server of stage.servers) await quiet(server);
      const pace = (forMs: number): Pace => ({ group: key, updatesPerSecond, forMs, tailMs: TAIL_MS });
      await load.prepare(pace(WARM_UP_MS + STEADY_MS));
      await load.type(pace(WARM_UP_MS));
      const meter = stage.meter();
      const typed = await load.type(pace(STEADY_MS));
      const { cpuMs } = meter();
      values[`${key}Microseconds`] = (cpuMs * 1000) / typed.deliveries;
      values[`${key}P50`] = typed.p50;
      values[`${key}P99`] = typed.p99;
    });
  }
  return values;
}
