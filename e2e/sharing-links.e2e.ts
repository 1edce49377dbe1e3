/** Links with a password, a limit, an end: what each gives holds live, and a changed mind reaches everybody at once. */
import { changeLink, createDocument, createLink } from '../scripts/rest-client.ts';
import { expect, REFUSED, test } from './kit/journey.ts';
import { losesNetwork } from './kit/late-parts.ts';
import {
  changePassword,
  changeRole,
  makeLink,
  mayWrite,
  openLinkSettings,
  openSharing,
  pathOf,
  row,
  save,
  unlock,
} from './kit/sharing.ts';

test('a password stands before the document, once for each browser, and a new one for everybody', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Behind a password');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('For those who know. ');
  const dialog = await openSharing(anna);
  const link = await makeLink(anna, {
    gives: 'Can edit',
    name: 'For the printer',
    ends: 'day',
    password: 'open sesame',
    people: '2',
  });
  await expect(row(dialog, 'For the printer')).toContainText(
    /Can edit · until .* · asks for a password · 0 of 2 people/,
  );

  const ben = await arrive('Ben');
  await ben.open(link);
  await expect(ben.ended('This document asks for a password')).toBeVisible();
  await unlock(ben, 'open barley');
  await expect(ben.page.getByRole('alert')).toContainText('That is not the password of this link.');
  await unlock(ben, 'open sesame');
  await ben.sees('For those who know.');
  await ben.write('Ben knows.');
  await ben.seesSaved('On disk');
  // It is not asked for again here, and neither the password nor the pass is in the address.
  await ben.page.reload();
  await ben.sees('For those who know. Ben knows.');
  expect(ben.page.url()).toBe(server.url + link);
  await expect(row(dialog, 'For the printer')).toContainText('1 of 2 people');

  await changePassword(anna, 'For the printer', 'another one');
  await expect(ben.ended('This document asks for a password')).toBeVisible();
  await unlock(ben, 'open sesame');
  await expect(ben.page.getByRole('alert')).toContainText('That is not the password of this link.');
  await unlock(ben, 'another one');
  await ben.sees('For those who know. Ben knows.');
  await ben.write(' Still.');
  await ben.seesSaved('On disk');

  // Roles R9: neither password nor pass is in the log.
  const kept = await ben.page.evaluate(() => localStorage.getItem('weft.passes') ?? '');
  const pass = /"pass":"([^"]{16,})"/.exec(kept)?.[1];
  expect(pass).toBeDefined();
  for (const secret of [pass ?? '', 'open sesame', 'open barley', 'another one']) {
    expect(server.log).not.toContain(secret);
  }
  // Forgotten with the document.
  await ben.goHome();
  await ben.page.getByRole('button', { name: /^Remove Behind a password/ }).click();
  await ben.open(link);
  await expect(ben.ended('This document asks for a password')).toBeVisible();
});

test('B3: a browser without localStorage comes as one person, whom a link for one person lets in', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'For one');
  const link = await createLink(server.url, owner, 'editor', { maxPeople: 1 });
  const anna = await arrive('Anna');
  await anna.page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  });
  await anna.join(link.url);
  await anna.write('Still written.');
  await anna.seesSaved('On disk');
});

test('whoever guesses passwords is made to wait, and told so (Roles R5)', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Guessed');
  const link = await createLink(server.url, owner, 'viewer', { password: 'open sesame' });
  const ben = await arrive('Ben');
  await ben.open(link.url);
  await expect(async () => {
    await unlock(ben, 'open barley');
    await expect(ben.page.getByRole('alert')).toContainText('Too many requests.', { timeout: 500 });
  }).toPass({ timeout: 60_000 });
  // Not even the right one is looked at now.
  await unlock(ben, 'open sesame');
  await expect(ben.page.getByRole('alert')).toContainText('Too many requests.');
  await expect(ben.text).toBeHidden();
});

test('one person too many is told so, and let in once there is room', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'For one');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await openSharing(anna);
  const link = await makeLink(anna, { gives: 'Can view', name: 'For one', people: '1' });
  const ben = await arrive('Ben');
  await ben.join(link);
  const cem = await arrive('Cem');
  await cem.open(link);
  await expect(cem.ended('This link is full')).toBeVisible();
  // Whoever came by it already may come again.
  await ben.page.reload();
  await expect(ben.text).toBeVisible();

  const form = await openLinkSettings(anna, 'For one');
  await form.getByLabel('How many people at most').fill('2');
  await save(form);
  await cem.page.getByRole('button', { name: 'Try again' }).click();
  await expect(cem.text).toBeVisible();
});

test('what a link gives is changed both ways under those who use it (Roles R4)', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Both ways');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const link = await anna.share('Can edit');
  const ben = await arrive('Ben');
  await ben.join(link);
  await ben.write('Ben wrote. ');
  await ben.seesSaved('On disk');

  await openSharing(anna);
  await changeRole(anna, 'Editor link', 'Can view');
  await mayWrite(ben, false);
  await expect(ben.page.getByText('You can read this document, not change it.')).toBeVisible();
  await expect(ben.title).toHaveAttribute('readonly');
  await expect(ben.page.getByRole('button', { name: /^Your changes/ })).toBeHidden();
  // Everything had been taken: nothing is said of changes left behind.
  await expect(ben.page.getByText('Not all of what you wrote was taken.')).toBeHidden();

  await changeRole(anna, 'Viewer link', 'Can edit');
  await mayWrite(ben, true);
  await ben.write('And on.');
  await ben.seesSaved('On disk');
  await changeRole(anna, 'Editor link', 'Owner');
  await expect.poll(async () => ben.page.getByRole('button', { name: 'Menu' }).isVisible()).toBe(true);
  await openSharing(ben);
  await expect(ben.shareDialog.getByRole('button', { name: 'Revoke Owner link' }).first()).toBeVisible();
  await ben.press('Escape');
  await anna.press('Escape');
  await anna.sees('Ben wrote. And on.');
});

test('a new address: the old one ends at once, the settings stay', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Moved');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const old = await anna.share('Can edit');
  const ben = await arrive('Ben');
  await ben.join(old);

  await openSharing(anna);
  const form = await openLinkSettings(anna, 'Editor link');
  await form.getByRole('button', { name: 'Give it a new address…' }).click();
  await anna.page.getByRole('alertdialog').getByRole('button', { name: 'New address' }).click();
  await expect(ben.ended('This link was revoked')).toBeVisible();
  await form.getByRole('button', { name: 'Copy the new address' }).click();
  // The old address is on the clipboard until the new one is.
  let fresh = old;
  await expect
    .poll(async () => (fresh = pathOf(await anna.page.evaluate(() => navigator.clipboard.readText()))))
    .not.toBe(old);
  await ben.join(fresh);
  await ben.write('Back.');
  await ben.seesSaved('On disk');
  await ben.open(old);
  await expect(ben.ended('This link does not open anything')).toBeVisible();
});

test("a new address for the link that one uses oneself takes one's page along", async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'My own');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('Mine.');
  await anna.seesSaved('On disk');
  await openSharing(anna);
  const form = await openLinkSettings(anna, 'Owner link');
  await form.getByRole('button', { name: 'Give it a new address…' }).click();
  await anna.page.getByRole('alertdialog').getByRole('button', { name: 'New address' }).click();
  await expect.poll(() => anna.page.url()).not.toBe(server.url + owner.url);
  await anna.sees('Mine.');
  await anna.write(' Still.');
  await anna.seesSaved('On disk');
  await anna.page.reload();
  await anna.sees('Mine. Still.');
  // The home page opens it by the new address too.
  await anna.goHome();
  await anna.page.getByRole('link', { name: /My own/ }).click();
  await anna.sees('Mine. Still.');
});

test('a link that ends while one writes without a network: what was written stays here, to be taken along (Roles R7)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED, /ERR_INTERNET_DISCONNECTED/);
  const owner = await createDocument(server.url, 'Short');
  const link = await createLink(server.url, owner, 'editor');
  const ben = await arrive('Ben');
  await ben.join(link.url);
  await ben.write('With a network. ');
  await ben.seesSaved('On disk');
  await losesNetwork(ben);
  await ben.write('Without one.');
  await ben.seesSaved('On this device');
  // Only now: how long it takes to come this far is the machine's affair.
  const expiresAt = new Date(Date.now() + 3_000).toISOString();
  await changeLink(server.url, owner, link.id, { expiresAt });
  await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(expiresAt));
  await ben.page.context().setOffline(false);
  await expect(ben.ended('This link has expired')).toBeVisible({ timeout: 30_000 });
  await expect(ben.page.getByText('with changes that the server did not confirm')).toBeVisible();
  await ben.page.getByRole('button', { name: 'Copy the text' }).click();
  await expect
    .poll(() => ben.page.evaluate(() => navigator.clipboard.readText()))
    .toContain('With a network. Without one.');
});

test('a link as a QR code, and with another name', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'To scan');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.share('Can view');
  const dialog = await openSharing(anna);
  const form = await openLinkSettings(anna, 'Viewer link');
  await form.getByLabel('Name (only owners see it)').fill('On the poster');
  await save(form);
  await dialog.getByRole('button', { name: 'QR code of On the poster' }).click();
  const code = anna.page.getByRole('dialog', { name: 'QR code' });
  await expect(code.getByRole('img', { name: 'QR code of On the poster' })).toBeVisible();
  const downloading = anna.page.waitForEvent('download');
  await code.getByRole('button', { name: 'Download the picture' }).click();
  expect((await downloading).suggestedFilename()).toBe('weft-link.svg');
  await anna.press('Escape');
  // Focus comes back to where it was, so that a keyboard goes on from there.
  await expect(dialog.getByRole('button', { name: 'QR code of On the poster' })).toBeFocused();
});
