/** Sharing by keyboard and screen reader, in light and dark, and on a phone. */
import { createDocument, createLink, revokeLink } from '../scripts/rest-client.ts';
import { expectAccessible } from './kit/accessible.ts';
import { expect, REFUSED, test } from './kit/journey.ts';
import { losesNetwork } from './kit/late-parts.ts';
import { changeRole, makeLink, mayWrite, openLinkSettings, openSharing, unlock } from './kit/sharing.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in what owners do (${colorScheme})`, async ({ server, arrive, expected }) => {
    expected.push(...REFUSED);
    const owner = await createDocument(server.url, 'Shared');
    const link = await createLink(server.url, owner, 'viewer', { label: 'Readers' });
    await revokeLink(server.url, owner, (await createLink(server.url, owner, 'editor')).id);
    const anna = await arrive('Anna', { colorScheme });
    await anna.join(owner.url);
    const vera = await arrive('Vera', { colorScheme });
    await vera.join(link.url);
    await expectAccessible(vera, 'a newcomer is told how they are seen');
    await vera.page.getByRole('button', { name: 'Choose your name' }).click();
    await expectAccessible(vera, 'choosing a name');
    await vera.page.getByRole('textbox', { name: 'Your name' }).fill('Vera');
    await vera.press('Enter');
    await vera.page.getByRole('button', { name: 'Ask to edit' }).click();
    const asking = vera.page.getByRole('dialog', { name: 'Ask to edit' });
    await expectAccessible(vera, 'asking for more');
    await asking.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(vera.page.getByRole('button', { name: 'Withdraw' })).toBeVisible();
    await expectAccessible(vera, 'waiting for an answer');

    await expect(anna.page.getByRole('button', { name: 'Allow Vera to edit' })).toBeVisible();
    await expectAccessible(anna, 'somebody asks');
    const dialog = await openSharing(anna);
    await dialog.getByRole('button', { name: 'Show ended links (1)' }).click();
    await expectAccessible(anna, 'requests and links');
    await dialog.getByRole('button', { name: 'New link with settings…' }).click();
    const form = anna.page.getByRole('dialog', { name: 'New link' });
    await form.getByLabel('Ends').selectOption('date');
    await form.getByLabel('Password', { exact: true }).selectOption('set');
    await form.getByRole('button', { name: 'Create and copy' }).click();
    await expect(form.getByText('Choose a day and a time.')).toBeVisible();
    await expect(form.getByLabel('Day and time')).toHaveAttribute('aria-invalid', 'true');
    await expectAccessible(anna, 'a new link, with a mistake');
    await anna.press('Escape');
    await openLinkSettings(anna, 'Readers');
    await expectAccessible(anna, 'settings of a link');
    await anna.press('Escape');
    await dialog.getByRole('button', { name: 'QR code of Owner link' }).click();
    await expect(anna.page.getByRole('img', { name: 'QR code of Owner link' })).toBeVisible();
    await expectAccessible(anna, 'a QR code');
    await anna.press('Escape');
    await dialog.getByRole('tab', { name: 'People' }).click();
    await expect(dialog.getByLabel('What Vera may do')).toBeVisible();
    await expectAccessible(anna, 'people');
    await dialog.getByRole('button', { name: 'Remove Vera' }).click();
    const asked = anna.page.getByRole('alertdialog', { name: 'Remove Vera?' });
    await expectAccessible(anna, 'removing somebody');
    await asked.getByRole('button', { name: 'Remove' }).click();
    await expect(dialog).toContainText('Vera is removed.');
    await expectAccessible(anna, 'somebody was removed');
    await expect(vera.ended('You were removed from this document')).toBeVisible();
    await expectAccessible(vera, 'removed');
  });

  test(`axe finds nothing at the door (${colorScheme})`, async ({ server, arrive, expected }) => {
    expected.push(...REFUSED);
    const owner = await createDocument(server.url, 'At the door');
    const locked = await createLink(server.url, owner, 'editor', { password: 'open sesame' });
    const full = await createLink(server.url, owner, 'viewer', { maxPeople: 1 });
    const anna = await arrive('Anna', { colorScheme });
    await anna.join(owner.url);
    const ben = await arrive('Ben', { colorScheme });
    await ben.open(locked.url);
    await expect(ben.page.getByLabel('Password')).toBeFocused();
    await unlock(ben, 'open barley');
    await expect(ben.page.getByRole('alert')).toContainText('That is not the password');
    await expectAccessible(ben, 'a wrong password');
    await unlock(ben, 'open sesame');
    await mayWrite(ben, true);
    await ben.write('Kept. ');

    const people = await openSharing(anna, 'People');
    await people.getByRole('switch', { name: 'Guests need a name' }).check();
    await expect(ben.ended('What is your name?')).toBeVisible();
    await expectAccessible(ben, 'a name is needed');
    await people.getByRole('switch', { name: 'Guests need a name' }).uncheck();
    await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
    await ben.press('Enter');
    await mayWrite(ben, true);

    await (await arrive('Cem')).join(full.url);
    const dora = await arrive('Dora', { colorScheme });
    await dora.open(full.url);
    await expect(dora.ended('This link is full')).toBeVisible();
    await expectAccessible(dora, 'a full link');

    expected.push(/ERR_INTERNET_DISCONNECTED/);
    await losesNetwork(ben);
    await ben.write('Not taken.');
    await ben.seesSaved('On this device');
    await people.getByRole('tab', { name: 'Links' }).click();
    await changeRole(anna, 'Editor link', 'Can view');
    await ben.page.context().setOffline(false);
    await expect(ben.page.getByText('Not all of what you wrote was taken.')).toBeVisible({ timeout: 30_000 });
    await expectAccessible(ben, 'changes that were not taken');
  });
}

test('a link with settings is made, and somebody allowed to edit, by keyboard alone', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'By keyboard');
  const link = await createLink(server.url, owner, 'viewer');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const tabTo = async (name: string): Promise<void> => {
    for (let steps = 0; steps < 60; steps += 1) {
      await anna.press('Tab');
      const focused = await anna.page.evaluate(() => {
        const active = document.activeElement;
        // What holds others takes the focus too, and holds their words.
        if (active === null || active === document.body || active.matches('[role="tabpanel"]')) return '';
        const label = active instanceof HTMLInputElement ? (active.labels?.[0]?.textContent ?? '') : '';
        return `${active.getAttribute('aria-label') ?? ''} ${label} ${active.textContent ?? ''}`;
      });
      if (focused.includes(name)) return;
    }
    throw new Error(`Tab never reached "${name}"`);
  };
  await tabTo('Share');
  await anna.press('Enter');
  await expect(anna.shareDialog.getByRole('button', { name: /^Revoke/ }).first()).toBeVisible();
  await tabTo('New link with settings');
  await anna.press('Enter');
  await expect(anna.page.getByRole('dialog', { name: 'New link' })).toBeVisible();
  await tabTo('Can view');
  await anna.press('ArrowDown', 'ArrowDown');
  await expect(anna.page.getByRole('radio', { name: 'Can edit' })).toBeChecked();
  await tabTo('Name (only owners see it)');
  await anna.page.keyboard.type('By hand');
  // Enter sends the form from any of its fields.
  await anna.press('Enter');
  await expect(anna.shareDialog.getByText('By hand')).toBeVisible();
  await anna.press('Escape');
  await expect(anna.page.getByRole('button', { name: 'Share', exact: true })).toBeFocused();

  const vera = await arrive('Vera');
  await vera.join(link.url);
  await vera.introduce('Vera');
  await vera.page.getByRole('button', { name: 'Ask to edit' }).click();
  await vera.page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(anna.page.getByRole('button', { name: 'Allow Vera to edit' })).toBeVisible();
  await anna.text.press('Escape');
  await tabTo('Allow Vera to edit');
  await anna.press('Enter');
  await mayWrite(vera, true);
});

test('on a phone nothing of sharing is wider than the screen', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'On a phone');
  const anna = await arrive('Anna', { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true });
  await anna.open(owner.url);
  await mayWrite(anna, true);
  const fits = async (what: string): Promise<void> => {
    const widest = await anna.page.evaluate(() => {
      const all = [...document.querySelectorAll('.dialog, .dialog *')];
      return Math.max(...all.map((element) => element.getBoundingClientRect().right));
    });
    expect(widest, what).toBeLessThanOrEqual(360);
  };
  const dialog = await openSharing(anna);
  await makeLink(anna, { gives: 'Can edit', name: 'A link with a very long name for the printer', people: '3' });
  await fits('links');
  await dialog.getByRole('button', { name: /^Settings of A link/ }).click();
  await expect(anna.page.getByRole('dialog', { name: 'Link settings' })).toBeVisible();
  await fits('settings');
  await anna.press('Escape');
  await dialog.getByRole('tab', { name: 'People' }).click();
  await fits('people');
});
