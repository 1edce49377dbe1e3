import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '../room/ports.ts';
import { SliceTurns } from '../room/slice-turns.ts';
import { guardConnections, oneAtATime } from './connection-guard.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const AT_ONCE = { next: (run: () => void) => run() };

async function serve(maxPerAddress: number | null) {
  const waiting: ServerResponse[] = [];
  const server = createServer(oneAtATime((_request, response) => void waiting.push(response), AT_ONCE));
  guardConnections(server, maxPerAddress);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  // It listens on a port: then the address is this.
  const { port } = server.address() as AddressInfo;
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    ends.push(() => socket.destroy());
    return socket;
  };
  return { open, server, waiting };
}

const ask = (times: number) => 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(times);

describe('requests of one connection (H6, K6)', () => {
  test('H6: whoever asks on and on without an answer is cut off, and what came behind is nobody’s', async () => {
    const { open, waiting } = await serve(null);
    const socket = open();
    socket.write(ask(1000));
    await once(socket, 'close');
    expect(waiting.length).toBe(1);
  });

  test('H6: what is answered makes room, and only then the next one is begun', async () => {
    const { open, waiting } = await serve(null);
    const socket = open();
    let heard = '';
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
    for (let round = 1; round <= 4; round++) {
      socket.write(ask(10));
      for (let answered = 0; answered < 10; answered++) {
        await expect.poll(() => waiting.length).toBe(1);
        waiting.shift()?.end('done');
      }
      await expect.poll(() => heard.split('done').length - 1).toBe(round * 10);
    }
    expect(socket.destroyed).toBe(false);
  });
});

test('H6, S4: of many connections that ask in one moment so many are begun in a turn as it has time for, in their order', async () => {
  const due: (() => void)[] = [];
  let costMs = 0;
  const clock: Clock = {
    now: () => 0,
    setTimer: (_ms, fire) => {
      due.push(fire);
      return { cancel: () => undefined };
    },
  };
  const turns = new SliceTurns(clock, () => costMs);
  const begun: number[] = [];
  const handle = oneAtATime((request) => {
    costMs += 1;
    begun.push(Number(request.url));
  }, turns);
  const sockets = Array.from({ length: 100 }, () => new Socket());
  for (const [i, socket] of sockets.entries()) {
    const request = new IncomingMessage(socket);
    request.url = String(i);
    handle(request, new ServerResponse(request));
  }
  sockets[50]?.destroy();
  const inTurns = [begun.length];
  while (due.length > 0) {
    for (const fire of due.splice(0)) fire();
    inTurns.push(begun.length - inTurns.reduce((sum, one) => sum + one, 0));
  }
  expect(Math.max(...inTurns)).toBe(8);
  expect(begun).toEqual(Array.from({ length: 100 }, (_, i) => i).filter((i) => i !== 50));
});

describe('connections of one address (H6)', () => {
  test('H6: one more than there may be is cut off, and there is room again when one ends', async () => {
    const { open, waiting } = await serve(2);
    const [first, second] = [open(), open()];
    for (const socket of [first, second]) socket.write(ask(1));
    await expect.poll(() => waiting.length).toBe(2);
    await once(open(), 'close');
    first.destroy();
    await expect
      .poll(async () => {
        open().write(ask(1));
        return waiting.length;
      })
      .toBe(3);
    expect(second.destroyed).toBe(false);
  });

  test('H6: an IPv6 network counts as one address, since one machine has all of it', async () => {
    const { server } = await serve(2);
    const come = (address: string): Socket => {
      const socket = new Socket();
      ends.push(() => socket.destroy());
      Object.defineProperty(socket, 'remoteAddress', { value: address });
      server.emit('connection', socket);
      return socket;
    };
    const same = [come('2001:db8:1:2::1'), come('2001:db8:1:2:ffff::2'), come('2001:db8:1:2::3')];
    expect(same.map(({ destroyed }) => destroyed)).toEqual([false, false, true]);
    expect(come('2001:db8:1:3::1').destroyed).toBe(false);
    same[0]?.destroy();
    await expect.poll(() => come('2001:db8:1:2::4').destroyed).toBe(false);
  });
});
