/** The tools beside a selection, and the card of a link under the mouse. */
import { createDocument, createLink } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import { fetchedBehind } from '../kit/late-parts.ts';
import type { Person } from '../kit/person.ts';

const toolsOf = (person: Person) => person.page.getByRole('toolbar', { name: 'Selected text' });

/** Draws the mouse over the first of these words and keeps it pressed; returns where their line stands. */
async function startsSelecting({ page, text }: Person, words: string) {
  const line = await text.getByText(words).boundingBox();
  if (line === null) throw new Error('no line');
  const middle = line.y + line.height / 2;
  await page.mouse.move(line.x + 2, middle);
  await page.mouse.down();
  await page.mouse.move(line.x + 80, middle, { steps: 5 });
  return line;
}

test('the tools come when the mouse is let go, beside the words, and keep them selected', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Tools');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join((await createLink(server.url, owner, 'editor')).url);
  await anna.write('Some words to mark here');
  await ben.sees('Some words to mark here');
  const line = await startsSelecting(anna, 'Some words');
  const { mouse } = anna.page;
  await expect(toolsOf(anna)).toBeHidden();
  await mouse.up();
  await expect(toolsOf(anna)).toBeVisible();
  await expectAccessible(anna, 'the tools of a selection');
  const bar = await toolsOf(anna).boundingBox();
  if (bar === null) throw new Error('no bar');
  expect(bar.y + bar.height <= line.y || bar.y >= line.y + line.height).toBe(true);

  const selected = await anna.page.evaluate(() => getSelection()?.toString());
  await ben.write(' and more');
  await expect(anna.text).toContainText('and more');
  await expect(toolsOf(anna)).toBeVisible();
  await toolsOf(anna).getByRole('button', { name: 'Bold' }).click();
  await expect(ben.text.getByRole('strong')).toHaveText(selected ?? '');
  await expect(toolsOf(anna)).toBeVisible();
  await toolsOf(anna).getByRole('button', { name: 'Colour and size' }).click();
  await anna.page.getByRole('button', { name: 'Highlight: yellow' }).click();
  await expect(ben.text.getByRole('strong')).toHaveAttribute('data-highlight', 'yellow');

  await expect(anna.page.getByRole('button', { name: 'Highlight: yellow' })).toHaveCount(0);

  // Escape puts them away; what is selected stays selected.
  await anna.press('Escape');
  await expect(toolsOf(anna)).toBeHidden();
  expect(await anna.page.evaluate(() => getSelection()?.toString())).toBe(selected);
});

test('tools that are fetched while one is still selecting wait until the mouse is let go', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Tools');
  const anna = await arrive('Anna');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await anna.page.route(/\/assets\/writing-parts-[\w-]+\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await anna.join(owner.url);
  await anna.write('Some words to mark here');
  const line = await startsSelecting(anna, 'Some words');
  const { mouse } = anna.page;
  release();
  await fetchedBehind(anna, 'writing-parts');
  await expect(anna.page.locator('.floating-layer')).toBeAttached();
  // For longer than the tools wait for a selection to rest.
  await mouse.move(line.x + 90, line.y + line.height / 2, { steps: 20 });
  await expect(toolsOf(anna)).toBeHidden();
  await mouse.up();
  await expect(toolsOf(anna)).toBeVisible();
});

test('by keyboard Alt+F10 goes into the tools and Escape back', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Tools');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('some words');
  await anna.press('ControlOrMeta+Shift+ArrowLeft');
  await expect(toolsOf(anna)).toBeVisible();
  await anna.press('Alt+F10');
  await expect(toolsOf(anna).getByRole('button', { name: /^Kind of block/ })).toBeFocused();
  await anna.press('ArrowRight', 'ArrowRight', 'Enter');
  await expect(anna.text.getByRole('emphasis')).toHaveText('words');
  await anna.press('Alt+F10', 'Escape');
  await expect(anna.text).toBeFocused();
  // Without a selection the key goes to the row above the text.
  await anna.press('ArrowRight', 'Alt+F10');
  await expect(anna.page.getByRole('toolbar', { name: 'Formatting' }).locator(':focus')).toHaveCount(1);
});

test('on a phone the tools stand at the foot of the screen', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Tools');
  const anna = await arrive('Anna', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await anna.open(owner.url);
  await anna.write('some words');
  await anna.press('ControlOrMeta+Shift+ArrowLeft');
  await expect(toolsOf(anna)).toBeVisible();
  await expect.poll(async () => (await toolsOf(anna).boundingBox())?.y).toBeGreaterThan(700);
});

test('the card of a link shows where it leads, copies, changes and takes it away; a known document by its title', async ({
  server,
  arrive,
}) => {
  const other = await createDocument(server.url, 'Known elsewhere');
  const owner = await createDocument(server.url, 'Links');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(other.url);
  await anna.join(owner.url);
  await ben.join((await createLink(server.url, owner, 'editor')).url);
  await anna.write(`see [this](https://example.org/a/b) and [that](${server.url}/d/${other.id}) too`);
  await ben.sees('see this and that too');
  const card = anna.page.getByRole('group', { name: 'Link under the pointer' });
  await anna.text.getByRole('link', { name: 'this' }).hover();
  await expect(card.getByRole('link')).toHaveText(/https:\/\/example\.org\/a\/b/);
  await expectAccessible(anna, 'the card of a link');
  await ben.write('Now ', { at: 'start' });
  await expect(card).toBeVisible();
  await card.getByRole('button', { name: 'Copy address' }).click();
  await expect.poll(() => anna.page.evaluate(() => navigator.clipboard.readText())).toBe('https://example.org/a/b');
  await card.getByRole('button', { name: 'Change link' }).click();
  await anna.page.getByRole('textbox', { name: 'Address' }).fill('https://example.org/c');
  await anna.press('Enter');
  await expect(ben.text.getByRole('link', { name: 'this' })).toHaveAttribute('href', 'https://example.org/c');
  await anna.page.mouse.move(5, 5);
  await anna.press('End');
  await anna.text.getByRole('link', { name: 'that' }).hover();
  await expect(card.getByRole('link')).toHaveText(/Known elsewhere/);
  await card.getByRole('button', { name: 'Remove link' }).click();
  await expect(ben.text.getByRole('link', { name: 'that' })).toHaveCount(0);
  await ben.sees('Now see this and that too');
});
