/** The real input of the issue: whole recorded sessions through a real server, killed and started again. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT } from '../tools.ts';
import { ServerProcess } from '../server-process.ts';
import { createTarget, loadTrace, readFresh, replayInto } from './drive.ts';

const BATCHED = 50;
let server: ServerProcess | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

describe('recorded sessions through unmodified y-websocket clients (P7, R3, R4)', () => {
  it.each(['seph-blog1', 'friendsforever'])(
    '%s: after SIGKILL and restart a fresh client reads what was recorded (K1)',
    async (name) => {
      const path = join(ROOT, 'e2e', 'traces', `${name}.json.gz`);
      const trace = loadTrace(path, BATCHED);
      server = await ServerProcess.start();
      const target = await createTarget(server.url, path);

      const live = await replayInto(target, trace);
      await server.stop('SIGKILL');
      await server.start();
      const read = await readFresh(target);

      // Booleans, because a failure would print the whole text twice.
      expect({ length: live.length, asRecorded: live === trace.endContent }).toEqual({
        length: trace.endContent.length,
        asRecorded: true,
      });
      expect({ length: read.length, asRecorded: read === trace.endContent }).toEqual({
        length: trace.endContent.length,
        asRecorded: true,
      });
    },
    180_000,
  );
});
