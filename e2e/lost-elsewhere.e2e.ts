/**
 * What people lost in other editors, as they told it, played here to the end: each journey names the report that taught it. The words are
 * theirs in short; the cases are ours to pass.
 */
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { isKeptHere } from './kit/device.ts';
import { expect, SERVER_AWAY, test } from './kit/journey.ts';
import { RawClient } from './kit/raw-client.ts';

test('HedgeDoc #6608, #6803: the connection breaks for a moment again and again while somebody writes on; nothing that came after is missing in what others get', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Taking notes');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join(link.url);
  let written = '';
  const write = async (words: string) => {
    await anna.write(words, { delayMs: 5 });
    written += words;
  };
  for (const [index, signal] of (['SIGKILL', 'SIGTERM', 'SIGKILL'] as const).entries()) {
    await write(`Before ${index}. `);
    await server.stop(signal);
    // In the seconds before a broken connection is noticed, and in those after.
    await write(`During ${index}. `);
    await anna.seesSaved('On this device');
    await server.start();
    await write(`After ${index}. `);
    await anna.seesSaved('On disk');
  }
  await ben.sees(written.trim());
  const reader = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, false);
  await reader.sync();
  expect(reader.body().trim()).toBe(written.trim());
  await reader.close();
});

test('Outline #13726: edits made while disconnected stand after a reload, and a narrow screen says that the server is away', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'On a phone');
  const anna = await arrive('Anna', { serviceWorkers: 'allow', viewport: { width: 390, height: 844 } });
  await anna.open(owner.url);
  await expect(anna.text).toBeVisible();
  await anna.write('Before.');
  await anna.seesSaved('On disk');
  await isKeptHere(anna);
  await server.stop('SIGKILL');
  await anna.write(' During.');
  await expect(anna.page.getByText('The server cannot be reached. Keep writing')).toBeInViewport();
  await anna.seesSaved('On this device');
  await anna.page.reload();
  await anna.sees('Before. During.');
  await expect(anna.page.getByText('The server cannot be reached. Keep writing')).toBeInViewport();
  await server.start();
  await anna.seesSaved('On disk');
  const reader = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, false);
  await reader.sync();
  expect(reader.body()).toBe('Before. During.');
  await reader.close();
});

test('Outline #5770: a laptop that was closed while a colleague wrote does not overwrite what the colleague wrote', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Closed laptop');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join(link.url);
  await anna.write('The old sentence.');
  await ben.sees('The old sentence.');
  await anna.seesSaved('On disk');
  const lid = await anna.page.context().newCDPSession(anna.page);
  await lid.send('Page.setWebLifecycleState', { state: 'frozen' });
  await ben.placeCaret('start');
  await ben.press('ControlOrMeta+a', 'Delete');
  await ben.write('What the colleague wrote instead.');
  await ben.seesSaved('On disk');
  await server.stop('SIGKILL');
  await server.start();
  await lid.send('Page.setWebLifecycleState', { state: 'active' });
  await anna.sees('What the colleague wrote instead.');
  await anna.write(' And on.');
  await ben.sees('What the colleague wrote instead. And on.');
});

test('CryptPad #1608: a page that is loaded anew in the middle of a word has every key that was pressed', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Reload');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  let written = '';
  for (const words of ['one two three four five', ' six seven eight nine ten', ' eleven twelve thirteen']) {
    await anna.write(words);
    // No waiting for any word of saving.
    await anna.page.reload();
    await expect(anna.text).toBeVisible();
    written += words;
    await anna.sees(written);
  }
  await anna.seesSaved('On disk');
  const reader = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, false);
  await reader.sync();
  expect(reader.body()).toBe(written);
  await reader.close();
});

test('Docmost #262, #458: a page that cannot reach the server when it opens never shows an empty document, and never makes one of it', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Not empty');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna', { serviceWorkers: 'allow' });
  await anna.join(owner.url);
  await anna.write('Hard work.');
  await anna.seesSaved('On disk');
  // Another document of the same server was open here: the page is on the device, this document is not.
  const ben = await arrive('Ben', { serviceWorkers: 'allow' });
  const other = await createDocument(server.url, 'Another');
  await ben.join(other.url);
  await isKeptHere(ben);
  await server.stop('SIGKILL');
  await ben.open(link.url);
  await expect(ben.page.getByText('This device has no copy of the document to show meanwhile.')).toBeVisible();
  await expect(ben.text).toHaveCount(0);
  await server.start();
  await ben.sees('Hard work.');
  await anna.sees('Hard work.');
});

test('AFFiNE #15497: writing that has not reached the server for days says so, with its day, in the document and in the list, and arrives', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'A week');
  const anna = await arrive('Anna', { serviceWorkers: 'allow' });
  await anna.page.clock.install({ time: new Date('2026-03-02T09:05:00') });
  await anna.join(owner.url);
  await anna.write('Monday.');
  await anna.seesSaved('On disk');
  await isKeptHere(anna);
  await server.stop('SIGKILL');
  await anna.write(' Tuesday.');
  await anna.seesSaved('On this device');
  await anna.page.clock.setFixedTime(new Date('2026-03-08T18:00:00'));
  await anna.page.reload();
  await anna.sees('Monday. Tuesday.');
  await anna.page.getByRole('button', { name: 'Your changes: On this device' }).click();
  await expect(anna.page.getByText(/not yet on the server since 2 March/)).toBeVisible();
  await anna.press('Escape');
  await anna.goHome();
  const row = anna.page.getByRole('listitem').filter({ hasText: 'A week' });
  await expect(row).toContainText('Unsaved changes on this device');
  await server.start();
  await row.getByRole('link').click();
  await anna.sees('Monday. Tuesday.');
  const reader = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, false);
  await expect
    .poll(async () => {
      await reader.sync();
      return reader.body();
    })
    .toBe('Monday. Tuesday.');
  await reader.close();
});
