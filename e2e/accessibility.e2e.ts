/** Keyboard and screen reader can do everything: axe finds nothing, in every state, in light and dark. */
import { createDocument, createLink, deleteDocument, revokeLink } from '../scripts/rest-client.ts';
import { expectAccessible } from './kit/accessible.ts';
import { expect, REFUSED, SERVER_AWAY, test } from './kit/journey.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the home page and in a document (${colorScheme})`, async ({ server, arrive }) => {
    const anna = await arrive('Anna', { colorScheme });
    await anna.goHome();
    await expect(anna.page.getByText('Nothing yet.')).toBeVisible();
    await expectAccessible(anna, 'home, empty');

    const owner = await createDocument(server.url, 'A document');
    await anna.join(owner.url);
    await anna.write('# Heading\nText with **marks**, a list\n- one\ntwo\n\n[] to do\n\n> quote\n');
    await anna.seesSaved('On disk');
    const ben = await arrive('Ben', { colorScheme });
    await ben.join((await createLink(server.url, owner, 'editor')).url);
    await ben.write('Hello');
    await expect(anna.people(2)).toBeVisible();
    await expectAccessible(anna, 'document, two people');

    await anna.people(2).click();
    await expect(anna.page.getByRole('listitem').filter({ hasText: '(you)' })).toBeVisible();
    await expectAccessible(anna, 'who is here');
    await anna.press('Escape');

    await anna.page.getByRole('button', { name: 'Your changes: On disk' }).click();
    await expect(anna.page.getByText('Where your changes are')).toBeVisible();
    await expectAccessible(anna, 'where changes are');
    await anna.press('Escape');

    await anna.page.getByRole('button', { name: 'Share', exact: true }).click();
    await expect(anna.shareDialog.getByRole('button', { name: /^Revoke/ }).first()).toBeVisible();
    await expectAccessible(anna, 'share');
    await anna.shareDialog.getByRole('button', { name: 'Revoke Editor link' }).click();
    await expect(anna.page.getByRole('alertdialog')).toBeVisible();
    await expectAccessible(anna, 'revoke');
    await anna.press('Escape', 'Escape');

    await anna.page.getByRole('button', { name: /^You: / }).click();
    await expect(anna.page.getByRole('textbox', { name: 'Name' })).toBeVisible();
    await expectAccessible(anna, 'profile');
    await anna.press('Escape');

    await anna.page.getByRole('button', { name: 'Menu' }).click();
    await expect(anna.page.getByRole('menu')).toBeVisible();
    await expectAccessible(anna, 'menu');
    await anna.press('Escape');

    await anna.goHome();
    await expect(anna.page.getByRole('link', { name: /A document/ })).toBeVisible();
    await expectAccessible(anna, 'home, with documents');
  });

  test(`axe finds nothing where something is amiss (${colorScheme})`, async ({ server, arrive, expected }) => {
    expected.push(...REFUSED, ...SERVER_AWAY);
    const owner = await createDocument(server.url, 'A document');
    const vera = await arrive('Vera', { colorScheme });
    await vera.join((await createLink(server.url, owner, 'viewer')).url);
    await expectAccessible(vera, 'viewer');

    await vera.page.getByRole('button', { name: 'Share', exact: true }).click();
    await expect(vera.shareDialog).toBeVisible();
    await expectAccessible(vera, 'share, of a viewer');

    const anna = await arrive('Anna', { colorScheme });
    await anna.open(`/d/${owner.id}#${'A'.repeat(owner.token.length)}`);
    await expect(anna.ended('This link does not open anything')).toBeVisible();
    await expectAccessible(anna, 'bad link');

    await anna.open(`/d/${owner.id}`);
    await expect(anna.ended('This link is not complete')).toBeVisible();
    await expectAccessible(anna, 'a link without its key');

    await anna.join(owner.url);
    await server.stop('SIGTERM');
    await expect(anna.page.getByText('The server cannot be reached.')).toBeVisible();
    await expectAccessible(anna, 'server away');
  });

  test(`axe finds nothing where access ended (${colorScheme})`, async ({ server, arrive, expected }) => {
    expected.push(...REFUSED);
    const owner = await createDocument(server.url, 'A document');
    const link = await createLink(server.url, owner, 'editor');
    const ben = await arrive('Ben', { colorScheme });
    await ben.join(link.url);
    await ben.write('Worth keeping.');
    await ben.seesSaved('On disk');
    const cora = await arrive('Cora', { colorScheme });
    await cora.join((await createLink(server.url, owner, 'commenter')).url);
    await expectAccessible(cora, 'commenter');

    await revokeLink(server.url, owner, link.id);
    await expect(ben.ended('This link was revoked')).toBeVisible();
    await expectAccessible(ben, 'revoked, with a copy');
    await deleteDocument(server.url, owner);
    await expect(cora.ended('This document was deleted')).toBeVisible();
    await expectAccessible(cora, 'deleted');
  });
}

test('everything on the way to a shared document can be done by keyboard alone', async ({ arrive }) => {
  const anna = await arrive('Anna');
  await anna.goHome();
  const tabTo = async (what: string): Promise<void> => {
    for (let steps = 0; steps < 40; steps += 1) {
      await anna.press('Tab');
      // The body holds every text there is and is active while nothing else is: it does not count.
      const focused = await anna.page.evaluate(() => {
        const active = document.activeElement;
        return active === document.body ? '' : (active?.getAttribute('aria-label') ?? active?.textContent ?? '');
      });
      if (focused.includes(what)) return;
    }
    throw new Error(`Tab never reached "${what}"`);
  };
  await tabTo('New document');
  await anna.press('Enter');
  await expect(anna.text).toBeVisible();
  await tabTo('Title');
  await anna.page.keyboard.type('By keyboard');
  await anna.press('Enter');
  await anna.page.keyboard.type('Straight into the text.');
  await anna.sees('Straight into the text.');
  // Tab indents in lists; from the text the way on leads by Escape or backwards.
  await anna.press('Shift+Tab');
  await expect(anna.text).not.toBeFocused();
});
