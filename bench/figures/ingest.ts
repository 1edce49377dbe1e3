/** How fast typing is taken in and confirmed, by many who type at once; and a whole recorded session by one, with the bytes it leaves. */
import { readdirSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Contender } from '../contenders.ts';
import { type Context, type Figure, type Measured, holds } from '../figure.ts';
import { Crowd } from '../load/crowd.ts';
import { join } from '../load/entrance.ts';
import { Stretch } from '../load/ledger.ts';
import { typeDocument } from '../load/type-document.ts';
import { readEdits } from '../trace.ts';
import { startMeter } from './meter.ts';
import { pause, quiet, withFolder, withServer } from './session.ts';

const WRITERS = 50;
const UPDATES_EACH = 6000;
/** Updates of one writer that are not confirmed yet. */
const WINDOW = 400;
const DEADLINE_MS = 120_000;

function manyWriters(contender: Contender, { scale }: Context): Promise<Measured> {
  return withFolder((folder) =>
    withServer(contender, folder, async (server) => {
      const crowds: Crowd[] = [];
      try {
        // Everybody in a document of its own: what is measured is the way to the disk, not the fan-out.
        for (let i = 0; i < WRITERS; i += 1) {
          crowds.push(
            await Crowd.open(await contender.createDocument(server.port), server.port, { writers: 1, readers: 0 }),
          );
        }
        const each = UPDATES_EACH / scale.part;
        for (const crowd of crowds) crowd.prepare(each);
        await quiet(server);
        const confirmed = new Stretch();
        const meter = startMeter(server);
        const deadline = performance.now() + DEADLINE_MS;
        while (confirmed.delivered < each * crowds.length) {
          for (const crowd of crowds) crowd.typeAhead(WINDOW, each, confirmed);
          await pause(0);
          if (performance.now() > deadline)
            throw new Error(`${contender.name} confirmed ${confirmed.delivered} in time`);
        }
        const usage = meter();
        for (const crowd of crowds) crowd.assertWhole();
        const updates = each * crowds.length;
        return {
          values: {
            rate: updates / (usage.wallMs / 1000),
            microseconds: (usage.serverCpuMs * 1000) / updates,
            p99: confirmed.percentileMs(0.99),
          },
          foreignShare: usage.foreignShare,
          isFloor: usage.loadShare > 0.9,
        };
      } finally {
        for (const crowd of crowds) await crowd.close();
      }
    }),
  );
}

export const INGEST_FIGURE: Figure = {
  id: 'ingest',
  title: `${WRITERS} writers at full speed, until confirmed`,
  explains: `Single-character updates, at most ${WINDOW} of each writer unconfirmed. Weft confirms when they are on the disk, Hocuspocus when they are applied in memory.`,
  columns: [
    { key: 'rate', label: 'updates/s', digits: 0, better: 'more' },
    { key: 'microseconds', label: 'us CPU an update', digits: 1 },
    { key: 'p99', label: 'confirmed p99 ms', digits: 1 },
  ],
  goals: [{ words: 'at least 50,000 durable updates a second', isMet: holds('rate', (rate) => rate >= 50_000) }],
  mostRounds: 3,
  suits: (contender) => contender.stores,
  measure: manyWriters,
};

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(joinPath(entry.parentPath, entry.name)).size, 0);
}

function wholeTrace(contender: Contender, { scale }: Context): Promise<Measured> {
  return withFolder(async (folder) => {
    const edits = readEdits(scale.edits);
    const typed = await withServer(contender, folder, async (server) => {
      const entrance = await contender.createDocument(server.port);
      const { socket } = await join(entrance, server.port);
      await socket.close();
      await quiet(server);
      const empty = folderBytes(folder);
      const meter = startMeter(server);
      const done = await typeDocument(entrance, server.port, edits, contender.stores);
      const usage = meter();
      await quiet(server, Math.max(contender.settleMs, 100));
      await server.stop();
      return { ...done, usage, empty };
    });
    return {
      values: {
        rate: typed.updates / (typed.ms / 1000),
        microseconds: (typed.usage.serverCpuMs * 1000) / typed.updates,
        ...(contender.stores ? { bytes: (folderBytes(folder) - typed.empty) / typed.updates } : {}),
      },
      foreignShare: typed.usage.foreignShare,
      isFloor: typed.usage.loadShare > 0.9,
    };
  });
}

export const TRACE_FIGURE: Figure = {
  id: 'trace',
  title: 'A recorded session of 137,993 edits through one client',
  explains:
    'As fast as the server confirms it; then the server is stopped in order, and what its folder grew by is divided by the edits. Weft keeps each edit with its time and author, Hocuspocus the last state.',
  columns: [
    { key: 'rate', label: 'updates/s', digits: 0, better: 'more' },
    { key: 'microseconds', label: 'us CPU an update', digits: 1 },
    { key: 'bytes', label: 'bytes kept an edit', digits: 1 },
  ],
  goals: [{ words: 'at most 12 bytes an edit, history kept', isMet: holds('bytes', (bytes) => bytes <= 12) }],
  mostRounds: 2,
  suits: (contender) => contender.holdsDocuments,
  measure: wholeTrace,
};
