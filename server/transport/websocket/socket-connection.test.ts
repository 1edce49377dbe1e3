import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../protocol/limits.ts';
import { SocketConnection } from './socket-connection.ts';

/** The part of a ws socket that a connection uses, with the network in the test's hand. */
class FakeSocket extends EventEmitter {
  readyState: number = 1;
  binaryType = '';
  bufferedAmount = 0;
  readonly calls: string[] = [];
  readonly #taken: (() => void)[] = [];

  send(bytes: Uint8Array, taken: () => void): void {
    this.bufferedAmount += bytes.length;
    this.#taken.push(() => {
      this.bufferedAmount -= bytes.length;
      taken();
    });
  }
  ping(): void {
    this.calls.push('ping');
  }
  close(code: number): void {
    this.calls.push(`close ${code}`);
  }
  terminate(): void {
    this.calls.push('terminate');
  }
  /** The network takes the oldest message. */
  take(): void {
    this.#taken.shift()?.();
  }
}

let socket: FakeSocket;
let connection: SocketConnection;
let told: string[];
beforeEach(() => {
  socket = new FakeSocket();
  // The connection calls nothing that the fake does not have.
  connection = new SocketConnection(socket as unknown as WebSocket);
  told = [];
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
      socket.emit('pong');
    }
    expect(socket.calls).toEqual(Array.from({ length: 10 }, () => 'ping'));
  });

  test('a socket that only sends is kept too', () => {
    for (let round = 0; round < 10; round += 1) {
      tickFor(LIMITS.heartbeatIntervalMs);
      socket.emit('message', Buffer.from([3]), true);
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
});

test('a queue that was over the limit tells its session once when half of it is gone (R9)', () => {
  const large = new Uint8Array(LIMITS.maxQueuedBytes / 4);
  for (let i = 0; i < 5; i += 1) connection.send(large);
  expect(connection.queuedBytes).toBeGreaterThan(LIMITS.maxQueuedBytes);
  socket.take();
  socket.take();
  expect(told).toEqual([]);
  socket.take();
  socket.take();
  socket.take();
  expect(told).toEqual(['drained']);
});

test('on a connection that is no longer open nothing is sent', () => {
  socket.readyState = 2;
  connection.send(new Uint8Array(9));
  expect(connection.queuedBytes).toBe(0);
});

test('binary goes to the session, text ends the connection (F4)', () => {
  socket.emit('message', Buffer.from([1, 2]), true);
  socket.emit('message', Buffer.from('hi'), false);
  socket.emit('close');
  expect(told).toEqual(['receive 2', 'disconnected']);
  expect(socket.calls).toEqual(['close 1003']);
});

test('a flood of pings ends the connection, a few do not (F5)', () => {
  for (let i = 0; i < 20; i += 1) socket.emit('ping');
  expect(socket.calls).toEqual([]);
  for (let i = 0; i < 1000; i += 1) socket.emit('ping');
  expect(socket.calls).toContain('terminate');
});
