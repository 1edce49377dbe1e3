/**
 * Rooms of 10 x 100. One beside 500 quiet rooms of two: how long the quiet ones wait, where they share its process and where they do not.
 * And two of them: how much they carry together.
 */
import { quiet } from '../figures/session.ts';
import type { LoadProcess, Pace } from './load-process.ts';
import { climb, typeEverywhere, type Values } from './climb.ts';
import { weft } from './measured-servers.ts';
import { type Arrangement, Stage } from './stage.ts';

const BUSY = { group: 'busy', rooms: 1, writers: 10, readers: 100 } as const;
const BUSY_UPDATES_PER_SECOND = 5000;
const QUIET_ROOMS = 500;
const PEOPLE = 2;
const WARM_UP_MS = 6000;
const STEADY_MS = 6000;
const LONGEST_TAIL_MS = 3000;

export function busyRoom(arrangement: Arrangement): Promise<Values> {
  const contender = weft();
  return Stage.with(contender, arrangement, async (stage) => {
    const [busyLoad, quietLoad] = stage.loads;
    if (busyLoad === undefined || quietLoad === undefined) throw new Error('two load processes are needed');
    const at = (port: number) => ({ contender: contender.name, port });
    await busyLoad.open({ ...BUSY, ...at(stage.portOf(0)) });
    // Half of the quiet ones at the busy room's server, half at the other one where there is another.
    const quietOnes = { rooms: QUIET_ROOMS / 2, writers: PEOPLE, readers: 0 };
    await quietLoad.open({ group: 'with it', ...quietOnes, ...at(stage.portOf(0)) });
    await quietLoad.open({ group: 'apart', ...quietOnes, ...at(stage.portOf(1)) });
    for (const server of stage.servers) await quiet(server);
    const typeAll = async (forMs: number) => {
      const pace = (group: string, updatesPerSecond: number): Pace => ({
        ...{ group, updatesPerSecond, forMs, tailMs: LONGEST_TAIL_MS },
      });
      const all: readonly [LoadProcess, Pace][] = [
        [busyLoad, pace(BUSY.group, BUSY_UPDATES_PER_SECOND)],
        [quietLoad, pace('with it', quietOnes.rooms * PEOPLE)],
        [quietLoad, pace('apart', quietOnes.rooms * PEOPLE)],
      ];
      await Promise.all(all.map(([load, each]) => load.prepare(each)));
      return Promise.all(all.map(([load, each]) => load.type(each)));
    };
    await typeAll(WARM_UP_MS);
    const meter = stage.meter();
    const [busy, withIt, apart] = await typeAll(STEADY_MS);
    const spent = meter();
    if (busy === undefined || withIt === undefined || apart === undefined) throw new Error('three groups type');
    return {
      withIt: withIt.p99,
      apart: apart.p99,
      withItDurable: withIt.durableP99,
      apartDurable: apart.durableP99,
      busy: busy.p99,
      deliveries: busy.deliveries / (STEADY_MS / 1000),
      cores: spent.cores,
      foreign: spent.foreign,
      loadShare: Math.max(busy.loadShare, withIt.loadShare, apart.loadShare),
    };
  });
}

/** Where the climb begins, in updates a second of both rooms; each has 109 deliveries. */
const FOOT = 6000;

export function twoBusyRooms(arrangement: Arrangement): Promise<Values> {
  const contender = weft();
  return Stage.with(contender, arrangement, async (stage) => {
    for (const [i, load] of stage.loads.entries())
      await load.open({ ...BUSY, contender: contender.name, port: stage.portOf(i) });
    for (const server of stage.servers) await quiet(server);
    await typeEverywhere(stage, { group: BUSY.group, updatesPerSecond: FOOT, forMs: WARM_UP_MS, tailMs: 0 });
    return climb(stage, BUSY.group, FOOT);
  });
}
