/** The usual keys and the markdown that people type without thinking, as seen by the others. */
import { createDocument } from '../scripts/rest-client.ts';
import { expect, test } from './kit/journey.ts';
import type { Person } from './kit/person.ts';

async function together(
  arrive: (name: string) => Promise<Person>,
  serverUrl: string,
): Promise<readonly [Person, Person]> {
  const owner = await createDocument(serverUrl, 'Writing');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join(owner.url);
  return [anna, ben];
}

test('headings, quotes and rules by their markdown', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('# One\n## Two\n### Three\nPlain\n> Said\n');
  await anna.press('Enter');
  await anna.page.keyboard.type('--- ');
  await anna.page.keyboard.type('After');
  for (const person of [anna, ben]) {
    // The title is the page's first level.
    await expect(person.text.getByRole('heading', { level: 2, name: 'One' })).toBeVisible();
    await expect(person.text.getByRole('heading', { level: 3, name: 'Two' })).toBeVisible();
    await expect(person.text.getByRole('heading', { level: 4, name: 'Three' })).toBeVisible();
    await expect(person.text.locator('blockquote').filter({ hasText: 'Said' })).toBeVisible();
    await expect(person.text.locator('hr, [role="separator"]')).toHaveCount(1);
    await expect(person.text).toContainText('After');
  }
});

test('lists by their markdown: bullets, numbers, checks, depth by Tab, and out of them by Enter', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('- milk\nbread');
  await anna.press('Enter', 'Tab');
  await anna.page.keyboard.type('rye');
  await anna.press('Enter', 'Shift+Tab', 'Enter');
  await anna.page.keyboard.type('1. first\nsecond');
  await anna.press('Enter', 'Enter');
  await anna.page.keyboard.type('[] open\n');
  await anna.press('Enter');
  await anna.page.keyboard.type('The end');
  for (const person of [anna, ben]) {
    for (const item of ['milk', 'bread', 'rye', 'first', 'second']) {
      await expect(person.text.getByRole('listitem').filter({ hasText: item })).toHaveCount(1);
    }
    await expect(person.text.getByRole('checkbox')).toHaveCount(1);
    await expect(person.text.getByRole('listitem').filter({ hasText: 'The end' })).toHaveCount(0);
    await expect(person.text).toContainText('The end');
  }
  await anna.text.getByRole('checkbox').click({ position: { x: 4, y: 10 } });
  await expect(ben.text.getByRole('checkbox')).toBeChecked();
});

test('marks by markdown and by keys', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('**strong** *slanted* `code` ~~gone~~ ');
  await anna.press('ControlOrMeta+u');
  await anna.page.keyboard.type('under');
  await anna.press('ControlOrMeta+u');
  await anna.page.keyboard.type(' plain');
  for (const person of [anna, ben]) {
    await expect(person.text).toContainText('strong slanted code gone under plain');
    await expect(person.text.locator('strong, b').filter({ hasText: /^strong$/ })).toBeVisible();
    await expect(person.text.locator('em, i').filter({ hasText: /^slanted$/ })).toBeVisible();
    await expect(person.text.locator('code').filter({ hasText: /^code$/ })).toBeVisible();
    await expect(person.text.getByText('gone', { exact: true })).toHaveCSS('text-decoration-line', 'line-through');
    await expect(person.text.getByText('under', { exact: true })).toHaveCSS('text-decoration-line', 'underline');
  }
});

test('splitting and joining paragraphs while somebody else writes in them (P2)', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('onetwo');
  await ben.sees('onetwo');
  await anna.placeCaret('start');
  await anna.press('ArrowRight', 'ArrowRight', 'ArrowRight');
  await Promise.all([anna.press('Enter'), ben.write('three', { delayMs: 20 })]);
  await anna.sees('one\ntwothree');
  await ben.sees('one\ntwothree');
  await Promise.all([anna.press('Backspace'), ben.write('four', { at: 'here', delayMs: 20 })]);
  await anna.sees('onetwothreefour');
  await ben.sees('onetwothreefour');
});
