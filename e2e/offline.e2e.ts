/** The page and its documents without a network: after one visit they open, whatever became of the server and the browser. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { samplePng } from '../protocol/sample-pictures.ts';
import { createDocument, createLink, revokeLink } from '../scripts/rest-client.ts';
import { ROOT } from '../scripts/tools.ts';
import { Device, isKeptHere } from './kit/device.ts';
import { expect, SERVER_AWAY, test } from './kit/journey.ts';
import { copiesOn } from './kit/picture-steps.ts';

test('after one visit a document opens in a browser that was closed, with the server away: text and colours of code; writing goes on and is sent later (P4)', async ({
  server,
}, testInfo) => {
  const owner = await createDocument(server.url, 'On the train');
  const device = new Device(server, testInfo);
  try {
    const before = await device.window('Anna');
    await before.join(owner.url);
    await before.write('Written at the station.\n```ts \nconst seats = 4;');
    await before.seesSaved('On disk');
    await isKeptHere(before);
    await device.closeBrowser();
    await server.stop('SIGKILL');

    const anna = await device.window('Anna');
    await anna.open(owner.url);
    await expect(anna.text).toBeVisible();
    await expect.poll(() => anna.seen()).toContain('Written at the station.');
    await expect(anna.title).toHaveValue('On the train');
    await expect(anna.page.getByText('Keep writing: it is kept on this device')).toBeVisible();
    // What loads when it is first used is there as well: the worker that reads code, and its grammar.
    await expect
      .poll(() => anna.page.evaluate(() => [...CSS.highlights.values()].some(({ size }) => size > 0)))
      .toBe(true);
    await anna.press('ControlOrMeta+Home');
    await anna.write('On the train: ', { at: 'start' });
    await anna.seesSaved('On this device');
    await device.closeBrowser();

    const still = await device.window('Anna');
    await still.open(owner.url);
    await expect.poll(() => still.seen()).toContain('On the train: Written at the station.');
    await server.start();
    await still.seesSaved('On disk');
  } finally {
    await device.close();
  }
});

test('a browser that is killed while somebody writes without a server has every change that it called kept (P1, P4)', async ({
  server,
}, testInfo) => {
  const owner = await createDocument(server.url, 'Flat battery');
  const device = new Device(server, testInfo);
  try {
    const before = await device.window('Anna');
    await before.join(owner.url);
    await isKeptHere(before);
    await server.stop('SIGKILL');
    await before.write('Every word of this was called kept.', { delayMs: 10 });
    await before.seesSaved('On this device');
    await device.crash();

    const anna = await device.window('Anna');
    await anna.open(owner.url);
    await anna.sees('Every word of this was called kept.');
    // Its role and since when it waits are notes in another store, which a killed browser may not have written yet: they come with the server.
    await server.start();
    await anna.seesSaved('On disk');
  } finally {
    await device.close();
  }
});

test('a picture that nobody has scrolled to is on the device as well', async ({
  server,
  arrive,
  expected,
}, testInfo) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'With a picture');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  for (let line = 0; line < 40; line++) {
    await anna.page.keyboard.press('Enter');
    if (line === 0) await anna.write('Far above the picture.', { at: 'start' });
  }
  await anna.placeCaret('end');
  for (let line = 0; line < 40; line++) await anna.page.keyboard.press('Enter');
  const packed = Buffer.from(samplePng(60, 40, () => [200, 80, 60])).toString('base64');
  await anna.text.evaluate((text, base64) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    data.items.add(new File([bytes], 'picture', { type: 'image/png' }));
    text.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
  }, packed);
  await expect(anna.text.locator('figure img')).toBeVisible();
  await anna.seesSaved('On disk');

  const device = new Device(server, testInfo);
  try {
    const before = await device.window('Ben');
    await before.join(link.url);
    await isKeptHere(before);
    await expect.poll(() => copiesOn(before, owner.id)).toBe(1);
    await device.closeBrowser();
    await server.stop('SIGKILL');
    const ben = await device.window('Ben');
    await ben.open(link.url);
    await expect(ben.text).toContainText('Far above the picture.');
    await ben.text.locator('figure').scrollIntoViewIfNeeded();
    const picture = ben.text.locator('figure img');
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(60);
  } finally {
    await device.close();
  }
});

test('the first page opens without a server and says which documents are on this device', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Opened here');
  const anna = await arrive('Anna', { serviceWorkers: 'allow' });
  await anna.join(owner.url);
  await anna.seesSaved('On disk');
  await isKeptHere(anna);
  await server.stop('SIGKILL');
  await anna.goHome();
  const row = anna.page.getByRole('listitem').filter({ hasText: 'Opened here' });
  await expect(row).toContainText('On this device');
  await row.getByRole('link').click();
  await expect(anna.text).toBeVisible();
  await anna.goHome();
  await anna.page.getByRole('button', { name: 'New document' }).click();
  await expect(anna.page.getByText('No document was made. The server cannot be reached right now.')).toBeVisible();
});

test('what is kept of the page holds nothing of a document and no answer of the API; no token stands in it (Roles R9, P8)', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Private words');
  const anna = await arrive('Anna', { serviceWorkers: 'allow' });
  await anna.join(owner.url);
  await anna.write('Nobody else’s business.');
  await anna.seesSaved('On disk');
  await isKeptHere(anna);
  await anna.page.reload();
  await expect(anna.text).toBeVisible();
  const kept = await anna.page.evaluate(async () => {
    const found: { readonly address: string; readonly text: string }[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        found.push({ address: request.url, text: (await answer?.text()) ?? '' });
      }
    }
    return found;
  });
  // The whole build, fonts and what loads when it is first used included. The page itself is kept once, as it comes for `/`.
  const paths = kept.map(({ address }) => new URL(address).pathname);
  expect(
    paths.filter((path) => !/^\/($|assets\/|icons\/|theme\.js$|favicon\.svg$|manifest\.webmanifest$)/.test(path)),
  ).toEqual([]);
  const dist = join(ROOT, 'web', 'dist');
  const built = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && !/^(sw\.js.*|inputs\.sha256|(index|document)\.html)$|\.(br|gz)$/.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name).slice(dist.length));
  expect(built.length).toBeGreaterThan(50);
  expect(built.filter((file) => !paths.includes(file))).toEqual([]);
  for (const { address, text } of kept) {
    for (const secret of [owner.token, 'Private words', 'Nobody else’s business'])
      expect(`${address} ${text}`.includes(secret), address).toBe(false);
  }
});

test('a link that was revoked meanwhile ends the document at the next contact; until then and after, the copy is kept and can be taken away (Roles R7)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY, /the server responded with a status of 4\d\d/);
  const owner = await createDocument(server.url, 'Revoked');
  const link = await createLink(server.url, owner, 'editor');
  const ben = await arrive('Ben', { serviceWorkers: 'allow' });
  await ben.join(link.url);
  await isKeptHere(ben);
  await server.stop('SIGTERM');
  await ben.write('Written without a server.');
  await ben.seesSaved('On this device');
  // Before the server is back: the open page would be quicker than the owner.
  await ben.page.goto('about:blank');
  await server.start();
  await revokeLink(server.url, owner, link.id);

  await ben.open(link.url);
  await expect(ben.ended('This link was revoked')).toBeVisible();
  await expect(ben.page.getByText('with changes that the server did not confirm')).toBeVisible();

  // And without a server again: it says what was said last, and gives the text away.
  await server.stop('SIGKILL');
  await ben.page.reload();
  await ben.sees('Written without a server.');
  await expect(ben.page.getByText('The server did not take what you wrote: This link was revoked')).toBeVisible();
  const download = ben.page.waitForEvent('download');
  await ben.page.getByRole('button', { name: 'Download the copy' }).click();
  const stream = await (await download).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  expect(Buffer.concat(parts).toString('utf8')).toContain('Written without a server.');
});
