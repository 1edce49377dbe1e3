/** People behind proxies that let no WebSocket through (HOSTILE N8), and the panel that says so. */
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { expectAccessible } from './kit/accessible.ts';
import { behindProxy } from './kit/behind-proxy.ts';
import { expect, REFUSED, SERVER_AWAY, test } from './kit/journey.ts';
import { fetchedBehind } from './kit/late-parts.ts';

/** What Chromium writes when an upgrade is answered with something else. */
const NO_UPGRADE = [/WebSocket connection to .* failed/, /status of 502/];

test('two people behind a proxy that blocks WebSocket write with each other, and move to WebSocket when it gets through', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...NO_UPGRADE, ...REFUSED);
  const { proxy, link } = await behindProxy(server);
  try {
    const [anna, ben] = [await arrive('Anna'), await arrive('Ben')];
    // That it is decided within 5 s is measured where no browser has to start first: `scripts/wire/fallback.test.ts`.
    await anna.page.goto(link);
    await expect(anna.people(1)).toBeVisible();
    await ben.page.goto(link);
    await expect(ben.people(2)).toBeVisible();
    await anna.write('From Anna.');
    await ben.sees('From Anna.');
    await ben.write(' And Ben.');
    await anna.sees('From Anna. And Ben.');
    await anna.seesSaved('On disk');
    await expect(anna.people(2)).toBeVisible();

    await anna.page.getByRole('button', { name: 'Menu', exact: true }).click();
    await anna.page.getByRole('menuitem', { name: 'Connection…' }).click();
    const panel = anna.page.getByRole('dialog', { name: 'Connection' });
    await expect(panel.getByRole('status').first()).toContainText('since WebSocket does not get through here');
    await panel.getByRole('button', { name: 'Test each way' }).click();
    await expect(panel.getByRole('listitem').filter({ hasText: 'WebSocket' }).first()).toContainText(
      'does not get through',
    );
    await expect(panel.getByRole('listitem').filter({ hasText: 'Polling' })).toContainText(': gets through');
    await expect(panel).toContainText('blocks WebSocket');
    await expectAccessible(anna, 'the connection panel');
    await panel.getByRole('button', { name: 'Copy report' }).click();
    const report = () => anna.page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(report).toContain('Test of websocket: does not get through');
    expect(await report()).not.toContain(link.split('#')[1]);
    await anna.page.keyboard.press('Escape');
    await expect(panel).toBeHidden();

    proxy.upgrades = 'pass';
    // As when a window comes to the front: the page tries again at once.
    await anna.page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await anna.seesSaved('On disk');
    await anna.page.getByRole('button', { name: /^Your changes/ }).click();
    await anna.page.getByRole('button', { name: 'Connection…' }).click();
    await expect(panel.getByRole('status').first()).toHaveText('Connected by WebSocket.', { timeout: 40_000 });
    await anna.page.keyboard.press('Escape');
    await anna.write(' Again Anna.');
    await ben.sees('From Anna. And Ben. Again Anna.');
    // Nobody is left to complain when the proxy goes.
    for (const { page } of [anna, ben]) await page.goto('about:blank');
  } finally {
    await proxy.close();
  }
});

test('the panel of a person whose WebSocket gets through: the way, the round trip, and that nothing waits', async ({
  arrive,
}) => {
  const anna = await arrive('Anna');
  await anna.newDocument();
  await anna.write('Something.');
  await anna.seesSaved('On disk');
  await anna.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await anna.page.getByRole('menuitem', { name: 'Connection…' }).click();
  const panel = anna.page.getByRole('dialog', { name: 'Connection' });
  await expect(panel.getByRole('status').first()).toHaveText('Connected by WebSocket.');
  await expect(panel).toContainText(/Round trip\d+ ms/);
  await expect(panel).toContainText('all is on the server’s disk');
  await panel.getByRole('button', { name: 'Test each way' }).click();
  await expect(panel.getByRole('listitem').filter({ hasText: ': gets through' })).toHaveCount(4);
  await expectAccessible(anna, 'the connection panel');
});

test('seven windows of one browser, all by requests, all hear of a change: a browser has six connections to a server', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...NO_UPGRADE, ...REFUSED);
  const { proxy, link } = await behindProxy(server);
  try {
    const anna = await arrive('Anna');
    const windows = [anna];
    for (let i = 1; i < 7; i += 1) windows.push(await anna.secondWindow());
    for (const { page } of windows) await page.goto(link);
    for (const window of windows) await expect(window.text).toBeVisible();
    const last = windows.at(-1) ?? anna;
    await last.write('From the last window.');
    await last.seesSaved('On disk');
    for (const window of windows) await window.sees('From the last window.');
    await anna.write(' From the first.');
    await anna.seesSaved('On disk');
    for (const { page } of windows) await page.goto('about:blank');
  } finally {
    await proxy.close();
  }
});

test('with the server gone and no service worker, the connection panel still opens, and the text stays where it is', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'The server goes');
  const anna = await arrive('Anna');
  await anna.page.goto(new URL((await createLink(server.url, owner, 'editor')).url, server.url).href);
  await anna.write('Before it went.');
  await anna.seesSaved('On disk');
  await fetchedBehind(anna, 'popups');
  await fetchedBehind(anna, 'connection-dialog', ['css', 'js']);
  await server.stop('SIGKILL');
  await anna.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await anna.page.getByRole('menuitem', { name: 'Connection…' }).click();
  const panel = anna.page.getByRole('dialog', { name: 'Connection' });
  await expect(panel.getByRole('status').first()).toContainText(/Not connected|Connecting/);
  await anna.page.keyboard.press('Escape');
  await anna.sees('Before it went.');
});
