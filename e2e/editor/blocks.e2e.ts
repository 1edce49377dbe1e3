/** Code, equations, cards, page breaks, alignment, lists that begin where one says: by keyboard and pointer, seen by two. */
import type { Locator } from '@playwright/test';
import { createLink } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';
import { together } from '../kit/together.ts';

async function paste(person: Person, flavours: Readonly<Record<string, string>>): Promise<void> {
  await person.text.evaluate((text, given) => {
    const data = new DataTransfer();
    for (const [type, value] of Object.entries(given)) data.setData(type, value);
    text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, flavours);
}

/** The words of a kind as they are painted; nothing of it is in the document or the DOM. */
function painted(person: Person, kind: string): Promise<string[]> {
  return person.page.evaluate((name) => {
    const words: string[] = [];
    for (const range of CSS.highlights.get(name) ?? []) {
      const { startContainer: node, startOffset, endOffset } = range;
      if (node instanceof Text) words.push(node.data.slice(startOffset, endOffset));
    }
    return words;
  }, `weft-code-${kind}`);
}

/** The lines of a code block, without the bar above them. */
const source = (person: Person): Locator => person.text.getByRole('group', { name: 'Code' }).locator('pre');

test('code is written as one block, coloured for everybody, and nothing of the colours is in the document', async ({
  server,
  arrive,
}) => {
  const [anna, ben, owner] = await together(arrive, server);
  await anna.write('```ts ');
  await anna.page.keyboard.type('const a = 1;\n// note\nreturn "b"');
  const vera = await arrive('Vera');
  await vera.join((await createLink(server.url, owner, 'viewer')).url);
  for (const person of [anna, ben, vera]) {
    await expect(source(person)).toHaveText('const a = 1;// notereturn "b"');
    await expect.poll(() => painted(person, 'keyword'), { message: person.name }).toEqual(['const', 'return']);
    await expect.poll(() => painted(person, 'comment')).toEqual(['// note']);
    await expect.poll(() => painted(person, 'string')).toEqual(['"b"']);
    await expect(source(person).locator('[data-color], [style]')).toHaveCount(0);
  }
  // Somebody else types in the same block: the colours follow on both sides.
  await ben.placeCaret('start');
  await ben.page.keyboard.type('let z; ');
  await expect.poll(() => painted(anna, 'keyword')).toEqual(['let', 'const', 'return']);
  await anna.page.keyboard.type(' + 2');
  await expect(source(ben)).toContainText('return "b" + 2');
  await expect.poll(() => painted(ben, 'number')).toEqual(['1', '2']);

  await vera.page.getByRole('button', { name: 'Copy this code' }).click();
  await expect(vera.page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await vera.page.evaluate(() => navigator.clipboard.readText())).toBe(
    'let z; const a = 1;\n// note\nreturn "b" + 2',
  );
});

test('the language is found by typing and chosen by keyboard; Enter twice and arrows lead out of code', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('```\nprint(len("x"))');
  await anna.page.getByRole('button', { name: 'Language of this code: Plain text' }).focus();
  await anna.press('Enter');
  const field = anna.page.getByRole('combobox', { name: 'Search for a language' });
  await expect(field).toBeFocused();
  await anna.page.keyboard.type('py');
  await expect(anna.page.getByRole('option', { name: 'Python' })).toBeVisible();
  await expectAccessible(anna, 'language');
  await anna.press('Enter');
  await expect(ben.page.getByRole('button', { name: 'Language of this code: Python' })).toBeVisible();
  await expect.poll(() => painted(ben, 'string')).toEqual(['"x"']);
  await expect(anna.text).toBeFocused();
  await anna.placeCaret('end');
  await anna.press('Enter', 'Enter');
  await anna.page.keyboard.type('out');
  await expect(ben.text.getByRole('paragraph')).toHaveText(['out']);
  await expect(source(ben)).toHaveText('print(len("x"))');
  await anna.pressUntil('ControlOrMeta+z', async () => (await anna.text.getByRole('paragraph').count()) === 0);
  await expect(ben.text.getByRole('paragraph')).toHaveCount(0);
  await expect(source(ben)).toContainText('print(len("x"))');
});

test('lines out of VS Code stay one block in their language, and what is pasted into code is its characters', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.placeCaret('end');
  await paste(anna, {
    'vscode-editor-data': '{"version":1,"mode":"rust"}',
    'text/html': '<div style="font-family:monospace;white-space:pre"><div><span>fn a() {</span></div></div>',
    'text/plain': 'fn a() {\n    1\n}\n',
  });
  await expect(ben.page.getByRole('button', { name: 'Language of this code: Rust' })).toBeVisible();
  await paste(anna, { 'text/html': '<h1>x</h1>', 'text/plain': '# x\n- y' });
  await expect.poll(() => source(ben).innerText()).toBe('fn a() {\n    1\n}# x\n- y');
});

test('typing in 2,000 lines of code is not held up by their colours', async ({ server, arrive }) => {
  const [anna] = await together(arrive, server);
  await anna.placeCaret('end');
  const lines = Array.from(
    { length: 2000 },
    (_, i) => `export const value${i}: number = compute("${i}", ${i}); // ${i}`,
  );
  await paste(anna, { 'vscode-editor-data': '{"mode":"typescript"}', 'text/plain': lines.join('\n') });
  await expect.poll(async () => (await painted(anna, 'keyword')).length).toBeGreaterThan(20);
  // What is off the screen costs nothing.
  expect((await painted(anna, 'keyword')).length).toBeLessThan(1000);
  await anna.placeCaret('start');
  await expect.poll(async () => (await painted(anna, 'comment')).includes('// 3')).toBe(true);
  // CPU time of the page's thread, so that it is not the machine's other work that is measured.
  const devtools = await anna.page.context().newCDPSession(anna.page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busyMs = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const before = await busyMs();
  await anna.page.keyboard.type('x'.repeat(20), { delay: 60 });
  await expect(source(anna)).toContainText('x'.repeat(20));
  await expect.poll(async () => (await painted(anna, 'comment')).includes('// 3')).toBe(true);
  const perKeyMs = ((await busyMs()) - before) / 20;
  console.log(`2,000 lines of code, the page's thread for one key: ${perKeyMs.toFixed(1)} ms`);
  expect(perKeyMs).toBeLessThan(250);
});

test('an equation shows its source where the caret is and the formula elsewhere; what is wrong with it is said', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('$$ \\frac{1}{2');
  const formula = (person: Person): Locator => person.text.getByRole('group', { name: 'Equation' });
  /** How well its source is seen: only where the caret is. */
  const seesSource = (person: Person, opacity: '0' | '1') =>
    expect(formula(person).locator('pre')).toHaveCSS('opacity', opacity);
  await expect(formula(anna)).toContainText('Something is missing at the end, such as a }.');
  await anna.page.keyboard.type('}');
  await expect(formula(anna).getByRole('math')).toBeAttached();
  await seesSource(anna, '1');
  await expect(formula(ben).getByRole('math')).toBeAttached();
  await seesSource(ben, '0');
  await expectAccessible(anna, 'equation');
  await anna.press('Enter');
  await anna.page.keyboard.type('after');
  await seesSource(anna, '0');
  // What is half written leaves the last picture standing, with the reason below it, for whoever writes it.
  await formula(anna).click();
  await anna.page.keyboard.type(' + \\sqrt{');
  await expect(formula(anna)).toContainText('A } is missing.');
  await expect(formula(anna).getByRole('math')).toBeAttached();
  await expect(formula(ben).getByRole('math')).toHaveCount(0);
  for (let i = 0; i < 9; i++) await anna.press('Backspace');
  await expect(formula(anna)).not.toContainText('missing');
  await anna.press('ArrowDown');
  // Two write one formula.
  await formula(ben).click();
  await seesSource(ben, '1');
  await ben.page.keyboard.type(' + x');
  await expect(formula(anna).getByRole('math')).toContainText('\\frac{1}{2} + x');
  // A formula may load and open nothing.
  await ben.page.keyboard.type('\\href{javascript:alert(1)}{y}\\includegraphics{http://127.0.0.1:1/x.png}');
  await expect(formula(anna).locator('a, img')).toHaveCount(0);
});

test('a pasted address alone on a line can become a card; a card leads nowhere but the web (I1)', async ({
  server,
  arrive,
}) => {
  const [anna, ben, owner] = await together(arrive, server);
  await anna.placeCaret('end');
  await paste(anna, { 'text/plain': 'https://example.org/some/page?x=1' });
  await anna.page.getByRole('button', { name: 'Show as card' }).click();
  const cardOf = (person: Person) => person.text.getByRole('link', { name: 'example.org' });
  const card = cardOf(ben);
  await expect(card).toHaveAttribute('href', 'https://example.org/some/page?x=1');
  await expect(card).toHaveAttribute('rel', /noopener.*nofollow/);
  await expect(card).toContainText('example.org/some/page?x=1');
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('below');
  await expect(ben.text.getByRole('paragraph')).toHaveText('below');

  await cardOf(anna).click();
  await anna.page.getByRole('textbox', { name: 'Title of the card' }).fill('Our page');
  await anna.page.getByRole('textbox', { name: 'Address of the page' }).fill('javascript:alert(1)');
  await anna.press('Enter');
  await expect(anna.page.getByRole('alert').filter({ hasText: 'http or https' })).toBeVisible();
  await expectAccessible(anna, 'card');
  await anna.page.getByRole('textbox', { name: 'Address of the page' }).fill('https://example.org/b');
  await anna.press('Enter');
  await expect(card).toHaveText('Our pageexample.org/b');

  const vera = await arrive('Vera');
  await vera.join((await createLink(server.url, owner, 'viewer')).url);
  const opened = vera.page.context().waitForEvent('page');
  await cardOf(vera).click();
  expect((await opened).url()).toMatch(/^(https:\/\/example\.org\/b|chrome-error:|about:blank)/);
});

test('alignment, indent and the first number of a list, from the toolbar and by keys', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('Title\nbody');
  await anna.press('ControlOrMeta+Shift+e');
  await expect(ben.text.getByRole('paragraph').nth(1)).toHaveCSS('text-align', 'center');
  await anna.page.getByRole('button', { name: 'Alignment and indent' }).click();
  await expect(anna.page.getByRole('button', { name: 'Centre' })).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(anna, 'alignment');
  await anna.page.getByRole('button', { name: 'Justify' }).click();
  await expect(ben.text.getByRole('paragraph').nth(1)).toHaveCSS('text-align', 'justify');
  await anna.press('ControlOrMeta+]', 'ControlOrMeta+]', 'ControlOrMeta+[');
  await expect(ben.text.getByRole('paragraph').nth(1)).toHaveAttribute('data-indent', '1');

  await anna.press('Enter', 'ControlOrMeta+Shift+7');
  await anna.page.keyboard.type('first\nsecond');
  await anna.press('ArrowUp');
  await anna.page.getByRole('button', { name: 'Alignment and indent' }).click();
  await anna.page.getByRole('spinbutton', { name: 'Start numbers at' }).fill('12');
  await anna.press('Enter');
  await expect(ben.text.getByRole('list').first()).toHaveAttribute('data-start', '12');
  const numbers = await ben.text.getByRole('list').evaluateAll((lists) =>
    lists.map((list) => {
      const { content } = getComputedStyle(list.querySelector('li') ?? list, '::before');
      return content;
    }),
  );
  expect(numbers).toHaveLength(2);
});

test('a page break ends the page on paper', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('one');
  await anna.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await expectAccessible(anna, 'insert menu');
  await anna.page.getByRole('menuitem', { name: /Page break/ }).click();
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('two');
  await expect(ben.page.getByRole('separator', { name: 'Page break' })).toBeVisible();
  await expect(ben.text.getByRole('paragraph')).toHaveText(['one', 'two']);
  await ben.page.emulateMedia({ media: 'print' });
  await expect(ben.text.getByRole('separator', { name: 'Page break', includeHidden: true })).toHaveCSS(
    'break-after',
    'page',
  );
});
