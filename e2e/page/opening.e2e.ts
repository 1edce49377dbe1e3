/** What opens over the page hears the keys from the moment in which it is seen, and Escape also while its code is on the way. */
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';

type Opening = readonly [name: string, open: (person: Person) => Promise<void>];

const button =
  (name: string | RegExp): Opening[1] =>
  (person) =>
    person.page.getByRole('button', { name, exact: typeof name === 'string' }).click();
const item =
  (name: string): Opening[1] =>
  async (person) => {
    await button('Menu')(person);
    await person.page.getByRole('menuitem', { name }).click();
  };
const key =
  (chord: string): Opening[1] =>
  (person) =>
    person.page.keyboard.press(chord);

const OPENINGS: readonly Opening[] = [
  ['.menu', button('Menu')],
  ['.popover', button(/^Your changes/)],
  ['.dialog', button('Share')],
  ['.dialog', item('Preferences…')],
  ['.dialog', item('Connection…')],
  ['.dialog', item('Delete document…')],
  ['.palette', key('ControlOrMeta+k')],
  ['.dialog', key('ControlOrMeta+/')],
  ['[role="search"]', key('ControlOrMeta+f')],
  ['[role="menu"]', button(/^Kind of block/)],
  ['[role="menu"]', button('Insert')],
  ['.popup', button('Alignment and indent')],
];

/** Escape in the very moment in which something is drawn: before its first frame, as a person on a busy machine presses it. */
async function escapeAtSight(person: Person, selector: string): Promise<void> {
  await person.page.evaluate((wanted) => {
    new MutationObserver((_changes, observer) => {
      if (document.querySelector(wanted) === null) return;
      observer.disconnect();
      const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(escape);
      document.body.dataset['escaped'] = wanted;
    }).observe(document.body, { childList: true, subtree: true });
  }, selector);
}

test('whatever opens is closed by Escape from the moment in which it is seen', async ({ arrive }) => {
  const ada = await arrive('Ada');
  await ada.newDocument();
  await ada.write('Text');
  for (const [selector, open] of OPENINGS) {
    await ada.text.focus();
    await escapeAtSight(ada, selector);
    await open(ada);
    await expect(ada.page.locator('body')).toHaveAttribute('data-escaped', selector);
    await expect(ada.page.locator(selector)).toBeHidden();
    await ada.page.evaluate(() => delete document.body.dataset['escaped']);
  }
  await ada.sees('Text');
});

test('Escape while something is being fetched: it does not come, and comes when it is asked for again', async ({
  arrive,
}) => {
  const ada = await arrive('Ada');
  const held: (() => Promise<void>)[] = [];
  await ada.page.route(/\/assets\/(popups|preferences-dialog|shortcut-list)-[\w-]+\.js$/, (route) => {
    held.push(() => route.continue());
  });
  await ada.newDocument();
  await ada.write('Text');
  const menu = ada.page.getByRole('button', { name: 'Menu', exact: true });
  const bring = async (): Promise<void> => {
    await expect.poll(() => held.length).toBeGreaterThan(0);
    await ada.press('Escape');
    for (const go of held.splice(0)) await go();
  };
  await menu.click();
  await expect(menu).toHaveAttribute('aria-expanded', 'true');
  await bring();
  await expect(menu).toHaveAttribute('aria-expanded', 'false');
  await menu.click();
  await ada.page.getByRole('menuitem', { name: 'Preferences…' }).click();
  const preferences = ada.page.getByRole('dialog', { name: 'Preferences' });
  await bring();
  await item('Preferences…')(ada);
  await expect(preferences).toBeVisible();
  await ada.press('Escape');
  await expect(preferences).toBeHidden();
});
