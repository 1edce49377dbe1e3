/** The page's requests of a session without WebSocket against networks that fail in their own ways. With time in the test's hand. */
import { describe, expect, test } from 'vitest';
import { OFFSET_HEADER } from '../../../protocol/carriage.ts';
import type { Clock } from '../ports.ts';
import { Downlink } from './downlink.ts';
import { SessionCaller } from './session-caller.ts';
import { Uplink } from './uplink.ts';

/** Fires what waits in the order of its time, as soon as everything else has settled. */
class EagerClock implements Clock {
  nowMs = 0;
  readonly waits: number[] = [];

  now(): number {
    return this.nowMs;
  }

  setTimer(delayMs: number, fire: () => void) {
    this.waits.push(delayMs);
    const timeout = setTimeout(() => {
      this.nowMs += delayMs;
      fire();
    }, delayMs / 100);
    return { cancel: () => clearTimeout(timeout) };
  }
}

type Ask = (path: string, init: RequestInit) => Promise<Response>;

function callerOf(ask: Ask, taken = () => 0): SessionCaller {
  const fetcher = (input: string | URL | Request, init: RequestInit = {}) =>
    ask(new URL(input instanceof Request ? input.url : input).pathname.replace('/api/session', ''), init);
  const { signal } = new AbortController();
  return new SessionCaller({ fetch: fetcher, server: 'https://host', secret: 's', taken, signal });
}

const bytesAnswer = (bytes: Uint8Array<ArrayBuffer>) =>
  new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } });
const held = { take: () => Promise.resolve(() => undefined) };

describe('Downlink', () => {
  test('a stream that is cut off after its first bytes, again and again, gives way to polling (N8)', async () => {
    const asked: string[] = [];
    const carried: string[] = [];
    const clock = new EagerClock();
    const polled = Promise.withResolvers<void>();
    const caller = callerOf(async (path) => {
      asked.push(path);
      if (path === '/stream' && asked.length < 20) return bytesAnswer(new Uint8Array([1, 0]));
      polled.resolve();
      return new Promise(() => undefined);
    });
    const downlink = new Downlink({
      caller,
      clock,
      held,
      first: 'stream',
      getsThrough: () => Promise.resolve(false),
      onBytes: () => undefined,
      onCarried: (name) => carried.push(name),
      onBroken: () => polled.reject(new Error('broken')),
    });
    downlink.start();
    await polled.promise;
    expect(carried).toEqual(['stream', 'polling']);
    expect(asked).toEqual(['/stream', '/stream', '/poll']);
    expect(downlink.taken).toBe(4);
    downlink.stop();
  });
});

describe('Uplink', () => {
  test('on a line that carries little in time, less is sent at once, and all of it gets there', async () => {
    const MOST_IN_TIME = 20_000;
    const sizes: number[] = [];
    let taken = 0;
    const clock = new EagerClock();
    const done = Promise.withResolvers<void>();
    const caller = callerOf(async (_path, { body, headers }) => {
      if (!(body instanceof Blob)) throw new Error('no bytes');
      sizes.push(body.size);
      clock.nowMs += 10_000;
      if (body.size > MOST_IN_TIME) throw new DOMException('too slow', 'TimeoutError');
      expect(new Headers(headers).get(OFFSET_HEADER)).toBe(String(taken));
      taken += body.size;
      return Response.json({ taken, sent: 0 });
    });
    const uplink = new Uplink({
      caller,
      clock,
      onTaken: () => taken === 200_000 && done.resolve(),
      onBroken: () => done.reject(new Error('broken')),
    });
    uplink.send(new Uint8Array(200_000));
    await done.promise;
    expect(sizes.slice(0, 5)).toEqual([131_072, 65_536, 32_768, 16_384, 16_384]);
    uplink.stop();
  });
});

describe('SessionCaller', () => {
  test('works in browsers without AbortSignal.any', async () => {
    const { any } = AbortSignal;
    Reflect.deleteProperty(AbortSignal, 'any');
    try {
      const cut = new AbortController();
      const caller = callerOf((_path, { signal }) => {
        if (cut.signal.aborted) return Promise.resolve(bytesAnswer(new Uint8Array([7])));
        return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('cut'))));
      });
      const polled = caller.poll(true, cut.signal);
      cut.abort();
      expect(await polled).toBe('failed');
      expect(await caller.poll(true, new AbortController().signal)).toEqual(new Uint8Array([7]));
    } finally {
      AbortSignal.any = any;
    }
  });
});
