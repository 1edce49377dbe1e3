/** Text on the device: tabs, browsers that keep nothing, frozen tabs, closing, refusals. Rows B1 to B6 of HOSTILE. */
import { decodeClientMessage } from '../protocol/messages.ts';
import * as Y from 'yjs';
import { changeLink, createDocument, createLink, deleteDocument, revokeLink } from '../scripts/rest-client.ts';
import { expectAccessible } from './kit/accessible.ts';
import { isKeptHere } from './kit/device.ts';
import { expect, REFUSED, SERVER_AWAY, test } from './kit/journey.ts';
import { fetchedBehind } from './kit/late-parts.ts';
import type { Person } from './kit/person.ts';

/** The text file that the page hands over. */
async function downloaded(person: Person, button: string): Promise<string> {
  const download = person.page.waitForEvent('download');
  await person.page.getByRole('button', { name: button }).first().click();
  const stream = await (await download).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString('utf8');
}

test('B1: two tabs are one truth without a server; what one wrote stands in the other after it crashed, and reaches the server', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Two tabs');
  const anna = await arrive('Anna', { serviceWorkers: 'allow' });
  await anna.join(owner.url);
  await isKeptHere(anna);
  const second = await anna.secondWindow();
  await second.join(owner.url);
  await server.stop('SIGKILL');
  await anna.write('left');
  await second.sees('left');
  await second.write(' right');
  await anna.sees('left right');
  for (const tab of [anna, second]) await tab.seesSaved('On this device');

  // The first tab dies as it stands: nothing of it says goodbye.
  const crash = await anna.page.context().newCDPSession(anna.page);
  crash.send('Page.crash').catch(() => undefined);
  await expect.poll(() => second.seen()).toBe('left right');
  await second.write('!');
  await second.page.reload();
  await second.sees('left right!');
  await server.start();
  await second.seesSaved('On disk');
  const ben = await arrive('Ben');
  await ben.join(owner.url);
  await ben.sees('left right!');
});

test('B1: a tab that is frozen with text it has not sent: the other tab brings it to the server', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Frozen');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const second = await anna.secondWindow();
  await second.join(owner.url);
  await server.stop('SIGKILL');
  await anna.write('written, then frozen');
  await second.sees('written, then frozen');
  const session = await anna.page.context().newCDPSession(anna.page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await server.start();
  await second.seesSaved('On disk');
  const ben = await arrive('Ben');
  await ben.join(owner.url);
  await ben.sees('written, then frozen');
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await anna.seesSaved('On disk');
  await anna.sees('written, then frozen');
});

test('B2: a duplicated tab writes under a client id of its own; both write at once and nothing is lost or doubled', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Duplicated');
  const anna = await arrive('Anna');
  const idsOf = new Map<string, Set<number>>();
  const listen = (name: string, person: Person) => {
    const ids = new Set<number>();
    idsOf.set(name, ids);
    person.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (typeof payload === 'string') return;
        const decoded = decodeClientMessage(new Uint8Array(payload));
        if (!decoded.ok || decoded.message.type !== 'update') return;
        const { structs } = Y.decodeUpdate(decoded.message.update);
        for (const struct of structs) ids.add(struct.id.client);
      }),
    );
  };
  listen('first', anna);
  await anna.join(owner.url);
  await anna.write('Begun. ');
  await anna.seesSaved('On disk');
  // As the browser's own "Duplicate": another page of the same browser, with a copy of what the tab itself keeps.
  const opening = anna.page.waitForEvent('popup');
  await anna.page.evaluate(() => void window.open(location.href));
  const second = await anna.secondWindow(await opening);
  listen('second', second);
  await second.page.reload();
  await expect(second.text).toBeVisible();
  await second.sees('Begun.');
  await Promise.all([
    anna.write('aaaaaaaaaaaaaaaaaaaa', { delayMs: 20 }),
    second.write('bbbbbbbbbbbbbbbbbbbb', { at: 'start', delayMs: 20 }),
  ]);
  for (const tab of [anna, second]) {
    await tab.seesSaved('On disk');
    await expect.poll(async () => (await tab.seen()).replace(/[^a]/g, '').length).toBe(20);
    await expect.poll(async () => (await tab.seen()).replace(/[^b]/g, '').length).toBe(20);
  }
  await second.sees(await anna.seen());
  const [first, other] = [[...(idsOf.get('first') ?? [])], [...(idsOf.get('second') ?? [])]];
  expect(first.length).toBeGreaterThan(0);
  expect(other.length).toBeGreaterThan(0);
  expect(first.filter((id) => other.includes(id))).toEqual([]);
});

test('B3: a browser without IndexedDB: a plain warning, writing goes on and is saved by the server, the text can be taken away', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Private window');
  const anna = await arrive('Anna');
  await anna.page.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', {
      value: {
        open: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      },
    });
  });
  await anna.join(owner.url);
  await expect(anna.page.getByText('This browser keeps no copy')).toBeVisible();
  await anna.write('Still written.');
  await anna.seesSaved('On disk');
  // What says it all opens without the server, and no service worker brings it: it was fetched before anybody asked.
  await fetchedBehind(anna, 'connection-dialog');
  await fetchedBehind(anna, 'popups');
  await server.stop('SIGKILL');
  await anna.write(' And alone.');
  await anna.seesSaved('Only in this tab');
  await expect(anna.page.getByText('leave this tab open until then')).toBeVisible();
  await anna.page.getByRole('button', { name: 'Your changes: Only in this tab' }).click();
  await expect(
    anna.page.getByText(/^\d+ changes only in this tab, not yet on the server since \d\d:\d\d\.$/),
  ).toBeVisible();
  await expectAccessible(anna, 'where the changes are');
  await anna.press('Escape');
  expect(await downloaded(anna, 'Download my text')).toContain('Still written. And alone.');
  await server.start();
  await anna.seesSaved('On disk');
});

test('B3: storage that is full: a warning, writing goes on; once there is room everything is kept by itself', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Full');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('Before.');
  await anna.seesSaved('On disk');
  // What a browser says whose disk is full. (Its own switch for a small quota does nothing to IndexedDB.)
  await anna.page.evaluate(() => {
    const add = IDBObjectStore.prototype.add;
    const full = () => {
      throw new DOMException('The current transaction exceeded its quota limitations.', 'QuotaExceededError');
    };
    IDBObjectStore.prototype.add = full;
    document.addEventListener('room-again', () => (IDBObjectStore.prototype.add = add));
  });
  await server.stop('SIGKILL');
  await anna.write(` ${'So much that no room is left for it. '.repeat(30)}`);
  await expect(anna.page.getByText('This browser keeps no copy')).toBeVisible();
  await anna.seesSaved('Only in this tab');
  expect(await downloaded(anna, 'Download my text')).toContain('no room is left');
  await anna.page.evaluate(() => document.dispatchEvent(new Event('room-again')));
  await anna.seesSaved('On this device');
  await expect(anna.page.getByText('This browser keeps no copy')).toBeHidden();
  await anna.page.close();
  await server.start();
  const again = await anna.secondWindow();
  await again.join(owner.url);
  await expect.poll(() => again.seen()).toContain('So much that no room is left for it.');
  await again.seesSaved('On disk');
});

test('B3: storage that is cleared under an open page: the page says so, loses nothing, and keeps all of it anew', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Cleared');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('Before.');
  await anna.seesSaved('On disk');
  await server.stop('SIGKILL');
  await anna.write(' Alone.');
  await anna.seesSaved('On this device');
  const session = await anna.page.context().newCDPSession(anna.page);
  await session.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'indexeddb' });
  await expect(anna.page.getByText('This browser keeps no copy')).toBeVisible();
  await anna.seesSaved('Only in this tab');
  await anna.seesSaved('On this device');
  await anna.page.close();
  await server.start();
  const again = await anna.secondWindow();
  await again.join(owner.url);
  await again.sees('Before. Alone.');
});

test('B3: a damaged journal: what is readable is shown with a warning, writing is kept, and the person is told once', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Damaged');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('Whole.');
  await anna.seesSaved('On disk');
  await server.stop('SIGKILL');
  await anna.page.evaluate(
    (name) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('success', () => {
          const transaction = opening.result.transaction('updates', 'readwrite');
          transaction.objectStore('updates').add(new Uint8Array([1, 2, 3, 4, 5, 6, 7]));
          transaction.addEventListener('complete', () => resolve());
          transaction.addEventListener('abort', () => reject(new Error('not damaged')));
        });
      }),
    `weft-document-${owner.id}`,
  );
  await server.start();
  await anna.page.reload();
  await anna.sees('Whole.');
  const warning = anna.page.getByText('A part of this device’s copy could not be read.');
  await expect(warning).toBeVisible();
  await anna.write(' And on.');
  await anna.seesSaved('On disk');
  await expect(warning).toBeVisible();
  expect(await downloaded(anna, 'Download my text')).toContain('Whole. And on.');
  await anna.page.getByRole('button', { name: 'I have looked' }).click();
  await expect(warning).toBeHidden();
  await anna.page.reload();
  await anna.sees('Whole. And on.');
  await expect(warning).toBeHidden();
});

test('B4: a tab that was frozen for two hours is up to date when it wakes, and has lost nothing of its own', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Two hours');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.page.clock.install();
  await anna.join(owner.url);
  await ben.join(link.url);
  await anna.write('Before. ');
  await ben.sees('Before.');
  const session = await anna.page.context().newCDPSession(anna.page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await server.stop('SIGKILL');
  await server.start();
  await ben.write('Meanwhile.');
  await ben.seesSaved('On disk');
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await anna.page.clock.fastForward('02:00:00');
  await anna.page.clock.resume();
  await anna.sees('Before. Meanwhile.');
  await anna.write(' After.');
  await anna.seesSaved('On disk');
  await ben.sees('Before. Meanwhile. After.');
});

test('B5: leaving asks only where text would be lost, and what is kept on the device is there at the next visit', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Leaving');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const asked: string[] = [];
  anna.page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await anna.write('Kept by the server.');
  await anna.seesSaved('On disk');
  await anna.page.reload();
  await anna.sees('Kept by the server.');
  await server.stop('SIGKILL');
  await anna.write(' Kept here.');
  await anna.seesSaved('On this device');
  await anna.page.close({ runBeforeUnload: true });
  await expect.poll(() => anna.page.isClosed()).toBe(true);
  expect(asked).toEqual([]);

  await server.start();
  const alone = await anna.secondWindow();
  await alone.page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
  await alone.join(owner.url);
  await server.stop('SIGKILL');
  await alone.write(' Only in memory.');
  await alone.seesSaved('Only in this tab');
  const leaving = alone.page.waitForEvent('dialog');
  void alone.page.close({ runBeforeUnload: true });
  const dialog = await leaving;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(alone.text).toContainText('Only in memory.');
});

for (const why of ['revoked', 'lowered', 'deleted'] as const) {
  test(`B6: what was written offline and may not be sent any more (${why}) is shown as not saved, also after a reload without a server, and can be kept`, async ({
    server,
    arrive,
    expected,
  }) => {
    expected.push(...SERVER_AWAY, ...REFUSED);
    const owner = await createDocument(server.url, 'Refused');
    const link = await createLink(server.url, owner, 'editor');
    const ben = await arrive('Ben', { serviceWorkers: 'allow' });
    await ben.join(link.url);
    await ben.write('Before.');
    await ben.seesSaved('On disk');
    await isKeptHere(ben);
    await server.stop('SIGTERM');
    await ben.write(' Mine alone.');
    await ben.seesSaved('On this device');
    await ben.page.goto('about:blank');
    await server.start();
    if (why === 'deleted') await deleteDocument(server.url, owner);
    else if (why === 'revoked') await revokeLink(server.url, owner, link.id);
    else await changeLink(server.url, owner, link.id, { role: 'viewer' });
    await ben.open(link.url);
    const words = {
      revoked: 'This link was revoked',
      lowered: 'Not all of what you wrote was taken.',
      deleted: 'This document was deleted',
    } as const;
    await expect(ben.page.getByText(words[why]).first()).toBeVisible();
    expect(await downloaded(ben, 'Download the copy')).toContain('Before. Mine alone.');

    await server.stop('SIGKILL');
    await ben.page.reload();
    await ben.sees('Before. Mine alone.');
    await expect(ben.page.getByText(/Not saved\.|Not all of what you wrote was taken\./)).toBeVisible();
    await expectAccessible(ben, 'what was refused, without a server');
    await ben.page.getByRole('button', { name: 'Copy the text' }).click();
    await expect.poll(() => ben.page.evaluate(() => navigator.clipboard.readText())).toContain('Before. Mine alone.');
    await ben.page.getByRole('button', { name: 'Save as my own document' }).click();
    await expect(ben.page.getByText('No document was made. The server cannot be reached')).toBeVisible();

    await server.start();
    await expect(ben.page.getByText(words[why]).first()).toBeVisible();
    await ben.page.getByRole('button', { name: 'Save as my own document' }).click();
    await ben.seesSaved('On disk');
    await ben.sees('Before. Mine alone.');
    expect(new URL(ben.page.url()).pathname).not.toContain(owner.id);
  });
}
