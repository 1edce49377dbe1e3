/**
 * The rows N1 to N6 of docs/SECURITY.md, each played through the fault proxy: the page's own sessions, a real server, and between them a
 * network that does what the row says. N7 and N8 are played in browsers (`e2e/network/`), N9 here and in `weft.test.ts`.
 */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CreatedDocument } from '../../protocol/rest.ts';
import { TestServer } from '../../server/test-server.ts';
import { FakeClock } from '../../server/transport/memory/fake-clock.ts';
import type { Upgrades } from '../wire/blocking-proxy.ts';
import { TestPage, type PageOptions } from '../wire/page.ts';
import { FaultProxy } from './fault-proxy.ts';

/** lib0 keeps the `Date.now` that it finds when it is loaded, and y-websocket's watch goes by that: here it can be set forth. */
const ahead = vi.hoisted(() => {
  const now = Date.now.bind(Date);
  const skew = { ms: 0 };
  Date.now = () => now() + skew.ms;
  return skew;
});

let server: TestServer;
let proxy: FaultProxy;
let created: CreatedDocument;
let pages: TestPage[];
let serverClock: FakeClock | null;
beforeEach(() => {
  pages = [];
  serverClock = null;
  ahead.ms = 0;
});
afterEach(async () => {
  for (const page of pages) await page.close();
  await proxy.close();
  let stopped = false;
  const stop = server.stop().finally(() => {
    stopped = true;
  });
  // A server that ends gives its clients a moment, which passes only if somebody lets it.
  if (serverClock !== null) await pass(10_000_000, () => stopped);
  await stop;
});

/** A server, and the proxy before it. With a clock passed in, its time stands still but for the test. */
async function stage(clock: FakeClock | null = null, upgrades: Upgrades = 'pass'): Promise<void> {
  serverClock = clock;
  server = await TestServer.start(clock === null ? {} : { overrides: { clock } });
  proxy = await FaultProxy.before(server.address, clock === null ? {} : { clock });
  proxy.box.upgrades = upgrades;
  created = await server.createDocument({ kind: 'room' });
}

function open(more: Partial<PageOptions> = {}): TestPage {
  const page = new TestPage({ syncUrl: proxy.syncUrl, documentId: created.id, token: created.token, ...more });
  pages.push(page);
  return page;
}

const online = (page: TestPage) => expect.poll(() => page.isOnline, { interval: 10 }).toBe(true);
const saved = (page: TestPage) =>
  expect.poll(() => page.session.saving.get().state, { interval: 10, timeout: 30_000 }).toBe('disk');

/** Somebody who is connected to the server without the proxy between. */
async function witness(): Promise<TestPage> {
  const page = open({ syncUrl: `${server.address.replace('http:', 'ws:')}/sync`, name: 'Witness' });
  await online(page);
  return page;
}

/** Everybody has this text, and so has a reader who comes straight to the server. */
async function allHave(text: string): Promise<void> {
  await witness();
  for (const page of [...pages]) await expect.poll(() => page.text, { timeout: 30_000 }).toBe(text);
}

/** Who is there, by the news that a page got. */
function namesSeenBy(page: TestPage): string[] {
  const there = new Map<string, string>();
  for (const { you, present, left } of page.news) {
    if (you !== undefined) there.clear();
    for (const { session, name } of present) there.set(session, name);
    for (const session of left) there.delete(session);
  }
  return [...there.values()].toSorted();
}

/** Nothing passes the proxy any more. */
async function quiet(): Promise<void> {
  let before = -1;
  const isSame = () => {
    const now = proxy.counted.up + proxy.counted.down;
    const same = now === before;
    before = now;
    return same;
  };
  await expect.poll(isSame, { interval: 150 }).toBe(true);
}

/** For as long the real network may work while a second of the test's clock passes. */
const REAL_MS_A_SECOND = 12;

/** Lets time pass on a clock until this holds, slowly enough for the real network to keep up; answers how long it was. */
async function step(clock: FakeClock, until: () => boolean, mostMs = 60_000): Promise<number> {
  let passed = 0;
  for (; passed < mostMs && !until(); passed += 500) {
    clock.advance(500);
    await new Promise((resolve) => setTimeout(resolve, REAL_MS_A_SECOND / 2));
  }
  return passed;
}

/** The same for the server and the proxy. */
function pass(mostMs: number, until: () => boolean = () => false): Promise<number> {
  if (serverClock === null) throw new Error('the time is the real one');
  return step(serverClock, until, mostMs);
}

describe.each(['pass', 'bad gateway'] as const)('upgrades: %s', (upgrades) => {
  test('N1: a connection that is half open is noticed by the server within 45 s', async () => {
    await stage(new FakeClock(), upgrades);
    const [ada, there] = [open({ name: 'Ada' }), await witness()];
    await pass(300_000, () => ada.isOnline);
    // Who is here is told at the server's next tick, and as a guest where that comes before the name.
    await pass(300_000, () => namesSeenBy(there).includes('Ada'));
    expect(namesSeenBy(there)).toEqual(['Ada', 'Witness']);
    proxy.halfOpen();
    // A page would come back; this one is gone, as a laptop is whose lid was shut, and nobody told the server.
    proxy.box.refuses = '/';
    proxy.box.upgrades = 'bad gateway';
    const passed = await pass(60_000, () => namesSeenBy(there).length === 1);
    expect(namesSeenBy(there)).toEqual(['Witness']);
    expect(passed).toBeLessThanOrEqual(45_000);
  });

  test('N2: one piece in ten stalled as by a lost packet, jitter, and a reset now and then: everybody converges', async () => {
    await stage(null, upgrades);
    proxy.set('both', { delayMs: 5, jitterMs: 30, stallChance: 0.1, stallMs: 200 });
    const [ada, bob] = [open({ name: 'Ada' }), open({ name: 'Bob' })];
    await Promise.all([online(ada), online(bob)]);
    for (let round = 0; round < 25; round += 1) {
      (round % 2 === 0 ? ada : bob).type(`${round},`);
      const before = proxy.counted.up;
      if (round % 8 === 5) proxy.cut();
      // The next words when something of these is under way.
      await expect.poll(() => proxy.counted.up, { interval: 5, timeout: 30_000 }).toBeGreaterThan(before);
    }
    await Promise.all([saved(ada), saved(bob)]);
    proxy.heal();
    await expect.poll(() => ada.text === bob.text).toBe(true);
    expect(
      ada.text
        .split(',')
        .filter(Boolean)
        .toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual(Array.from({ length: 25 }, (_, round) => String(round)));
    await allHave(ada.text);
  });

  test('N4: what the server took while its word of that gets lost is sent again, and is there once', async () => {
    await stage(null, upgrades);
    const [ada, there] = [open(), await witness()];
    await online(ada);
    await saved(ada);
    for (let round = 0; round < 4; round += 1) {
      // Requests go one after the other: one that is under way when answers begin to vanish would keep the words back.
      await quiet();
      proxy.set('down', { blackhole: true });
      ada.type(`${round} `);
      // It is there: only the ack cannot come back.
      await expect.poll(() => there.text).toContain(`${round} `);
      expect(ada.session.saving.get().state).not.toBe('disk');
      proxy.cut();
      proxy.heal();
      await saved(ada);
    }
    await allHave('0 1 2 3 ');
  });

  test('N5: what was held up on an old connection arrives after the new one has brought it, and later words too', async () => {
    await stage(null, upgrades);
    const [ada, bob] = [open({ name: 'Ada' }), open({ name: 'Bob' })];
    await Promise.all([online(ada), online(bob)]);
    proxy.set('up', { delayMs: 50 });
    const before = proxy.counted.up;
    ada.type('held ');
    bob.type('up ');
    await expect.poll(() => proxy.counted.up).toBeGreaterThan(before);
    proxy.park();
    proxy.set('up', { delayMs: 0 });
    await Promise.all([saved(ada), saved(bob)]);
    ada.type('new ');
    await saved(ada);
    const text = ada.text;
    proxy.release();
    bob.type('last');
    await saved(bob);
    await expect.poll(() => ada.text).toBe(bob.text);
    expect(text.split(' ').toSorted()).toEqual(['', 'held', 'new', 'up']);
    await allHave(bob.text);
  });
});

/** A session by requests: `carried-connection.test.ts`. */
test('N6: behind a proxy that cuts what is idle for 60 s, a quiet session stays; without heartbeats it would not', async () => {
  await stage(new FakeClock());
  const ada = open();
  await pass(300_000, () => ada.isOnline);
  expect(ada.transport).toBe('websocket');
  await pass(300_000, () => ada.session.saving.get().state === 'disk');
  proxy.cutIdleAfter(60_000);
  for (let beat = 0; beat < 20; beat += 1) {
    const { up, down } = proxy.counted;
    await pass(15_000);
    // Something has passed each way: a heartbeat and its answer.
    await expect.poll(() => proxy.counted.down > down && proxy.counted.up > up).toBe(true);
  }
  expect(ada.states).not.toContain('offline');
  ada.type('still here');
  await pass(300_000, () => ada.session.saving.get().state === 'disk');
  expect(ada.session.saving.get().state).toBe('disk');
  // The proxy does cut: a connection that says nothing.
  const silent = new WebSocket(`${proxy.syncUrl}/probe`);
  await new Promise((resolve) => silent.addEventListener('open', resolve));
  const cuts = proxy.counted.idleCuts;
  proxy.halfOpen();
  serverClock?.advance(60_000);
  expect(proxy.counted.idleCuts).toBeGreaterThan(cuts);
});

test('N1: a connection that is half open is noticed by the page within 45 s, which goes on on a new one', async () => {
  await stage();
  const ada = open();
  await online(ada);
  proxy.halfOpen();
  ada.type('while nobody hears');
  expect(ada.isOnline).toBe(true);
  // y-websocket looks every 3 s of real time; by its clock 41 s have passed when it looks next.
  ahead.ms = 41_000;
  await expect.poll(() => ada.states.includes('offline')).toBe(true);
  await saved(ada);
  await allHave('while nobody hears');
});

test('N1: a stream of requests that is half open is noticed by the page within 45 s, which goes on with the same session', async () => {
  const clock = new FakeClock();
  await stage(null, 'bad gateway');
  const ada = open({ clock });
  await step(clock, () => ada.transport === 'stream', 300_000);
  await quiet();
  proxy.halfOpen();
  const before = proxy.counted.up;
  // Nobody writes: what comes is that the page asks for the stream anew.
  expect(await step(clock, () => proxy.counted.up > before)).toBeLessThanOrEqual(45_000);
  // The machine gives up on what else it had open to the server.
  proxy.cut();
  (await witness()).type('heard again');
  await step(clock, () => ada.text === 'heard again', 600_000);
  expect(ada.text).toBe('heard again');
  expect(ada.states).not.toContain('offline');
});

describe('N3: a connection that is cut inside a frame', () => {
  // Each cut begins with everybody on a WebSocket: whoever is cut again and again goes over to requests, which have no frames.
  test.each([
    ['up', 1],
    ['up', 20],
    ['up', 400],
    ['down', 1],
    ['down', 20],
    ['down', 400],
  ] as const)('%s, in %i words: nothing of it counts, nothing is lost or doubled', async (direction, count) => {
    await stage();
    const [ada, bob] = [open({ name: 'Ada' }), open({ name: 'Bob' })];
    await Promise.all([online(ada), online(bob)]);
    const words = 'words that fill a frame; '.repeat(count);
    proxy.set(direction, { cutInFrame: true });
    ada.type(words);
    await expect.poll(() => proxy.counted.cuts).toBeGreaterThan(0);
    proxy.heal();
    await Promise.all([saved(ada), online(bob)]);
    await expect.poll(() => bob.text).toBe(words);
    await allHave(words);
  });

  test.each([40, 400, 1500, 4000])('requests, reset after every %i bytes at first', async (resetAfterBytes) => {
    await stage(null, 'bad gateway');
    proxy.set('both', { resetAfterBytes });
    const ada = open();
    ada.type('A text of some length. '.repeat(200));
    await expect.poll(() => proxy.counted.connections).toBeGreaterThan(4);
    proxy.heal();
    await saved(ada);
    await allHave('A text of some length. '.repeat(200));
  });
});

test('N9: a server put back to an older copy of its data gets back from the pages what it lost', async () => {
  await stage();
  const [ada, bob] = [open({ name: 'Ada' }), open({ name: 'Bob' })];
  await Promise.all([online(ada), online(bob)]);
  ada.type('in the backup. ');
  await saved(ada);
  await expect.poll(() => bob.text).toBe('in the backup. ');
  await server.close();
  const file = join(server.folder, 'weft.db');
  const kept = join(server.folder, 'kept', 'weft.db');
  await mkdir(dirname(kept), { recursive: true });
  await copyFile(file, kept);
  await server.open();
  proxy.box.retarget(server.address);
  bob.type('after the backup. ');
  await saved(bob);
  await expect.poll(() => ada.text).toBe('in the backup. after the backup. ');
  await server.close();
  for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true });
  await copyFile(kept, file);
  await server.open();
  proxy.box.retarget(server.address);
  await Promise.all([online(ada), online(bob)]);
  ada.type('And on.');
  await saved(ada);
  await allHave('in the backup. after the backup. And on.');
});
