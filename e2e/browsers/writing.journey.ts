/** Writing in every browser: keys, marks, blocks, undo, menus, tables, composition. */
import { createDocument } from '../../scripts/rest-client.ts';
import { expect, test } from './journey.ts';

test('from the first page to a document with headings, marks, lists and a quote @short', async ({ anna: arrive }) => {
  const anna = await arrive();
  await anna.goHome();
  await anna.click({ role: 'button', name: 'New document' });
  await anna.isReady();
  await anna.click({ role: 'textbox', name: 'Title' });
  await anna.type('Plan of the party');
  await anna.write('# Lemonade\nWe need **strong** *slanted* `code` ~~gone~~ words, ');
  await anna.press('Control+u');
  await anna.type('under');
  await anna.press('Control+u');
  await anna.type(' and plain.\n- milk\nbread\n');
  await anna.press('Tab');
  await anna.type('rye');
  await anna.press('Enter', 'Shift+Tab', 'Enter');
  await anna.type('1. first\nsecond\n\n[] open\n\n> Said');
  await anna.seesText(
    [
      'Lemonade',
      'We need strong slanted code gone words, under and plain.',
      ...['milk', 'bread', 'rye', 'first', 'second', 'open', 'Said'],
    ].join('\n'),
  );
  await anna.seesMarked('h2', ['Lemonade']);
  await anna.seesMarked('strong', ['strong']);
  await anna.seesMarked('em', ['slanted']);
  await anna.seesMarked('code', ['code']);
  await anna.seesMarked('.flow-underline', ['under']);
  await anna.seesMarked('[data-list="bullet"][data-depth="1"]', ['rye']);
  await anna.seesMarked('blockquote', ['Said']);
  await anna.seesSaved('On disk');
  await anna.window.reload();
  await anna.isReady();
  await anna.seesMarked('h2', ['Lemonade']);
  expect((await anna.sees({ role: 'textbox', name: 'Title' })).value).toBe('Plan of the party');
});

test('Enter and the deleting keys across blocks, word by word, over a selection; undone and done again @short', async ({
  server,
  anna: arrive,
}) => {
  const anna = await arrive();
  await anna.join((await createDocument(server.url, 'Keys')).url);
  await anna.write('one two three');
  await anna.press('Control+ArrowLeft', 'Control+ArrowLeft', 'Enter');
  await anna.seesText('one\ntwo three');
  await anna.press('Backspace');
  await anna.seesText('one two three');
  await anna.press('Enter', 'ArrowUp', 'End', 'Delete', 'End');
  await anna.seesText('one two three');
  await anna.press('Control+Backspace');
  await anna.seesText('one two');
  await anna.type('\n# Head\n- item\n');
  await anna.press('Backspace', 'Backspace');
  await anna.type(' more');
  await anna.seesText('one two\nHead\nitem more');
  // Over three blocks of three kinds.
  await anna.press('Control+Home', 'Control+ArrowRight', 'Control+Shift+End');
  await anna.type('X');
  await expect.poll(async () => (await anna.seen()).replace(/ /g, '')).toBe('oneX');
  await anna.press('Shift+Enter');
  await anna.type('soft\n> said');
  await expect.poll(async () => (await anna.seen()).replace(/ /g, '')).toBe('oneX\nsoft\nsaid');
  await anna.press('Control+a', 'Delete');
  await anna.seesText('');
  await anna.type('After all');
  await anna.seesText('After all');
  // How much is one step depends on how fast it was typed: all the way back, and all the way to the end again.
  const [back, forth] = ['Control+z', 'Control+Shift+z'];
  await anna.pressUntil(back, async () => (await anna.seen()).startsWith('one'));
  await anna.pressUntil(
    back,
    async () => (await anna.find({ role: 'button', name: 'Undo', enabled: true })).length === 0,
  );
  await anna.seesText('');
  await anna.pressUntil(
    forth,
    async () => (await anna.find({ role: 'button', name: 'Redo', enabled: true })).length === 0,
  );
  await anna.seesText('After all');
  // A letter goes with its accent; what was typed last is taken back by itself.
  await anna.press('Control+a', 'Delete');
  await anna.type('ae\u0301xyz');
  await anna.press('Home', 'ArrowRight', 'Delete', 'Delete');
  await anna.seesText('ayz');
  await anna.press('End');
  await anna.type('e\u0301');
  await anna.press('Backspace');
  await anna.seesText('ayze');
});

test('the slash menu, the tools of a selection, the palette and the list of shortcuts, by mouse and by key', async ({
  server,
  anna: arrive,
}) => {
  const anna = await arrive();
  await anna.join((await createDocument(server.url, 'Menus')).url);
  await anna.write('/head');
  await anna.sees({ role: 'option', name: 'Heading 1…' });
  await anna.press('ArrowDown', 'Enter');
  await anna.type('Chosen\nsome words');
  await anna.seesMarked('h3', ['Chosen']);
  await anna.press('Control+Shift+ArrowLeft');
  await anna.click({ role: 'button', name: 'Bold', within: { role: 'toolbar', name: 'Selected text' } });
  await anna.seesMarked('strong', ['words']);
  await anna.press('Control+i');
  await anna.seesMarked('strong.flow-italic', ['words']);
  await anna.press('Alt+F10');
  await expect
    .poll(async () =>
      (await anna.find({ role: 'button', within: { role: 'toolbar', name: 'Selected text' } })).some((b) => b.focused),
    )
    .toBe(true);
  await anna.press('Escape', 'End', 'Control+k');
  await anna.sees({ role: 'dialog', name: 'Command palette' });
  await anna.type('bulleted');
  await anna.sees({ role: 'option', name: 'Bulleted list…' });
  await anna.press('Enter');
  await anna.seesMarked('li', ['some words']);
  await anna.type('!');
  await anna.seesText('Chosen\nsome words!');
  await anna.press('Control+/');
  await anna.sees({ role: 'dialog', name: 'Keyboard shortcuts' });
  await anna.press('Escape');
  await anna.seesNone({ role: 'dialog' });
  // A selection made by the mouse.
  const line = await anna.sees({ role: 'heading', name: 'Chosen' });
  await anna.window.drag([
    { x: line.x + 1, y: line.y + line.height / 2 },
    { x: line.x + 30, y: line.y + line.height / 2 },
    { x: line.x + line.width / 3, y: line.y + line.height / 2 },
  ]);
  await anna.sees({ role: 'toolbar', name: 'Selected text' });
});

test('hits are painted and replaced in one step; code is coloured and a formula is set', async ({
  server,
  anna: arrive,
}) => {
  const anna = await arrive();
  await anna.join((await createDocument(server.url, 'Found')).url);
  await anna.write('cat one\ncat **cat** two\n```ts \nconst seats = "four";');
  const painted = (name: string) =>
    anna.window.evaluate(
      (of) => [...CSS.highlights].filter(([key, { size }]) => key.startsWith(of) && size > 0).length,
      name,
    );
  await expect.poll(() => painted('')).toBeGreaterThan(1);
  await anna.press('Control+Home', 'Control+f');
  await anna.sees({ role: 'search', name: 'Find in the document' });
  await anna.type('cat');
  await expect.poll(() => painted('weft-find')).toBe(2);
  await anna.click({ role: 'button', name: 'Replace', within: { role: 'search', name: 'Find in the document' } });
  await anna.click({ role: 'textbox', name: 'Replace with' });
  await anna.type('dog');
  await anna.click({ role: 'button', name: 'Replace all' });
  await anna.seesMarked('p', ['dog one', 'dog dog two']);
  await anna.press('Escape');
  await anna.caretAt('start');
  await anna.press('Control+z');
  await anna.seesMarked('p', ['cat one', 'cat cat two']);
  await anna.press('Enter', 'ArrowUp');
  await anna.type('$x^2$ ');
  await expect
    .poll(() =>
      anna.window.evaluate(() => document.querySelectorAll('[aria-label="Document text"] .katex').length, null),
    )
    .toBe(1);
});

test('a table is made and written by keyboard; a row comes by Tab, and the arrows go out of it', async ({
  server,
  anna: arrive,
  other,
}) => {
  const owner = await createDocument(server.url, 'Tables');
  const anna = await arrive();
  await anna.join(owner.url);
  const cells = () =>
    anna.window.evaluate(
      () =>
        [...document.querySelectorAll('[aria-label="Document text"] tr')].map((row) =>
          [...row.children].map((cell) => (cell.textContent ?? '').trim()).join('|'),
        ),
      null,
    );
  await anna.write('above\n/table');
  await anna.sees({ role: 'option', name: 'Table…' });
  await anna.press('Enter');
  await expect.poll(async () => (await anna.find({ role: 'gridcell', name: '3 by 3' }))[0]?.focused).toBe(true);
  await anna.press('ArrowLeft', 'ArrowUp', 'Enter');
  await anna.type('a');
  await anna.press('Tab');
  await anna.type('b');
  await anna.press('Tab');
  await anna.type('c');
  await anna.press('Tab');
  await anna.type('d');
  await anna.press('Tab');
  await anna.type('e');
  await expect.poll(cells).toEqual(['a|b', 'c|d', 'e|']);
  await anna.press('ArrowUp', 'Backspace');
  await anna.type('C\nsecond');
  await expect.poll(cells).toEqual(['a|b', 'Csecond|d', 'e|']);
  const ben = await other('Ben');
  await ben.join(owner.url);
  await anna.press('Shift+Tab');
  await anna.type('!');
  await expect.poll(async () => (await cells())[0]).toContain('!');
  await ben.seesSome({ role: 'table' }, 1);
  await anna.press('Control+Home', 'End');
  await anna.type('.');
  await expect.poll(() => ben.seen()).toContain('above.');
  await expect.poll(() => ben.seen()).toContain('second');
});

test('text that an input method composes comes once, also while another writes in the same line', async ({
  server,
  anna: arrive,
  other,
}) => {
  const owner = await createDocument(server.url, 'Composed');
  const anna = await arrive();
  await anna.join(owner.url);
  await anna.write('Here ');
  const ben = await other('Ben');
  await ben.join(owner.url);
  await ben.seesText('Here');
  /**
   * What each browser does when an input method composes: it writes into the text by itself and says so. They differ in how it ends: Firefox ends
   * before it reports the last input, WebKit takes what was composed out again and asks to put it in.
   */
  const compose = (step: {
    readonly type: 'start' | 'update' | 'end';
    readonly text: string;
    readonly before: string;
  }) =>
    anna.window.evaluate(
      ({ type, text, before, browser }) => {
        const field = document.querySelector('[aria-label="Document text"]');
        const selection = getSelection();
        const node = selection?.anchorNode;
        if (field === null || selection === null || !(node instanceof Text)) throw new Error('no caret in a text');
        const compositionEvent = (name: string) =>
          field.dispatchEvent(new CompositionEvent(name, { data: text, bubbles: true, cancelable: true }));
        const inputEvent = (name: 'beforeinput' | 'input', inputType: string, data: string, cancelable = false) =>
          field.dispatchEvent(
            new InputEvent(name, {
              inputType,
              data,
              isComposing: inputType === 'insertCompositionText',
              bubbles: true,
              cancelable,
            }),
          );
        const write = (words: string) => {
          const at = selection.anchorOffset;
          node.data = node.data.slice(0, at - before.length) + words + node.data.slice(at);
          selection.collapse(node, at - before.length + words.length);
        };
        if (type === 'start') compositionEvent('compositionstart');
        if (type === 'end' && browser === 'webkit') {
          inputEvent('beforeinput', 'deleteCompositionText', '');
          write('');
          inputEvent('input', 'deleteCompositionText', '');
          if (!inputEvent('beforeinput', 'insertFromComposition', text, true))
            return compositionEvent('compositionend');
          throw new Error('nobody took what was composed');
        }
        compositionEvent('compositionupdate');
        inputEvent('beforeinput', 'insertCompositionText', text);
        write(text);
        if (type === 'end' && browser === 'firefox') compositionEvent('compositionend');
        inputEvent('input', 'insertCompositionText', text);
        if (type === 'end' && browser === 'chromium') compositionEvent('compositionend');
        return true;
      },
      { ...step, browser: anna.window.browser },
    );
  await compose({ type: 'start', text: 'に', before: '' });
  await anna.drawn();
  await ben.caretAt('start');
  await ben.type('Right ');
  await expect.poll(() => ben.seen()).toMatch(/^Right Here/);
  await compose({ type: 'update', text: 'にほん', before: 'に' });
  await anna.drawn();
  await compose({ type: 'end', text: '日本', before: 'にほん' });
  await anna.seesText('Right Here 日本');
  await ben.seesText('Right Here 日本');
  await anna.type('!');
  await ben.seesText('Right Here 日本!');
});
