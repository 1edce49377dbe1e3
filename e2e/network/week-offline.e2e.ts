/**
 * HOSTILE N7: two laptops that were closed for a week, with a week's writing on both, opened again where a proxy lets no WebSocket
 * through. And N1 and N8 as a person meets them, in a browser.
 */
import { createDocument, createLink } from '../../scripts/rest-client.ts';
import { FaultProxy } from '../../scripts/fault-proxy/fault-proxy.ts';
import { Device, isKeptHere } from '../kit/device.ts';
import { expect, SERVER_AWAY, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';
import { RawClient } from '../kit/raw-client.ts';

const WEEK_MS = 7 * 24 * 3600 * 1000;
/** Keys that each presses while away. */
const EDITS = 2000;

/** Words of so many keys, told apart by their author and their number. */
function wordsOf(author: string, keys: number): string {
  let words = '';
  for (let number = 0; words.length < keys; number += 1) words += `${author}${number} `;
  return words.slice(0, keys);
}

/** The address of a document at the proxy instead of the server. */
const at = (proxy: FaultProxy, url: string) =>
  proxy.address + new URL(url, proxy.address).href.slice(new URL(url, proxy.address).origin.length);

/** The browser's clock says so, and goes on from there. */
async function setClock(person: Person, time: Date): Promise<void> {
  await person.page.context().clock.install({ time });
}

test('N7: laptops closed for a week on both sides, 2,000 edits each, opened again behind a proxy that blocks WebSocket: merged, nothing lost, nothing doubled', async ({
  server,
}, testInfo) => {
  test.setTimeout(360_000);
  const proxy = await FaultProxy.before(server.url);
  const [annas, bens] = [new Device(server, testInfo), new Device(server, testInfo)];
  try {
    const owner = await createDocument(server.url, 'A week away');
    const link = await createLink(server.url, owner, 'editor');
    const weekAgo = new Date(Date.now() - WEEK_MS);
    const [anna, ben] = [await annas.window('Anna'), await bens.window('Ben')];
    for (const [person, url] of [
      [anna, owner.url],
      [ben, link.url],
    ] as const) {
      await setClock(person, weekAgo);
      await person.page.goto(at(proxy, url));
      await expect(person.text).toBeVisible();
    }
    await anna.write('Both saw this.');
    await anna.seesSaved('On disk');
    await ben.sees('Both saw this.');
    await ben.seesSaved('On disk');
    await Promise.all([isKeptHere(anna), isKeptHere(ben)]);

    // The train leaves. Each writes, and takes something back: the first word of what both saw, and the full stop.
    proxy.goAway();
    const [byAnna, byBen] = [wordsOf('a', EDITS - 5), wordsOf('b', EDITS - 1)];
    await Promise.all([
      (async () => {
        await anna.placeCaret('start');
        await anna.press(...Array.from({ length: 5 }, () => 'Delete'));
        await anna.write(byAnna, { at: 'here' });
        await anna.seesSaved('On this device');
      })(),
      (async () => {
        await ben.placeCaret('end');
        await ben.press('Backspace');
        await ben.write(byBen, { at: 'here' });
        await ben.seesSaved('On this device');
      })(),
    ]);
    const kept = await anna.seen();
    expect(kept).toBe(`${byAnna}saw this.`);
    // The lids are closed, and the server is another process by the time they are opened.
    await Promise.all([annas.closeBrowser(), bens.closeBrowser()]);
    await server.stop('SIGTERM');
    await server.start();

    proxy.heal();
    proxy.box.upgrades = 'bad gateway';
    const [later, laterBen] = [await annas.window('Anna'), await bens.window('Ben')];
    for (const [person, url] of [
      [later, owner.url],
      [laterBen, link.url],
    ] as const) {
      await person.page.goto(at(proxy, url));
      await expect(person.text).toBeVisible();
      await person.seesSaved('On disk');
    }
    const whole = `${byAnna}saw this${byBen}`.trim();
    await later.sees(whole);
    await laterBen.sees(whole);
    const reader = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, false);
    await reader.sync();
    expect(reader.body().trim()).toBe(whole);
    await reader.close();
    // No WebSocket of theirs got through on that day.
    expect(proxy.box.seen.some((line) => line.endsWith('/api/session/send'))).toBe(true);
  } finally {
    await Promise.all([annas.close(), bens.close()]);
    await proxy.close();
  }
});

test('N1: a connection that died without a word is noticed by the page within 45 s, and what was written meanwhile arrives', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const proxy = await FaultProxy.before(server.url);
  try {
    const owner = await createDocument(server.url, 'Half open');
    const anna = await arrive('Anna');
    await setClock(anna, new Date());
    await anna.page.goto(at(proxy, owner.url));
    await expect(anna.text).toBeVisible();
    await anna.write('Heard. ');
    await anna.seesSaved('On disk');
    proxy.halfOpen();
    await anna.write('Not heard.');
    await anna.page.clock.runFor(45_000);
    await anna.seesSaved('On disk');
    const reader = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, false);
    await reader.sync();
    expect(reader.body()).toBe('Heard. Not heard.');
    await reader.close();
    await anna.page.goto('about:blank');
  } finally {
    await proxy.close();
  }
});

// The others are played by `scripts/wire/fallback.test.ts`, with the page's session and no page.
for (const upgrades of ['a page', 'swallowed'] as const) {
  test(`N8: a page behind a proxy whose upgrades are "${upgrades}" is connected all the same, and remembers how`, async ({
    server,
    arrive,
    expected,
  }) => {
    expected.push(/WebSocket connection to .* failed/, /status of (502|4\d\d)/);
    const proxy = await FaultProxy.before(server.url);
    proxy.box.upgrades = upgrades;
    try {
      const owner = await createDocument(server.url, 'Behind a proxy');
      const anna = await arrive('Anna');
      await anna.page.goto(at(proxy, owner.url));
      await expect(anna.people(1)).toBeVisible();
      await anna.write('Through.');
      await anna.seesSaved('On disk');
      const tried = () => proxy.box.seen.filter((line) => line.startsWith('UPGRADE') && !line.includes('probe')).length;
      const before = tried();
      await anna.page.reload();
      await expect(anna.people(1)).toBeVisible();
      await anna.sees('Through.');
      expect(tried(), 'WebSocket is not waited for again').toBe(before);
      await anna.page.goto('about:blank');
    } finally {
      await proxy.close();
    }
  });
}
