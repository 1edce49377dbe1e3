/** The handle beside a block: dragging, its menu, links to blocks; by mouse, keyboard and finger, while others write. */
import type { BrowserContextOptions, Locator } from '@playwright/test';
import { createDocument, createLink, type Opened } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';

type Arrive = (name: string, options?: BrowserContextOptions) => Promise<Person>;

async function together(arrive: Arrive, serverUrl: string): Promise<readonly [Person, Person, Opened]> {
  const owner = await createDocument(serverUrl, 'Handles');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join((await createLink(serverUrl, owner, 'editor')).url);
  return [anna, ben, owner];
}

const gripOf = (person: Person) => person.page.getByRole('button', { name: /^Menu of the block/ });

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not to be seen');
  return box;
}

/** Goes over a block and waits until the handle stands beside it: until then it may stand where it was, or be on its way. */
async function gripBeside(
  person: Person,
  block: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  await block.hover();
  return gripAt(person, block);
}

/** Waits until the handle stands beside this block. */
async function gripAt(
  person: Person,
  block: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const grip = gripOf(person);
  await expect
    .poll(async () => {
      const [at, of] = [await grip.boundingBox(), await block.boundingBox()];
      if (at === null || of === null) return false;
      const middle = at.y + at.height / 2;
      return middle > of.y && middle < of.y + of.height;
    })
    .toBe(true);
  return boxOf(grip);
}

/** Takes the handle of one block and holds it over another; `at` is how far down that one, from 0 to 1. */
async function dragOver(person: Person, block: Locator, target: Locator, at: number): Promise<void> {
  const grip = await gripBeside(person, block);
  const over = await boxOf(target);
  const { mouse } = person.page;
  await mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await mouse.down();
  await mouse.move(over.x + 12, over.y + over.height / 2, { steps: 3 });
  await mouse.move(over.x + 12, over.y + over.height * at, { steps: 3 });
}

test('a block is dragged to another place while somebody writes in it', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('one\ntwo\nthree');
  await ben.sees('one\ntwo\nthree');
  await dragOver(anna, anna.text.getByText('one'), anna.text.getByText('three'), 0.9);
  await ben.write(' and more', { at: 'end' });
  await ben.press('ControlOrMeta+Home', 'End');
  await ben.page.keyboard.type('!');
  await expect(anna.text).toContainText('one!');
  await anna.page.mouse.up();
  for (const person of [anna, ben]) await person.sees('two\nthree and more\none!');
  await anna.press('ControlOrMeta+z');
  for (const person of [anna, ben]) await person.sees('one!\ntwo\nthree and more');

  // Escape lets go without moving anything.
  await dragOver(anna, anna.text.getByText('one!'), anna.text.getByText('two'), 0.9);
  await anna.press('Escape');
  await anna.page.mouse.up();
  await anna.sees('one!\ntwo\nthree and more');
});

test('blocks are dragged into a callout and out, several at once, and items find their depth', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('alpha\nbeta\n/note call');
  await expect(anna.page.getByRole('option').first()).toBeVisible();
  await anna.press('Enter');
  await anna.page.keyboard.type('inside');
  await ben.sees('alpha\nbeta\ninside');
  const callout = anna.text.getByRole('note');
  await dragOver(anna, anna.text.getByText('beta'), anna.text.getByText('inside'), 0.9);
  await anna.page.mouse.up();
  await expect(ben.text.getByRole('note')).toContainText('insidebeta');
  await expect(callout).toContainText('insidebeta');
  await dragOver(anna, anna.text.getByText('beta'), anna.text.getByText('alpha'), 0.1);
  await anna.page.mouse.up();
  await ben.sees('beta\nalpha\ninside');

  // Two that are selected go together.
  await anna.placeCaret('start');
  await anna.press('Shift+ArrowDown', 'Shift+End');
  await dragOver(anna, anna.text.getByText('alpha'), anna.text.getByText('inside'), 0.9);
  await anna.page.mouse.up();
  await expect(ben.text.getByRole('note')).toContainText('insidebetaalpha');
});

test('a list item brings what hangs below it, and hangs where it is dropped', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('- a\nb\n');
  await anna.press('Tab');
  await anna.page.keyboard.type('b below\n');
  await anna.press('Shift+Tab');
  await anna.page.keyboard.type('c');
  await ben.sees('a\nb\nb below\nc');
  const item = (text: string) => anna.text.getByText(text, { exact: true });
  const grip = await gripBeside(anna, item('b'));
  const last = await boxOf(item('c'));
  await anna.page.mouse.move(grip.x + 5, grip.y + 8);
  await anna.page.mouse.down();
  await anna.page.mouse.move(last.x + 8, last.y + last.height - 3, { steps: 4 });
  await anna.page.mouse.move(last.x + 40, last.y + last.height - 3, { steps: 4 });
  await anna.page.mouse.up();
  for (const person of [anna, ben]) {
    await person.sees('a\nc\nb\nb below');
    await expect(person.text.locator('[data-depth="1"]')).toHaveText('b');
    await expect(person.text.locator('[data-depth="2"]')).toHaveText('b below');
  }
});

test('the menu of a block opens by key, stays open while the other types, and does what it says', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('one\ntwo');
  await ben.sees('one\ntwo');
  await anna.press('ControlOrMeta+Alt+.');
  const menu = anna.page.getByRole('menu', { name: /^Menu of the block/ });
  await expect(menu).toBeVisible();
  await ben.write('zero\n', { at: 'start' });
  await expect(anna.text).toContainText('zero');
  await expect(menu).toBeVisible();
  await expectAccessible(anna, 'the menu of a block');
  await anna.page.getByRole('menuitem', { name: /^Duplicate/ }).click();
  await ben.sees('zero\none\ntwo\ntwo');
  await expect(anna.text).toBeFocused();

  await gripBeside(anna, anna.text.getByText('one'));
  await gripOf(anna).click();
  await anna.page.getByRole('menuitem', { name: 'Turn into' }).click();
  await anna.page.getByRole('menuitemradio', { name: 'Heading 2' }).click();
  await expect(ben.text.getByRole('heading', { name: 'one' })).toBeVisible();
  await gripBeside(anna, anna.text.getByText('zero'));
  await gripOf(anna).click();
  await anna.page.getByRole('menuitem', { name: /^Move down/ }).click();
  await ben.sees('one\nzero\ntwo\ntwo');
  await gripBeside(anna, anna.text.getByText('one'));
  await gripOf(anna).click();
  await anna.page.getByRole('menuitem', { name: 'Delete' }).click();
  await ben.sees('zero\ntwo\ntwo');
  await anna.press('ControlOrMeta+z');
  await ben.sees('one\nzero\ntwo\ntwo');
});

test('the plus opens the list of what can be inserted below', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('one\ntwo');
  await gripBeside(anna, anna.text.getByText('one'));
  await anna.page.getByRole('button', { name: 'Insert below' }).click();
  await expect(anna.page.getByRole('listbox')).toBeVisible();
  await anna.page.keyboard.type('heading 3');
  await anna.press('Enter');
  await anna.page.keyboard.type('between');
  await expect(ben.text.getByRole('heading', { level: 4, name: 'between' })).toBeVisible();
  await ben.sees('one\nbetween\ntwo');
});

test('a link to a block leads there whatever was written meanwhile, gives nobody access, and writes nothing', async ({
  server,
  arrive,
}) => {
  const [anna, ben, owner] = await together(arrive, server.url);
  await anna.write(`# Top\n${'line\n'.repeat(60)}the place\n${'line\n'.repeat(20)}`);
  await ben.sees(`Top\n${'line\n'.repeat(60)}the place\n${'line\n'.repeat(19)}line`);
  await gripBeside(anna, anna.text.getByText('the place'));
  await gripOf(anna).click();
  await anna.page.getByRole('menuitem', { name: 'Copy link to this block' }).click();
  await expect(anna.page.getByText(/it gives nobody access/)).toBeVisible();
  const address = await anna.page.evaluate(() => navigator.clipboard.readText());
  expect(address).toMatch(new RegExp(`/d/${owner.id}#block=\\d+-\\d+$`));
  await ben.write('above\n', { at: 'start' });
  await ben.text.getByText('the place').click();
  await ben.press('ControlOrMeta+Alt+2', 'ControlOrMeta+Shift+ArrowDown');

  // Ben has the document: it opens with his own key, at the place.
  const again = await ben.secondWindow();
  await again.open(address.slice(new URL(address).origin.length));
  // It is marked for some seconds only: both are looked for from now on.
  await Promise.all([
    expect(again.text.getByText('the place')).toBeInViewport(),
    expect(again.text.locator('[data-target]')).toHaveText('the place'),
  ]);
  // Who has no key gets none.
  const eve = await arrive('Eve');
  await eve.open(address.slice(new URL(address).origin.length));
  await expect(eve.page.getByText('the place')).toHaveCount(0);
});

test('who may only read copies the link of a heading', async ({ server, arrive }) => {
  const [anna, , owner] = await together(arrive, server.url);
  await anna.write('# Top\ntext');
  const vera = await arrive('Vera');
  await vera.join((await createLink(server.url, owner, 'viewer')).url);
  await vera.text.getByRole('heading', { name: 'Top' }).hover();
  await vera.page.getByRole('button', { name: 'Copy link to this heading' }).click();
  await expect.poll(() => vera.page.evaluate(() => navigator.clipboard.readText())).toContain('#block=');
  await expect(gripOf(vera)).toHaveCount(0);
});

test('with a finger the handle stands at the block of the caret, and a long press drags it', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Finger');
  const anna = await arrive('Anna', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await anna.open(owner.url);
  await anna.write('one\ntwo\nthree');
  await anna.text.getByText('one').tap();
  await gripAt(anna, anna.text.getByText('one'));
  await gripOf(anna).tap();
  await expect(anna.page.getByRole('menu', { name: /^Menu of the block/ })).toBeVisible();
  await expectAccessible(anna, 'the menu of a block on a phone');
  await anna.page.getByRole('menuitem', { name: /^Move down/ }).tap();
  await anna.sees('two\none\nthree');
});

test('from right to left the handle and the signs of a list stand at the right', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Right to left');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('- שלום עולם');
  const item = anna.text.getByText('שלום עולם');
  const grip = await gripBeside(anna, item);
  const words = await boxOf(item);
  expect(grip.x).toBeGreaterThan(words.x + words.width);
  // The sign hangs at the line's beginning, which is on the right.
  const sign = await anna.text
    .getByRole('listitem')
    .evaluate((line) => Number.parseFloat(getComputedStyle(line, '::before').left));
  expect(sign).toBeGreaterThan(0);

  // The line of a quotation stands where its language begins.
  await anna.placeCaret('end');
  await anna.press('Enter', 'Enter');
  await anna.page.keyboard.type('> اقتباس');
  const quote = anna.text.getByRole('blockquote');
  await expect(quote).toHaveText('اقتباس');
  expect(await quote.evaluate((dom) => getComputedStyle(dom).borderRightWidth)).toBe('3px');
});
