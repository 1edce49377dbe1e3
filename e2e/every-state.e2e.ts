/** axe finds nothing in whatever stands open over a document or beside it, in light and in dark. Each state is named here once. */
import type { Page } from '@playwright/test';
import { createDocument } from '../scripts/rest-client.ts';
import { expectAccessible } from './kit/accessible.ts';
import { expect, SERVER_AWAY, test } from './kit/journey.ts';
import type { Person } from './kit/person.ts';

const HTML =
  '<h1>A heading</h1><p>Some words with <a href="https://example.org/">a link</a> in them.</p><h2>Another</h2>' +
  '<table><tr><th>One</th><th>Two</th></tr><tr><td>three</td><td>four</td></tr></table><pre><code>let a = 1;</code></pre><p>The end.</p>';

interface State {
  readonly name: string;
  readonly open: (person: Person) => Promise<void>;
  /** What is there once it is open. */
  readonly shows: (page: Page) => ReturnType<Page['getByRole']>;
  /** How it is put away; Escape where nothing is said. */
  readonly close?: (person: Person) => Promise<void>;
}

const inText = async ({ text }: Person): Promise<void> => text.getByText('The end.').click();
const typed = (sign: string) => async (person: Person) => {
  await inText(person);
  await person.press('End');
  await person.page.keyboard.type(sign);
};
const untyped = (length: number) => async (person: Person) => {
  await person.press('Escape');
  for (let i = 0; i < length; i++) await person.press('Backspace');
};
const pressed = (name: string) => async (person: Person) => {
  await inText(person);
  await person.page.getByRole('button', { name, exact: true }).first().click();
};
const fromMenu = (name: string) => async (person: Person) => {
  await person.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await person.page.getByRole('menuitem', { name }).click();
};
const keyed = (chord: string) => async (person: Person) => {
  await inText(person);
  await person.press(chord);
};

const STATES: readonly State[] = [
  {
    name: 'the tools of a selection',
    open: ({ text }) => text.getByText('Some words').dblclick({ position: { x: 10, y: 8 } }),
    shows: (page) => page.getByRole('toolbar', { name: 'Selected text' }),
    close: inText,
  },
  { name: 'the menu of a block', open: keyed('ControlOrMeta+Alt+.'), shows: (page) => page.getByRole('menu') },
  {
    name: 'palette',
    open: keyed('ControlOrMeta+k'),
    shows: (page) => page.getByRole('dialog', { name: 'Command palette' }),
  },
  { name: 'find', open: keyed('ControlOrMeta+f'), shows: (page) => page.getByRole('search') },
  { name: 'replace', open: keyed('ControlOrMeta+Shift+h'), shows: (page) => page.getByRole('search') },
  {
    name: 'shortcuts',
    open: keyed('ControlOrMeta+/'),
    shows: (page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' }),
  },
  { name: 'the list of a slash', open: typed(' /'), shows: (page) => page.getByRole('listbox'), close: untyped(2) },
  { name: 'the list of a mention', open: typed(' @'), shows: (page) => page.getByRole('listbox'), close: untyped(2) },
  { name: 'emoji', open: typed(' :smi'), shows: (page) => page.getByRole('listbox'), close: untyped(5) },
  {
    name: 'kinds of block',
    open: (person) => pressed('Kind of block: Text')(person),
    shows: (page) => page.getByRole('menu'),
  },
  { name: 'what can be inserted', open: pressed('Insert'), shows: (page) => page.getByRole('menu') },
  {
    name: 'colour and size',
    open: pressed('Colour and size'),
    shows: (page) => page.getByRole('dialog', { name: 'Colour and size' }),
  },
  {
    name: 'alignment',
    open: pressed('Alignment and indent'),
    shows: (page) => page.getByRole('dialog', { name: 'Alignment and indent' }),
  },
  {
    name: 'a link edited',
    open: async (person) => {
      await inText(person);
      await person.press('Home', 'Shift+End');
      await person.page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name: 'Link' }).click();
    },
    shows: (page) => page.getByRole('textbox', { name: 'Address' }),
  },
  {
    name: 'the handles of a table',
    open: ({ text }) => text.getByText('three').click(),
    shows: (page) => page.getByRole('button', { name: 'Table', exact: true }),
    close: inText,
  },
  {
    name: 'the menu of a column',
    open: async ({ page, text }) => {
      await text.getByText('three').click();
      await page.getByRole('button', { name: /^Column 1 of 2/ }).click();
    },
    shows: (page) => page.getByRole('menu'),
  },
  {
    name: 'the language of code',
    open: ({ text }) => text.getByRole('button', { name: /^Language/ }).click(),
    shows: (page) => page.getByRole('listbox'),
  },
  { name: 'the menu', open: pressed('Menu'), shows: (page) => page.getByRole('menu') },
  {
    name: 'preferences',
    open: fromMenu('Preferences…'),
    shows: (page) => page.getByRole('dialog', { name: 'Preferences' }),
  },
  {
    name: 'connection',
    open: fromMenu('Connection…'),
    shows: (page) => page.getByRole('dialog', { name: 'Connection' }),
  },
  {
    name: 'who is here',
    open: ({ page }) => page.getByRole('button', { name: /here\. Show who$/ }).click(),
    shows: (page) => page.getByRole('dialog'),
  },
  {
    name: 'focus mode',
    open: fromMenu('Focus mode'),
    shows: (page) => page.getByRole('button', { name: 'Leave focus mode' }),
    close: ({ page }) => page.getByRole('button', { name: 'Leave focus mode' }).click(),
  },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in whatever opens over a document (${colorScheme})`, async ({ server, arrive, expected }) => {
    test.slow();
    expected.push(...SERVER_AWAY);
    const owner = await createDocument(server.url, 'States');
    const anna = await arrive('Anna', { colorScheme });
    const { page } = anna;
    await anna.join(owner.url);
    await page.evaluate(
      (html) =>
        navigator.clipboard.write([new ClipboardItem({ 'text/html': new Blob([html], { type: 'text/html' }) })]),
      HTML,
    );
    await anna.placeCaret('end');
    await anna.press('ControlOrMeta+V');
    await expect(anna.text.getByText('The end.')).toBeVisible();
    for (const { name, open, shows, close } of STATES) {
      await test.step(name, async () => {
        await open(anna);
        await expect(shows(page).first()).toBeVisible();
        await expectAccessible(anna, name);
        await (close === undefined ? anna.press('Escape') : close(anna));
        if (close === undefined) await expect(shows(page)).toHaveCount(0);
      });
    }
    await server.stop('SIGTERM');
    await expect(page.getByText('The server cannot be reached.')).toBeVisible();
    await expectAccessible(anna, 'without a server');
    await page.getByRole('button', { name: /^Your changes/ }).click();
    await expect(page.getByText('Where your changes are')).toBeVisible();
    await expectAccessible(anna, 'where changes are, without a server');
  });
}
