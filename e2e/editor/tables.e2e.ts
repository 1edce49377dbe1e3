/** Tables on the page: made, moved about in, changed by two people at once, selected cell by cell. */
import { createLink } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import { caretsOn } from '../kit/carets.ts';
import { besideCell, cell, choose, makeTable, sees } from '../kit/table-steps.ts';
import { together } from '../kit/together.ts';

const LETTERS = [
  ['a', 'b'],
  ['c', 'd'],
];

test('a table is made by keyboard alone, and its menus are reached the same way', async ({ arrive }) => {
  const anna = await arrive('Anna');
  await anna.newDocument();
  const { page } = anna;
  await anna.write('/table');
  await expect(page.getByRole('option', { name: 'Table' })).toBeVisible();
  await anna.press('Enter');
  await expect(page.getByRole('gridcell', { name: '3 by 3' })).toBeFocused();
  // Tab leaves it for the text: it does not stay open over what one goes on to.
  await anna.press('Tab');
  await expect(page.getByRole('gridcell')).toHaveCount(0);
  await expect(anna.text).toBeFocused();
  await page.keyboard.type('/table');
  await expect(page.getByRole('option', { name: 'Table' })).toBeVisible();
  await anna.press('Enter');
  await expect(page.getByRole('gridcell', { name: '3 by 3' })).toBeFocused();
  await anna.press('ArrowLeft', 'ArrowUp');
  await expect(page.getByText('2 rows, 2 columns')).toBeVisible();
  await anna.press('Enter');
  await expect(anna.text).toBeFocused();
  await page.keyboard.type('a');
  await anna.press('Tab');
  await page.keyboard.type('b');
  await anna.press('Tab', 'Tab', 'Tab');
  await page.keyboard.type('e');
  await sees(
    [anna],
    [
      ['a', 'b'],
      ['', ''],
      ['e', ''],
    ],
  );

  await anna.press('Alt+F10');
  await expect(page.getByRole('menuitemcheckbox', { name: 'Header row' })).toBeVisible();
  await anna.isIn(page.getByRole('menu'));
  await anna.press('ArrowDown', 'Enter');
  await expect(anna.text.getByRole('columnheader')).toHaveText(['a', 'b']);
  await expect(anna.text).toBeFocused();
  await page.keyboard.type('!');
  await sees(
    [anna],
    [
      ['a', 'b'],
      ['', ''],
      ['e!', ''],
    ],
  );

  // Nobody is caught in a table (WCAG 2.1.2): after Escape, Tab goes on to its handles.
  await anna.press('Escape', 'Tab');
  await expect(page.getByRole('button', { name: 'Table', exact: true })).toBeFocused();
  await anna.press('Tab');
  await expect(page.getByRole('button', { name: 'Row 3 of 3' })).toBeFocused();
  await anna.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.getByRole('menuitem', { name: 'Delete row' }).click();
  await sees(
    [anna],
    [
      ['a', 'b'],
      ['', ''],
    ],
  );
});

test('rows and columns come, go and move by their handles, one step of undo each', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await makeTable(anna, LETTERS);
  await sees([ben], LETTERS);
  await cell(anna, 'a').click();
  await choose(anna, /^Row 1 of 2/, 'Insert row below');
  await sees(
    [anna, ben],
    [
      ['a', 'b'],
      ['', ''],
      ['c', 'd'],
    ],
  );
  await anna.page.keyboard.type('1');
  await sees(
    [anna, ben],
    [
      ['a1', 'b'],
      ['', ''],
      ['c', 'd'],
    ],
  );
  await choose(anna, /^Column 1 of 2/, 'Insert column left');
  await sees(
    [anna, ben],
    [
      ['', 'a1', 'b'],
      ['', '', ''],
      ['', 'c', 'd'],
    ],
  );
  await anna.press('ControlOrMeta+z');
  await sees(
    [anna, ben],
    [
      ['a1', 'b'],
      ['', ''],
      ['c', 'd'],
    ],
  );
  await cell(anna, 'd').click();
  await choose(anna, /^Row 3 of 3/, 'Move up');
  await sees(
    [anna, ben],
    [
      ['a1', 'b'],
      ['c', 'd'],
      ['', ''],
    ],
  );
  await choose(anna, /^Column 2 of 2/, 'Move left');
  await sees(
    [anna, ben],
    [
      ['b', 'a1'],
      ['d', 'c'],
      ['', ''],
    ],
  );
  await anna.page.keyboard.type('!');
  await sees(
    [anna, ben],
    [
      ['b', 'a1'],
      ['d!', 'c'],
      ['', ''],
    ],
  );
  await choose(anna, /^Row 2 of 3/, 'Delete row');
  await sees(
    [anna, ben],
    [
      ['b', 'a1'],
      ['', ''],
    ],
  );
  await anna.press('ControlOrMeta+z');
  await sees(
    [anna, ben],
    [
      ['b', 'a1'],
      ['d!', 'c'],
      ['', ''],
    ],
  );
});

test('a row is moved by dragging its handle; Escape leaves it where it was', async ({ arrive }) => {
  const anna = await arrive('Anna');
  await anna.newDocument();
  const { page } = anna;
  await anna.placeCaret('end');
  await makeTable(
    anna,
    [['a'], ['b'], ['c']].map(([one = '']) => [one, one.toUpperCase()]),
  );
  await cell(anna, 'a').click();
  const handle = await besideCell(anna, /^Row 1 of 3/, 'a');
  const target = await cell(anna, 'c').boundingBox();
  if (target === null) throw new Error('where it is dragged to is on the page');
  for (const drop of [false, true]) {
    await page.mouse.move(handle.x + 5, handle.y + 5);
    await page.mouse.down();
    await page.mouse.move(handle.x + 5, target.y + target.height - 3, { steps: 5 });
    if (!drop) await anna.press('Escape');
    await page.mouse.up();
    await sees(
      [anna],
      drop
        ? [
            ['b', 'B'],
            ['c', 'C'],
            ['a', 'A'],
          ]
        : [
            ['a', 'A'],
            ['b', 'B'],
            ['c', 'C'],
          ],
    );
  }
  await expect(page.getByRole('menu')).toHaveCount(0);
});

test('selected cells are emptied, typed over, copied as a table, merged and split', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  const three = [
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
  ];
  await makeTable(anna, three);
  await sees([ben], three);
  await cell(anna, 'b').click();
  await cell(anna, 'f').click({ modifiers: ['Shift'] });
  await expect(anna.page.getByRole('button', { name: 'Columns 2 to 3 of 3' })).toBeVisible();
  await expect(anna.page.getByRole('button', { name: '4 of 6 words' })).toBeVisible();
  await anna.press('ControlOrMeta+b');
  await expect(ben.text.getByRole('strong')).toHaveText(['b', 'c', 'e', 'f']);
  await anna.press('ControlOrMeta+b');
  await expect(ben.text.getByRole('strong')).toHaveCount(0);
  // The browser's own selection goes from the first cell to the last through what lies between: one does not see it.
  const between = cell(anna, 'd').getByText('d', { exact: true });
  const painted = await between.evaluate((letter) => getComputedStyle(letter, '::selection').backgroundColor);
  expect(painted).toBe('rgba(0, 0, 0, 0)');
  await anna.press('ControlOrMeta+c', 'Delete');
  await sees(
    [anna, ben],
    [
      ['a', '', ''],
      ['d', '', ''],
    ],
  );
  await anna.press('ControlOrMeta+z');
  await sees([anna, ben], three);
  await cell(anna, 'd').click();
  await anna.press('ControlOrMeta+v');
  await sees(
    [anna, ben],
    [
      ['a', 'b', 'c'],
      ['b', 'c', 'f'],
      ['e', 'f', ''],
    ],
  );

  await anna.text.getByRole('row').nth(0).getByRole('cell').nth(0).click();
  await anna.text
    .getByRole('row')
    .nth(1)
    .getByRole('cell')
    .nth(1)
    .click({ modifiers: ['Shift'] });
  await choose(anna, 'Table', 'Merge cells');
  await expect(ben.text.getByRole('row').first().getByRole('cell')).toHaveCount(2);
  await expect(ben.text.getByRole('row').first().getByRole('cell').first()).toHaveText('abbc');
  await choose(anna, 'Table', 'Split cell');
  await sees(
    [anna, ben],
    [
      ['a', 'b', 'c'],
      ['b', 'c', 'f'],
      ['e', 'f', ''],
    ],
  );
  await anna.text.getByRole('row').nth(2).getByRole('cell').nth(0).click();
  await anna.text
    .getByRole('row')
    .nth(2)
    .getByRole('cell')
    .nth(1)
    .click({ modifiers: ['Shift'] });
  await anna.page.keyboard.type('x');
  await sees(
    [anna, ben],
    [
      ['a', 'b', 'c'],
      ['b', 'c', 'f'],
      ['x', '', ''],
    ],
  );
});

test('one types in a cell while the other inserts a row and a column, moves its row, and has a menu open', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await makeTable(anna, LETTERS);
  await sees([ben], LETTERS);
  await cell(ben, 'c').click();
  await anna.page.getByRole('button', { name: /^Column 2 of 2/ }).click();
  const menu = anna.page.getByRole('menu');
  await expect(menu).toBeVisible();
  await ben.page.keyboard.type('1');
  await expect(cell(anna, 'c1')).toBeVisible();
  await expect(menu).toBeVisible();
  await menu.getByText('Insert column left').click();
  await ben.page.keyboard.type('2');
  await sees(
    [anna, ben],
    [
      ['a', '', 'b'],
      ['c12', '', 'd'],
    ],
  );
  await Promise.all([
    choose(ben, /^Row 2 of 2/, 'Insert row above'),
    choose(anna, /^Column 3 of 3/, 'Insert column right'),
  ]);
  await sees(
    [anna, ben],
    [
      ['a', '', 'b', ''],
      ['', '', '', ''],
      ['c12', '', 'd', ''],
    ],
  );
  await Promise.all([ben.page.keyboard.type('345'), choose(anna, /^Row 3 of 3/, 'Move up')]);
  await sees(
    [anna, ben],
    [
      ['a', '', 'b', ''],
      ['c12345', '', 'd', ''],
      ['', '', '', ''],
    ],
  );
  await expect(caretsOn(anna)).toHaveCount(1);
});

test('arrows go from cell to cell as they lie on the page, into the table and out of it', async ({ arrive }) => {
  const anna = await arrive('Anna');
  await anna.newDocument();
  await anna.write('above\n');
  await makeTable(anna, LETTERS);
  await anna.press('ControlOrMeta+Enter');
  await anna.page.keyboard.type('below');
  await cell(anna, 'a').click();
  await anna.press('End');
  for (const [key, sign] of [
    ['ArrowDown', '1'],
    ['ArrowRight', '2'],
    ['ArrowUp', '3'],
    ['ArrowUp', '4'],
    ['ArrowDown', '5'],
    ['ArrowDown', '6'],
    ['ArrowDown', '7'],
    ['ArrowDown', '8'],
  ] as const) {
    await anna.press(key);
    await anna.page.keyboard.type(sign);
  }
  await sees(
    [anna],
    [
      ['a5', 'b3'],
      ['c16', '2d'],
    ],
  );
  expect(await anna.seen()).toMatch(/^.*4.*\n[^]*\n.*7.*$/);
});

test('a viewer sees the table and no handles; axe finds nothing in either', async ({ server, arrive }) => {
  const [anna, , owner] = await together(arrive, server);
  await makeTable(anna, LETTERS);
  await choose(anna, 'Table', 'Header row');
  const eve = await arrive('Eve', { viewport: { width: 390, height: 800 } });
  await eve.join((await createLink(server.url, owner, 'viewer')).url);
  await sees([eve], LETTERS);
  // So wide that it scrolls in itself, which must be possible by keyboard too.
  await choose(anna, /^Column 2 of 2/, 'Wide');
  await choose(anna, /^Column 2 of 2/, 'Insert column right');
  // A header in which nothing stands is no header yet.
  await anna.text.getByRole('row').first().getByRole('cell').click();
  await anna.page.keyboard.type('x');
  await anna.text.getByText('a', { exact: true }).click();
  await choose(anna, /^Column 1 of 3/, 'Wide');
  await eve.text.getByRole('cell', { name: 'd' }).click();
  await expect(eve.page.getByRole('button', { name: 'Table', exact: true })).toHaveCount(0);
  await anna.page.getByRole('button', { name: /^Column/ }).click();
  await expect(anna.page.getByRole('menu')).toBeVisible();
  for (const person of [anna, eve]) await expectAccessible(person, `a table, for ${person.name}`);
});
