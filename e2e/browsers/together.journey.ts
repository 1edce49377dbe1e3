/** Two browsers in one document, what comes and goes by the clipboard and by files, what is moved; each in every browser. */
import { writeFileSync } from 'node:fs';
import { samplePng } from '../../protocol/sample-pictures.ts';
import { createDocument } from '../../scripts/rest-client.ts';
import { BlockingProxy } from '../../scripts/wire/blocking-proxy.ts';
import { keystrokes, only } from '../kit/keystrokes.ts';
import { expect, SERVER_AWAY, test } from './journey.ts';
import type { Writer } from './writer.ts';

test('two browsers type at once in the same paragraph: every character exactly once, and both see the same (P2) @short', async ({
  server,
  anna: arrive,
  other,
}) => {
  const owner = await createDocument(server.url, 'Together');
  const [anna, ben] = [await arrive(), await other('Ben')];
  await anna.join(owner.url);
  await ben.join(owner.url);
  await anna.write('0123456789');
  await ben.seesText('0123456789');
  await ben.caretAt('start');
  await ben.press(...Array.from({ length: 5 }, () => 'ArrowRight'));
  await anna.press('Control+Home');
  const typed = [keystrokes(0, 90), keystrokes(1, 90)] as const;
  const inPieces = async (writer: Writer, text: string): Promise<void> => {
    for (let at = 0; at < text.length; at += 6) await writer.type(text.slice(at, at + 6));
  };
  await Promise.all([inPieces(anna, typed[0]), inPieces(ben, typed[1])]);
  for (const writer of [anna, ben]) {
    await writer.seesSaved('On disk');
    await expect.poll(async () => (await writer.seen()).length).toBe(190);
  }
  const seen = await anna.seen();
  expect(await ben.seen()).toBe(seen);
  expect(only(0, seen)).toBe(typed[0]);
  expect(only(1, seen)).toBe(typed[1]);
  expect(seen.replace(/\D/g, '')).toBe('0123456789');
  // Each takes back their own.
  await anna.press(...Array.from({ length: 40 }, () => 'Control+z').slice(0, 6));
  await expect.poll(async () => only(1, await ben.seen())).toBe(typed[1]);
});

/** Puts flavours on the clipboard as another program would, and presses the keys that paste; what is selected is replaced. */
async function paste(writer: Writer, flavours: Readonly<Record<string, string>>): Promise<void> {
  await writer.type('x');
  await writer.press('Control+a');
  await writer.window.evaluate((given) => {
    const put = (event: ClipboardEvent) => {
      for (const [type, value] of Object.entries(given)) event.clipboardData?.setData(type, value);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('copy', put, { capture: true, once: true });
  }, flavours);
  await writer.press('Control+c', 'Control+v');
}

/** What the copying key hands to other programs. */
async function copied(writer: Writer): Promise<{ readonly html: string; readonly plain: string }> {
  await writer.window.evaluate(() => {
    const keep = ({ clipboardData }: ClipboardEvent) => {
      const of = (type: string) => clipboardData?.getData(type) ?? '';
      document.body.dataset['copied'] = JSON.stringify({ html: of('text/html'), plain: of('text/plain') });
    };
    window.addEventListener('copy', keep, { once: true });
  }, null);
  await writer.press('Control+c');
  return writer.window.evaluate(() => {
    const told = document.body.dataset['copied'] ?? '{}';
    delete document.body.dataset['copied'];
    // Written just above.
    return JSON.parse(told) as { html: string; plain: string };
  }, null);
}

test('what is copied by key is pasted by key with its marks; HTML and Markdown of others keep their structure', async ({
  server,
  anna: arrive,
}) => {
  const anna = await arrive();
  await anna.join((await createDocument(server.url, 'Clipboard')).url);
  await anna.write('# Head\nsome **bold** words\n- item');
  await anna.press('Control+a', 'Control+c', 'Control+End', 'Enter', 'Enter', 'Control+v');
  await anna.seesMarked('h2', ['Head', 'Head']);
  await anna.seesMarked('strong', ['bold', 'bold']);
  await anna.seesText('Head\nsome bold words\nitem\nHead\nsome bold words\nitem');
  await anna.press('Control+a', 'Control+x');
  await anna.seesText('');
  await anna.press('Control+v');
  await anna.seesMarked('h2', ['Head', 'Head']);
  await paste(anna, {
    'text/html':
      '<h1>Title</h1><table><tr><td>1</td><td>2</td></tr></table><p>A <b>b</b> and <i>i</i></p><ul><li>x</li></ul>',
    'text/plain': 'nothing of this',
  });
  await anna.seesMarked('h2', ['Title']);
  await anna.seesMarked('strong', ['b']);
  await anna.seesMarked('td', ['1', '2']);
  await paste(anna, { 'text/plain': '## Plan\n\n- one\n- two\n\n**strong**' });
  await anna.seesMarked('h3', ['Plan']);
  await anna.seesMarked('li', ['one', 'two']);
  await anna.press('Control+z');
  await anna.seesText('## Plan\n- one\n- two\n**strong**');
  await anna.join((await createDocument(server.url, 'Out')).url);
  await anna.write('# Out\n**strong**');
  await anna.press('Control+a');
  const { html, plain } = await copied(anna);
  expect(plain).toBe('Out\nstrong');
  expect(html).toMatch(/<h\d[^>]*>Out<\/h\d>/);
  expect(html).toMatch(/<(strong|b)>strong</);
});

test('a block goes up by key and down by its handle, also while another writes in it', async ({
  server,
  anna: arrive,
  other,
}) => {
  const owner = await createDocument(server.url, 'Moved');
  const [anna, ben] = [await arrive(), await other('Ben')];
  await anna.join(owner.url);
  await anna.write('one\ntwo\nthree');
  await ben.join(owner.url);
  await ben.seesText('one\ntwo\nthree');
  await anna.press('Alt+Shift+ArrowUp', 'Alt+Shift+ArrowUp');
  await ben.write('?');
  for (const writer of [anna, ben]) await writer.seesText('three\none\ntwo?');
  const place = (text: string) =>
    anna.window.evaluate((wanted) => {
      const blocks = [...document.querySelectorAll('[aria-label="Document text"] p')];
      const { x, y, width, height } =
        blocks.find((p) => p.textContent === wanted)?.getBoundingClientRect() ?? new DOMRect();
      return { x, y, width, height };
    }, text);
  const first = await place('three');
  await anna.window.move({ x: first.x + 20, y: first.y + first.height / 2 });
  const grip = await anna.sees({ role: 'button', name: 'Menu of the block…' });
  const last = await place('two?');
  await anna.window.drag([
    { x: grip.x + grip.width / 2, y: grip.y + grip.height / 2 },
    { x: last.x + 6, y: last.y + last.height / 2 },
    { x: last.x + 12, y: last.y + last.height * 0.8 },
    { x: last.x + 12, y: last.y + last.height * 0.9 },
  ]);
  for (const writer of [anna, ben]) await writer.seesText('one\ntwo?\nthree');
  await anna.press('Control+z');
  await ben.seesText('three\none\ntwo?');
});

test('a picture that is chosen, and one that is dropped, are seen by the other browser', async ({
  server,
  anna: arrive,
  other,
}, testInfo) => {
  const owner = await createDocument(server.url, 'Pictures');
  const [anna, ben] = [await arrive(), await other('Ben')];
  await anna.join(owner.url);
  await ben.join(owner.url);
  const bytes = samplePng(240, 160, (x, y) => [x, y, 160]);
  const path = testInfo.outputPath('picture.png');
  writeFileSync(path, bytes);
  const shown = (writer: Writer) =>
    writer.window.evaluate(
      () =>
        [...document.querySelectorAll<HTMLImageElement>('[aria-label="Document text"] figure img')].map(
          (img) => img.naturalWidth,
        ),
      null,
    );
  await anna.write('Above');
  // The page's own input opens a dialog of the system, which nobody answers here: what it would hand over is handed to it.
  await anna.window.evaluate(() => {
    document.addEventListener(
      'click',
      (event) => {
        if (event.target instanceof HTMLInputElement && event.target.type === 'file') {
          event.preventDefault();
          event.target.id = 'chosen-here';
          if (!event.target.isConnected) document.body.append(event.target);
        }
      },
      true,
    );
    const show = HTMLInputElement.prototype.click;
    HTMLInputElement.prototype.click = function (this: HTMLInputElement) {
      if (this.type !== 'file') return show.call(this);
      this.id = 'chosen-here';
      if (!this.isConnected) document.body.append(this);
    };
  }, null);
  await anna.click({ role: 'button', name: 'Insert' });
  await anna.click({ role: 'menuitem', name: 'Picture…' });
  await expect.poll(() => anna.window.evaluate(() => document.getElementById('chosen-here') !== null, null)).toBe(true);
  await anna.window.setFiles('#chosen-here', [path]);
  await expect.poll(() => shown(anna)).toEqual([240]);
  await expect.poll(() => shown(ben)).toEqual([240]);
  await anna.window.evaluate((packed) => {
    const data = new DataTransfer();
    data.items.add(
      new File([Uint8Array.from(atob(packed), (char) => char.charCodeAt(0))], 'p.png', { type: 'image/png' }),
    );
    const text = document.querySelector('[aria-label="Document text"]');
    const { left, top } =
      document.querySelector('[aria-label="Document text"] p')?.getBoundingClientRect() ?? new DOMRect();
    for (const type of ['dragover', 'drop'])
      text?.dispatchEvent(
        new DragEvent(type, {
          dataTransfer: data,
          bubbles: true,
          cancelable: true,
          clientX: left + 5,
          clientY: top + 2,
        }),
      );
  }, Buffer.from(bytes).toString('base64'));
  await expect.poll(() => shown(ben)).toEqual([240, 240]);
  await anna.seesSaved('On disk');
});

test('behind a proxy that blocks WebSocket two browsers write with each other all the same (N8)', async ({
  server,
  anna: arrive,
  other,
  expected,
}) => {
  expected.push(...SERVER_AWAY, /status of 502|Unexpected response code|ERR_INCOMPLETE_CHUNKED_ENCODING/);
  const proxy = await BlockingProxy.before(server.url);
  proxy.upgrades = 'bad gateway';
  try {
    const owner = await createDocument(server.url, 'Behind the proxy');
    const [anna, ben] = [await arrive(), await other('Ben')];
    await anna.window.goto(`${proxy.address}${owner.url}`);
    await anna.isReady();
    await ben.join(owner.url);
    await anna.write('From Anna.');
    await ben.seesText('From Anna.');
    await ben.write(' And Ben.');
    await anna.seesText('From Anna. And Ben.');
    await anna.seesSaved('On disk');
  } finally {
    await proxy.close();
  }
});
