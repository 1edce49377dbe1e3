/** HOSTILE D7: a sync of the disk that takes five seconds, in the real server, by strace. Needs strace; without it a held lock is what is tested (`server/app.test.ts`). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { encodeEcho, encodeUpdate } from '../../protocol/messages.ts';
import { WireClient } from '../../server/transport/websocket/wire-client.ts';
import { createDocument } from '../rest-client.ts';
import { ServerProcess } from '../server-process.ts';
import { canTrace } from './power/tracer.ts';

const SYNC_MS = 5000;
/** The row's figure. */
const STALL_MS = 50;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.POSITIVE_INFINITY;
}

/** Every thread's first sync from here on takes so long, until the process ends. Resolves when that holds. */
async function slowDown(pid: number): Promise<void> {
  const inject = `inject=fsync,fdatasync:delay_enter=${SYNC_MS * 1000}:when=1`;
  const tracer = spawn('strace', [
    '-f',
    '-o',
    '/dev/null',
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    inject,
    '-p',
    String(pid),
  ]);
  await once(tracer.stderr, 'data');
}

test('a sync that takes five seconds holds up its ack, and neither others nor the event loop (D7, R4)', async () => {
  if (!(await canTrace())) {
    console.log('There is no strace here: no sync was made to take long.');
    return;
  }
  const server = await ServerProcess.start();
  const { id, token } = await createDocument(server.url, 'Slow');
  const join = () => WireClient.join(`${server.webSocketUrl}/sync/${id}?token=${token}`, ['weft.v1']);
  const [ada, ben] = [await join(), await join()];
  await slowDown(server.pid);
  try {
    const sentAt = performance.now();
    ada.send(encodeUpdate(ada.edit('seen at once')));
    await ben.until(() => ben.text === 'seen at once');
    expect(ada.acked).toBe(0);
    const rounds: number[] = [];
    for (let n = 0; ada.acked === 0; n++) {
      const askedAt = performance.now();
      ben.send(encodeEcho(n));
      await ben.until(() => ben.heard.some((message) => message.type === 'echo' && message.number === n));
      rounds.push(performance.now() - askedAt);
      await Promise.race([ada.until(() => ada.acked > 0), new Promise((resolve) => setTimeout(resolve, 10))]);
    }
    expect(performance.now() - sentAt).toBeGreaterThan(SYNC_MS * 0.9);
    expect(rounds.length).toBeGreaterThan(20);
    expect(median(rounds)).toBeLessThan(STALL_MS);
    // One that waited for the disk would have waited for seconds; a busy machine may make one of hundreds wait for longer than the row says.
    expect(Math.max(...rounds)).toBeLessThan(SYNC_MS / 2);
  } finally {
    for (const client of [ada, ben]) client.terminate();
    await server.close();
  }
});
