/** 500 rooms of two: what an update costs where everybody types once a second, what it holds, and how many updates a second it takes. */
import { quiet } from '../figures/session.ts';
import { climb, typeEverywhere, type Values, worst } from './climb.ts';
import { weft } from './measured-servers.ts';
import { type Arrangement, Stage } from './stage.ts';

const ROOMS = 500;
const PEOPLE = 2;
const GROUP = 'rooms';
const EACH_SECOND = ROOMS * PEOPLE;
const WARM_UP_MS = 8000;
const STEADY_MS = 6000;
const LONGEST_TAIL_MS = 5000;

/** Where the climb begins, in updates a second. */
const FOOT = 4000;

export function manyRooms(arrangement: Arrangement): Promise<Values> {
  const contender = weft();
  return Stage.with(contender, arrangement, async (stage) => {
    const empty = await stage.heldMB();
    await Promise.all(
      stage.loads.map((load, i) =>
        load.open({
          ...{ group: GROUP, contender: contender.name, port: stage.portOf(i) },
          ...{ rooms: ROOMS / stage.loads.length, writers: PEOPLE, readers: 0 },
        }),
      ),
    );
    for (const server of stage.servers) await quiet(server);
    const pace = { group: GROUP, updatesPerSecond: EACH_SECOND };
    await typeEverywhere(stage, { ...pace, forMs: WARM_UP_MS, tailMs: 0 });
    const steady = { ...pace, forMs: STEADY_MS, tailMs: LONGEST_TAIL_MS };
    const { typed, spent, microseconds } = await typeEverywhere(stage, steady);
    const held = await stage.heldMB();
    return {
      microseconds,
      p99: worst(typed, 'p99'),
      durable: worst(typed, 'durableP99'),
      empty,
      held,
      foreign: spent.foreign,
      ...(await climb(stage, GROUP, FOOT)),
    };
  });
}
