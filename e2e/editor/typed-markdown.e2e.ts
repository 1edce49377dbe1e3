/** What markdown can say, as it is typed; and what a screen reader is told of boxes and header cells. */
import { createDocument, createLink } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';

test('a row of a table becomes one, an image is a picture elsewhere, and one undo gives the row back', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Markdown');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join((await createLink(server.url, owner, 'editor')).url);
  await anna.write('| Name | **Age** |\nAnn');
  await expect(ben.text.getByRole('columnheader')).toHaveText(['Name', 'Age']);
  await expect(ben.text.getByRole('cell')).toHaveText(['Ann', '']);
  // The name is taken back, then the table.
  await anna.pressUntil('ControlOrMeta+z', async () => (await anna.text.getByRole('table').count()) === 0);
  await expect(ben.text.getByRole('table')).toHaveCount(0);
  await ben.sees('| Name | Age |');
  await anna.press('ControlOrMeta+a', 'Delete');
  await anna.write('![A cat](https://example.org/cat.png)below');
  await expect(ben.text.getByRole('link', { name: /example\.org/ })).toBeVisible();
  await expect(ben.text.getByText('below')).toBeVisible();
});

test('a box is called by what its item says, and a header cell without words is no header', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Names');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('[] buy milk\n');
  await anna.page.keyboard.type('call Ben');
  await expect(anna.text.getByRole('checkbox', { name: 'buy milk' })).toBeVisible();
  await anna.page.keyboard.type(' now');
  await anna.text.getByRole('checkbox', { name: 'call Ben now' }).click();
  await expect(anna.text.getByRole('checkbox', { name: 'call Ben now' })).toBeChecked();
  await anna.press('Enter', 'Enter');
  await anna.page.keyboard.type('| a | b |\n');
  await expect(anna.text.getByRole('columnheader')).toHaveText(['a', 'b']);
  await anna.text.getByRole('columnheader', { name: 'b' }).click();
  await anna.press('Backspace');
  await expect(anna.text.getByRole('columnheader')).toHaveText(['a']);
  await expectAccessible(anna, 'boxes and an empty header cell');
  await anna.page.keyboard.type('c');
  await expect(anna.text.getByRole('columnheader')).toHaveText(['a', 'c']);
});

test('a picture is dragged to another place in the text by itself', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Picture');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join((await createLink(server.url, owner, 'editor')).url);
  await anna.write('![A cat](https://example.org/cat.png)one\ntwo');
  await expect(ben.text.getByText('two')).toBeVisible();
  await ben.write(' more');
  await expect(anna.text.getByText('two more')).toBeVisible();
  const picture = anna.text.getByRole('figure');
  const from = await picture.boundingBox();
  const to = await anna.text.getByText('two').boundingBox();
  if (from === null || to === null) throw new Error('they are not to be seen');
  // Beside the link in it, which is a link.
  await anna.text.getByText('A cat (a picture').hover();
  // What drags it comes behind the text, with the handle.
  await expect(anna.page.getByRole('button', { name: /^Menu of the block/ })).toBeVisible();
  await anna.page.mouse.down();
  await anna.page.mouse.move(to.x + 10, to.y + to.height - 2, { steps: 5 });
  await anna.page.mouse.up();
  await expect.poll(async () => (await ben.seen()).startsWith('one\ntwo more\n')).toBe(true);
});
