/** A lecture: two hundred people in one document, all of them moving their caret five times a second. */
import { type Contender, HOCUSPOCUS } from '../contenders.ts';
import { atMost, type Context, type Figure, type Measured, holds } from '../figure.ts';
import { CaretCrowd } from '../load/caret-crowd.ts';
import { startMeter } from './meter.ts';
import { pause, quiet, withFreshServer } from './session.ts';

const PEOPLE = 200;
const MOVES_EACH_SECOND = 5;
const WARM_UP_MS = 1500;
const TAIL_MS = 300;

function measure(contender: Contender, { scale }: Context): Promise<Measured> {
  return withFreshServer(contender, async (server) => {
    const people = PEOPLE / scale.part;
    const crowd = await CaretCrowd.open(await contender.createDocument(server.port), server.port, people);
    try {
      await quiet(server);
      await crowd.move(MOVES_EACH_SECOND, WARM_UP_MS);
      crowd.forget();
      const meter = startMeter(server);
      await crowd.move(MOVES_EACH_SECOND, scale.steadyMs);
      await pause(TAIL_MS);
      const usage = meter();
      const seen = crowd.seen();
      return {
        values: {
          cpuShare: usage.serverShare * 100,
          megabytes: crowd.receivedBytes / 1e6 / (usage.wallMs / 1000),
          p50: seen.p50Ms,
          latest: seen.latestMs,
          missing: seen.missingShare * 100,
        },
        foreignShare: usage.foreignShare,
        isFloor: usage.loadShare > 0.9,
      };
    } finally {
      await crowd.close();
    }
  });
}

export const CARETS_FIGURE: Figure = {
  id: 'carets',
  title: `${PEOPLE} people in one room moving carets ${MOVES_EACH_SECOND} times a second`,
  explains:
    'Sockets offer permessage-deflate as browsers do. The age of a caret is from its sending to the newest or a newer place of it arriving at a person who watches; "never came" are carets of which nothing arrived at all.',
  columns: [
    { key: 'cpuShare', label: 'server CPU %', digits: 0, better: 'less' },
    { key: 'megabytes', label: 'MB/s out', digits: 1 },
    { key: 'p50', label: 'p50 ms', digits: 0 },
    { key: 'latest', label: 'latest ms', digits: 0 },
    { key: 'missing', label: 'never came %', digits: 1 },
  ],
  goals: [
    { words: 'CPU at most a quarter of Hocuspocus\u2019s', isMet: atMost('cpuShare', 1 / 4, HOCUSPOCUS) },
    { words: 'bytes too', isMet: atMost('megabytes', 1 / 4, HOCUSPOCUS) },
    { words: 'no caret later than 150 ms', isMet: holds('latest', (ms) => ms <= 150) },
  ],
  mostRounds: 3,
  suits: () => true,
  measure,
};
