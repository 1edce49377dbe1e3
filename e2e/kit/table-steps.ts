/** Tables as people of a journey handle them: made by the Insert menu, read row by row, changed by their handles and borders, as columns are. */
import type { Locator } from '@playwright/test';
import { expect } from './journey.ts';
import type { Person } from './person.ts';

/** Makes a table by the Insert menu and fills it row by row. */
export async function makeTable(person: Person, rows: readonly (readonly string[])[]): Promise<void> {
  const { page } = person;
  await page.getByRole('button', { name: 'Insert', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Table' }).click();
  await page.getByRole('gridcell', { name: `${rows.length} by ${rows[0]?.length ?? 1}` }).click();
  await expect(person.text).toBeFocused();
  for (const [i, word] of rows.flat().entries()) {
    if (i > 0) await person.press('Tab');
    await page.keyboard.type(word);
  }
}

/** The cells as they are seen, row by row. */
async function cells(person: Person): Promise<string[][]> {
  return person.text
    .getByRole('table')
    .evaluate((table) =>
      [...table.querySelectorAll('tr')].map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())),
    );
}

export async function sees(people: readonly Person[], table: readonly (readonly string[])[]): Promise<void> {
  for (const person of people)
    await expect.poll(() => cells(person), { message: `${person.name} sees` }).toEqual(table);
}

export const cell = (person: Person, words: string): Locator =>
  person.text.getByRole('cell', { name: words, exact: true });

/** Where the handle of a row is, once it stands beside the row of this cell. */
export async function besideCell(
  person: Person,
  handle: RegExp,
  words: string,
): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const button = person.page.getByRole('button', { name: handle });
  await expect
    .poll(async () => {
      const [at, row] = [await button.boundingBox(), await cell(person, words).boundingBox()];
      if (at === null || row === null) return false;
      const middle = at.y + at.height / 2;
      return middle > row.y && middle < row.y + row.height;
    })
    .toBe(true);
  const box = await button.boundingBox();
  if (box === null) throw new Error('the handle is on the page');
  return box;
}

/** Opens the menu of a handle and chooses from it. */
export async function choose(person: Person, handle: string | RegExp, item: string): Promise<void> {
  await person.page.getByRole('button', { name: handle, exact: typeof handle === 'string' }).click();
  await person.page.getByRole('menu').getByText(item, { exact: true }).click();
  await expect(person.text).toBeFocused();
}

/** Takes hold of the border at this place, once what drags it is there and says so, and lets go of it further on. */
export async function dragBorder(
  { page, text }: Person,
  at: { readonly x: number; readonly y: number },
  byX: number,
): Promise<void> {
  await expect(async () => {
    await page.mouse.move(at.x, at.y + 5);
    await page.mouse.move(at.x, at.y);
    await expect(text).toHaveAttribute('data-border', '', { timeout: 500 });
  }).toPass();
  await page.mouse.down();
  await page.mouse.move(at.x + byX, at.y, { steps: 4 });
  await page.mouse.up();
}
