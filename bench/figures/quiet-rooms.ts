/** What an open document costs in which nobody writes: the tabs that people leave open. */
import type { Contender } from '../contenders.ts';
import { type Context, type Figure, type Measured, holds } from '../figure.ts';
import { type Entrance, join } from '../load/entrance.ts';
import { readEdits, stateOfAbout } from '../trace.ts';
import type { LoadSocket } from '../wire/load-socket.ts';
import { startMeter } from './meter.ts';
import { pause, quiet, settledBytes, withFreshServer } from './session.ts';

const ROOMS = 1000;
const STATE_BYTES = 109_000;
/** A document in which nobody wrote for so long is quiet. */
const QUIET_MS = 15_000;
const SAMPLE = 20;

function measure(contender: Contender, { scale }: Context): Promise<Measured> {
  const { state, text } = stateOfAbout(STATE_BYTES, readEdits(Number.POSITIVE_INFINITY));
  return withFreshServer(
    contender,
    async (server) => {
      const sockets: LoadSocket[] = [];
      try {
        const entrances: Entrance[] = [];
        // The first room runs the code; its cost is not counted.
        let before = 0;
        for (let i = 0; i <= ROOMS / scale.part; i += 1) {
          const entrance = await contender.createDocument(server.port);
          const { socket } = await join(entrance, server.port);
          socket.send(entrance.dialect.update(state));
          sockets.push(socket);
          if (i > 0) entrances.push(entrance);
          else {
            before = await settledBytes(server);
          }
        }
        await quiet(server);
        await pause(QUIET_MS / scale.part);
        const after = await settledBytes(server);
        for (const { endedBy } of sockets)
          if (endedBy !== null) throw new Error(`the server ended a connection: ${endedBy}`);
        const meter = startMeter(server);
        const waits: number[] = [];
        for (const entrance of entrances.slice(0, SAMPLE)) {
          const joined = await join(entrance, server.port);
          sockets.push(joined.socket);
          waits.push(joined.joinMs);
          if (joined.firstState === null || !text(joined.firstState))
            throw new Error(`${contender.name} kept another text`);
        }
        return {
          values: {
            megabytes: (after - before) / 1e6 / entrances.length,
            joinMs: waits.toSorted((a, b) => a - b)[waits.length >> 1] ?? Number.NaN,
          },
          foreignShare: meter().foreignShare,
        };
      } finally {
        await Promise.all(sockets.map((socket) => socket.close()));
      }
    },
    true,
  );
}

export const QUIET_ROOMS_FIGURE: Figure = {
  id: 'quiet',
  title: `${ROOMS.toLocaleString('en-US')} open, quiet rooms of ${STATE_BYTES / 1000} kB`,
  explains: `One person in each, nobody has written for ${QUIET_MS / 1000} s; memory of the process after its garbage was collected. Then somebody else comes into some of them.`,
  columns: [
    { key: 'megabytes', label: 'MB each', digits: 3, better: 'less' },
    { key: 'joinMs', label: 'next join ms', digits: 1 },
  ],
  goals: [{ words: 'at most 0.15 MB each', isMet: holds('megabytes', (MB) => MB <= 0.15) }],
  mostRounds: 2,
  suits: (contender) => contender.holdsDocuments,
  measure,
};
