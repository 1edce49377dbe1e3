/** The command palette and the list of shortcuts: everything by name, while others write. */
import { createDocument, createLink } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';

const paletteOf = (person: Person) => person.page.getByRole('dialog', { name: 'Command palette' });
const options = (person: Person) => paletteOf(person).getByRole('option');

test('a command is found by some of its letters and done where the caret was, though others wrote before it', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Palette');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join((await createLink(server.url, owner, 'editor')).url);
  await anna.write('first\nsecond\nthird');
  await ben.sees('first\nsecond\nthird');
  await anna.press('ArrowUp', 'End', 'ControlOrMeta+k');
  const field = paletteOf(anna).getByRole('combobox');
  await expect(field).toBeFocused();
  await expectAccessible(anna, 'the palette');
  await anna.page.keyboard.type('bulleted');
  await expect(options(anna).first()).toHaveText(/Bulleted list/);
  await ben.write('zero\n', { at: 'start' });
  // While a dialog is open only it is there for a screen reader; the text goes on beneath it.
  await expect(anna.page.getByText('zero')).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('bulleted');
  await anna.press('Enter');
  await expect(ben.text.getByRole('listitem')).toHaveText('second');
  await expect(anna.text).toBeFocused();

  // What was taken last stands first.
  await anna.press('ControlOrMeta+k');
  await expect(paletteOf(anna).getByRole('group', { name: 'Recent' }).getByRole('option')).toHaveText([
    /Bulleted list/,
  ]);
  await anna.press('Escape');
  await expect(paletteOf(anna)).toBeHidden();
  await expect(anna.text).toBeFocused();
  // Whoever thinks better of it writes on where they were.
  await anna.page.keyboard.type('!');
  await expect(ben.text.getByRole('listitem')).toHaveText('second!');
});

test('one goes to headings and to other documents; with words selected the key links them', async ({
  server,
  arrive,
}) => {
  const other = await createDocument(server.url, 'The other one');
  const owner = await createDocument(server.url, 'Palette');
  const anna = await arrive('Anna');
  await anna.join(other.url);
  await anna.join(owner.url);
  await anna.write('# Beginning\ntext\n## Far away\nmore');
  await anna.press('ControlOrMeta+k');
  const field = paletteOf(anna).getByRole('combobox');
  await expect(field).toBeFocused();
  // Its key once more, as who is not sure that it was heard presses it: it is there, and what is typed is still its.
  await anna.page.keyboard.type('f');
  await anna.press('ControlOrMeta+k');
  await anna.page.keyboard.type('ar');
  await expect(field).toHaveValue('far');
  await expect(options(anna).first()).toHaveText('Far away');
  await anna.press('Enter');
  await expect(anna.text.getByRole('heading', { name: 'Far away' })).toHaveAttribute('data-target', '');

  await anna.placeCaret('end');
  await anna.press('ControlOrMeta+Shift+ArrowLeft', 'ControlOrMeta+k');
  await expect(anna.page.getByRole('textbox', { name: 'Address' })).toBeFocused();
  await anna.press('Escape', 'ArrowRight', 'ControlOrMeta+k');
  await expect(paletteOf(anna).getByRole('combobox')).toBeFocused();
  await anna.page.keyboard.type('other one');
  await anna.press('Enter');
  await expect(anna.title).toHaveValue('The other one');
});

test('the list of shortcuts opens by ?, by key and from the menu, is searched, and is right', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Keys');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('?');
  await expect(anna.page.getByRole('dialog')).toHaveCount(0);
  await anna.sees('?');
  await anna.press('ControlOrMeta+/');
  const list = anna.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(list.getByRole('searchbox', { name: 'Search for a shortcut' })).toBeFocused();
  await expectAccessible(anna, 'the list of shortcuts');
  await anna.page.keyboard.type('duplic');
  await expect(list.getByRole('term')).toHaveText(['Duplicate']);
  await expect(list.getByRole('definition')).toHaveText(['Ctrl+Shift+D']);
  await anna.press('Escape');
  await expect(list).toBeHidden();
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('!');
  await anna.press('ControlOrMeta+Shift+d');
  await anna.sees('?!\n?!');
  // Where nobody types, the sign alone opens it.
  await anna.page.getByRole('button', { name: 'Share', exact: true }).focus();
  await anna.press('Shift+?');
  await expect(list).toBeVisible();
  await anna.press('Escape');
  await anna.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await anna.page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
  await expect(list).toBeVisible();
});
