/** Callouts, collapsible sections and columns on the page: made, left, folded, and shared with somebody else. */
import type { Locator } from '@playwright/test';
import { createLink } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { caretsOn } from '../kit/carets.ts';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';
import { dragBorder } from '../kit/table-steps.ts';
import { together } from '../kit/together.ts';

/** Chooses from the Insert menu, by the names on the way. */
async function insert(person: Person, ...names: readonly string[]): Promise<void> {
  await person.page.getByRole('button', { name: 'Insert', exact: true }).click();
  for (const name of names) await person.page.getByRole('menuitem', { name, exact: true }).click();
  await expect(person.text).toBeFocused();
}

async function choose(person: Person, button: string, item: string): Promise<void> {
  await person.page.getByRole('button', { name: button, exact: true }).click();
  await person.page.getByRole('menu').getByText(item, { exact: true }).click();
  await expect(person.text).toBeFocused();
}

const section = (person: Person): Locator => person.text.getByRole('button', { name: 'Section' });

test('a callout is made, changes its kind, is left and taken away, as the other sees it', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.placeCaret('end');
  await insert(anna, 'Callout', 'Tip');
  await anna.page.keyboard.type('mind the gap');
  await expect(ben.text.getByRole('note', { name: 'Tip' })).toHaveText('mind the gap');
  await anna.page.getByRole('button', { name: 'Callout: Tip' }).click();
  await expect(anna.page.getByRole('menuitemradio', { name: 'Tip' })).toBeChecked();
  await expectAccessible(anna, 'containers');
  await anna.page.getByRole('menuitemradio', { name: 'Danger' }).click();
  await expect(ben.text.getByRole('note', { name: 'Danger' })).toHaveText('mind the gap');
  await anna.page.keyboard.type('!');
  await anna.press('Enter', 'Enter');
  await anna.page.keyboard.type('outside');
  await ben.sees('mind the gap!\noutside');
  await expect(ben.text.getByRole('note')).toHaveText('mind the gap!');
  await expect(anna.page.getByRole('button', { name: /^Callout/ })).toHaveCount(0);
  await ben.text.getByText('mind the gap!').click();
  await ben.press('Home', 'Backspace');
  await expect(anna.text.getByRole('note')).toHaveCount(0);
  await anna.sees('mind the gap!\noutside');
  await ben.press('ControlOrMeta+z');
  await expect(anna.text.getByRole('note')).toHaveText('mind the gap!');
});

test('a section folds for one reader alone, is kept so, opens for its caret, and takes remote changes shut', async ({
  server,
  arrive,
}) => {
  const [anna, ben, owner] = await together(arrive, server);
  await anna.placeCaret('end');
  await insert(anna, 'Collapsible section');
  await anna.page.keyboard.type('Name\nbody\nmore');
  await ben.sees('Name\nbody\nmore');
  await expect(section(anna)).toHaveAttribute('aria-expanded', 'true');
  // The handle of the name does not lie over the sign that folds.
  await ben.text.getByText('Name').hover();
  await expect(ben.page.getByRole('button', { name: /^Menu of the block/ })).toBeVisible();
  await section(ben).click();
  await expect(section(ben)).toHaveAttribute('aria-expanded', 'false');
  await expect(ben.text.getByText('more')).toBeHidden();
  await expect(anna.text.getByText('more')).toBeVisible();

  await anna.page.keyboard.type(' and more');
  await expect(ben.text.getByText('more and more')).toBeAttached();
  await expect(ben.text.getByText('more and more')).toBeHidden();
  await ben.page.reload();
  await expect(ben.text.getByText('Name')).toBeVisible();
  await expect(ben.text.getByText('more and more')).toBeHidden();

  // Enter at the end of the name goes on in the body, which opens for it.
  await ben.text.getByText('Name').click();
  await ben.press('End', 'Enter');
  await ben.page.keyboard.type('first');
  await expect(section(ben)).toHaveAttribute('aria-expanded', 'true');
  await anna.sees('Name\nfirst\nbody\nmore and more');

  // By keyboard, from inside: the caret goes to the name.
  await ben.press('ControlOrMeta+Alt+Enter');
  await expect(section(ben)).toHaveAttribute('aria-expanded', 'false');
  await ben.page.keyboard.type('!');
  await anna.sees('Name!\nfirst\nbody\nmore and more');
  await ben.page.emulateMedia({ media: 'print' });
  await expect(ben.text.getByText('more and more')).toBeVisible();
  await ben.page.emulateMedia({ media: 'screen' });

  const eve = await arrive('Eve');
  await eve.join((await createLink(server.url, owner, 'viewer')).url);
  await eve.sees('Name!\nfirst\nbody\nmore and more');
  await section(eve).focus();
  await eve.press('Enter');
  await expect(eve.text.getByText('body')).toBeHidden();
  await expectAccessible(eve, 'containers');
  await expect(anna.text.getByText('body')).toBeVisible();
});

test('columns come and go, share the width as somebody drags them, and stand below each other on a phone', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.placeCaret('end');
  await insert(anna, 'Columns', '2 columns');
  await anna.page.keyboard.type('left');
  await choose(anna, 'Columns', 'Add column after');
  await anna.page.keyboard.type('middle');
  await ben.sees('left\nmiddle');
  const line = (person: Person, words: string) => person.text.getByRole('paragraph').filter({ hasText: words });
  const left = line(ben, 'left');
  const middle = line(ben, 'middle');
  const width = async () => Math.round((await left.boundingBox())?.width ?? 0);
  const before = await width();
  const [a, b] = [await line(anna, 'left').boundingBox(), await line(anna, 'middle').boundingBox()];
  if (a === null || b === null) throw new Error('the columns are on the page');
  await dragBorder(anna, { x: (a.x + a.width + b.x) / 2, y: a.y + 5 }, -60);
  await expect.poll(async () => Math.abs((await width()) - (before - 60))).toBeLessThan(3);
  await choose(anna, 'Columns', 'Equal widths');
  await expect.poll(width).toBe(before);

  await ben.page.setViewportSize({ width: 390, height: 800 });
  await expect
    .poll(async () => ((await middle.boundingBox())?.y ?? 0) > ((await left.boundingBox())?.y ?? 0) + 10)
    .toBe(true);
  await choose(anna, 'Columns', 'Remove column, keep its text');
  await choose(anna, 'Columns', 'Put below each other');
  await anna.page.keyboard.type('!');
  await ben.sees('left\nmiddle!');
  await expectAccessible(anna, 'containers');
});

test('from a container at the very end one gets out by arrow, by Mod-Enter, and by a click below', async ({
  arrive,
}) => {
  const anna = await arrive('Anna');
  await anna.newDocument();
  await anna.placeCaret('end');
  await insert(anna, 'Callout', 'Note');
  await anna.page.keyboard.type('one');
  await anna.press('ArrowDown');
  await anna.page.keyboard.type('by arrow');
  await insert(anna, 'Callout', 'Note');
  await anna.page.keyboard.type('two');
  await anna.press('ControlOrMeta+Enter');
  await anna.page.keyboard.type('by key');
  await insert(anna, 'Callout', 'Note');
  await anna.page.keyboard.type('three');
  const box = await anna.text.boundingBox();
  if (box === null) throw new Error('the text is on the page');
  await anna.page.mouse.click(box.x + box.width / 2, box.y + box.height - 30);
  await anna.page.keyboard.type('by click');
  await anna.sees('one\nby arrow\ntwo\nby key\nthree\nby click');
  await expect(anna.text.getByRole('note')).toHaveText(['one', 'two', 'three']);
});

test('what is selected over the borders of slots is taken out block by block, by Delete, by cutting and by pasting', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('before\n');
  await insert(anna, 'Callout', 'Note');
  await anna.page.keyboard.type('inside\nmore');
  const selectAcross = async (): Promise<void> => {
    await anna.text.getByText('before').click();
    await anna.press('Home', 'ArrowRight', 'ArrowRight');
    await anna.page.keyboard.press('Shift+ArrowDown');
    await anna.page.keyboard.press('Shift+Home');
    await anna.press('Shift+ArrowRight', 'Shift+ArrowRight');
  };
  for (const keys of [['Delete'], ['ControlOrMeta+x'], ['ControlOrMeta+c', 'ControlOrMeta+v', 'ControlOrMeta+z']]) {
    await selectAcross();
    await anna.press(...keys);
    if (keys.length === 1) {
      await ben.sees('be\nside\nmore');
      await expect(ben.text.getByRole('note')).toHaveText('sidemore');
      await anna.press('ControlOrMeta+z');
    }
    await ben.sees('before\ninside\nmore');
  }
  await selectAcross();
  await anna.page.keyboard.type('X');
  await ben.sees('beX\nside\nmore');
});

test('one sees where somebody else is in a cell, in an empty one too', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.placeCaret('end');
  await anna.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await anna.page.getByRole('menuitem', { name: 'Table' }).click();
  await anna.page.getByRole('gridcell', { name: '2 by 2' }).click();
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('a');
  const caret = caretsOn(ben);
  const isIn = async (row: number, column: number): Promise<boolean> => {
    const cell = await ben.text.getByRole('row').nth(row).getByRole('cell').nth(column).boundingBox();
    const bar = await caret.boundingBox();
    if (cell === null || bar === null) return false;
    const [x, y] = [bar.x + bar.width / 2, bar.y + bar.height / 2];
    return x >= cell.x - 1 && x <= cell.x + cell.width && y >= cell.y && y <= cell.y + cell.height;
  };
  await expect.poll(() => isIn(0, 0)).toBe(true);
  await anna.press('Tab', 'Tab', 'Tab');
  await expect.poll(() => isIn(1, 1)).toBe(true);
  await anna.page.keyboard.type('d');
  await expect.poll(() => isIn(1, 1)).toBe(true);
});
