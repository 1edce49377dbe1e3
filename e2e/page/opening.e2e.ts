/** What opens hears the keys from the moment in which it is asked for: what opens over the page, and a new document itself. */
import { createDocument } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, SERVER_AWAY, test } from '../kit/journey.ts';
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
    await ada.placeCaret('end');
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
  const held = new Map<string, () => Promise<void>>();
  await ada.page.route(/\/assets\/(popups|preferences-dialog)-[\w-]+\.js$/, (route) => {
    held.set(new URL(route.request().url()).pathname, () => route.continue());
  });
  await ada.newDocument();
  await ada.write('Text');
  const menu = ada.page.getByRole('button', { name: 'Menu', exact: true });
  /** Lets this one come, once it is asked for and Escape was pressed; what is fetched because there is time waits on. */
  const bring = async (part: string): Promise<void> => {
    const of = () => [...held].filter(([path]) => path.includes(part));
    await expect.poll(() => of().length).toBeGreaterThan(0);
    await ada.press('Escape');
    for (const [path, go] of of()) {
      held.delete(path);
      await go();
    }
  };
  await menu.click();
  await expect(menu).toHaveAttribute('aria-expanded', 'true');
  await bring('popups');
  await expect(menu).toHaveAttribute('aria-expanded', 'false');
  await menu.click();
  await ada.page.getByRole('menuitem', { name: 'Preferences…' }).click();
  const preferences = ada.page.getByRole('dialog', { name: 'Preferences' });
  await bring('preferences-dialog');
  await item('Preferences…')(ada);
  await expect(preferences).toBeVisible();
  await ada.press('Escape');
  await expect(preferences).toBeHidden();
});

/** Holds what these addresses bring until it is let go. */
async function hold({ page }: Person, addresses: RegExp): Promise<() => void> {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(addresses, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

const MAKING = /\/api\/documents$/;
const DOCUMENT = /\/assets\/document-[\w-]+\.js$/;
const EDITOR = /\/assets\/editor-[\w-]+\.js$/;

for (const by of ['mouse', 'keyboard'] as const) {
  test(`what is typed between New document and its text is in it, as it was meant: asked for by ${by}`, async ({
    arrive,
  }) => {
    const ada = await arrive('Ada');
    const { keyboard } = ada.page;
    const [make, bringPage, bringText] = [await hold(ada, MAKING), await hold(ada, DOCUMENT), await hold(ada, EDITOR)];
    await ada.goHome();
    const button = ada.page.getByRole('button', { name: 'New document' });
    if (by === 'mouse') await button.click();
    else await button.press('Enter');
    await keyboard.type('# Groceries\n');
    make();
    await expect(ada.page).toHaveURL(/\/d\//);
    await keyboard.type('mulk');
    await ada.press('Backspace', 'Backspace', 'Backspace');
    bringPage();
    await expect(ada.title).toBeVisible();
    await keyboard.type('ilk\n- bre');
    bringText();
    await expect(ada.text).toBeFocused();
    await keyboard.type('ad');
    await ada.sees('Groceries\nmilk\nbread');
    await expect(ada.text.getByRole('heading', { name: 'Groceries' })).toBeVisible();
    await expect(ada.text.getByRole('listitem')).toHaveText('bread');
    await ada.seesSaved('On disk');
  });
}

test('whoever goes to the title before the text is there stays there, and Enter in it goes on to the text', async ({
  arrive,
  server,
}) => {
  const ada = await arrive('Ada');
  const bringText = await hold(ada, EDITOR);
  await ada.goHome();
  await ada.page.getByRole('button', { name: 'New document' }).click();
  await ada.page.keyboard.type('Words first.');
  await ada.title.click();
  await ada.page.keyboard.type('Tit');
  bringText();
  await ada.sees('Words first.');
  await expect(ada.title).toBeFocused();
  await ada.page.keyboard.type('le');
  await expect(ada.title).toHaveValue('Title');

  const bob = await arrive('Bob');
  const bringHis = await hold(bob, EDITOR);
  await bob.open((await createDocument(server.url, 'Opened')).url);
  await bob.title.click();
  await bob.press('End', 'Enter');
  await bob.page.keyboard.type('At once.');
  bringHis();
  await bob.sees('At once.');
  await expect(bob.title).toHaveValue('Opened');
  await expect(bob.text).toBeFocused();
});

test('where no document can be made, what was typed is given back, written on, kept on the device, and begins the next one', async ({
  arrive,
  expected,
  server,
}) => {
  expected.push(...SERVER_AWAY);
  const ada = await arrive('Ada');
  const { keyboard } = ada.page;
  let refuse = (): void => undefined;
  const asked = new Promise<void>((resolve) => (refuse = resolve));
  await ada.page.route(MAKING, async (route) => {
    await asked;
    await route.abort('connectionrefused');
  });
  await ada.goHome();
  const button = ada.page.getByRole('button', { name: 'New document' });
  const kept = ada.page.getByRole('textbox', { name: /kept on this device/ });
  await button.click();
  await keyboard.type('# Groceries\nmi');
  refuse();
  await expect(kept).toBeFocused();
  await keyboard.type('lk');
  await expect(kept).toHaveValue('# Groceries\nmilk');
  await expect(ada.page.getByRole('alert')).toContainText('No document was made.');
  await expectAccessible(ada, 'words that are kept');
  await ada.page.getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => ada.page.evaluate(() => navigator.clipboard.readText())).toBe('# Groceries\nmilk');

  // Another try that fails takes nothing away, nor does leaving; what is thrown away is gone.
  await button.click();
  await expect(kept).toBeFocused();
  await keyboard.type('\n');
  await ada.page.reload();
  await expect(kept).toHaveValue('# Groceries\nmilk\n');
  await ada.page.unroute(MAKING);
  await button.click();
  await keyboard.type('bread');
  await ada.sees('Groceries\nmilk\nbread');
  await expect(ada.text.getByRole('heading', { name: 'Groceries' })).toBeVisible();
  await ada.seesSaved('On disk');

  await ada.page.getByRole('link', { name: 'Your documents' }).click();
  await expect(button).toBeVisible();
  await expect(kept).toHaveCount(0);
  await server.stop('SIGTERM');
  await button.click();
  // A server that is away is noticed at once: before the first key.
  await expect(kept).toBeFocused();
  await expect(kept).toHaveValue('');
  await keyboard.type('Never mind.');
  await ada.page.getByRole('button', { name: 'Discard' }).click();
  await expect(button).toBeFocused();
  await expect(kept).toHaveCount(0);
});
