/** The page's side without a network: what is remembered, what wakes, what counts as dead. With time in the test's hand. */
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { TransportName } from '../../../protocol/carriage.ts';
import { encodeEcho, encodePacked, encodeSyncStep1, encodeSyncStep2 } from '../../../protocol/messages.ts';
import { countedSocket } from '../counted-socket.ts';
import type { Clock, Drawer, Timer } from '../ports.ts';
import { CarriedSocket, type SocketHome } from './carried-socket.ts';
import { EventBytes } from './event-bytes.ts';
import { BROKEN, type Line, type LineListener } from './line.ts';
import { destinationOf } from './session-caller.ts';
import { SocketEvents } from './socket-events.ts';
import { TransportMemory } from './transport-memory.ts';
import { WakeWatch } from './wake-watch.ts';

class HandClock implements Clock {
  #nowMs = 1_000_000;
  readonly #waiting = new Set<{ readonly atMs: number; readonly fire: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const waiting = { atMs: this.#nowMs + delayMs, fire };
    this.#waiting.add(waiting);
    return { cancel: () => void this.#waiting.delete(waiting) };
  }

  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const [next] = [...this.#waiting].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > endMs) break;
      this.#waiting.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.fire();
    }
    this.#nowMs = endMs;
  }

  /** The machine sleeps: time passes and no timer fires, until those that are due fire all at once. */
  sleep(ms: number): void {
    this.#nowMs += ms;
    this.pass(0);
  }
}

function drawer(): Drawer {
  const kept = new Map<string, string>();
  return {
    read: (key) => kept.get(key) ?? null,
    write: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

describe('TransportMemory', () => {
  it('keeps for a while what got through', () => {
    const clock = new HandClock();
    const memory = new TransportMemory(drawer(), () => clock.now());
    expect(memory.read()).toBeNull();
    memory.keep('events');
    clock.pass(11 * 3_600_000);
    expect(memory.read()).toBe('events');
    clock.pass(2 * 3_600_000);
    expect(memory.read()).toBeNull();
    memory.keep('stream');
    memory.forget();
    expect(memory.read()).toBeNull();
  });

  it('does not last for ever where the clock was set back (K5), and takes no nonsense for a word', () => {
    const clock = new HandClock();
    const shared = drawer();
    const memory = new TransportMemory(shared, () => clock.now());
    memory.keep('polling');
    expect(new TransportMemory(shared, () => clock.now() - 1000 * 3_600_000).read()).toBeNull();
    for (const text of ['', 'polling', `websocket ${clock.now() + 1000}`, `pigeon ${clock.now() + 1000}`]) {
      shared.write('weft.transport', text);
      expect(memory.read(), text).toBeNull();
    }
  });
});

describe('WakeWatch', () => {
  it('tells of sleep by the clock alone, and of the calls that there are', () => {
    const clock = new HandClock();
    let call = () => undefined as void;
    const calls = {
      onWake: (listener: () => void) => ((call = listener), () => undefined),
      onLeave: () => () => undefined,
    };
    const watch = new WakeWatch(calls, clock);
    const woken = vi.fn<() => void>();
    watch.onWake(woken);
    clock.pass(10 * 60_000);
    expect(woken).not.toHaveBeenCalled();
    // Timers of a tab in the background come once a minute: that is no sleep.
    clock.sleep(60_000);
    expect(woken).not.toHaveBeenCalled();
    clock.sleep(2 * 3_600_000);
    expect(woken).toHaveBeenCalledTimes(1);
    call();
    expect(woken).toHaveBeenCalledTimes(2);
    watch.close();
    clock.sleep(2 * 3_600_000);
    expect(woken).toHaveBeenCalledTimes(2);
  });
});

describe('EventBytes', () => {
  it('reads events however they are cut', () => {
    const text = new TextEncoder().encode('data: AQID\n\ndata: BA==\n\n');
    for (let cut = 0; cut <= text.length; cut += 1) {
      const events = new EventBytes();
      const pieces = [...events.push(text.subarray(0, cut)), ...events.push(text.subarray(cut))];
      expect(pieces.flatMap((piece) => [...piece])).toEqual([1, 2, 3, 4]);
    }
  });
});

describe('destinationOf', () => {
  it('says in headers what the subprotocols say', () => {
    expect(
      destinationOf('wss://host:8443/sync/abc', [
        'weft.v1',
        'weft.deflate',
        'weft.state',
        'weft.token.t',
        'weft.person.p',
        'weft.pass.x',
      ]),
    ).toEqual({
      server: 'https://host:8443',
      documentId: 'abc',
      headers: {
        authorization: 'Bearer t',
        'weft-person': 'p',
        'weft-pass': 'x',
        'weft-inflates': '1',
        'weft-reads-state': '1',
      },
    });
    expect(destinationOf('ws://host/sync/abc', ['weft.v1']).headers).toEqual({});
  });
});

/** Lines that the test holds the other ends of. */
class World {
  readonly clock = new HandClock();
  readonly lines: {
    readonly name: TransportName;
    readonly listener: LineListener;
    sent: Uint8Array[];
    isClosed: boolean;
  }[] = [];
  readonly closes: number[] = [];
  doubts = 0;
  roundTripMs: number | null = null;
  unsentBytes = 0;
  readonly socket: CarriedSocket;
  readonly socketClass: new (url: string) => CarriedSocket;
  isOpen = false;

  private constructor(first: TransportName) {
    const open = (name: TransportName, listener: LineListener): Line => {
      const line = { name, listener, sent: new Array<Uint8Array>(), isClosed: false };
      this.lines.push(line);
      const unsent = () => this.unsentBytes;
      return {
        name,
        get unsentBytes() {
          return unsent();
        },
        send: (bytes) => void line.sent.push(bytes),
        close: () => void (line.isClosed = true),
      };
    };
    const home: SocketHome = {
      clock: this.clock,
      first: () => first,
      openWebSocket: (_url, _protocols, listener) => open('websocket', listener),
      openHttp: (_url, _protocols, listener) => open('polling', listener),
      carried: () => undefined,
      doubts: () => void (this.doubts += 1),
      measured: (roundTripMs) => (this.roundTripMs = roundTripMs),
      over: () => undefined,
    };
    this.socketClass = class extends CarriedSocket {
      constructor(url: string) {
        super(home, url, ['weft.v1']);
      }
    };
    this.socket = new this.socketClass('wss://host/sync/abc');
    this.socket.onopen = () => (this.isOpen = true);
    // A close event has a code.
    this.socket.onclose = (event) => void this.closes.push((event as CloseEvent).code);
  }

  static async begin(first: TransportName = 'websocket'): Promise<World> {
    const world = new World(first);
    await Promise.resolve();
    return world;
  }

  line(name: TransportName) {
    const found = this.lines.find((line) => line.name === name);
    if (found === undefined) throw new Error(`${name} was not tried`);
    return found;
  }

  get tried(): TransportName[] {
    return this.lines.map(({ name }) => name);
  }

  /** The server's side of a handshake. */
  shakeHands(name: TransportName): void {
    this.line(name).listener.message(encodeSyncStep1(new Uint8Array([0])));
    this.socket.send(encodeSyncStep1(new Uint8Array([0])));
    this.line(name).listener.message(encodeSyncStep2(new Uint8Array([0, 0])));
  }
}

describe('CarriedSocket', () => {
  it('opens with the first word of the server, and tries nothing else where that comes in time', async () => {
    const world = await World.begin();
    expect(world.isOpen).toBe(false);
    world.clock.pass(1_900);
    world.shakeHands('websocket');
    expect(world.isOpen).toBe(true);
    world.clock.pass(60_000);
    expect(world.tried).toEqual(['websocket']);
    expect(world.doubts).toBe(0);
  });

  it('tries the other way beside a silent one, and the quicker carries (N8)', async () => {
    const world = await World.begin();
    world.clock.pass(2_000);
    expect(world.tried).toEqual(['websocket', 'polling']);
    world.shakeHands('polling');
    expect(world.socket.transport).toBe('polling');
    expect(world.line('websocket').isClosed).toBe(true);
    // A word that comes too late by the other is nobody's.
    const heard = vi.fn<() => void>();
    world.socket.onmessage = heard;
    world.line('websocket').listener.message(encodeEcho(1));
    expect(heard).not.toHaveBeenCalled();
  });

  it('begins with what is remembered, and with WebSocket where that fails', async () => {
    const world = await World.begin('stream');
    expect(world.tried).toEqual(['polling']);
    world.line('polling').listener.closed(BROKEN, '');
    expect(world.tried).toEqual(['polling', 'websocket']);
  });

  it('ends where no way leads to the server, at once or after 15 s', async () => {
    const refused = await World.begin();
    refused.line('websocket').listener.closed(BROKEN, '');
    refused.line('polling').listener.closed(BROKEN, '');
    expect(refused.closes).toEqual([BROKEN]);
    const silent = await World.begin();
    silent.clock.pass(14_900);
    expect(silent.closes).toEqual([]);
    silent.clock.pass(200);
    expect(silent.closes).toEqual([BROKEN]);
  });

  it('takes a refusal of the server for the answer, by whichever way it comes', async () => {
    const world = await World.begin();
    world.line('websocket').listener.closed(BROKEN, '');
    world.line('polling').listener.closed(4403, 'link_revoked');
    expect(world.closes).toEqual([4403]);
  });

  it('is in doubt where sync step 1 is not answered by WebSocket within 1.5 s', async () => {
    const world = await World.begin();
    world.line('websocket').listener.message(encodeSyncStep1(new Uint8Array([0])));
    world.socket.send(encodeSyncStep1(new Uint8Array([0])));
    world.clock.pass(1_400);
    expect(world.doubts).toBe(0);
    world.clock.pass(200);
    expect(world.doubts).toBe(1);
  });

  it('notices within 5 s of being woken that the other side is gone (N1), and is content with any word', async () => {
    const world = await World.begin();
    world.shakeHands('websocket');
    world.socket.ask();
    world.clock.pass(40);
    world.line('websocket').listener.message(encodeEcho(1));
    expect(world.roundTripMs).toBe(40);
    world.clock.pass(60_000);
    expect(world.closes).toEqual([]);
    world.socket.ask();
    world.clock.pass(4_900);
    expect(world.closes).toEqual([]);
    world.clock.pass(200);
    expect(world.closes).toEqual([BROKEN]);
    expect(world.line('websocket').isClosed).toBe(true);
  });

  it('knows an answer that comes packed: it is in no doubt, and notices when the other side is gone (N1)', async () => {
    const world = await World.begin();
    // It has what is used of a WebSocket.
    const Home = world.socketClass as unknown as typeof WebSocket;
    const Unpacking = countedSocket(Home, () => ({
      clientId: 1,
      mayAsk: () => true,
      sent: () => undefined,
      received: () => undefined,
      receivedState: () => undefined,
    }));
    const socket = new Unpacking('wss://host/sync/abc');
    await Promise.resolve();
    const heard: Event[] = [];
    socket.addEventListener('message', (event) => heard.push(event));
    const { listener } = world.lines.at(-1) ?? world.line('websocket');
    listener.message(encodeSyncStep1(new Uint8Array([0])));
    socket.send(encodeSyncStep1(new Uint8Array([0])));
    listener.message(encodePacked(deflateRawSync(encodeSyncStep2(new Uint8Array([0, 0])))));
    await expect.poll(() => heard.length).toBe(2);
    world.clock.pass(60_000);
    expect(world.doubts).toBe(0);
    // Cast: it is a CarriedSocket with something around it.
    (socket as unknown as CarriedSocket).ask();
    world.clock.pass(5_100);
    expect(socket.readyState).toBe(SocketEvents.CLOSED);
  });

  it('does not take a long text that is on its way out for silence, as long as it gets there', async () => {
    const world = await World.begin();
    world.shakeHands('websocket');
    world.unsentBytes = 1_000_000;
    world.socket.ask();
    for (; world.unsentBytes > 0; world.unsentBytes -= 100_000) world.clock.pass(20_000);
    expect(world.closes).toEqual([]);
    world.clock.pass(24_000);
    expect(world.closes).toEqual([]);
    world.clock.pass(6_000);
    expect(world.closes).toEqual([BROKEN]);
  });

  it('does not take a document that is still on its way for silence', async () => {
    const world = await World.begin();
    world.line('websocket').listener.message(encodeSyncStep1(new Uint8Array([0])));
    world.socket.ask();
    world.clock.pass(60_000);
    expect(world.closes).toEqual([]);
  });

  it('keeps a copy of what is sent', async () => {
    const world = await World.begin();
    world.shakeHands('websocket');
    const bytes = new Uint8Array([1, 2, 3]);
    world.socket.send(bytes);
    bytes.fill(9);
    expect([...(world.line('websocket').sent.at(-1) ?? [])]).toEqual([1, 2, 3]);
  });

  it('closes once, and lets nothing through afterwards', async () => {
    const world = await World.begin();
    world.shakeHands('websocket');
    world.socket.close();
    world.socket.close();
    await Promise.resolve();
    expect(world.closes).toEqual([1000]);
    world.line('websocket').listener.closed(4403, '');
    expect(world.closes).toEqual([1000]);
    expect(() => world.socket.send(new Uint8Array([1]))).not.toThrow();
  });
});
