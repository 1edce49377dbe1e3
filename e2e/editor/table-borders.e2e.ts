/** How wide columns are and which way a table goes: borders that are dragged, tables wider than the page, right to left. */
import { expect, test } from '../kit/journey.ts';
import { besideCell, cell, choose, dragBorder, makeTable, sees } from '../kit/table-steps.ts';
import { together } from '../kit/together.ts';

const LETTERS = [
  ['a', 'b'],
  ['c', 'd'],
];

test('columns get their widths by a dragged border, the same for everybody; a wide table scrolls in itself', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await makeTable(anna, LETTERS);
  await sees([ben], LETTERS);
  const box = await cell(anna, 'a').boundingBox();
  if (box === null) throw new Error('the cell is on the page');
  await dragBorder(anna, { x: box.x + box.width - 1, y: box.y + 10 }, 501);
  await expect
    .poll(async () => Math.round((await cell(ben, 'a').boundingBox())?.width ?? 0))
    .toBe(Math.round(box.width + 501));
  const width = await anna.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(width).toBeLessThanOrEqual(0);
  await anna.press('ControlOrMeta+z');
  await expect.poll(async () => (await cell(ben, 'a').boundingBox())?.width).toBe(box.width);
});

test('from right to left a table and columns begin on the right, and so do their handles, borders and words', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  const rows = [
    ['אחת', 'שתיים'],
    ['3', '4'],
  ];
  await makeTable(anna, rows);
  const box = async (words: string) => {
    const found = await cell(anna, words).boundingBox();
    if (found === null) throw new Error(`${words} is on the page`);
    return found;
  };
  const [first, second] = [await box('אחת'), await box('שתיים')];
  expect(first.x).toBeGreaterThan(second.x);
  await cell(anna, 'אחת').click();
  const handle = await besideCell(anna, /^Row 1 of 2/, 'אחת');
  expect(handle.x).toBeGreaterThan(first.x + first.width - 10);
  // Its outer border is on the left.
  await dragBorder(anna, { x: first.x + 1, y: first.y + 10 }, -60);
  await expect
    .poll(async () => Math.round((await cell(ben, 'אחת').boundingBox())?.width ?? 0))
    .toBe(Math.round(first.width + 60));
  await choose(anna, /^Column 1 of 2/, 'Insert column left');
  await sees(
    [anna, ben],
    [
      ['אחת', '', 'שתיים'],
      ['3', '', '4'],
    ],
  );
  // One begins to write there on the right.
  const empty = anna.text.getByRole('cell').nth(1).getByRole('paragraph');
  await expect(empty).toHaveCSS('direction', 'rtl');
  await choose(anna, /^Column 1 of 3/, 'Move left');
  await sees(
    [anna, ben],
    [
      ['', 'אחת', 'שתיים'],
      ['', '3', '4'],
    ],
  );
  const to = await box('שתיים');
  const over = await box('אחת');
  const place = () => anna.page.getByRole('button', { name: /^Column 2 of 3/ }).boundingBox();
  // It follows the column that was moved.
  await expect
    .poll(async () => {
      const at = await place();
      return at !== null && at.x + at.width / 2 > over.x && at.x + at.width / 2 < over.x + over.width;
    })
    .toBe(true);
  const from = await place();
  if (from === null) throw new Error('the handle is on the page');
  await anna.page.mouse.move(from.x + 5, from.y + 5);
  await anna.page.mouse.down();
  await anna.page.mouse.move(to.x + 3, from.y + 5, { steps: 5 });
  await anna.page.mouse.up();
  await sees(
    [anna, ben],
    [
      ['', 'שתיים', 'אחת'],
      ['', '4', '3'],
    ],
  );
  await anna.press('ControlOrMeta+Enter');
  await anna.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await anna.page.getByRole('menuitem', { name: 'Columns', exact: true }).click();
  await anna.page.getByRole('menuitem', { name: '2 columns', exact: true }).click();
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('ימין');
  await expect
    .poll(async () => {
      const pill = await anna.page.getByRole('button', { name: 'Columns', exact: true }).boundingBox();
      const column = await anna.text.getByText('ימין').boundingBox();
      return (pill?.x ?? Infinity) - (column?.x ?? 0);
    })
    .toBeLessThan(0);
});
