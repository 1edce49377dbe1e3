/**
 * Ports for servers of tests that are stopped and must find theirs free again, since open pages know it. Knows nothing of what listens there.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what systems give to connections that go out (from 32768 on Linux, 49152 elsewhere): while its server is away, a port out of there
 * is sooner or later the near end of somebody's connection, be it of the very page that asks for it, and the server cannot start again.
 */
const FIRST = 20_000;
const PAST_LAST = 32_000;

/** A port that nothing listens on, and that no other process is given here for as long as this one lives. */
export async function portOfOnesOwn(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, PAST_LAST);
    if ((await isTaken(port)) && (await isFree(port))) return port;
  }
}

/** Takes the number for this process, by the protocol that nobody uses here; the system gives it back at the end. */
async function isTaken(port: number): Promise<boolean> {
  const holder = createSocket('udp4');
  try {
    holder.bind({ port, address: '127.0.0.1', exclusive: true });
    await once(holder, 'listening');
  } catch {
    // Another process was quicker.
    holder.close();
    return false;
  }
  holder.unref();
  return true;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
