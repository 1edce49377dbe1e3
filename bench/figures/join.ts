/** How long the first person waits for a large document after the server was started again, and what that costs the server. */
import { type Contender, HOCUSPOCUS } from '../contenders.ts';
import { atMost, type Context, type Figure, type Measured } from '../figure.ts';
import { join } from '../load/entrance.ts';
import { bodyText } from '../trace.ts';
import { startMeter } from './meter.ts';
import { type Ending, type LargeDocument, withPrepared } from './prepared.ts';
import { pause } from './session.ts';

/** A started server has its own things to do first (compiling, opening files); the join is measured after them. */
const SETTLED_MS = 500;
/** For the CPU of whatever follows the answer. */
const TAIL_MS = 100;

function measure(contender: Contender, document: LargeDocument, ending: Ending, context: Context): Promise<Measured> {
  return withPrepared(contender, document, ending, context, async (server, prepared) => {
    await pause(SETTLED_MS);
    const meter = startMeter(server);
    const first = await join(prepared.entrance, server.port);
    await pause(TAIL_MS);
    const usage = meter();
    const second = await join(prepared.entrance, server.port);
    await Promise.all([first.socket.close(), second.socket.close()]);
    if (first.firstState === null || bodyText(first.firstState) !== prepared.text) {
      const came = first.firstState === null ? 0 : bodyText(first.firstState).length;
      throw new Error(`${came} characters came back of ${prepared.text.length} that were typed`);
    }
    return {
      values: {
        joinMs: first.joinMs,
        cpuMs: usage.serverCpuMs,
        secondMs: second.joinMs,
        startMs: server.startMs,
        kibibytes: first.firstState.length / 1024,
      },
      foreignShare: usage.foreignShare,
    };
  });
}

export function joinFigure(document: LargeDocument, ending: Ending): Figure {
  return {
    id: 'join',
    title: `First join of ${document.name}, the server having been ${ending}`,
    explains:
      'Typed through one client, an update for each edit; the server ends and is started again on a copy of its files. From before the TCP connection to the last byte of the document; what came is compared with what was typed.',
    columns: [
      { key: 'joinMs', label: 'join ms', digits: 0, better: 'less' },
      { key: 'cpuMs', label: 'server CPU ms', digits: 0 },
      { key: 'secondMs', label: 'next join ms', digits: 0 },
      { key: 'startMs', label: 'server start ms', digits: 0 },
      { key: 'kibibytes', label: 'state KiB', digits: 0 },
    ],
    goals: [
      { words: 'at least 5 times faster than Hocuspocus', isMet: atMost('joinMs', 1 / 5, HOCUSPOCUS) },
      { words: 'in CPU too', isMet: atMost('cpuMs', 1 / 5, HOCUSPOCUS) },
    ],
    mostRounds: 3,
    suits: (contender) => contender.stores,
    measure: (contender, context) => measure(contender, document, ending, context),
  };
}
