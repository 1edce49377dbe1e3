/** Mentions, dates, formulas in a line, emoji, colours and sizes: how they come into the text and how others see them. */
import type { Locator } from '@playwright/test';
import { createDocument } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';
import { together } from '../kit/together.ts';

const options = (person: Person): Locator => person.page.getByRole('option');

test('@ offers who is here; the name goes in as one piece and comes out as one', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await ben.introduce('Ben <b>');
  await anna.write('ask @be');
  await expect(options(anna).filter({ hasText: 'Ben <b>' })).toBeVisible();
  await expect(anna.text).toHaveAttribute('aria-activedescendant', /.+/);
  await expect(anna.text).toBeFocused();
  await expectAccessible(anna, 'suggestions');
  await anna.press('Enter');
  await anna.page.keyboard.type('please');
  for (const person of [anna, ben]) await expect(person.text.getByText('@Ben <b>', { exact: true })).toBeVisible();
  await ben.sees('ask @Ben <b> please');
  const names = (person: Person): Locator => person.text.getByText('@Ben <b>', { exact: true });
  await anna.pressUntil('ControlOrMeta+z', async () => (await names(anna).count()) === 0);
  await expect(names(ben)).toHaveCount(0);
});

test('Escape puts suggestions away and they stay away; Enter is a new line again', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('@');
  await expect(options(anna).first()).toBeVisible();
  await anna.press('Escape');
  await expect(options(anna)).toHaveCount(0);
  await anna.page.keyboard.type('to');
  await expect(options(anna)).toHaveCount(0);
  await anna.press('Enter');
  await anna.page.keyboard.type('next');
  await ben.sees('@to\nnext');
});

test('a mentioned document is a link without a token, and a click opens it', async ({ server, arrive }) => {
  const [anna, ben, owner] = await together(arrive, server);
  const other = await createDocument(server.url, 'Minutes of May');
  await anna.join(other.url);
  await expect(anna.title).toHaveValue('Minutes of May');
  await anna.page.waitForFunction(() => JSON.stringify(localStorage).includes('Minutes of May'));
  await anna.join(owner.url);
  await anna.write('see @minu');
  await expect(options(anna).filter({ hasText: 'Minutes of May' })).toBeVisible();
  await anna.press('Enter');
  const mention = ben.page.getByRole('link', { name: 'Minutes of May' });
  await expect(mention).toHaveAttribute('href', `/d/${other.id}`);
  expect(await ben.page.content()).not.toContain(other.token);
  const opened = anna.page.context().waitForEvent('page');
  await anna.page.getByRole('link', { name: 'Minutes of May' }).click();
  expect((await opened).url()).toContain(`/d/${other.id}`);
});

test('a date is written the reader’s way, and changing it changes it for all', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server, { ben: { locale: 'de-DE' } });
  await anna.write('due /date');
  await expect(options(anna).first()).toBeVisible();
  await anna.press('Enter');
  const day = anna.page.getByLabel('Day');
  await expect(day).toBeFocused();
  await day.fill('2026-11-21');
  await expectAccessible(anna, 'date');
  await anna.press('Enter');
  await expect(anna.text.getByRole('time')).toHaveText('21 Nov 2026');
  await expect(ben.text.getByRole('time')).toHaveText('21.11.2026');
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type(' noon');

  await ben.text.getByRole('time').click();
  await ben.page.getByLabel('Day').fill('2027-01-02');
  // Somebody types beside it meanwhile.
  await anna.page.keyboard.type('!');
  await ben.press('Enter');
  await expect(anna.text.getByRole('time')).toHaveText('2 Jan 2027');
  await anna.sees('due 2 Jan 2027 noon!');
  await ben.press('ControlOrMeta+z');
  await expect(anna.text.getByRole('time')).toHaveText('21 Nov 2026');
  await anna.sees('due 21 Nov 2026 noon!');
});

test('$…$ is a formula; a click opens its source with a preview, also by keyboard', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('so $x^2$');
  const formula = (person: Person): Locator => person.text.getByRole('math');
  await expect(formula(ben)).toContainText('x^2');
  await anna.press('ArrowLeft', 'Enter');
  const field = anna.page.getByRole('textbox', { name: 'Formula in TeX' });
  await expect(field).toBeFocused();
  const preview = anna.page.getByRole('status', { name: 'What it looks like' });
  await field.fill('\\frac{a}{b');
  await expect(preview).toContainText('Something is missing at the end, such as a }.');
  await anna.page.keyboard.type('}');
  await expect(preview.getByRole('math')).toBeVisible();
  await expectAccessible(anna, 'formula');
  await anna.press('Enter');
  await expect(formula(ben)).toContainText('\\frac{a}{b}');
  await expect(anna.text).toBeFocused();
  // What is typeset stands beside what is read out.
  await ben.text.getByText('a', { exact: true }).last().click();
  await ben.page.getByRole('button', { name: 'Remove' }).click();
  await expect(formula(anna)).toHaveCount(0);
  await anna.sees('so');
});

test(':smile is an emoji; a time of day is not', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('at 12:30 :smile');
  await expect(options(anna).first()).toBeVisible();
  await anna.press('ArrowDown', 'ArrowUp', 'Tab');
  await ben.sees('at 12:30 😄');
  // A notice in the corner does not lie over what is open.
  await expect(anna.page.getByRole('button', { name: 'Choose your name' })).toBeVisible();
  await anna.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await anna.page.getByRole('menuitem', { name: /Emoji/ }).click();
  await expect(options(anna).first()).toBeVisible();
  await expect(anna.text).toBeFocused();
  await anna.press('Enter');
  await ben.sees('at 12:30 😄 👍');
});

test('colour, highlight and size: chosen for words and for what is typed next, readable in light and dark', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server, { ben: { colorScheme: 'dark' } });
  const look = anna.page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name: 'Colour and size' });
  await anna.write('plain ');
  await look.click();
  await expectAccessible(anna, 'colours');
  await anna.page.getByRole('button', { name: 'Text colour: red' }).click();
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('red');
  const red = ben.text.getByText('red', { exact: true });
  await expect(red).toHaveAttribute('data-color', 'red');
  await anna.press('ControlOrMeta+Shift+ArrowLeft');
  await look.click();
  await anna.page.getByRole('button', { name: 'Highlight: yellow' }).click();
  await look.click();
  await anna.page.getByRole('button', { name: 'Large' }).click();
  await expect(red).toHaveAttribute('data-size', 'large');
  await expect(red).toHaveAttribute('data-highlight', 'yellow');
  for (const person of [anna, ben]) await expectAccessible(person, `colours for ${person.name}`);
  // Elsewhere one writes plain again.
  await anna.press('ControlOrMeta+Home');
  await anna.page.keyboard.type('so ');
  await ben.sees('so plain red');
  await expect(red).toHaveAttribute('data-color', 'red');
});

test('on a phone the same is there, and what is tapped leaves the keyboard where it is', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Phone');
  const anna = await arrive('Anna', { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  await anna.open(owner.url);
  await expect(anna.text).toBeVisible();
  await anna.write('on @tod');
  await options(anna).filter({ hasText: 'Today' }).tap();
  await expect(anna.text.getByRole('time')).toHaveCount(1);
  await expect(anna.text).toBeFocused();
  const overflow = await anna.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
