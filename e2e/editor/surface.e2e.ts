/** What goes on around the text while others write: links, menus, carets, clipboard, boxes. Nothing remote disturbs it. */
import type { Locator } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLink } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { caretsOn, selectionsOn } from '../kit/carets.ts';
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

/** How far down the screen it stands once the next frames are drawn. */
function topOf(locator: Locator): Promise<number> {
  return locator.evaluate(
    (dom) =>
      new Promise<number>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(dom.getBoundingClientRect().y))),
      ),
  );
}

test('a link is made by keyboard while somebody else types, and javascript: is refused (I1)', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('read this');
  await ben.sees('read this');
  await anna.press('ControlOrMeta+Shift+ArrowLeft', 'ControlOrMeta+k');
  const field = anna.page.getByRole('textbox', { name: 'Address' });
  await expect(field).toBeFocused();
  await anna.page.keyboard.type('JavaScript:alert(1)');
  await anna.press('Enter');
  await expect(anna.page.getByRole('alert').filter({ hasText: 'http, https' })).toBeVisible();
  await field.fill('examp');

  await ben.write('Now ', { at: 'start' });
  await expect(anna.text).toContainText('Now read this');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('examp');
  await field.press('End');
  await anna.page.keyboard.type('le.org/a');
  await expectAccessible(anna, 'the form of a link');
  await anna.press('Enter');
  for (const person of [anna, ben]) {
    await expect(person.text.getByRole('link', { name: 'this' })).toHaveAttribute('href', 'https://example.org/a');
  }
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('!');
  await ben.sees('Now read this!');
  await expect(ben.text.getByRole('link')).toHaveText('this');
});

test('an open menu stays open while somebody else types, and its choice goes to the text', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('Title');
  await ben.sees('Title');
  await anna.page.getByRole('button', { name: 'Kind of block: Text' }).click();
  const menu = anna.page.getByRole('menu');
  await expect(menu).toBeVisible();
  await ben.write(' of all');
  await expect(anna.text).toContainText('Title of all');
  await expect(menu).toBeVisible();
  await expectAccessible(anna, 'the kinds of block');
  await anna.page.getByRole('menuitemradio', { name: /Heading 2/ }).click();
  await expect(ben.text.getByRole('heading', { level: 3, name: 'Title of all' })).toBeVisible();
  await expect(anna.text).toBeFocused();
});

test('the toolbar is one stop for Tab, and arrows go through it', async ({ server, arrive }) => {
  const [anna] = await together(arrive, server);
  await anna.write('word');
  await anna.press('ControlOrMeta+a');
  const toolbar = anna.page.getByRole('toolbar', { name: 'Formatting' });
  await expect(toolbar.locator('[tabindex="0"]')).toHaveCount(1);
  await toolbar.getByRole('button', { name: 'Bold' }).focus();
  await anna.press('ArrowRight', 'Enter');
  await expect(toolbar.getByRole('button', { name: 'Italic' })).toHaveAttribute('aria-pressed', 'true');
  await expect(anna.text.getByRole('emphasis')).toHaveText('word');

  // At 200 % on a small screen a long menu scrolls in itself: all of it can be got at.
  await anna.page.setViewportSize({ width: 640, height: 360 });
  await toolbar.getByRole('button', { name: 'Insert', exact: true }).click();
  const last = anna.page.getByRole('menuitem').last();
  await last.scrollIntoViewIfNeeded();
  await expect(last).toBeInViewport({ ratio: 1 });
  await expect(anna.page.getByRole('menu')).toBeInViewport({ ratio: 1 });
});

test('one sees where the others are, with names that are only text (A6)', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await ben.introduce('<img src=x>');
  await ben.write('hello there');
  await anna.sees('hello there');
  const caret = caretsOn(anna);
  await expect(caret).toHaveCount(1);
  await expect(caret).toHaveText('<img src=x>');
  await ben.press('ControlOrMeta+Shift+ArrowLeft');
  await expect(selectionsOn(anna)).toHaveCount(1);
  await ben.page.close();
  await expect(caret).toHaveCount(0);
});

test('what is copied here comes back whole elsewhere, and one undo takes it out again', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('# Head\nsome **bold** text\n- one\n');
  await anna.press('Tab');
  await anna.page.keyboard.type('two');
  await anna.press('ControlOrMeta+a');
  // Before what writes HTML is here, a copy brings the other flavours.
  const flavours = () =>
    anna.text.evaluate((text) => {
      const data = new DataTransfer();
      text.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
      return [...data.types];
    });
  await expect.poll(flavours).toContain('text/html');
  await anna.press('ControlOrMeta+c', 'ArrowRight', 'Enter', 'Enter', 'Enter', 'ControlOrMeta+v');
  for (const person of [anna, ben]) {
    await expect(person.text.getByRole('heading', { level: 2, name: 'Head' })).toHaveCount(2);
    await expect(person.text.getByRole('strong')).toHaveText(['bold', 'bold']);
    await expect(person.text.locator('ul[data-depth="1"]')).toHaveText(['two', 'two']);
  }
  await anna.press('ControlOrMeta+z');
  await expect(ben.text.getByRole('heading', { level: 2, name: 'Head' })).toHaveCount(1);
  const html = await anna.page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return (await item?.getType('text/html'))?.text() ?? '';
  });
  expect(html).toContain('<h1>Head</h1><p>some <strong>bold</strong> text</p><ul><li');
});

test('a list out of Word is a list, and nothing pasted runs (I2)', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  const word = readFileSync(join(import.meta.dirname, '../../web/editor/clipboard/word-samples/lists.html'), 'utf8');
  await anna.placeCaret('end');
  await paste(anna, { 'text/html': word, 'text/plain': 'not this' });
  await expect(ben.text.locator('ol[data-depth="0"]').first()).toHaveText('one');
  await expect(ben.text.locator('ul[data-depth="2"]')).toHaveText('four');
  await anna.press('ControlOrMeta+a', 'Delete');
  await paste(anna, {
    'text/html':
      '<p>a<img src=x onerror="document.title=\'run\'"><script>document.title="run"</script><a href="java\nscript:document.title=1">b</a></p>',
  });
  await ben.sees('ab');
  await expect(ben.text.locator('a, img, script')).toHaveCount(0);
  await expect(anna.page).not.toHaveTitle(/^run/);
});

test('an address pasted over words links them', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('see here');
  await anna.press('ControlOrMeta+Shift+ArrowLeft');
  await paste(anna, { 'text/plain': 'https://example.org/x' });
  await expect(ben.text.getByRole('link', { name: 'here' })).toHaveAttribute('href', 'https://example.org/x');
});

test('a box is ticked by click and by Space; a viewer ticks nothing', async ({ server, arrive }) => {
  const [anna, ben, owner] = await together(arrive, server);
  await anna.write('[] task');
  const box = anna.text.getByRole('checkbox');
  await box.click();
  await expect(ben.text.getByRole('checkbox')).toBeChecked();
  await anna.page.keyboard.type('s');
  await ben.sees('tasks');
  await box.focus();
  await anna.press('Space');
  await expect(ben.text.getByRole('checkbox')).not.toBeChecked();
  await expect(box).toBeFocused();

  const eve = await arrive('Eve');
  await eve.join((await createLink(server.url, owner, 'viewer')).url);
  await eve.sees('tasks');
  await expect(eve.text).toHaveAttribute('aria-readonly', 'true');
  await expect(eve.page.getByRole('toolbar')).toHaveCount(0);
  await eve.text.getByRole('checkbox').click({ force: true });
  await eve.text.getByRole('checkbox').dispatchEvent('click');
  await expect(eve.text.getByRole('checkbox')).not.toBeChecked();
});

test('the page stays where one reads while others write above', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.placeCaret('end');
  await paste(anna, { 'text/plain': Array.from({ length: 80 }, (_, i) => `Line ${i} of a long document`).join('\n') });
  await expect(ben.text).toContainText('Line 79');
  const line = anna.text.getByText('Line 50 ');
  await expect(anna.page.getByText(/\d words/)).toBeVisible();
  await line.scrollIntoViewIfNeeded();
  // What comes into sight is laid out, and the page with it: measured once it rests.
  let before = await topOf(line);
  await expect
    .poll(async () => {
      const last = before;
      before = await topOf(line);
      return before - last;
    })
    .toBe(0);
  // All of it is there before anything is measured: what comes between two frames moves the text until the next one is drawn.
  await ben.write('new\nlines\nabove\nall\nend', { at: 'start' });
  await expect(anna.text).toContainText('endLine 0 ');
  expect(Math.abs((await topOf(line)) - before)).toBeLessThan(2);
});

test('keys that come faster than the browser reports a moved caret find it where it is', async ({ server, arrive }) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('first\nlast');
  await ben.sees('first\nlast');
  const { keyboard } = anna.page;
  for (let i = 0; i < 6; i++) {
    await keyboard.press('ControlOrMeta+Home');
    await keyboard.press('Enter');
    await keyboard.press('ControlOrMeta+End');
    await keyboard.press('Enter');
    await keyboard.type(String(i));
  }
  await ben.sees('first\nlast\n0\n1\n2\n3\n4\n5');
  await anna.sees('first\nlast\n0\n1\n2\n3\n4\n5');
});

test('with the focus elsewhere, the place one was writing at survives what others write beside it', async ({
  server,
  arrive,
}) => {
  const [anna, ben] = await together(arrive, server);
  await anna.write('To be continued');
  await ben.sees('To be continued');
  await anna.page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(anna.shareDialog).toBeVisible();
  await ben.write(' with friends');
  // Behind the dialog the text has no role; it is there all the same.
  await expect(anna.page.getByRole('textbox', { name: 'Document text', includeHidden: true })).toContainText(
    'continued with friends',
  );
  await anna.press('Escape');
  await expect(anna.page.getByRole('button', { name: 'Share', exact: true })).toBeFocused();
  await anna.text.focus();
  await anna.page.keyboard.type('!');
  await ben.sees('To be continued! with friends');
});
