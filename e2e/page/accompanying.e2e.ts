/** What accompanies the text: outline, counts, focus mode, preferences, templates, paper. */
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';
import { heading, paragraph, paragraphs, writtenDocument } from '../kit/written.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const WIDE = { viewport: { width: 1440, height: 900 } };

const CHAPTERS = [
  paragraph('Before it all.'),
  ...['First', 'Second', 'Third'].flatMap((name) => [
    heading(1, `${name} chapter`),
    ...paragraphs(6, name),
    heading(2, `${name} section`),
    ...paragraphs(6, `${name} inner`),
  ]),
];

function outlineOf(person: Person) {
  return person.page.getByRole('navigation', { name: 'Outline' });
}

/** What accompanies the text comes behind it: once the words are counted, it is here. */
async function accompanied({ page }: Person): Promise<void> {
  await expect(page.getByText(/^\d+ words?$/)).toBeVisible();
}

async function openPreferences(person: Person) {
  await person.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await person.page.getByRole('menuitem', { name: 'Preferences…' }).click();
  const dialog = person.page.getByRole('dialog', { name: 'Preferences' });
  await expect(dialog).toBeVisible();
  return dialog;
}

test('the outline follows the reading, goes where it is told, folds, and lives while others write', async ({
  server,
  arrive,
}) => {
  const owner = await writtenDocument(server, 'Chapters', CHAPTERS);
  const ada = await arrive('Ada', WIDE);
  await ada.join(owner.url);
  const outline = outlineOf(ada);
  await expect(outline.getByRole('button', { name: 'Third section', exact: true })).toBeVisible();
  await expectAccessible(ada, 'outline');

  // By mouse: it comes below the toolbar, the caret is there, and the outline says so.
  await outline.getByRole('button', { name: 'Second section', exact: true }).click();
  const target = ada.text.getByRole('heading', { name: 'Second section' });
  await expect(target).toBeInViewport();
  await expect.poll(async () => Math.round((await target.boundingBox())?.y ?? 0)).toBeGreaterThan(95);
  await expect(outline.getByRole('button', { name: 'Second section', exact: true })).toHaveAttribute(
    'aria-current',
    'location',
  );
  await expect(ada.text).toBeFocused();
  await ada.page.keyboard.type('The ');
  await expect(outline.getByRole('button', { name: 'The Second section', exact: true })).toBeVisible();

  // By reading on, and by keyboard.
  await ada.text.getByText('Third 6.').evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await expect(outline.getByRole('button', { name: 'Third chapter', exact: true })).toHaveAttribute(
    'aria-current',
    'location',
  );
  const fold = outline.getByRole('button', { name: 'What is under First chapter' });
  await fold.focus();
  await ada.press('Enter');
  await expect(outline.getByRole('button', { name: 'First section', exact: true })).toBeHidden();
  await expect(fold).toHaveAttribute('aria-expanded', 'false');

  const ben = await arrive('Ben');
  await ben.join(owner.url);
  await ben.placeCaret('end');
  await ben.page.keyboard.type('\n\n# An afterword');
  await expect(outline.getByRole('button', { name: 'An afterword', exact: true })).toBeVisible();

  // Hidden, and kept so.
  await outline.getByRole('button', { name: 'Hide the outline' }).click();
  await expect(outline).toBeHidden();
  await ada.page.reload();
  await ada.page.getByRole('button', { name: 'Show the outline' }).click();
  await expect(outline).toBeVisible();
});

test('on a phone the outline is a panel at the foot; a touch goes there and closes it', async ({ server, arrive }) => {
  const owner = await writtenDocument(server, 'Chapters', CHAPTERS);
  const ada = await arrive('Ada', PHONE);
  await ada.open(owner.url);
  await ada.page.getByRole('button', { name: 'Outline', exact: true }).tap();
  const panel = ada.page.getByRole('dialog', { name: 'Outline' });
  await expect(panel).toBeVisible();
  await expectAccessible(ada, 'outline on a phone');
  await panel.getByRole('button', { name: 'Third chapter', exact: true }).tap();
  await expect(panel).toBeHidden();
  await expect(ada.text.getByRole('heading', { name: 'Third chapter' })).toBeInViewport();
});

test('the outline reaches what is not drawn yet and what is folded away', async ({ server, arrive }) => {
  const owner = await writtenDocument(server, 'Long', [
    ...paragraphs(900),
    { id: 'fold', type: 'toggle' },
    { in: ['fold', 'summary'], content: [{ kind: 'text', text: 'Folded', marks: {} }] },
    { ...heading(1, 'Inside the fold'), in: ['fold', 'body'] },
    { ...paragraph('Hidden words'), in: ['fold', 'body'] },
    ...paragraphs(20, 'After'),
  ]);
  const ada = await arrive('Ada', WIDE);
  await ada.join(owner.url);
  const entry = outlineOf(ada).getByRole('button', { name: 'Inside the fold', exact: true });
  await entry.click();
  await expect(ada.text.getByText('Hidden words')).toBeInViewport();
  await ada.text
    .getByRole('button', { name: /fold|section/i })
    .first()
    .click();
  await expect(ada.text.getByText('Hidden words')).toBeHidden();
  await entry.click();
  await expect(ada.text.getByText('Hidden words')).toBeInViewport();
});

test('words are counted, also of what is selected, and in languages without spaces', async ({ arrive }) => {
  const ada = await arrive('Ada');
  await ada.newDocument();
  await ada.write('One two three four.\nFive six');
  await ada.page.getByRole('button', { name: '6 words' }).click();
  const table = ada.page.getByRole('dialog', { name: 'How much there is' });
  await expect(table.getByRole('row', { name: 'Characters' })).toContainText('27');
  await expect(table.getByRole('row', { name: 'Reading time' })).toContainText('under a minute');
  await expectAccessible(ada, 'counts');
  await ada.press('Escape');

  await ada.placeCaret('start');
  await ada.press('Control+Shift+ArrowRight', 'Control+Shift+ArrowRight');
  await expect(ada.page.getByRole('button', { name: '2 of 6 words' })).toBeVisible();
  await ada.press('ControlOrMeta+A');
  await expect(ada.page.getByRole('button', { name: '6 of 6 words' })).toBeVisible();
  await ada.page.keyboard.insertText('我们一起写文件');
  await expect(ada.page.getByRole('button', { name: /^[3-6] words$/ })).toBeVisible();
});

test('focus mode shows the text alone, is kept, and Escape leaves it', async ({ server, arrive }) => {
  const owner = await writtenDocument(server, 'Focus', [paragraph('One'), paragraph('Two'), paragraph('Three')]);
  const ada = await arrive('Ada', WIDE);
  await ada.join(owner.url);
  await ada.text.getByText('Two').click();
  // The header goes in the moment in which the way out comes: no frame shows both.
  const moment = await ada.page.evaluateHandle(() => {
    const seen: { header: boolean | null } = { header: null };
    new MutationObserver((_changes, observer) => {
      if (document.querySelector('[aria-label="Leave focus mode"]') === null) return;
      observer.disconnect();
      seen.header = document.querySelector('header')?.checkVisibility() ?? null;
    }).observe(document.body, { childList: true, subtree: true });
    return seen;
  });
  await ada.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await ada.page.getByRole('menuitem', { name: 'Focus mode' }).click();
  await expect(ada.page.getByRole('button', { name: 'Leave focus mode' })).toBeVisible();
  await expect(ada.page.getByRole('toolbar', { name: 'Formatting' })).toBeHidden();
  expect(await moment.evaluate(({ header }) => header)).toBe(false);
  await expect(ada.page.getByRole('banner')).toBeHidden();
  await ada.text.getByText('Two').click();
  const colour = (words: string) => ada.text.getByText(words).evaluate((element) => getComputedStyle(element).color);
  await expect.poll(async () => (await colour('Two')) === (await colour('One'))).toBe(false);
  await expect.poll(async () => (await colour('Three')) === (await colour('One'))).toBe(true);
  await expectAccessible(ada, 'focus mode');
  await ada.press('ArrowDown');
  await expect.poll(async () => (await colour('Two')) === (await colour('One'))).toBe(true);

  await ada.page.reload();
  await expect(ada.page.getByRole('button', { name: 'Leave focus mode' })).toBeVisible();
  await expect(ada.page.getByRole('toolbar', { name: 'Formatting' })).toBeHidden();
  // What is open is closed first.
  await ada.placeCaret('end');
  await ada.page.keyboard.type(' /');
  await expect(ada.page.getByRole('listbox')).toBeVisible();
  await ada.press('Escape');
  await expect(ada.page.getByRole('listbox')).toBeHidden();
  await expect(ada.page.getByRole('toolbar', { name: 'Formatting' })).toBeHidden();
  await ada.press('Escape');
  await expect(ada.page.getByRole('toolbar', { name: 'Formatting' })).toBeVisible();

  // By touch or mouse there is a button.
  await (await openPreferences(ada)).getByRole('switch', { name: 'Focus mode' }).check();
  await ada.press('Escape');
  await ada.page.getByRole('button', { name: 'Leave focus mode' }).click();
  await expect(ada.page.getByRole('banner')).toBeVisible();
});

test('smart quotes are a choice: off at first, by language, never in code, taken back by Backspace', async ({
  arrive,
}) => {
  const ada = await arrive('Ada');
  await ada.newDocument();
  await ada.write('"a" ');
  await ada.sees('"a"');
  await accompanied(ada);
  const dialog = await openPreferences(ada);
  await expectAccessible(ada, 'preferences');
  await dialog.getByRole('switch', { name: 'Smart quotes and dashes' }).check();
  await ada.press('Escape');
  await ada.write('"b" -- ');
  await ada.sees('"a" “b” –');
  await ada.press('Backspace');
  await ada.sees('"a" “b” --');
  await ada.write(' `"c"` it\'s');
  await ada.sees('"a" “b” --  "c" it’s');

  await (
    await openPreferences(ada)
  )
    .getByLabel('Language of what you write')
    .selectOption({ label: 'German (Germany)' });
  await ada.press('Escape');
  await expect(ada.text).toHaveAttribute('lang', 'de-DE');
  await ada.placeCaret('start');
  await ada.press('ControlOrMeta+A');
  await ada.write('"d"', { at: 'here' });
  await ada.sees('„d“');
  // Kept for the next visit, as is what the browser checks.
  await (await openPreferences(ada)).getByRole('switch', { name: 'Check spelling' }).uncheck();
  await ada.press('Escape');
  await ada.page.reload();
  await expect(ada.text).toHaveAttribute('spellcheck', 'false');
  await accompanied(ada);
  await ada.write(' "e"');
  await ada.sees('„d“ „e“');
});

test('a template is a document to begin with, for everybody, and only once', async ({ arrive }) => {
  const ada = await arrive('Ada');
  await ada.goHome();
  await ada.page.getByRole('button', { name: 'Meeting notes' }).click();
  await expect(ada.text.getByRole('heading', { name: 'Decisions' })).toBeVisible();
  await expect(ada.title).toHaveValue(/^Meeting notes, \d+ \w+ \d{4}$/);
  await ada.seesSaved('On disk');
  await ada.write(' mine');
  await ada.page.reload();
  await expect(ada.text).toContainText('mine');
  await expect(ada.text.getByRole('heading', { name: 'Decisions' })).toHaveCount(1);
  const ben = await arrive('Ben');
  await ben.join(new URL(ada.page.url()).pathname + new URL(ada.page.url()).hash);
  await expect(ben.text.getByRole('heading', { name: 'Decisions' })).toHaveCount(1);

  for (const [name, words] of [
    ['RFC', 'Alternatives'],
    ['Plan', 'Milestones'],
    ['Blog post', 'What it means'],
  ] as const) {
    await ada.goHome();
    await ada.page.getByRole('button', { name }).click();
    await expect(ada.text.getByRole('heading', { name: words })).toBeVisible();
    await expectAccessible(ada, name);
  }
});

test('on paper there is the document alone, whole, with its title', async ({ server, arrive }) => {
  const owner = await writtenDocument(server, 'On paper', [
    heading(1, 'Begin'),
    ...paragraphs(300),
    paragraph('The very end'),
  ]);
  const ada = await arrive('Ada', { colorScheme: 'dark' });
  await ada.join(owner.url);
  await ada.page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await ada.page.emulateMedia({ media: 'print' });
  await expect(ada.page.getByText('On paper', { exact: true }).last()).toBeVisible();
  await expect(ada.page.getByText('The very end')).toBeVisible();
  await expect(ada.page.getByRole('banner')).toBeHidden();
  await expect(ada.page.getByRole('toolbar', { name: 'Formatting' })).toBeHidden();
  expect(await ada.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
  const pdf = await ada.page.pdf({ preferCSSPageSize: true });
  expect(pdf.length).toBeGreaterThan(20_000);
});

test('the palette knows what the menu knows: preferences and focus mode', async ({ arrive }) => {
  const ada = await arrive('Ada');
  await ada.newDocument();
  await ada.write('Text');
  const palette = ada.page.getByRole('combobox', { name: 'Find a command, heading or document' });
  await ada.press('ControlOrMeta+k');
  await palette.fill('prefer');
  await expect(ada.page.getByRole('option', { selected: true })).toHaveText('Preferences');
  await ada.press('Enter');
  await expect(ada.page.getByRole('dialog', { name: 'Preferences' })).toBeVisible();
  await ada.press('Escape');
  await expect(ada.page.getByRole('dialog', { name: 'Preferences' })).toBeHidden();
  await ada.placeCaret('end');
  await ada.press('ControlOrMeta+k');
  await palette.fill('zen');
  await expect(ada.page.getByRole('option', { selected: true })).toHaveText('Focus mode');
  await ada.press('Enter');
  await expect(ada.page.getByRole('button', { name: 'Leave focus mode' })).toBeVisible();
});
