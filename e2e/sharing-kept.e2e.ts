/** Promise P3's other half: who loses the right to write loses nothing of what they wrote. */
import { samplePng } from '../protocol/sample-pictures.ts';
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { expect, REFUSED, test } from './kit/journey.ts';
import { losesNetwork } from './kit/late-parts.ts';
import type { Person } from './kit/person.ts';
import { changePassword, changeRole, mayWrite, openSharing, unlock } from './kit/sharing.ts';

/** What the browser logs of a network that is away. */
const OFFLINE = [/ERR_INTERNET_DISCONNECTED/, /WebSocket connection to .* failed/];

test('lowered while writing without a network: kept, offered, saved as a document of their own (Roles R4, R7)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...OFFLINE);
  const owner = await createDocument(server.url, 'Shared text');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('# A heading\nTaken.');
  const link = await anna.share('Can edit');
  const ben = await arrive('Ben');
  await ben.join(link);
  await ben.sees('A heading\nTaken.');
  await losesNetwork(ben);
  await ben.write(' Not **taken**.');
  await ben.seesSaved('On this device');

  await openSharing(anna);
  await changeRole(anna, 'Editor link', 'Can view');
  await ben.page.context().setOffline(false);
  await expect(ben.page.getByText('Not all of what you wrote was taken.')).toBeVisible({ timeout: 30_000 });
  await mayWrite(ben, false);
  await ben.sees('A heading\nTaken. Not taken.');
  await anna.press('Escape');
  await anna.sees('A heading\nTaken.');
  // Over a reload too.
  await ben.page.reload();
  await expect(ben.page.getByText('Not all of what you wrote was taken.')).toBeVisible();

  await ben.page.getByRole('button', { name: 'Copy the text' }).click();
  await expect
    .poll(() => ben.page.evaluate(() => navigator.clipboard.readText()))
    .toBe('Shared text\n\nA heading\nTaken. Not taken.\n');

  const before = ben.page.url();
  await ben.page.getByRole('button', { name: 'Save as my own document' }).click();
  await expect.poll(() => ben.page.url()).not.toBe(before);
  await mayWrite(ben, true);
  await ben.sees('A heading\nTaken. Not taken.');
  await expect(ben.title).toHaveValue('Shared text');
  await expect(ben.text.getByRole('heading', { name: 'A heading' })).toBeVisible();
  await expect(ben.text.locator('strong', { hasText: 'taken' })).toBeVisible();
  await ben.seesSaved('On disk');
  // It is on the server, whole, and nothing stands before or behind it.
  const own = ben.page.url().slice(server.url.length);
  const cem = await arrive('Cem');
  await cem.join(own);
  await cem.sees('A heading\nTaken. Not taken.');
  await expect(cem.text.locator('> *')).toHaveCount(2);
  await anna.sees('A heading\nTaken.');
});

test('lowered while typing: every key that was pressed is taken or kept (Roles R4)', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Typing');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const link = await anna.share('Can edit');
  const ben = await arrive('Ben');
  await ben.join(link);
  await openSharing(anna);
  const writing = ben.write('abcdefghij'.repeat(40), { at: 'here', delayMs: 8 }).catch(() => undefined);
  await expect.poll(async () => (await ben.seen()).length).toBeGreaterThan(20);
  await changeRole(anna, 'Editor link', 'Can view');
  await mayWrite(ben, false);
  await writing;
  await anna.press('Escape');
  const kept = await ben.seen();
  expect('abcdefghij'.repeat(40).startsWith(kept)).toBe(true);
  expect(kept.startsWith(await anna.seen())).toBe(true);
  // What is said of it is true either way, once what was taken last is there for Anna.
  const leftBehind = () =>
    ben.page.evaluate(() => Object.values(localStorage).some((entry) => /"unsaved":true/.test(String(entry))));
  await expect.poll(async () => (await leftBehind()) === (kept !== (await anna.seen()))).toBe(true);
  if (kept !== (await anna.seen()))
    await expect(ben.page.getByText('Not all of what you wrote was taken.')).toBeVisible();

  // Raised again, what had been kept goes its way.
  await openSharing(anna);
  await changeRole(anna, 'Viewer link', 'Can edit');
  await mayWrite(ben, true);
  await anna.press('Escape');
  await anna.sees(kept);
  await ben.seesSaved('On disk');
});

test('revoked with changes that were not taken: a document of one’s own from the page that says so (Roles R7)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...OFFLINE, ...REFUSED);
  const owner = await createDocument(server.url, 'Gone');
  const link = await createLink(server.url, owner, 'editor');
  const ben = await arrive('Ben');
  await ben.join(link.url);
  await ben.write('First. ');
  await ben.seesSaved('On disk');
  await losesNetwork(ben);
  await ben.write('Second.');
  await ben.seesSaved('On this device');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const dialog = await openSharing(anna);
  await dialog.getByRole('button', { name: 'Revoke Editor link' }).click();
  await anna.page.getByRole('alertdialog').getByRole('button', { name: 'Revoke link' }).click();
  await expect(anna.page.getByRole('alertdialog')).toBeHidden();
  await ben.page.context().setOffline(false);
  await expect(ben.ended('This link was revoked')).toBeVisible({ timeout: 30_000 });
  await ben.page.getByRole('button', { name: 'Save as my own document' }).click();
  await ben.sees('First. Second.');
  await expect(ben.title).toHaveValue('Gone');
  await ben.seesSaved('On disk');
});

test('a password that changed meanwhile: what was written waits on this device, and goes its way after it', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...OFFLINE, ...REFUSED);
  const owner = await createDocument(server.url, 'Locked');
  const link = await createLink(server.url, owner, 'editor', { password: 'open sesame' });
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const ben = await arrive('Ben');
  await ben.open(link.url);
  await unlock(ben, 'open sesame');
  await mayWrite(ben, true);
  await losesNetwork(ben);
  await ben.write('Written meanwhile.');
  await ben.seesSaved('On this device');
  await openSharing(anna);
  await changePassword(anna, 'Editor link', 'another one');
  await ben.page.context().setOffline(false);
  await expect(ben.ended('This document asks for a password')).toBeVisible({ timeout: 30_000 });
  await ben.page.getByRole('button', { name: 'Copy the text' }).click();
  await expect.poll(() => ben.page.evaluate(() => navigator.clipboard.readText())).toContain('Written meanwhile.');
  await unlock(ben, 'another one');
  await ben.sees('Written meanwhile.');
  await ben.seesSaved('On disk');
  await anna.press('Escape');
  await anna.sees('Written meanwhile.');
});

/** Pastes a picture, as the browser would hand it over. */
async function pastePicture(person: Person, width: number): Promise<void> {
  const packed = Buffer.from(samplePng(width, 40, (x, y) => [x, y, 160])).toString('base64');
  await person.text.evaluate((text, encoded) => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    data.items.add(new File([content], 'picture', { type: 'image/png' }));
    text.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
  }, packed);
}

/** How many pictures are there and decoded, not only their frames. */
const decoded = (person: Person): Promise<number> =>
  person.text
    .locator('figure img')
    .evaluateAll(
      (images) => images.filter((image) => image instanceof HTMLImageElement && image.naturalWidth > 1).length,
    );

test('a document of one’s own has the pictures too, be they on this device or only on the server (Roles R7)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...OFFLINE, ...REFUSED);
  const owner = await createDocument(server.url, 'Pictures');
  const link = await createLink(server.url, owner, 'editor');
  const [anna, ben] = [await arrive('Anna'), await arrive('Ben')];
  await anna.join(owner.url);
  await anna.placeCaret('end');
  await pastePicture(anna, 60);
  await anna.seesSaved('On disk');
  await ben.join(link.url);
  await expect.poll(() => decoded(ben)).toBe(1);
  // This one Ben's device has only the place of: its bytes were thrown away.
  await anna.placeCaret('end');
  await pastePicture(anna, 80);
  await expect.poll(() => decoded(ben)).toBe(2);
  await anna.seesSaved('On disk');
  await losesNetwork(ben);
  await ben.write('Mine. ', { at: 'start' });
  await ben.seesSaved('On this device');
  await openSharing(anna);
  await changeRole(anna, 'Editor link', 'Can view');
  await ben.page.context().setOffline(false);
  await expect(ben.page.getByText('Not all of what you wrote was taken.')).toBeVisible({ timeout: 30_000 });
  await ben.page.evaluate(forgetLastPicture);
  const before = ben.page.url();
  await ben.page.getByRole('button', { name: 'Save as my own document' }).click();
  await expect.poll(() => ben.page.url()).not.toBe(before);
  await expect.poll(() => decoded(ben)).toBe(2);
  await ben.seesSaved('On disk');
  // They are the new document's own: nobody needs the old one for them.
  const cem = await arrive('Cem');
  await cem.join(ben.page.url().slice(server.url.length));
  await expect.poll(() => decoded(cem)).toBe(2);
});

/** Takes the newest copy of a picture off the device, as a full one would. */
async function forgetLastPicture(): Promise<void> {
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.includes('files')) continue;
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(new Error('no database'));
      opening.onsuccess = () => {
        const store = opening.result.transaction('files', 'readwrite').objectStore('files');
        const reading = store.getAll();
        reading.onsuccess = () => {
          // The shape in which `web/files` keeps copies.
          const copies = reading.result as { readonly id: string; readonly usedAtMs: number }[];
          const [newest] = copies.toSorted((a, b) => b.usedAtMs - a.usedAtMs);
          if (newest !== undefined) store.delete(newest.id);
          store.transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      };
    });
  }
}
