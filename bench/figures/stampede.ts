/** Two hundred people who open one large document in the same moment: the link was posted in a channel. */
import { type Contender, HOCUSPOCUS } from '../contenders.ts';
import { atMost, type Context, type Figure, type Measured } from '../figure.ts';
import { join } from '../load/entrance.ts';
import { startMeter } from './meter.ts';
import { TRACE, withPrepared } from './prepared.ts';
import { pause, quiet } from './session.ts';

const PEOPLE = 200;
const SETTLED_MS = 500;

function measure(contender: Contender, context: Context): Promise<Measured> {
  return withPrepared(contender, TRACE, 'stopped', context, async (server, { entrance, text }) => {
    await pause(SETTLED_MS);
    // The document is open: the first join is another figure.
    const host = await join(entrance, server.port);
    await quiet(server);
    const people = Math.round(PEOPLE / context.scale.part);
    const meter = startMeter(server);
    const joined = await Promise.all(Array.from({ length: people }, () => join(entrance, server.port)));
    const usage = meter();
    await Promise.all([host, ...joined].map(({ socket }) => socket.close()));
    for (const { firstState } of joined) {
      if (firstState === null || firstState.length < text.length)
        throw new Error(`${contender.name} sent half a document`);
    }
    const waits = joined.map(({ joinMs }) => joinMs).toSorted((a, b) => a - b);
    return {
      values: {
        totalMs: usage.wallMs,
        cpuMs: usage.serverCpuMs / people,
        p50: waits[people >> 1] ?? Number.NaN,
      },
      foreignShare: usage.foreignShare,
    };
  });
}

export const STAMPEDE_FIGURE: Figure = {
  id: 'stampede',
  title: `${PEOPLE} people joining ${TRACE.name} at once`,
  explains:
    'The document is open already; all connections are made in the same moment. The total is until the last one has the last byte.',
  columns: [
    { key: 'totalMs', label: 'total ms', digits: 0, better: 'less' },
    { key: 'cpuMs', label: 'server CPU ms a join', digits: 2 },
    { key: 'p50', label: 'p50 ms', digits: 0 },
  ],
  goals: [
    { words: 'at least 5 times faster than Hocuspocus', isMet: atMost('totalMs', 1 / 5, HOCUSPOCUS) },
    { words: 'in CPU too', isMet: atMost('cpuMs', 1 / 5, HOCUSPOCUS) },
  ],
  mostRounds: 3,
  suits: (contender) => contender.stores,
  measure,
};
