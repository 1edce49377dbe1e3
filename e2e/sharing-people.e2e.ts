/** Asking for more, and what owners do about people: allow, lower, raise, remove, let in again, ask for a name. */
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { expect, REFUSED, test } from './kit/journey.ts';
import type { Person } from './kit/person.ts';
import { mayWrite, openSharing, row } from './kit/sharing.ts';

async function ask(person: Person, message: string): Promise<void> {
  await person.page.getByRole('button', { name: /^Ask (to edit|again)$/ }).click();
  const dialog = person.page.getByRole('dialog', { name: 'Ask to edit' });
  await dialog.getByLabel('Message (if you like)').fill(message);
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(person.page.getByText('an owner has yet to answer')).toBeVisible();
}

test('ask to edit: the owner sees it live and allows it with one click, and the page is editable at once', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Asked for');
  const link = await createLink(server.url, owner, 'viewer');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('Read this. ');
  const vera = await arrive('Vera');
  await vera.join(link.url);
  await vera.introduce('Vera');
  await mayWrite(vera, false);
  await ask(vera, 'There is a typo.');

  const notices = anna.page.getByRole('region', { name: 'Notices' });
  await expect(notices).toContainText('Vera asks to edit.');
  await expect(notices).toContainText('There is a typo.');
  await expect(anna.page.getByRole('button', { name: 'Share, 1 person asks for more' })).toBeVisible();
  // A request outlives the page it was made on.
  await vera.page.reload();
  await expect(vera.page.getByText('an owner has yet to answer')).toBeVisible();

  // A mark of this very page: what follows happens without loading it again.
  await vera.page.evaluate(() => document.body.setAttribute('data-loaded', 'once'));
  await notices.getByRole('button', { name: 'Allow Vera to edit' }).click();
  await mayWrite(vera, true);
  await expect(vera.page.getByText('An owner allowed it: you can edit now.')).toBeVisible();
  await vera.write('Vera was here.');
  await vera.seesSaved('On disk');
  expect(await vera.page.evaluate(() => document.body.getAttribute('data-loaded'))).toBe('once');
  await anna.sees('Read this. Vera was here.');
  await expect(notices).not.toContainText('asks to edit');
  await expect(anna.page.getByRole('button', { name: 'Share', exact: true })).toBeVisible();

  // It is Vera's alone: the link gives others what it gave before, and she keeps it over a reload.
  const cem = await arrive('Cem');
  await cem.join(link.url);
  await mayWrite(cem, false);
  await vera.page.reload();
  await mayWrite(vera, true);
});

test('declined, asked again, withdrawn; answered by one of two owners', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Declined');
  const link = await createLink(server.url, owner, 'viewer');
  const coOwner = await createLink(server.url, owner, 'owner');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const otto = await arrive('Otto');
  await otto.join(coOwner.url);
  const vera = await arrive('Vera');
  await vera.join(link.url);
  await vera.introduce('Vera');

  await ask(vera, '');
  for (const one of [anna, otto]) {
    await expect(one.page.getByRole('button', { name: 'Decline Vera' })).toBeVisible();
  }
  await otto.page.getByRole('button', { name: 'Decline Vera' }).click();
  await expect(vera.page.getByText('An owner declined your request.')).toBeVisible();
  await expect(anna.page.getByRole('button', { name: 'Decline Vera' })).toBeHidden();

  await ask(vera, 'Please?');
  const dialog = await openSharing(anna);
  await expect(row(dialog.getByRole('list', { name: 'Requests' }), 'Vera')).toContainText('Please?');
  await vera.page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(vera.page.getByRole('button', { name: 'Ask to edit' })).toBeVisible();
  await expect(dialog.getByRole('list', { name: 'Requests' })).toBeHidden();
});

test('people: lowered and raised live, removed, kept out, let in again', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'People');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const link = await anna.share('Can edit');
  const other = await anna.share('Can view');
  const ben = await arrive('Ben');
  await ben.join(link);
  await ben.introduce('Ben');
  await ben.write('Ben wrote. ');
  await ben.seesSaved('On disk');

  await anna.page.getByRole('button', { name: /here\. Show who$/ }).click();
  await anna.page.getByRole('button', { name: 'Manage people…' }).click();
  const people = anna.shareDialog;
  await expect(row(people, 'Ben')).toContainText('here now');
  const role = people.getByLabel('What Ben may do');
  await role.selectOption('viewer');
  await mayWrite(ben, false);
  await role.selectOption('editor');
  await mayWrite(ben, true);
  await role.selectOption('link');
  await ben.write('On. ');
  await ben.seesSaved('On disk');

  await people.getByRole('button', { name: 'Remove Ben' }).click();
  await anna.page.getByRole('alertdialog', { name: 'Remove Ben?' }).getByRole('button', { name: 'Remove' }).click();
  await expect(ben.ended('You were removed from this document')).toBeVisible();
  await expect(people).toContainText('Ben is removed.');
  // By no other link either.
  await ben.open(other);
  await expect(ben.ended('You were removed from this document')).toBeVisible();

  // Somebody new in another browser, by the link that Ben knows, until it gets a new address.
  const again = await arrive('Ben again');
  await again.join(link);
  await people.getByRole('button', { name: 'New address for Editor link' }).click();
  await expect(people.getByRole('button', { name: 'Copy the new address of Editor link' })).toBeVisible();
  await expect(again.ended('This link was revoked')).toBeVisible();
  await people.getByRole('button', { name: 'Done' }).click();

  await people.getByRole('button', { name: 'Let Ben in again' }).click();
  await ben.page.getByRole('button', { name: 'Try again' }).click();
  await ben.sees('Ben wrote. On.');
  await mayWrite(ben, false);
});

test('guests need a name: asked for live and at the door, owners are not', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'By name');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const ben = await arrive('Ben');
  await ben.join(link.url);
  const cem = await arrive('Cem');
  await cem.join(link.url);
  await cem.introduce('Cem');
  await ben.write('Nameless. ');
  await ben.seesSaved('On disk');

  const people = await openSharing(anna, 'People');
  await people.getByRole('switch', { name: 'Guests need a name' }).check();
  await expect(ben.ended('What is your name?')).toBeVisible();
  await mayWrite(cem, true);

  const dora = await arrive('Dora');
  await dora.open(link.url);
  await expect(dora.ended('What is your name?')).toBeVisible();
  for (const one of [ben, dora]) {
    await one.page.getByRole('textbox', { name: 'Your name' }).fill(one.name);
    await one.page.getByRole('button', { name: 'Open the document' }).click();
    await one.sees('Nameless.');
  }
  await expect(row(people, 'Ben')).toContainText('here now');
  await expect(row(people, 'Dora')).toContainText('here now');
  await ben.write('Not any more.');
  await ben.seesSaved('On disk');

  // Open to everybody again.
  await people.getByRole('switch', { name: 'Guests need a name' }).uncheck();
  const emil = await arrive('Emil');
  await emil.join(link.url);
});

test('a newcomer is told once how the others see them, and chooses a name', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Newcomers');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.introduce('Anna');
  const ben = await arrive('Ben');
  await ben.join(link.url);
  const notices = ben.page.getByRole('region', { name: 'Notices' });
  await expect(notices).toContainText('The others see you as');
  // It takes no focus: whoever is writing writes on.
  await ben.write('Writing. ');
  await ben.page.getByRole('button', { name: 'Choose your name' }).click();
  await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
  await notices.getByRole('radio', { name: 'Olive' }).focus();
  await ben.press('Space');
  await expect(notices.getByRole('radio', { name: 'Olive' })).toBeChecked();
  await ben.press('Enter');
  await expect(notices).not.toContainText('The others see you as');
  await anna.page.getByRole('button', { name: /here\. Show who$/ }).click();
  await expect(row(anna.page.getByRole('dialog'), 'Ben')).toBeVisible();
  await ben.page.reload();
  await expect(ben.people(2)).toBeVisible();
  await expect(notices).not.toContainText('The others see you as');
});

test('the list of who is here tells what each may do, also beside a long name', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Long names');
  const link = await createLink(server.url, owner, 'viewer');
  const [anna, vera] = [await arrive('Anna'), await arrive('Vera')];
  await anna.join(owner.url);
  await vera.join(link.url);
  await vera.introduce('Vera of the house with the very long name, first of her line');
  for (const width of [1280, 360]) {
    await anna.page.setViewportSize({ width, height: 720 });
    await anna.page.getByRole('button', { name: /here\. Show who$/ }).click();
    const here = anna.page.getByRole('dialog', { name: '2 people here' });
    await expect(row(here, '(you)').getByText('Owner')).toBeInViewport({ ratio: 0.99 });
    await expect(row(here, 'Vera').getByText('Viewer')).toBeInViewport({ ratio: 0.99 });
    await anna.press('Escape');
    await expect(here).toBeHidden();
  }
});
