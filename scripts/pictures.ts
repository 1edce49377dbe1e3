/**
 * `node scripts/pictures.ts`: draws the pictures of the README (docs/pictures) from the real page: two people in one
 * document, in light, in dark and on a phone. Run it when the page has changed; the tests do not compare pictures.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { findBrowser } from './browser.ts';
import { ensurePage } from './page-build.ts';
import { createDocument, createLink, type Opened } from './rest-client.ts';
import { ServerProcess } from './server-process.ts';
import { ROOT } from './tools.ts';

const FOLDER = join(ROOT, 'docs', 'pictures');
const TITLE = 'The reading room opens in May';
const TEXT = [
  'After two years behind scaffolding, the old customs house lets readers in again. We write this announcement **together**, in one document, and everybody sees every key.',
  '# What is still to do',
  '[] Ask the printer for the *second* proof',
  'Find somebody to read to the children',
  'Choose the first evening talk',
  '',
  '> A library is a room in which nobody has to buy anything.',
  '',
  '## Opening hours',
  'Monday to Saturday from nine to eight; on Sundays the garden door stands open and the coffee is on the house.',
];

async function typeText(page: Page, lines: readonly string[]): Promise<void> {
  await page.getByRole('textbox', { name: 'Document text' }).click();
  for (const [index, line] of lines.entries()) {
    await page.keyboard.type(line);
    if (index < lines.length - 1) await page.keyboard.press('Enter');
  }
}

const PEOPLE = ['Anna', 'Ben', 'Cem'] as const;

async function openAs(
  browser: Browser,
  name: (typeof PEOPLE)[number],
  address: string,
  options: BrowserContextOptions,
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(address);
  await page.getByRole('textbox', { name: 'Document text' }).waitFor();
  await page.getByRole('button', { name: /^You: / }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.keyboard.press('Enter');
  // Colours are drawn by lot; here each has one of their own.
  const color = page
    .getByRole('group', { name: 'Colour' })
    .getByRole('radio')
    .nth(PEOPLE.indexOf(name) * 2);
  await color.evaluate((radio) => radio instanceof HTMLElement && radio.click());
  await page.keyboard.press('Escape');
  return page;
}

/** Puts somebody's caret behind a word and leaves it there. */
async function standBehind(page: Page, paragraph: string, steps: number): Promise<void> {
  await page.getByRole('textbox', { name: 'Document text' }).getByText(paragraph).click();
  await page.keyboard.press('Home');
  for (let step = 0; step < steps; step += 1) await page.keyboard.press('ArrowRight');
}

async function drawWith(browser: Browser, server: ServerProcess): Promise<void> {
  const owner: Opened = await createDocument(server.url, TITLE);
  const editor = await createLink(server.url, owner, 'editor');
  const viewer = await createLink(server.url, owner, 'viewer');
  const address = (link: Opened): string => `${server.url}${link.url}`;
  const wide: BrowserContextOptions = {
    viewport: { width: 1280, height: 760 },
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
  };

  const anna = await openAs(browser, 'Anna', address(owner), { ...wide, colorScheme: 'light' });
  await typeText(anna, TEXT);
  const ben = await openAs(browser, 'Ben', address(editor), { ...wide, colorScheme: 'dark' });
  const phone = await openAs(browser, 'Cem', address(viewer), {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await standBehind(anna, 'Monday to Saturday', 30);
  await ben
    .getByRole('textbox', { name: 'Document text' })
    .getByRole('checkbox')
    .first()
    .click({ position: { x: 4, y: 10 } });
  await standBehind(ben, 'A library is a room', 12);
  await ben.keyboard.press('Shift+End');
  for (const page of [anna, ben]) await page.getByRole('button', { name: 'Your changes: On disk' }).waitFor();
  await anna.getByText('Ben').first().waitFor();

  await phone.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());

  await anna.screenshot({ path: join(FOLDER, 'document-light.png') });
  await ben.screenshot({ path: join(FOLDER, 'document-dark.png') });
  await phone.screenshot({ path: join(FOLDER, 'document-phone.png') });
  await drawSharing(anna, phone);
}

/** The Share dialog of an owner whom a reader asks for more. */
async function drawSharing(anna: Page, reader: Page): Promise<void> {
  await reader.getByRole('button', { name: 'Ask to edit' }).click();
  await reader.getByLabel('Message (if you like)').fill('The opening hours have changed.');
  await reader.getByRole('button', { name: 'Ask', exact: true }).click();
  await anna.getByRole('button', { name: /^Share, 1 person/ }).click();
  await anna.getByRole('button', { name: 'New link with settings…' }).click();
  const form = anna.getByRole('dialog', { name: 'New link' });
  await form.getByRole('radio', { name: 'Can edit' }).check();
  await form.getByLabel('Name (only owners see it)').fill('For the printer');
  await form.getByLabel('Ends').selectOption('week');
  await form.getByLabel('Password', { exact: true }).selectOption('set');
  await form.getByLabel('The password').fill('open sesame');
  await form.getByLabel('How many people at most').fill('3');
  await form.getByRole('button', { name: 'Create and copy' }).click();
  await form.waitFor({ state: 'hidden' });
  const list = anna.getByRole('listitem').filter({ hasText: 'For the printer' });
  await list.waitFor();
  await anna.setViewportSize({ width: 1280, height: 1080 });
  await list.scrollIntoViewIfNeeded();
  await anna.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await anna.screenshot({ path: join(FOLDER, 'share.png') });
}

const found = await findBrowser((words) => console.log(words));
if (!found.found) throw new Error(found.tried.join('\n'));
const page = await ensurePage(() => console.log('Building the page...'));
if (page.kind === 'failed') throw new Error(page.output);

mkdirSync(FOLDER, { recursive: true });
const server = await ServerProcess.start();
const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await drawWith(browser, server);
  console.log(`The pictures are in ${FOLDER}`);
} finally {
  await browser.close();
  await server.close();
}
