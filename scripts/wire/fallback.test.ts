/**
 * People behind proxies that let no WebSocket through, with the page's own session and a real server (HOSTILE N8, DESIGN P4): the
 * same document, acks, roles and presence, by whatever gets through.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CreatedDocument } from '../../protocol/rest.ts';
import { millisecondsOf } from '../../server/test-seconds.ts';
import { TestServer } from '../../server/test-server.ts';
import { BlockingProxy, type Upgrades } from './blocking-proxy.ts';
import { memoryDrawer, TestPage, type PageOptions } from './page.ts';

let server: TestServer;
let proxy: BlockingProxy;
let created: CreatedDocument;
let pages: TestPage[];
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await BlockingProxy.before(server.address);
  created = await server.createDocument({ kind: 'room' });
  pages = [];
});
afterEach(async () => {
  for (const page of pages) await page.close();
  await proxy.close();
});

function open(more: Partial<PageOptions> = {}): TestPage {
  const page = new TestPage({ syncUrl: proxy.syncUrl, documentId: created.id, token: created.token, ...more });
  pages.push(page);
  return page;
}

const online = (page: TestPage) => expect.poll(() => page.isOnline, { interval: 10 }).toBe(true);
const saved = (page: TestPage) => expect.poll(() => page.session.saving.get().state).toBe('disk');
const texts = (...those: TestPage[]) => new Set(those.map((page) => page.text));

/** Who is there, by the news that a page got. */
function namesSeenBy(page: TestPage): string[] {
  const there = new Map<string, string>();
  for (const { you, present, left } of page.news) {
    if (you !== undefined) there.clear();
    for (const { session, name } of present) there.set(session, name);
    for (const session of left) there.delete(session);
  }
  return [...there.values()].sort();
}

describe('where no WebSocket gets through, the session is decided within 5 s and two people write with each other', () => {
  const ways: readonly Upgrades[] = ['bad gateway', 'a page', 'stripped', 'swallowed', 'shut'];
  test.each(ways)('an upgrade that is %s (N8)', async (upgrades) => {
    proxy.upgrades = upgrades;
    const [ada, bob] = [open({ name: 'Ada' }), open({ name: 'Bob' })];
    expect(await millisecondsOf(() => Promise.all([online(ada), online(bob)]))).toBeLessThan(5000);
    ada.type('one ');
    await expect.poll(() => bob.text).toBe('one ');
    bob.type('two');
    await expect.poll(() => texts(ada, bob)).toEqual(new Set(['one two']));
    await Promise.all([saved(ada), saved(bob)]);
    // Nobody between holds answers back: the stream of bytes is what carries them in the end.
    await expect.poll(() => ada.transport).toBe('stream');
    expect(ada.role).toBe('owner');
    await expect.poll(() => ada.news.flatMap(({ present }) => present.map(({ name }) => name))).toContain('Bob');
  });

  test('an upgrade that is deaf: open, and what is sent gets lost (N8)', async () => {
    proxy.upgrades = 'deaf';
    const ada = open();
    expect(await millisecondsOf(() => online(ada))).toBeLessThan(5000);
    expect(ada.transport).not.toBe('websocket');
    ada.type('heard');
    await saved(ada);
  });

  test('where WebSocket gets through, nothing else is tried', async () => {
    const ada = open();
    await online(ada);
    ada.type('straight');
    await saved(ada);
    expect(ada.transport).toBe('websocket');
    expect(proxy.seen).toEqual([`UPGRADE /sync/${created.id}`]);
  });

  test.each([
    ['buffered', 'polling'],
    ['events only', 'events'],
  ] as const)('and where answers that stay open are %s, by %s', async (streams, transport) => {
    Object.assign(proxy, { upgrades: 'bad gateway', streams });
    const [ada, bob] = [open(), open()];
    await Promise.all([online(ada), online(bob)]);
    ada.type('through');
    await expect.poll(() => bob.text).toBe('through');
    await saved(ada);
    await expect.poll(() => proxy.seen.filter((line) => line.endsWith('/probe/stream')).length).toBe(4);
    await expect.poll(() => ada.transport).toBe(transport);
    bob.type(' and back');
    await expect.poll(() => ada.text).toBe('through and back');
  });

  test('a stream that a proxy begins to hold back gives way to polling within the same session', async () => {
    proxy.upgrades = 'bad gateway';
    const [ada, bob] = [open(), open()];
    await Promise.all([online(ada), online(bob)]);
    await expect.poll(() => ada.transport).toBe('stream');
    proxy.streams = 'buffered';
    proxy.cut();
    ada.type('held back');
    await expect.poll(() => bob.text).toBe('held back');
    await saved(ada);
    expect(ada.transport).toBe('polling');
    expect(ada.states).not.toContain('offline');
  });
});

describe('no secret is in an address (Roles R9)', () => {
  test('tokens, persons and the session travel in headers', async () => {
    proxy.upgrades = 'bad gateway';
    const ada = open();
    await online(ada);
    await expect.poll(() => ada.transport).toBe('stream');
    const paths = () =>
      new Set(proxy.seen.filter((line) => line.includes('/api/session')).map((line) => line.split(' ')[1]));
    await expect.poll(paths).toEqual(new Set(['/api/session/poll', '/api/session/send', '/api/session/stream']));
    const seen = proxy.seen.join('\n');
    expect(seen).not.toContain(created.token);
    expect(seen).not.toContain('?');
  });
});

describe('what holds over WebSocket holds here', () => {
  beforeEach(() => {
    proxy.upgrades = 'bad gateway';
  });

  test('a viewer reads, and what it writes is refused by name (Roles R1)', async () => {
    const { token } = await server.createLink(created, 'viewer');
    const [owner, viewer] = [open(), open({ token })];
    await Promise.all([online(owner), online(viewer)]);
    owner.type('text');
    await expect.poll(() => viewer.text).toBe('text');
    viewer.type('!');
    await expect.poll(() => viewer.session.saving.get()).toEqual({ state: 'refused', code: 'read_only' });
    expect(owner.text).toBe('text');
  });

  test('a link that is revoked ends the session within 1 s (Roles R4)', async () => {
    const link = await server.createLink(created, 'editor');
    const guest = open({ token: link.token });
    await online(guest);
    await server.fetch(`/api/documents/${created.id}/links/${link.id}`, { method: 'DELETE', token: created.token });
    // From the answer on: until then it is the disk that takes its time.
    const took = await millisecondsOf(async () => {
      await expect.poll(() => guest.session.connection.get()).toEqual({ state: 'ended', code: 'link_revoked' });
    });
    expect(took).toBeLessThan(1000);
  });

  test("another document's token is a final refusal, told at once (H7, Roles R6)", async () => {
    const other = await server.createDocument();
    const stranger = open({ token: other.token });
    await expect.poll(() => stranger.session.connection.get()).toEqual({ state: 'ended', code: 'document_not_found' });
  });

  test('a long text made offline comes in, in pieces that a proxy with a limit of 1 MiB lets pass', async () => {
    const ada = open();
    const text = 'A line of some length that somebody wrote on a train.\n'.repeat(50_000);
    ada.type(text);
    await online(ada);
    await saved(ada);
    const bob = open();
    await expect.poll(() => bob.text.length).toBe(text.length);
  });
});

describe('requests that get lost are harmless (N4, N5)', () => {
  beforeEach(() => {
    proxy.upgrades = 'bad gateway';
  });

  test.each(['/send', '/poll', '/stream'])('answers to %s', async (path) => {
    if (path === '/poll') proxy.streams = 'buffered';
    const [ada, bob] = [open(), open()];
    await Promise.all([online(ada), online(bob)]);
    if (path === '/stream') await expect.poll(() => ada.transport).toBe('stream');
    // Six answers lost in a row end a session, and on a busy machine all may be those of one person.
    for (let round = 0; round < 5; round += 1) {
      proxy.losesAnswersTo = { path, times: path === '/stream' ? 0 : 1 };
      if (path === '/stream') proxy.cut();
      ada.type(`${round} `);
      await expect.poll(() => bob.text).toBe(ada.text);
    }
    await saved(ada);
    expect(ada.text).toBe('0 1 2 3 4 ');
    // The session went on: nobody had to shake hands again.
    expect(ada.states.filter((state) => state === 'offline')).toEqual([]);
  });
});

describe('a server that restarts (1012)', () => {
  test.each(['pass', 'bad gateway'] as const)(
    'upgrades: %s; everybody is back, with what was written meanwhile',
    async (upgrades) => {
      const restarting = await TestServer.start();
      const way = await BlockingProxy.before(restarting.address);
      way.upgrades = upgrades;
      const { id, token } = await restarting.createDocument({ kind: 'room' });
      const [ada, bob] = [1, 2].map(() => open({ syncUrl: way.syncUrl, documentId: id, token })) as [
        TestPage,
        TestPage,
      ];
      await Promise.all([online(ada), online(bob)]);
      ada.type('before ');
      await saved(ada);
      await restarting.close();
      await expect.poll(() => ada.isOnline).toBe(false);
      ada.type('meanwhile');
      await restarting.open();
      way.retarget(restarting.address);
      await Promise.all([online(ada), online(bob)]);
      await expect.poll(() => bob.text).toBe('before meanwhile');
      await saved(ada);
      for (const page of [ada, bob]) await page.close();
      await way.close();
      await restarting.stop();
    },
  );
});

describe('what is remembered, and the way back to WebSocket', () => {
  test('the next page of this browser goes straight to what got through', async () => {
    proxy.upgrades = 'swallowed';
    const drawer = memoryDrawer();
    const first = open({ drawer });
    await online(first);
    await expect.poll(() => first.transport).toBe('stream');
    await first.close();
    const upgrades = () => proxy.seen.filter((line) => line === `UPGRADE /sync/${created.id}`).length;
    const before = upgrades();
    expect(await millisecondsOf(() => online(open({ drawer })))).toBeLessThan(1500);
    expect(upgrades()).toBe(before);
  });

  test('at a wake call it goes back to WebSocket where that gets through again, and nothing is lost or doubled', async () => {
    proxy.upgrades = 'bad gateway';
    const [ada, bob] = [open({ name: 'Ada' }), open({ name: 'Bob' })];
    await Promise.all([online(ada), online(bob)]);
    await expect.poll(() => ada.transport).toBe('stream');
    proxy.upgrades = 'pass';
    let written = '';
    const writing = setInterval(() => {
      written += `${written.length},`;
      ada.type(written.slice(ada.text.length));
    }, 5);
    ada.wake();
    await expect.poll(() => ada.transport).toBe('websocket');
    await expect.poll(() => ada.isOnline).toBe(true);
    clearInterval(writing);
    await saved(ada);
    await expect.poll(() => bob.text).toBe(written);
    expect(ada.text).toBe(written);
    expect(ada.states).not.toContain('offline');
    expect(ada.transports.at(-1)).toBe('websocket');
    // Only one of Ada is left.
    await expect.poll(() => namesSeenBy(bob)).toEqual(['Ada', 'Bob']);
  });

  test('where what is remembered gets through no more, WebSocket is tried in its place', async () => {
    const drawer = memoryDrawer();
    drawer.write('weft.transport', `stream ${Date.now() + 3_600_000}`);
    proxy.refuses = '/session';
    const ada = open({ drawer });
    await online(ada);
    expect(ada.transport).toBe('websocket');
  });
});
