/** What is lost when the machine goes down while somebody types at a person's pace: SIGKILL, a new start, and a look at what is there. */
import type { Contender } from '../contenders.ts';
import { type Context, type Figure, type Measured, holds } from '../figure.ts';
import { join } from '../load/entrance.ts';
import { bodyText, readEdits, typeEdits } from '../trace.ts';
import { startMeter } from './meter.ts';
import { pause, withFolder, withServer } from './session.ts';

/** After the last key it is given this long: nobody is faster at pulling a plug. */
const GRACE_MS = 100;
const EVERY_MS = 10;

function measure(contender: Contender, updates: number, { scale }: Context): Promise<Measured> {
  return withFolder(async (folder) => {
    const count = Math.round(updates / scale.part);
    const made = await withServer(contender, folder, async (server) => {
      const entrance = await contender.createDocument(server.port);
      const { socket, firstState } = await join(entrance, server.port);
      const typed = typeEdits(readEdits(count), firstState ?? Uint8Array.of(0, 0));
      let confirmed = 0;
      socket.onMessage = (message) => {
        const heard = entrance.dialect.read(message);
        if (heard.kind === 'ack') confirmed = heard.count;
        if (heard.kind === 'applied') confirmed += 1;
      };
      const meter = startMeter(server);
      for (const update of typed.updates) {
        socket.send(entrance.dialect.update(update));
        await pause(EVERY_MS);
      }
      await pause(GRACE_MS);
      const { foreignShare } = meter();
      await server.kill();
      await socket.close();
      return { entrance, text: typed.text, confirmed, foreignShare };
    });
    const there = await withServer(contender, folder, async (server) => {
      const { socket, firstState } = await join(made.entrance, server.port);
      await socket.close();
      return firstState === null ? 0 : bodyText(firstState).length;
    });
    return {
      values: { lost: made.text.length - there, confirmed: made.confirmed, typed: made.text.length },
      foreignShare: made.foreignShare,
    };
  });
}

export function killFigure(updates: number, seconds: number): Figure {
  return {
    id: 'kill',
    title: `SIGKILL after ${updates.toLocaleString('en-US')} edits in about ${seconds} s`,
    explains:
      'One person types at a hundred edits a second; a tenth of a second after the last one the server is killed and started again.',
    columns: [
      { key: 'lost', label: 'characters lost', digits: 0, better: 'less' },
      { key: 'confirmed', label: 'updates confirmed', digits: 0 },
      { key: 'typed', label: 'characters typed', digits: 0 },
    ],
    goals: [{ words: 'nothing lost', isMet: holds('lost', (lost) => lost === 0) }],
    mostRounds: 1,
    suits: (contender) => contender.stores,
    measure: (contender, context) => measure(contender, updates, context),
  };
}
