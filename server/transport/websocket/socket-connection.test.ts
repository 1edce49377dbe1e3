import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { Duplex } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../protocol/limits.ts';
import { HeldTurn } from '../memory/held-turn.ts';
import { UnfinishedMessages } from '../unfinished-messages.ts';
import { UnreadMessages } from '../unread-messages.ts';
import { Outgoing } from './outgoing.ts';
import type { RoomSocket, SocketEvents } from './room-socket.ts';
import { SocketConnection } from './socket-connection.ts';

/** The part of a ws socket that a connection uses. */
class FakeSocket {
  readyState: number = 1;
  events: SocketEvents | null = null;
  readonly calls: string[] = [];

  tell(events: SocketEvents): void {
    this.events = events;
  }
  ping(): void {
    this.calls.push('ping');
  }
  close(code: number): void {
    this.calls.push(`close ${code}`);
    this.readyState = 2;
  }
  terminate(): void {
    this.calls.push('terminate');
  }
  pause(): void {
    this.calls.push('pause');
  }
  resume(): void {
    this.calls.push('resume');
  }
}

/** The stream under it, with the network in the test's hand. */
class FakeStream extends Writable {
  readonly written: Buffer[] = [];
  #taken: (() => void) | null = null;
  isStuck = false;

  override _write(bytes: Buffer, _encoding: string, taken: () => void): void {
    this.written.push(bytes);
    if (this.isStuck) this.#taken = taken;
    else taken();
  }
  /** The network takes what it was given, and everything after it. */
  take(): void {
    this.isStuck = false;
    this.#taken?.();
    this.#taken = null;
  }
}

let socket: FakeSocket;
let stream: FakeStream;
let turn: HeldTurn;
let outgoing: Outgoing;
let unfinished: UnfinishedMessages;
let unread: UnreadMessages;
let connection: SocketConnection;
let told: string[];

function connect(): { socket: FakeSocket; stream: FakeStream; connection: SocketConnection } {
  const fakes = { socket: new FakeSocket(), stream: new FakeStream() };
  // The connection calls nothing that the fakes do not have.
  const asSocket = fakes.socket as unknown as RoomSocket;
  const asStream = fakes.stream as Writable as Duplex;
  const on = { address: '10.0.0.1', socket: asSocket, stream: asStream };
  return {
    ...fakes,
    connection: new SocketConnection(on, { outgoing, unfinished, unread }, () => told.push('closed')),
  };
}

beforeEach(() => {
  turn = new HeldTurn();
  outgoing = new Outgoing(turn);
  unfinished = new UnfinishedMessages(1024 * 1024);
  unread = new UnreadMessages(1024 * 1024);
  told = [];
  ({ socket, stream, connection } = connect());
  connection.attach({
    receive: (bytes) => told.push(`receive ${bytes.length}`),
    drained: () => told.push('drained'),
    disconnected: () => told.push('disconnected'),
  });
});

describe('the heartbeat (N1)', () => {
  const tickFor = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 5000) connection.tick(5000);
  };

  test('a socket that answers is pinged and kept', () => {
    for (let round = 0; round < 10; round += 1) {
      tickFor(LIMITS.heartbeatIntervalMs);
      socket.events?.pong();
    }
    expect(socket.calls).toEqual(Array.from({ length: 10 }, () => 'ping'));
  });

  test('a socket that only sends is kept too', () => {
    for (let round = 0; round < 10; round += 1) {
      tickFor(LIMITS.heartbeatIntervalMs);
      socket.events?.message(Buffer.from([3]), true);
    }
    expect(socket.calls).not.toContain('terminate');
  });

  test('a silent socket is cut off, within 45 s', () => {
    tickFor(35_000);
    expect(socket.calls).not.toContain('terminate');
    tickFor(10_000);
    expect(socket.calls).toContain('close 4504');
    expect(socket.calls).toContain('terminate');
  });

  test('a socket from which nothing is read is not silent before it is read again', () => {
    tickFor(35_000);
    connection.pauseReading();
    tickFor(60_000);
    connection.resumeReading();
    tickFor(35_000);
    expect(socket.calls).not.toContain('terminate');
    tickFor(10_000);
    expect(socket.calls).toContain('terminate');
  });

  test('a socket from which nothing is read hears the answer to its close', () => {
    connection.pauseReading();
    connection.close(4403, 'link_revoked');
    connection.resumeReading();
    expect(socket.calls).toEqual(['pause', 'close 4403', 'resume']);
  });
});

describe('what is sent', () => {
  const hello = Uint8Array.of(1, 2, 3);
  const frameOf = (bytes: Uint8Array) => [0x82, bytes.length, ...bytes];

  test('what is sent in one turn is one write of whole frames, in order', () => {
    connection.send(hello);
    connection.send(Uint8Array.of(9));
    expect(stream.written).toEqual([]);
    expect(connection.queuedBytes).toBe(8);
    turn.end();
    expect(stream.written.map((bytes) => [...bytes])).toEqual([[...frameOf(hello), ...frameOf(Uint8Array.of(9))]]);
    expect(connection.queuedBytes).toBe(0);
  });

  test('a message for many is framed once, and several are joined once', () => {
    const others = Array.from({ length: 3 }, () => connect());
    const more = Uint8Array.of(7);
    for (const other of others) {
      other.connection.send(hello);
      other.connection.send(more);
    }
    connection.send(hello);
    turn.end();
    const [first, ...rest] = others.map((other) => other.stream.written[0]);
    expect([...(first ?? [])]).toEqual([...frameOf(hello), ...frameOf(more)]);
    for (const written of rest) expect(written).toBe(first);
    expect([...(stream.written[0] ?? [])]).toEqual(frameOf(hello));
    // Nothing is kept beyond the turn: the same bytes sent again are a new frame.
    for (const other of others) {
      other.connection.send(hello);
      turn.end();
    }
    expect(new Set(others.map((other) => other.stream.written[1])).size).toBe(3);
  });

  test.each([0, 125, 126, 65_535, 65_536, 200_000])(
    'a message of %i bytes has its length as RFC 6455 wants it',
    (length) => {
      connection.send(new Uint8Array(length).fill(5));
      turn.end();
      const all = Buffer.concat(stream.written);
      const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
      expect(all[0]).toBe(0x82);
      const declared = header === 2 ? all[1] : header === 4 ? all.readUInt16BE(2) : Number(all.readBigUInt64BE(2));
      expect(declared).toBe(length);
      expect(all.length).toBe(header + length);
      expect(all.subarray(header).every((byte) => byte === 5)).toBe(true);
    },
  );

  test.each([10, 20_000, 300_000])(
    'one in pieces is one frame, in its place, and of %i bytes none is copied (R9)',
    async (length) => {
      const pieces = [Uint8Array.of(1, 2), new Uint8Array(length).fill(7), Uint8Array.of(3)];
      connection.send(hello);
      connection.sendPieces(pieces);
      connection.send(hello);
      expect(connection.queuedBytes).toBeGreaterThan(length + 3 + 10);
      turn.end();
      const whole = connect();
      for (const bytes of [hello, new Uint8Array(Buffer.concat(pieces)), hello]) whole.connection.send(bytes);
      turn.end();
      expect(Buffer.concat(stream.written)).toEqual(Buffer.concat(whole.stream.written));
      if (length > 65_536) {
        expect(stream.written.map(({ buffer }) => buffer)).toContain(pieces[1]?.buffer);
        await once(stream, 'drain');
      }
      expect(connection.queuedBytes).toBe(0);
      // What is sent afterwards is joined as ever.
      const before = stream.written.length;
      for (let i = 0; i < 3; i++) connection.send(hello);
      turn.end();
      expect(stream.written.length - before).toBe(1);
    },
  );

  test("many pieces, each of them short, are not joined: they are others' too (R9)", () => {
    const pieces = Array.from({ length: 20 }, (_, i) => new Uint8Array(10_000).fill(i));
    connection.sendPieces(pieces);
    turn.end();
    const written = new Set<ArrayBufferLike>(stream.written.map(({ buffer }) => buffer));
    expect(pieces.filter(({ buffer }) => written.has(buffer))).toHaveLength(20);
  });

  test('a close goes out after what was sent before it; after it nothing does', () => {
    connection.send(hello);
    connection.close(4403, 'link_revoked');
    expect(stream.written).toHaveLength(1);
    connection.send(hello);
    turn.end();
    expect(stream.written).toHaveLength(1);
    expect(socket.calls).toEqual(['close 4403']);
  });

  test('what waits is dropped where the other side has closed meanwhile', () => {
    connection.send(hello);
    socket.readyState = 2;
    turn.end();
    expect(stream.written).toEqual([]);
    expect(connection.queuedBytes).toBe(0);
  });

  test('while the network takes nothing, short messages wait together and not each by itself (F6)', async () => {
    stream.isStuck = true;
    connection.send(new Uint8Array(100_000));
    turn.end();
    const stuck = stream.written.length;
    for (let i = 0; i < 20_000; i += 1) {
      connection.send(Uint8Array.of(i & 255, i >> 8));
      turn.end();
    }
    // 80,000 bytes: one portion was handed to the stream, joined, and the rest waits.
    const { queuedBytes } = connection;
    const drained = new Promise((resolve) => stream.once('drain', resolve));
    stream.take();
    await drained;
    expect(stream.written.length - stuck).toBeLessThanOrEqual(3);
    expect(connection.queuedBytes).toBe(0);
    const after = Buffer.concat(stream.written.slice(stuck));
    expect(after.length).toBeGreaterThanOrEqual(80_000);
    expect(queuedBytes).toBeGreaterThanOrEqual(80_000);
    const order = Array.from({ length: 20_000 }, (_, i) => after.readUInt16LE(after.length - 80_000 + 4 * i + 2));
    expect(order).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
  });

  test('a queue that was over the limit tells its session once when it is gone (R9)', async () => {
    stream.isStuck = true;
    const large = new Uint8Array(LIMITS.maxQueuedBytes / 4);
    for (let i = 0; i < 5; i += 1) connection.send(large);
    expect(connection.queuedBytes).toBeGreaterThan(LIMITS.maxQueuedBytes);
    turn.end();
    expect(connection.queuedBytes).toBeGreaterThan(LIMITS.maxQueuedBytes);
    expect(told).toEqual([]);
    const drained = new Promise((resolve) => stream.once('drain', resolve));
    stream.take();
    await drained;
    expect(told).toEqual(['drained']);
    expect(connection.queuedBytes).toBe(0);
  });
});

test('binary goes to the session, text ends the connection (F4)', () => {
  socket.events?.message(Buffer.from([1, 2]), true);
  socket.events?.message(Buffer.from('hi'), false);
  socket.events?.closed();
  expect(told).toEqual(['receive 2', 'disconnected', 'closed']);
  expect(socket.calls).toEqual(['close 1003']);
});

test('a flood of pings ends the connection, a few do not (F5)', () => {
  for (let i = 0; i < 20; i += 1) socket.events?.ping();
  expect(socket.calls).toEqual([]);
  for (let i = 0; i < 1000; i += 1) socket.events?.ping();
  expect(socket.calls).toContain('terminate');
});

describe('messages that begin and do not end (F2, F8)', () => {
  const come = (on: ReturnType<typeof connect>, bytes: number) => {
    for (let left = bytes; left > 0; left -= 65_536) on.stream.emit('data', Buffer.alloc(Math.min(left, 65_536)));
  };
  const open = () => {
    const on = connect();
    on.connection.attach({ receive: () => undefined, drained: () => undefined, disconnected: () => undefined });
    return on;
  };

  test('past what there may be of them the first is cut off, and the others go on', () => {
    const [first, second] = [open(), open()];
    come(first, 600_000);
    come(second, 600_000);
    expect(first.socket.calls).toEqual(['close 4529', 'terminate']);
    expect(second.socket.calls).toEqual([]);
  });

  test('what ends, and whose connection ends, is not counted', () => {
    const others = Array.from({ length: 10 }, open);
    for (const [i, other] of others.entries()) {
      come(other, 400_000);
      if (i % 2 === 0) other.socket.events?.message(Buffer.alloc(400_000), true);
      else other.socket.events?.closed();
    }
    expect(others.flatMap((other) => other.socket.calls)).toEqual([]);
  });
});

describe('long messages that are not read (R9, F6)', () => {
  const send = (on: ReturnType<typeof connect>, bytes: number) => {
    on.connection.send(new Uint8Array(bytes));
    turn.end();
  };

  test('past what there may be of them the one that has not read longest is cut off', () => {
    const [first, second] = [connect(), connect()];
    first.stream.isStuck = second.stream.isStuck = true;
    send(first, 600_000);
    send(second, 600_000);
    expect(first.socket.calls).toEqual(['close 4508', 'terminate']);
    expect(second.socket.calls).toEqual([]);
  });

  test('what many have pieces of counts once, and what each has for itself for each', () => {
    const shared = new Uint8Array(500_000);
    const others = Array.from({ length: 8 }, connect);
    for (const [i, other] of others.entries()) {
      other.stream.isStuck = true;
      other.connection.sendPieces([new Uint8Array(10_000), shared.subarray(i)]);
      turn.end();
    }
    expect(others.flatMap((other) => other.socket.calls)).toEqual([]);
    for (const [i, other] of others.entries()) {
      other.connection.sendPieces([new Uint8Array(100_000), shared.subarray(i)]);
      turn.end();
    }
    expect(others.map((other) => other.socket.calls.length > 0)).toEqual(others.map((_, i) => i < 4));
  });

  test('what is read is not counted, be it at once or late', async () => {
    const others = Array.from({ length: 10 }, connect);
    for (const [i, other] of others.entries()) {
      other.stream.isStuck = i % 2 === 0;
      const drained = once(other.stream, 'drain');
      send(other, 600_000);
      other.stream.take();
      await drained;
    }
    expect(others.flatMap((other) => other.socket.calls)).toEqual([]);
  });
});
