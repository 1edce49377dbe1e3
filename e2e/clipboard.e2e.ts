/** The clipboard and what leaves the page: Markdown in and out, plain text, files of Markdown, pictures. */
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { expect, test } from './kit/journey.ts';
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
