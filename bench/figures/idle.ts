/** What a connection costs that does nothing: many people who have a document open in some tab. */
import type { Contender } from '../contenders.ts';
import { type Context, type Figure, type Measured, holds } from '../figure.ts';
import { type Entrance, join } from '../load/entrance.ts';
import type { LoadSocket } from '../wire/load-socket.ts';
import { startMeter } from './meter.ts';
import { settledBytes, withFreshServer } from './session.ts';

const CONNECTIONS = 5000;
const IN_EACH_ROOM = 50;
const AT_ONCE = 50;

function measure(contender: Contender, { scale }: Context): Promise<Measured> {
  const count = CONNECTIONS / scale.part;
  return withFreshServer(
    contender,
    async (server) => {
      const sockets: LoadSocket[] = [];
      try {
        const entrances: Entrance[] = [];
        for (let i = 0; i < count / IN_EACH_ROOM; i += 1) entrances.push(await contender.createDocument(server.port));
        // Each room is open and each code path was run: what comes on top is people.
        for (const entrance of entrances) sockets.push((await join(entrance, server.port)).socket);
        const before = await settledBytes(server);
        const meter = startMeter(server);
        const first = sockets.length;
        for (let i = first; i < count; i += AT_ONCE) {
          const batch = Array.from(
            { length: Math.min(AT_ONCE, count - i) },
            (_, k) => entrances[(i + k) % entrances.length],
          );
          const joined = await Promise.all(
            batch.flatMap((entrance) => (entrance === undefined ? [] : [join(entrance, server.port)])),
          );
          sockets.push(...joined.map(({ socket }) => socket));
        }
        const usage = meter();
        const after = await settledBytes(server);
        for (const { endedBy } of sockets)
          if (endedBy !== null) throw new Error(`the server ended a connection: ${endedBy}`);
        return {
          values: {
            kilobytes: (after - before) / 1000 / (count - first),
            joinMicroseconds: (usage.serverCpuMs * 1000) / (count - first),
          },
          foreignShare: usage.foreignShare,
        };
      } finally {
        await Promise.all(sockets.map((socket) => socket.close()));
      }
    },
    true,
  );
}

export const IDLE_FIGURE: Figure = {
  id: 'idle',
  title: `${CONNECTIONS.toLocaleString('en-US')} idle connections`,
  explains: `In rooms of ${IN_EACH_ROOM}, all of them open before; memory of the process after its garbage was collected, and the CPU that one more person coming in costs.`,
  columns: [
    { key: 'kilobytes', label: 'kB each', digits: 1, better: 'less' },
    { key: 'joinMicroseconds', label: 'us CPU to come in', digits: 0 },
  ],
  goals: [{ words: 'at most 12 kB each', isMet: holds('kilobytes', (kB) => kB <= 12) }],
  mostRounds: 2,
  suits: () => true,
  measure,
};
