/**
 * What others do never moves what one is reading, takes the focus, closes what is open or breaks what is being composed: each by
 * two people, with the places on the screen measured.
 */
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';
import { heading, paragraph, paragraphs, writtenDocument } from '../kit/written.ts';

/** How far down the screen a paragraph stands. */
async function topOf(person: Person, text: string): Promise<number> {
  const box = await person.text.getByText(text).first().boundingBox();
  if (box === null) throw new Error(`${person.name} does not see "${text}"`);
  return Math.round(box.y);
}

/** Scrolls so that this stands in the middle of the screen, as one reads. */
async function readAt(person: Person, text: string): Promise<void> {
  await person.text
    .getByText(text)
    .first()
    .evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await frames(person);
}

/** Until every block that the other has is here, empty ones too: what comes later would move the text while it is measured. */
async function seesAllOf(reader: Person, writer: Person): Promise<void> {
  const blocks = ({ text }: Person) =>
    text.evaluate((element) =>
      [...element.querySelectorAll('.flow-block')].map((block) => `${block.tagName} ${block.textContent ?? ''}`),
    );
  const wanted = await blocks(writer);
  await expect
    .poll(() => blocks(reader), { message: `${reader.name} has all that ${writer.name} has` })
    .toEqual(wanted);
}

/** What was drawn has been painted, and what was asked for with it. */
async function frames(person: Person): Promise<void> {
  await person.page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
      ),
  );
}

/** Puts the caret into a paragraph, where the person then writes. */
async function clickInto(person: Person, text: string): Promise<void> {
  await person.text
    .getByText(text)
    .first()
    .click({ position: { x: 60, y: 10 } });
}

const WATCHED = 'Paragraph 30.';

for (const browserHolds of [true, false]) {
  const browser = browserHolds ? 'a browser that holds the page' : 'a browser that does not';
  for (const focused of [true, false]) {
    test(`what one reads stays where it is while others write above it: ${focused ? 'the caret in the text' : 'only reading'}, ${browser}`, async ({
      server,
      arrive,
    }) => {
      const owner = await writtenDocument(server, 'Long', [heading(1, 'Begin'), ...paragraphs(60)]);
      const ada = await arrive('Ada');
      if (!browserHolds) {
        await ada.page.addInitScript(() => {
          const supports = CSS.supports.bind(CSS);
          CSS.supports = (name: string, value?: string) =>
            name === 'overflow-anchor' ? false : value === undefined ? supports(name) : supports(name, value);
        });
      }
      const ben = await arrive('Ben');
      await ada.join(owner.url);
      await ben.join(owner.url);
      await expect(ada.page.getByText(/\d words/)).toBeVisible();
      await readAt(ada, WATCHED);
      if (focused) await clickInto(ada, WATCHED);
      await frames(ada);
      const top = await topOf(ada, WATCHED);

      // Lines, and a list, above everything that she sees.
      await ben.placeCaret('start');
      await ben.press('End');
      await ben.page.keyboard.type('\nA new line\nand another one\n- with a list\nof two\n\n', { delay: 5 });
      await seesAllOf(ada, ben);
      await frames(ada);
      expect(Math.abs((await topOf(ada, WATCHED)) - top)).toBeLessThanOrEqual(1);

      // What she does not see is deleted.
      await ben.press('ControlOrMeta+Home', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Backspace');
      await expect(ada.text).not.toContainText('and another one');
      await frames(ada);
      expect(Math.abs((await topOf(ada, WATCHED)) - top)).toBeLessThanOrEqual(1);

      // The very block at the upper edge of her screen grows.
      await ben.text.getByText('Paragraph 26.').first().click();
      await ben.press('Home');
      await ben.page.keyboard.type('Much more in front of it. '.repeat(12));
      await seesAllOf(ada, ben);
      await frames(ada);
      if (focused) expect(Math.abs((await topOf(ada, WATCHED)) - top)).toBeLessThan(400);

      // A table comes in high above.
      await ben.placeCaret('start');
      await ben.page.getByRole('button', { name: 'Insert', exact: true }).click();
      await ben.page.getByRole('menuitem', { name: 'Table' }).click();
      await readAt(ada, WATCHED);
      const again = await topOf(ada, WATCHED);
      await ben.page.getByRole('gridcell', { name: '4 by 3' }).click();
      await expect(ada.text.getByRole('table')).toBeAttached();
      await frames(ada);
      expect(Math.abs((await topOf(ada, WATCHED)) - again)).toBeLessThanOrEqual(1);
    });
  }
}

test('whoever writes keeps their line while another writes above it on the same screen', async ({ server, arrive }) => {
  const owner = await writtenDocument(server, 'Both', paragraphs(60));
  const ada = await arrive('Ada');
  const ben = await arrive('Ben');
  await ada.join(owner.url);
  await ben.join(owner.url);
  await expect(ada.page.getByText(/\d words/)).toBeVisible();
  await readAt(ada, WATCHED);
  await clickInto(ada, WATCHED);
  await ada.press('End');
  await ada.page.keyboard.type(' mine');
  await frames(ada);
  const top = await topOf(ada, WATCHED);
  await ben.text.getByText('Paragraph 28.').first().click();
  await ben.press('End');
  await ben.page.keyboard.type('\nOne line more\nand one more', { delay: 10 });
  await expect(ada.text).toContainText('and one more');
  await frames(ada);
  expect(Math.abs((await topOf(ada, WATCHED)) - top)).toBeLessThanOrEqual(1);
  // And Ada's own Enter moves what is below, not her line's beginning.
  await ada.press('Enter');
  await ada.page.keyboard.type('Next');
  await frames(ada);
  expect(Math.abs((await topOf(ada, WATCHED)) - top)).toBeLessThanOrEqual(1);
});

test('people come and go without the page jumping', async ({ server, arrive }) => {
  const owner = await writtenDocument(
    server,
    'A title that is long enough to be cut where there is little room',
    paragraphs(60),
  );
  const ada = await arrive('Ada');
  await ada.join(owner.url);
  await expect(ada.page.getByText(/\d words/)).toBeVisible();
  await readAt(ada, WATCHED);
  const top = await topOf(ada, WATCHED);
  for (let i = 0; i < 3; i++) {
    const guest = await arrive(`Guest ${i}`);
    await guest.join(owner.url);
    await guest.placeCaret('start');
    await expect(ada.people(2)).toBeVisible();
    expect(await topOf(ada, WATCHED)).toBe(top);
    await guest.page.close();
    await expect(ada.people(1)).toBeVisible();
    expect(await topOf(ada, WATCHED)).toBe(top);
  }
});

test('menus, lists and dialogs stay open and keep the focus while another writes', async ({ server, arrive }) => {
  const owner = await writtenDocument(server, 'Menus', [paragraph(''), ...paragraphs(12)]);
  const ada = await arrive('Ada');
  const ben = await arrive('Ben');
  await ada.join(owner.url);
  await ben.join(owner.url);
  let count = 0;
  /** Ben writes above and in what Ada sees; afterwards it is all there for her, and so is what she had open. */
  const benWrites = async (): Promise<void> => {
    const words = `Ben ${++count}`;
    await ben.placeCaret('start');
    await ben.press('ArrowDown', 'End');
    await ben.page.keyboard.type(`${words}\n`);
    // Behind a dialog the text is out of reach, and still there.
    await expect(ada.page.getByRole('textbox', { name: 'Document text', includeHidden: true })).toContainText(words);
    await frames(ada);
  };
  const focused = () =>
    ada.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
  const { page } = ada;

  // The slash list: it stays, with what was chosen in it, and inserts where it was asked for.
  await ada.placeCaret('start');
  await page.keyboard.type('/');
  const list = page.getByRole('listbox');
  await expect(list).toBeVisible();
  await ada.press('ArrowDown');
  const chosen = await list.getByRole('option', { selected: true }).textContent();
  await benWrites();
  await expect(list.getByRole('option', { selected: true })).toHaveText(chosen ?? '');
  await ada.press('Escape', 'Backspace');

  // The emoji and the people, with what was typed to find them.
  for (const [sign, name] of [
    [':smi', ':smile:'],
    ['@tod', 'Today'],
  ] as const) {
    await page.keyboard.type(sign);
    await expect(list.getByRole('option', { name })).toBeVisible();
    const first = await list.getByRole('option', { selected: true }).textContent();
    await benWrites();
    await expect(list.getByRole('option', { selected: true })).toHaveText(first ?? '');
    await expect(ada.text).toBeFocused();
    await ada.press('Escape', ...Array.from(sign, () => 'Backspace'));
  }

  // What is looked for: the hits follow, the field keeps what is typed in it.
  await ada.press('ControlOrMeta+f');
  const search = page.getByRole('search');
  await search.getByRole('textbox', { name: /^Find/ }).fill('Ben');
  await expect(search).toContainText(/of 3/);
  await benWrites();
  await expect(search).toContainText(/of 4/);
  await expect(search.getByRole('textbox', { name: /^Find/ })).toBeFocused();
  await expect(search.getByRole('textbox', { name: /^Find/ })).toHaveValue('Ben');
  await ada.press('Escape');
  await expect(search).toBeHidden();
  await ada.placeCaret('start');

  for (const [button, role] of [
    [/^Kind of block/, 'menu'],
    ['Insert', 'menu'],
    ['Menu', 'menu'],
  ] as const) {
    await page.getByRole('button', { name: button, exact: true }).click();
    const menu = page.getByRole(role);
    await expect(menu).toBeVisible();
    await ada.isIn(menu);
    await ada.press('ArrowDown');
    const before = await focused();
    await benWrites();
    await expect(menu).toBeVisible();
    expect(await focused()).toBe(before);
    await ada.press('Escape');
    await expect(menu).toBeHidden();
  }

  // The form of a link.
  await ada.text.getByText('Paragraph 3.').first().click({ clickCount: 3 });
  await ada.press('ControlOrMeta+k');
  const address = page.getByRole('textbox', { name: /link|address/i });
  await address.fill('https://example.org/half');
  await benWrites();
  await expect(address).toBeFocused();
  await expect(address).toHaveValue('https://example.org/half');
  await ada.press('Escape');

  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(ada.shareDialog.getByRole('button', { name: /^Revoke/ }).first()).toBeVisible();
  await benWrites();
  await expect(ada.shareDialog).toBeVisible();
  await ada.press('Escape');

  // The title, half typed.
  await ada.title.fill('Half a ti');
  await benWrites();
  await expect(ada.title).toBeFocused();
  await page.keyboard.type('tle');
  await expect(ada.title).toHaveValue('Half a title');
});

test('what one selects with the mouse begins where one pressed, whatever others write meanwhile', async ({
  server,
  arrive,
}) => {
  const owner = await writtenDocument(server, 'Selected', paragraphs(8));
  const ada = await arrive('Ada');
  const ben = await arrive('Ben');
  await ada.join(owner.url);
  await ben.join(owner.url);
  const { mouse } = ada.page;
  const placeOf = async (text: string) => {
    const box = await ada.text.getByText(text).boundingBox();
    if (box === null) throw new Error(`${text} is on the page`);
    return { x: box.x + 2, y: box.y + 12 };
  };
  const start = await placeOf('Paragraph 3.');
  await mouse.move(start.x, start.y);
  await mouse.down();
  await mouse.move(start.x + 120, start.y, { steps: 3 });
  // Above it, which moves it down; in it, behind what is selected; and right where it begins.
  await ben.write('A line more\n', { at: 'start' });
  await ben.text.getByText('Paragraph 3.').click();
  await ben.press('End');
  await ben.page.keyboard.type(' and an end');
  await expect(ada.text).toContainText('and an end');
  const end = await placeOf('Paragraph 4.');
  await mouse.move(end.x + 110, end.y, { steps: 3 });
  await mouse.up();
  await expect
    .poll(() => ada.page.evaluate(() => getSelection()?.toString() ?? ''))
    .toMatch(/^Paragraph 3\.[^]*and an end[^]*\nParagraph 4/);
  // And it is what is typed over.
  await ada.page.keyboard.type('Gone: ');
  await expect(ben.text).toContainText(/Gone: .*over one thread/);
  await expect(ben.text).not.toContainText('Paragraph 3.');
});

test('text that is being composed goes on while another writes, above it and right beside it', async ({
  server,
  arrive,
}) => {
  const owner = await writtenDocument(server, 'Composed', [paragraph('Above'), paragraph('Here '), paragraph('Below')]);
  const ada = await arrive('Ada');
  const ben = await arrive('Ben');
  await ada.join(owner.url);
  await ben.join(owner.url);
  await ada.text.getByText('Here').click();
  await ada.press('End');
  const keyboard = await ada.page.context().newCDPSession(ada.page);
  const compose = (text: string) =>
    keyboard.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await compose('に');
  await ben.text.getByText('Above').click();
  await ben.press('End');
  await ben.page.keyboard.type(' and a line\nmore');
  await compose('にほ');
  await ben.text.getByText('Here').click();
  await ben.press('Home');
  await ben.page.keyboard.type('Right ');
  await compose('にほん');
  await frames(ada);
  await keyboard.send('Input.insertText', { text: '日本' });
  const all = 'Above and a line\nmore\nRight Here 日本\nBelow';
  await ada.sees(all);
  await ben.sees(all);
});
