/** What does not work says so, and says what can be done. */
import { createDocument, createLink, deleteDocument, revokeLink } from '../scripts/rest-client.ts';
import { expect, REFUSED, SERVER_AWAY, test } from './kit/journey.ts';

test('a link whose key is wrong', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Secret');
  const anna = await arrive('Anna');
  await anna.open(`/d/${owner.id}#${'A'.repeat(owner.token.length)}`);
  await expect(anna.ended('This link does not open anything')).toBeVisible();
  await anna.page.getByRole('button', { name: 'Go to your documents' }).click();
  await expect(anna.page.getByRole('button', { name: 'New document' })).toBeVisible();
});

test('a link without its key', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Secret');
  const anna = await arrive('Anna');
  await anna.open(`/d/${owner.id}`);
  await expect(anna.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(anna.text).toBeHidden();
});

test("another document's key", async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const one = await createDocument(server.url, 'One');
  const other = await createDocument(server.url, 'Other');
  const anna = await arrive('Anna');
  await anna.open(`/d/${one.id}#${other.token}`);
  await expect(anna.ended('There is no document here')).toBeVisible();
});

test('a link that was revoked before', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Secret');
  const link = await createLink(server.url, owner, 'editor');
  await revokeLink(server.url, owner, link.id);
  const anna = await arrive('Anna');
  await anna.open(link.url);
  await expect(anna.ended('This link was revoked')).toBeVisible();
});

test('a document that its owner deletes while somebody reads it', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Short-lived');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join(link.url);
  await ben.write('Worth keeping.');
  await anna.sees('Worth keeping.');

  await anna.page.getByRole('button', { name: 'Menu' }).click();
  await anna.page.getByRole('menuitem', { name: /^Delete document/ }).click();
  await anna.page.getByRole('alertdialog').getByRole('button', { name: 'Delete document' }).click();
  await expect(anna.page.getByRole('button', { name: 'New document' })).toBeVisible();
  await expect(ben.ended('This document was deleted')).toBeVisible();
  await expect(ben.page.getByRole('button', { name: 'Download the copy' })).toBeVisible();

  const cem = await arrive('Cem');
  await cem.open(link.url);
  await expect(cem.ended('This document was deleted')).toBeVisible();
});

test('a document deleted by REST', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Gone');
  await deleteDocument(server.url, owner);
  const anna = await arrive('Anna');
  await anna.open(owner.url);
  await expect(anna.ended('This document was deleted')).toBeVisible();
});

test('a server that is away: the open document says so, and the home page when it is asked', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Away');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.goHome();
  await server.stop('SIGTERM');
  await expect(anna.page.getByText('The server cannot be reached.')).toBeVisible();
  await expect(anna.page.getByRole('button', { name: 'Try now' })).toBeVisible();
  await ben.page.getByRole('button', { name: 'New document' }).click();
  await expect(ben.page.getByRole('alert')).toContainText('No document was made.');

  await server.start();
  // Where the page has come back by itself meanwhile, there is no button any more.
  await anna.page
    .getByRole('button', { name: 'Try now' })
    .evaluateAll((buttons) => buttons.forEach((button) => button instanceof HTMLElement && button.click()));
  await expect(anna.page.getByText('The server cannot be reached.')).toBeHidden();
  await ben.page.getByRole('button', { name: 'New document' }).click();
  await expect(ben.text).toBeVisible();
});

test('an address that is nothing', async ({ arrive, expected }) => {
  expected.push(...REFUSED);
  const anna = await arrive('Anna');
  await anna.open('/d/no-such-thing');
  await expect(anna.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(anna.text).toBeHidden();
  await anna.open('/nowhere');
  await expect(anna.ended('There is no page here')).toBeVisible();
});

test('the home page lists the documents of this browser, and forgets one when asked', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Recipes');
  const anna = await arrive('Anna');
  await anna.goHome();
  await expect(anna.page.getByText('Nothing yet.')).toBeVisible();
  await anna.join(owner.url);
  await anna.page.getByRole('link', { name: 'Your documents' }).click();
  await anna.page.getByRole('link', { name: /Recipes/ }).click();
  await expect(anna.title).toHaveValue('Recipes');
  await anna.goHome();
  await anna.page.getByRole('button', { name: 'Remove Recipes from this list' }).click();
  await expect(anna.page.getByText('Nothing yet.')).toBeVisible();
});
