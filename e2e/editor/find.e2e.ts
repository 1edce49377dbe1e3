/** Finding and replacing: hits are painted over the text, follow what everybody types, and are never part of the document. */
import type { BrowserContextOptions } from '@playwright/test';
import { createDocument, createLink, type Opened } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';

type Arrive = (name: string, options?: BrowserContextOptions) => Promise<Person>;

async function together(arrive: Arrive, serverUrl: string): Promise<readonly [Person, Person, Opened]> {
  const owner = await createDocument(serverUrl, 'Find');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join((await createLink(serverUrl, owner, 'editor')).url);
  return [anna, ben, owner];
}

const panelOf = (person: Person) => person.page.getByRole('search', { name: 'Find in the document' });
const fieldOf = (person: Person) => panelOf(person).getByRole('textbox', { name: 'Find' });
const countOf = (person: Person) => panelOf(person).getByRole('status');
/** What is painted as a hit, and as the one that one is at. */
const painted = (person: Person) =>
  person.page.evaluate(() =>
    ['weft-find', 'weft-find-active'].map((name) =>
      [...(CSS.highlights.get(name) ?? [])].map((range) => (range instanceof Range ? range.toString() : '')),
    ),
  );

test('hits are counted, gone through and painted while somebody else writes among them', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('cat one\ncat **cat** two\n- Cat three');
  await ben.sees('cat one\ncat cat two\nCat three');
  await anna.placeCaret('start');
  await anna.press('ControlOrMeta+f');
  await expect(fieldOf(anna)).toBeFocused();
  await anna.page.keyboard.type('cat');
  await expect(countOf(anna)).toHaveText('1 of 4');
  await expect.poll(() => painted(anna)).toEqual([['cat', 'cat', 'Cat'], ['cat']]);
  await expectAccessible(anna, 'the find panel');
  await anna.press('Enter', 'Enter');
  await expect(countOf(anna)).toHaveText('3 of 4');

  // Ben's words come before it: Anna stays at the same hit, in the same field.
  await ben.write('a new cat and ', { at: 'start' });
  await expect(countOf(anna)).toHaveText('4 of 5');
  await expect(fieldOf(anna)).toBeFocused();
  await expect.poll(() => painted(anna)).toEqual([['cat', 'cat', 'cat', 'Cat'], ['cat']]);
  await panelOf(anna).getByRole('button', { name: 'Match case' }).click();
  await expect(countOf(anna)).toHaveText(/ of 4$/);
  await panelOf(anna).getByRole('button', { name: 'Previous' }).click();
  // The document holds nothing of it.
  await expect(ben.text.locator('mark, [class*="find"]')).toHaveCount(0);

  // Escape leaves one at the hit, ready to write.
  await fieldOf(anna).focus();
  await anna.press('Escape');
  await expect(panelOf(anna)).toBeHidden();
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('dog');
  await expect(ben.text).toContainText('dog');
  await expect.poll(() => painted(anna)).toEqual([[], []]);
});

test('replacing keeps the marks, all of it is one step of undo, and reaches tables and folded sections', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('cat and **cat**\n| cat | b |\n');
  await anna.page.keyboard.type('a cat in a cell');
  await anna.placeCaret('end');
  await anna.write('\n/collapsible', { at: 'end' });
  await expect(anna.page.getByRole('option').first()).toBeVisible();
  await anna.press('Enter');
  await anna.page.keyboard.type('Section');
  await anna.press('Enter');
  await anna.page.keyboard.type('hidden cat');
  await expect(ben.text).toContainText('hidden cat');
  await anna.text.getByRole('button', { name: 'Section' }).click();
  await expect(anna.text.getByText('hidden cat')).toBeHidden();

  await anna.press('ControlOrMeta+Shift+h');
  await fieldOf(anna).fill('cat');
  await expect(countOf(anna)).toHaveText(/ of 5$/);
  await panelOf(anna).getByRole('textbox', { name: 'Replace with' }).fill('dog');
  await panelOf(anna).getByRole('button', { name: 'Replace all' }).click();
  await expect(countOf(anna)).toContainText('Replaced 5.');
  await expect(ben.text).toContainText('hidden dog');
  await expect(ben.text.locator('strong')).toHaveText('dog');
  await expect(ben.text.getByRole('columnheader', { name: 'dog' })).toBeVisible();
  await expect(ben.text).not.toContainText('cat');
  // The button that was pressed has nothing left to do, and keeps the keys all the same.
  await anna.press('ControlOrMeta+z');
  await expect(ben.text).not.toContainText('dog');
  await expect(countOf(anna)).toContainText('5');
  await panelOf(anna).getByRole('button', { name: 'Replace all' }).click();
  await expect(ben.text).not.toContainText('cat');
  await panelOf(anna).getByRole('button', { name: 'Undo the replacement' }).click();
  await expect(ben.text).not.toContainText('dog');
  await expect(ben.text.locator('strong')).toHaveText('cat');

  // Gone to, what is folded opens.
  await fieldOf(anna).fill('hidden');
  await expect(countOf(anna)).toHaveText('1 of 1');
  await expect(anna.text.getByText('hidden cat')).toBeVisible();
});

test('an expression finds and replaces by its groups; one that would take for ever is ended', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write(`Ada Lovelace\n${'a'.repeat(40)}!`);
  await anna.press('ControlOrMeta+Shift+h');
  await panelOf(anna).getByRole('button', { name: 'Regular expression' }).click();
  await fieldOf(anna).fill('(A\\w+) (L\\w+');
  await expect(countOf(anna)).toHaveText('This is no regular expression.');
  await fieldOf(anna).fill('(A\\w+) (L\\w+)');
  await expect(countOf(anna)).toHaveText('1 of 1');
  await panelOf(anna).getByRole('textbox', { name: 'Replace with' }).fill('$2, $1');
  await anna.press('Enter');
  await expect(ben.text).toContainText('Lovelace, Ada');
  await fieldOf(anna).fill('(a+)+$');
  await expect(countOf(anna)).toHaveText(/takes too long/);
  // The page was never held.
  await fieldOf(anna).fill('love');
  await expect(countOf(anna)).toHaveText('1 of 1');
});

test('who may only read finds, and replaces nothing', async ({ server, arrive }) => {
  const [anna, , owner] = await together(arrive, server.url);
  await anna.write('cat');
  const vera = await arrive('Vera');
  await vera.join((await createLink(server.url, owner, 'viewer')).url);
  await vera.sees('cat');
  await vera.text.focus();
  await vera.press('ControlOrMeta+f');
  await expect(fieldOf(vera)).toBeFocused();
  await vera.page.keyboard.type('cat');
  await expect(countOf(vera)).toHaveText('1 of 1');
  await expect(panelOf(vera).getByRole('button', { name: 'Replace' })).toHaveCount(0);
  await vera.press('Escape', 'ControlOrMeta+Shift+h');
  await expect(panelOf(vera)).toBeHidden();
});

test('keys that come before the panel or the palette is there are theirs, and not the text’s', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Quick');
  const anna = await arrive('Anna');
  for (const [code, chord, field] of [
    ['find-panel', 'ControlOrMeta+f', 'textbox'],
    ['command-palette', 'ControlOrMeta+k', 'combobox'],
  ] as const) {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await anna.page.route(`**/assets/${code}*`, async (route) => {
      await held;
      await route.continue();
    });
    await anna.join(owner.url);
    await anna.placeCaret('end');
    await anna.press(chord);
    await anna.page.keyboard.type('bold');
    await anna.press('Escape');
    await expect(anna.text).toBeFocused();
    await anna.press(chord);
    await anna.page.keyboard.type('bol');
    release();
    const tool = anna.page.getByRole(field, { name: /^Find/ }).and(anna.page.locator(':not(.typed-ahead)'));
    await expect(tool).toHaveValue('bol');
    await expect(tool).toBeFocused();
    await anna.page.keyboard.type('d');
    await expect(tool).toHaveValue('bold');
    await anna.press('Escape');
    expect(await anna.seen()).toBe('');
    await anna.page.unroute(`**/assets/${code}*`);
  }
});

test('a name is found in a mention and not replaced there; on a phone the panel is above the notices', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Names');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.introduce('Heloise');
  await anna.write('Heloise and @Helo');
  await expect(anna.page.getByRole('option', { name: /Heloise/ })).toBeVisible();
  await anna.press('Enter', 'ControlOrMeta+Home', 'ControlOrMeta+f');
  await anna.page.keyboard.type('heloise');
  await expect(countOf(anna)).toHaveText('1 of 2');
  await expect.poll(() => painted(anna)).toEqual([['@Heloise'], ['Heloise']]);
  await panelOf(anna).getByRole('button', { name: 'Replace', exact: true }).first().click();
  await panelOf(anna).getByRole('textbox', { name: 'Replace with' }).fill('She');
  await panelOf(anna).getByRole('button', { name: 'Replace all' }).click();
  await expect(countOf(anna)).toContainText('1 found');
  await expect.poll(async () => (await anna.seen()).trim()).toBe('She and @Heloise');

  const ben = await arrive('Ben', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await ben.join((await createLink(server.url, owner, 'editor')).url);
  await ben.write(' and he');
  await expect(ben.page.getByRole('button', { name: 'Choose your name' })).toBeVisible();
  await ben.press('ControlOrMeta+f');
  // A click that something else would catch fails.
  await fieldOf(ben).click();
  await ben.page.keyboard.type('he');
  await panelOf(ben).getByRole('button', { name: 'Next' }).click();
  await expect(countOf(ben)).toHaveText(/ of 3$/);
  const field = await fieldOf(ben).boundingBox();
  expect(field?.width).toBeGreaterThan(180);
});
