/** The clipboard and what leaves the page: Markdown in and out, plain text, files of Markdown, pictures. */
import { readFile } from 'node:fs/promises';
import { samplePng } from '../protocol/sample-pictures.ts';
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { expect, REFUSED, test } from './kit/journey.ts';
import type { Person } from './kit/person.ts';

const MARKDOWN = [
  '# Plan',
  '',
  'Some **bold** words and [a link](https://example.org/).',
  '',
  '- one',
  '  - two',
  '- [x] done',
  '',
  '| a | b |',
  '|---|---|',
  '| 1 | 2 |',
  '',
  '```js',
  'let a = 1',
  '```',
].join('\n');

type Arrive = (name: string) => Promise<Person>;

async function together(arrive: Arrive, serverUrl: string): Promise<readonly [Person, Person]> {
  const owner = await createDocument(serverUrl, 'Notes');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join((await createLink(serverUrl, owner, 'editor')).url);
  return [anna, ben];
}

async function paste(person: Person, flavours: Readonly<Record<string, string>>): Promise<void> {
  await person.text.evaluate((text, given) => {
    const data = new DataTransfer();
    for (const [type, value] of Object.entries(given)) data.setData(type, value);
    text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, flavours);
}

/** Puts text on the clipboard of the system, as another program would. */
async function copyElsewhere(person: Person, text: string): Promise<void> {
  await person.page.evaluate((words) => navigator.clipboard.writeText(words), text);
}

test('pasted Markdown is what it says, for everybody; one undo brings its letters, a second takes it out', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.text.click();
  await copyElsewhere(anna, MARKDOWN);
  await anna.page.keyboard.press('ControlOrMeta+v');
  await expect(anna.text.getByRole('heading', { name: 'Plan', level: 2 })).toBeVisible();
  for (const { text } of [anna, ben]) {
    await expect(text.getByRole('heading', { name: 'Plan' })).toBeVisible();
    await expect(text.getByRole('link', { name: 'a link' })).toBeVisible();
    await expect(text.getByRole('listitem')).toHaveCount(2);
    await expect(text.getByRole('checkbox', { name: 'done' })).toBeChecked();
    await expect(text.getByRole('table')).toBeVisible();
    await expect(text.getByText('let a = 1')).toBeVisible();
  }
  await anna.page.keyboard.press('ControlOrMeta+z');
  await expect(anna.text.getByText('# Plan')).toBeVisible();
  await expect(anna.text.getByText('|---|---|')).toBeVisible();
  await expect(ben.text.getByRole('table')).toHaveCount(0);
  await anna.page.keyboard.press('ControlOrMeta+z');
  await expect(anna.text).toHaveText('');
});

test('with Shift what is pasted stays its letters, and source code is left alone', async ({ server, arrive }) => {
  const anna = await arrive('Anna');
  await anna.join((await createDocument(server.url, 'Notes')).url);
  await anna.text.click();
  await copyElsewhere(anna, '# One\n\n- two\n- three');
  await anna.page.keyboard.press('ControlOrMeta+Shift+v');
  await expect(anna.text.getByText('# One')).toBeVisible();
  await anna.page.keyboard.press('ControlOrMeta+End');
  await anna.page.keyboard.press('Enter');
  await paste(anna, { 'text/plain': '# set up\nimport os\ndef f():\n    return 1' });
  await expect(anna.text.getByText('# set up')).toBeVisible();
  // What would be converted is converted in the order of the pastes: the one that comes last says that those before were left.
  await anna.page.keyboard.press('Enter');
  await paste(anna, { 'text/plain': '> quoted\n> **words**' });
  await expect(anna.text.getByRole('blockquote')).toBeVisible();
  await expect(anna.text.getByRole('heading')).toHaveCount(0);
  await expect(anna.text.getByText('# One')).toBeVisible();
  await expect(anna.text.getByText('# set up')).toBeVisible();
});

/** Drops a file on an element, as the browser would. */
async function drop(person: Person, selector: string, name: string, text: string): Promise<void> {
  await person.page.locator(selector).evaluate(
    (element, [fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName, { type: fileName.endsWith('.md') ? 'text/markdown' : '' }));
      const { left, top, width, height } = element.getBoundingClientRect();
      const at = { clientX: left + width / 2, clientY: top + Math.min(height, window.innerHeight - top) / 2 };
      for (const type of ['dragover', 'drop']) {
        element.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true, ...at }));
      }
    },
    [name, text] as const,
  );
}

async function choose(person: Person, item: string): Promise<void> {
  await person.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await person.page.getByRole('menuitem', { name: item }).click();
}

async function downloaded(person: Person, item: string): Promise<{ readonly name: string; readonly text: string }> {
  const coming = person.page.waitForEvent('download');
  await choose(person, item);
  const download = await coming;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test('the whole document leaves as Markdown and as a page of the web, and comes back from its file', async ({
  server,
  arrive,
}) => {
  const anna = await arrive('Anna');
  await anna.join((await createDocument(server.url, 'Trip')).url);
  await anna.text.click();
  await paste(anna, { 'text/plain': `${MARKDOWN}\n\n> [!TIP]\n> Take **care**\n\nMass is $m$.` });
  await expect(anna.text.getByRole('table')).toBeVisible();
  await choose(anna, 'Copy as Markdown');
  await expect(anna.page.getByText('Copied as Markdown.')).toBeVisible();
  const copied = await anna.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('# Trip\n\n# Plan\n\nSome **bold** words and [a link](https://example.org/).');
  expect(copied).toContain('- one\n  - two\n- [x] done');
  expect(copied).toContain('> [!TIP]\n> Take **care**');
  expect(copied).toContain('Mass is $m$.');

  const markdown = await downloaded(anna, 'Download as Markdown');
  expect(markdown).toEqual({ name: 'Trip.md', text: copied });
  const page = await downloaded(anna, 'Download as web page');
  expect(page.name).toBe('Trip.html');
  expect(page.text).toContain('<h1>Trip</h1>');
  expect(page.text).toContain('<strong>bold</strong>');

  const ben = await arrive('Ben');
  await ben.goHome();
  await ben.page.getByLabel('Markdown file').setInputFiles({
    name: markdown.name,
    mimeType: 'text/markdown',
    buffer: Buffer.from(markdown.text),
  });
  await expect(ben.title).toHaveValue('Trip');
  await expect(ben.text.getByRole('heading', { name: 'Plan' })).toBeVisible();
  await expect(ben.text.getByRole('table')).toBeVisible();
  await expect(ben.text.getByText('Take care')).toBeVisible();
  await ben.seesSaved('On disk');
  await choose(ben, 'Copy as Markdown');
  await expect.poll(() => ben.page.evaluate(() => navigator.clipboard.readText())).toBe(copied);
});

test('a file of Markdown is dropped on the text, beside it, and on the first page', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server.url);
  await anna.write('before');
  await drop(anna, 'main [role="textbox"]', 'a.md', '# Dropped\n\n- item');
  await expect(ben.text.getByRole('heading', { name: 'Dropped' })).toBeVisible();
  await drop(anna, 'header', 'b.md', '## Beside\n\ntext');
  await expect(ben.text.getByRole('heading', { name: 'Beside' })).toBeVisible();
  await anna.goHome();
  await drop(anna, 'main', 'notes.md', 'no heading, **only** words');
  await expect(anna.title).toHaveValue('notes');
  await expect(anna.text.getByText('no heading, only words')).toBeVisible();
});

test('I4: a file that is no text, or too long, is refused in words and makes no document', async ({ arrive }) => {
  const anna = await arrive('Anna');
  await anna.goHome();
  const input = anna.page.getByLabel('Markdown file');
  await input.setInputFiles({ name: 'a.md', mimeType: 'text/markdown', buffer: Buffer.from([0, 1, 2, 0]) });
  await expect(anna.page.getByRole('alert')).toContainText('This file is no text.');
  await input.setInputFiles({ name: 'b.md', mimeType: 'text/markdown', buffer: Buffer.alloc(2_100_000, 'x') });
  await expect(anna.page.getByRole('alert')).toContainText('too long');
  await input.setInputFiles({ name: 'c.md', mimeType: 'text/markdown', buffer: Buffer.from('> '.repeat(400_000)) });
  await expect(anna.page.getByRole('alert')).toContainText('could not be read', { timeout: 25_000 });
  await expect(anna.page.getByRole('heading', { name: 'Write one document, together.' })).toBeVisible();
});

/** What is copied of what is selected, by its types. */
function copy(person: Person): Promise<Record<string, string>> {
  return person.text.evaluate((text) => {
    const data = new DataTransfer();
    text.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
    return Object.fromEntries(data.types.map((type) => [type, data.getData(type)]));
  });
}

test('what is copied is Markdown too on a page that has just opened', async ({ server, arrive }) => {
  const anna = await arrive('Anna');
  // Never idle: nothing is fetched that nobody wants.
  await anna.page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await anna.join((await createDocument(server.url, 'Notes')).url);
  await anna.write('some **bold** words');
  await anna.press('ControlOrMeta+a');
  await expect.poll(async () => (await copy(anna))['text/markdown']).toBe('some **bold** words\n');
});

test('a copied picture is a picture in other programs, and stays the file that it is here', async ({
  server,
  arrive,
  expected,
}) => {
  // Ben's page may ask for the picture a moment before it is sent.
  expected.push(...REFUSED);
  const [anna, ben] = await together(arrive, server.url);
  const picture = Buffer.from(samplePng(60, 40));
  await anna.text.click();
  await anna.text.evaluate((text, packed) => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    data.items.add(new File([content], 'picture.png', { type: 'image/png' }));
    text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, picture.toString('base64'));
  await expect(anna.text.locator('img')).toHaveJSProperty('complete', true);
  await anna.write('caption **below**');
  await anna.press('ControlOrMeta+a');
  // What writes Markdown and HTML comes once something is selected or touched; before it is here the other flavours are copied.
  await expect
    .poll(async () => Object.keys(await copy(anna)))
    .toEqual(expect.arrayContaining(['text/markdown', 'text/html']));
  const copied = await copy(anna);
  expect(copied['text/html']).toMatch(/<img src="data:image\/(?:png|jpeg);base64,[^"]{20,}/);
  expect(copied['text/markdown']).toContain('caption **below**');
  expect(copied['application/x-weft-fragment+json']).toMatch(/"file":"[\w-]{22}"/);
  await ben.placeCaret('end');
  await paste(ben, { 'text/html': copied['text/html'] ?? '' });
  await expect(ben.text.locator('img')).toHaveCount(2);
});
