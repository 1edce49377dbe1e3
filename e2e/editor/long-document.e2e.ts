/** Writing in a document so long that it is drawn in slices and stands in sections: nothing of either is to be noticed. */
import type { Locator } from '@playwright/test';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';

const LINES = 640;
const line = (index: number) => `Line ${index + 1} of a long text that goes on and on.`;

/** What stands in the page; what is far from the screen is not laid out and has no `innerText`. */
function linesOf({ text }: Person): Promise<string[]> {
  return text.evaluate((element) =>
    [...element.querySelectorAll('.flow-block')].map((block) => block.textContent?.trim() ?? ''),
  );
}

/** What a long document is drawn in: they have no role, since nobody is to notice them. */
const sections = ({ page }: Person): Locator => page.locator('.flow-section');

test('a long document is written in as a short one, from its first line to its last', async ({ arrive }) => {
  const ada = await arrive('Ada');
  await ada.newDocument();
  await ada.placeCaret('end');
  await ada.page.evaluate(
    (text) => navigator.clipboard.writeText(text),
    Array.from({ length: LINES }, (_, i) => line(i)).join('\n'),
  );
  await ada.press('ControlOrMeta+V');
  await expect(ada.text).toContainText(line(LINES - 1));
  await expect(ada.page.getByRole('button', { name: /On disk/ })).toBeVisible();
  await ada.page.reload();
  await expect(ada.text).toContainText(line(LINES - 1));
  await expect(sections(ada).nth(5)).toBeAttached();

  // To the end in one key, and on from there.
  await ada.write(' The end.');
  await expect(ada.text).toContainText(`${line(LINES - 1)} The end.`);
  await expect(ada.page.getByText('The end.')).toBeInViewport();
  await ada.write('Once upon a time. ', { at: 'start' });
  await expect(ada.text).toContainText(`Once upon a time. ${line(0)}`);

  // Over the border of two sections: up and down, join and split.
  const first = sections(ada).nth(1).locator('.flow-block').first();
  await first.scrollIntoViewIfNeeded();
  const number = Number(/\d+/.exec((await first.textContent()) ?? '')?.[0]);
  await first.click({ position: { x: 4, y: 8 } });
  await ada.press('Home', 'Backspace');
  await expect(ada.text).toContainText(`${line(number - 2)}${line(number - 1)}`);
  await ada.press('Enter', 'ArrowUp', 'End');
  await ada.page.keyboard.type('!');
  await expect(ada.text).toContainText(`${line(number - 2)}!`);
  await ada.press('ArrowDown', 'End');
  await ada.page.keyboard.type('?');
  await expect(ada.text).toContainText(`${line(number - 1)}?`);

  await expect(ada.page.getByRole('button', { name: /On disk/ })).toBeVisible();
  const bob = await arrive('Bob');
  await bob.join(new URL(ada.page.url()).pathname + new URL(ada.page.url()).hash);
  await expect(bob.text).toContainText('The end.');
  const expected = Array.from({ length: LINES }, (_, i) => line(i));
  expected[0] = `Once upon a time. ${line(0)}`;
  expected[number - 2] += '!';
  expected[number - 1] += '?';
  expected[LINES - 1] += ' The end.';
  await expect.poll(() => linesOf(bob)).toEqual(expected);

  // All of it at once.
  await bob.placeCaret('start');
  await bob.press('ControlOrMeta+A');
  await bob.page.keyboard.type('Short.');
  await expect.poll(() => linesOf(ada)).toEqual(['Short.']);
});
