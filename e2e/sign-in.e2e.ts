/** With an account: my documents on every device, sharing by address, documents for people who have signed in. */
import { expectAccessible } from './kit/accessible.ts';
import { expect, REFUSED } from './kit/journey.ts';
import { openSharing, row } from './kit/sharing.ts';
import { PROVIDER_PAGES, signIn, test } from './kit/signing-in.ts';

test('what one began as a guest is there on every device after signing in', async ({ arrive, expected }) => {
  expected.push(...PROVIDER_PAGES, ...REFUSED);
  const anna = await arrive('Anna');
  await anna.newDocument();
  await anna.title.fill('Begun as a guest');
  await anna.write('First words.');
  await anna.seesSaved('On disk');
  const address = anna.page.url();
  expect(address).toContain('#');

  await signIn(anna, 'ada', 'Ada Lovelace');
  // Back where she was, key and all.
  await expect.poll(() => anna.page.url()).toBe(address);
  await anna.sees('First words.');

  const laptop = await arrive('Anna at another device');
  await laptop.goHome();
  await signIn(laptop, 'ada', 'Ada Lovelace');
  const mine = laptop.page.getByRole('region', { name: 'My documents' });
  await mine.getByRole('link', { name: /Begun as a guest/ }).click();
  await laptop.sees('First words.');
  expect(laptop.page.url()).not.toContain('#');
  await laptop.write(' More words.');
  await anna.sees('First words. More words.');
  // It is one person, on two devices.
  await expect(anna.people(1)).toBeVisible();

  // A new one leaves no key in the browser.
  await laptop.goHome();
  await laptop.page.getByRole('button', { name: 'New document' }).click();
  await expect(laptop.text).toBeVisible();
  expect(laptop.page.url()).not.toContain('#');
  await laptop.title.fill('Made with the account');
  await laptop.seesSaved('On disk');
  await laptop.page.reload();
  await expect(laptop.title).toHaveValue('Made with the account');
  await anna.goHome();
  await expect(anna.page.getByRole('link', { name: /Made with the account/ })).toBeVisible();
  await expectAccessible(anna, 'home, signed in');
});

test('shared by address, and only for people who have signed in', async ({ arrive, expected }) => {
  expected.push(...PROVIDER_PAGES, ...REFUSED);
  const anna = await arrive('Anna');
  await anna.goHome();
  await signIn(anna, 'ada', 'Ada Lovelace');
  await anna.page.getByRole('button', { name: 'New document' }).click();
  await anna.title.fill('For Ben');
  await anna.write('Dear Ben. ');
  const link = await anna.share('Can edit');

  const cem = await arrive('Cem');
  await cem.join(link);

  await anna.page.getByRole('button', { name: 'Share', exact: true }).click();
  await anna.shareDialog.getByRole('tab', { name: 'People' }).click();
  await anna.shareDialog.getByLabel('E-mail address').fill('Ben@Example.org');
  await anna.shareDialog.getByLabel('Role').selectOption({ label: 'Can edit' });
  await anna.shareDialog.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(anna.shareDialog.getByText('ben@example.org', { exact: true })).toBeVisible();
  await expectAccessible(anna, 'shared with somebody');
  await anna.shareDialog.getByRole('switch', { name: 'Only for people who have signed in' }).check();
  await expect(cem.ended('Sign in to open this document')).toBeVisible();
  await anna.press('Escape');

  const ben = await arrive('Ben');
  await ben.open(new URL(anna.page.url()).pathname);
  await expect(ben.ended('This link is not complete')).toBeVisible();
  await signIn(ben, 'ben', 'Ben Bitdiddle');
  await ben.sees('Dear Ben.');
  await ben.write('Dear Anna.');
  await anna.sees('Dear Ben. Dear Anna.');
  // Somebody who has signed in is told from a guest who only calls itself so, here and among the people.
  await anna.page.getByRole('button', { name: /here\. Show who$/ }).click();
  const here = anna.page.getByRole('dialog', { name: '2 people here' });
  await expect(row(here, 'Ben Bitdiddle')).toContainText('(signed in)');
  await anna.press('Escape');
  const people = await openSharing(anna, 'People');
  await expect(row(people.getByRole('list', { name: 'People' }), 'Ben Bitdiddle')).toContainText('(signed in)');
  const everybody = people.getByRole('list', { name: 'People' }).getByRole('listitem');
  await expect(everybody).toHaveCount(3);
  await expect(everybody.filter({ hasNotText: '(signed in)' })).toHaveCount(1);
  await anna.press('Escape');
  await ben.goHome();
  await expect(ben.page.getByRole('link', { name: /For Ben.*Editor/ })).toBeVisible();
});

test('signing out takes the account’s documents off the device', async ({ arrive, expected }) => {
  expected.push(...PROVIDER_PAGES, ...REFUSED);
  const anna = await arrive('Anna');
  await anna.goHome();
  await signIn(anna, 'ada', 'Ada Lovelace');
  await anna.page.getByRole('button', { name: 'New document' }).click();
  await anna.title.fill('Not for the next one');
  await anna.seesSaved('On disk');
  const { pathname } = new URL(anna.page.url());
  await anna.page.getByRole('button', { name: 'Your account: Ada Lovelace' }).click();
  await anna.page.getByRole('button', { name: 'Sign out' }).click();
  // The provider asks whether its own session ends too.
  await anna.page.getByRole('button', { name: /Yes, sign me out/ }).click();
  await expect(anna.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(anna.page.getByText('Not for the next one')).toBeHidden();
  await anna.open(pathname);
  await expect(anna.ended('This link is not complete')).toBeVisible();
  await expect
    .poll(() => anna.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)))
    .toEqual([]);
});

test('no at the provider is said in words, and nothing else changes', async ({ arrive, expected }) => {
  expected.push(...PROVIDER_PAGES, ...REFUSED);
  const anna = await arrive('Anna');
  await anna.goHome();
  await anna.page.getByRole('button', { name: 'Sign in' }).click();
  await anna.page.getByRole('link', { name: '[ Cancel ]' }).click();
  await expect(anna.ended('You are not signed in')).toBeVisible();
  await anna.page.getByRole('button', { name: 'Go on without' }).click();
  await expect(anna.page.getByRole('button', { name: 'New document' })).toBeVisible();
});
