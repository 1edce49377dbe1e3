/** The socket that is open before the page is: what it says first, what it keeps, and to whom it is handed over. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeWebSocket } from '../fake-web-socket.ts';
import type { Clock } from '../ports.ts';
import { EarlySocket } from './early-socket.ts';
import type { LineListener } from './line.ts';

const URL = 'ws://weft.test/sync/document';
const PROTOCOLS = ['weft.v1', 'weft.token.abc'];
const GREETING = Uint8Array.of(104, 1);

let timers: (() => void)[] = [];
const clock: Clock = {
  now: () => 0,
  setTimer: (_delayMs, fire) => {
    timers.push(fire);
    return { cancel: () => undefined };
  },
};

beforeEach(() => {
  timers = [];
  FakeWebSocket.made = [];
});

function open() {
  // It has what is used of a WebSocket.
  const WebSocketClass = FakeWebSocket as unknown as typeof WebSocket;
  const early = new EarlySocket({
    url: URL,
    protocols: PROTOCOLS,
    WebSocket: WebSocketClass,
    clock,
    greeting: GREETING,
  });
  const [socket] = FakeWebSocket.made;
  if (socket === undefined) throw new Error('it opened none');
  return { early, socket };
}

function listener() {
  const heard: unknown[] = [];
  const listening: LineListener = {
    message: (bytes) => void heard.push([...bytes]),
    closed: (code, reason) => void heard.push([code, reason]),
  };
  return { heard, listening };
}

describe('EarlySocket', () => {
  it('says who comes as soon as it is open', () => {
    const { socket } = open();
    expect(socket.protocols).toEqual(PROTOCOLS);
    socket.open();
    expect(socket.sent).toEqual([GREETING]);
  });

  it('keeps what comes until it is taken, and hands it over in its order, after the taker is ready', async () => {
    const { early, socket } = open();
    socket.open();
    socket.deliver(Uint8Array.of(1));
    socket.deliver(Uint8Array.of(2));
    const { heard, listening } = listener();
    expect(early.take(URL, PROTOCOLS, listening)?.name).toBe('websocket');
    expect(heard).toEqual([]);
    await Promise.resolve();
    socket.deliver(Uint8Array.of(3));
    socket.end(4401);
    expect(heard).toEqual([[1], [2], [3], [4401, '']]);
  });

  it('is for the very same address and subprotocols, once, and ends where another is wanted', () => {
    for (const [url, protocols] of [
      ['ws://weft.test/sync/other', PROTOCOLS],
      [URL, [...PROTOCOLS, 'weft.pass.1']],
    ] as const) {
      FakeWebSocket.made = [];
      const { early, socket } = open();
      socket.open();
      expect(early.take(url, protocols, listener().listening)).toBeNull();
      expect(socket.readyState).toBe(FakeWebSocket.CLOSING);
      expect(early.take(URL, PROTOCOLS, listener().listening)).toBeNull();
    }
    const { early } = open();
    expect(early.take(URL, PROTOCOLS, listener().listening)).not.toBeNull();
    expect(early.take(URL, PROTOCOLS, listener().listening)).toBeNull();
  });

  it('is not handed over once it is closed: the session finds out by itself why', () => {
    const { early, socket } = open();
    socket.end(1006);
    expect(early.take(URL, PROTOCOLS, listener().listening)).toBeNull();
  });

  it('shows nobody as present whose page never came', () => {
    const { early, socket } = open();
    socket.open();
    for (const fire of timers) fire();
    expect(socket.readyState).toBe(FakeWebSocket.CLOSING);
    expect(early.take(URL, PROTOCOLS, listener().listening)).toBeNull();
  });

  it('tells nothing more to whoever closed it, not even what it kept', async () => {
    const { early, socket } = open();
    socket.open();
    socket.deliver(Uint8Array.of(1));
    const { heard, listening } = listener();
    early.take(URL, PROTOCOLS, listening)?.close();
    await Promise.resolve();
    expect(heard).toEqual([]);
    expect(socket.readyState).toBe(FakeWebSocket.CLOSING);
  });
});
