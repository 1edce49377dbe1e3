/** What a page costs before anybody touches it: the bytes of its first script, and nothing that moves once it was drawn. */
import type { Request, WebSocket } from '@playwright/test';
import { encodeSyncStep1 } from '../protocol/messages.ts';
import { samplePng } from '../protocol/sample-pictures.ts';
import { weighFirstScripts, watchShifts } from './kit/first-load.ts';
import { expect, test } from './kit/journey.ts';
import type { Person } from './kit/person.ts';

/** Packed by gzip, all of what a document page runs before the first key. */
const MOST_SCRIPT_BYTES = 220_000;

const addressOf = (person: Person): string => {
  const { hash, pathname } = new URL(person.page.url());
  return pathname + hash;
};

/** A long document with something of everything that takes its room late. */
const TEXT = [
  '# A heading\n\nSome words.\n\n- one\n- two\n\n```ts\nconst a = 1;\n```\n\n> said',
  `A longer paragraph. ${'It goes on and on. '.repeat(60)}`,
  ...Array.from({ length: 150 }, (_, i) => `Paragraph ${i}. ${'So much to say. '.repeat(8)}`),
].join('\n\n');
const PICTURE = Buffer.from(samplePng(600, 400, (x, y) => [x % 256, y % 256, 160])).toString('base64');

async function writeSomething(person: Person): Promise<void> {
  await person.newDocument();
  await person.page.evaluate((text) => navigator.clipboard.writeText(text), TEXT);
  await person.placeCaret('end');
  await person.press('ControlOrMeta+V');
  await expect(person.text).toContainText('Paragraph 149.');
  await person.page.evaluate(async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
  }, PICTURE);
  await person.placeCaret('start');
  await person.press('ControlOrMeta+V');
  await expect(person.text.getByRole('figure')).toHaveCount(1);
  await person.seesSaved('On disk');
}

test('the first script of a document page weighs at most 220 kB; highlighter, equations, emoji, pickers come when first used', async ({
  arrive,
}) => {
  const ada = await arrive('Ada');
  await writeSomething(ada);
  const address = addressOf(ada);

  const bob = await arrive('Bob');
  const weigh = await weighFirstScripts(bob.page);
  await bob.open(address);
  const scripts = await weigh();
  await expect(bob.text).toContainText('A longer paragraph.');
  const total = scripts.reduce((sum, { bytes }) => sum + bytes, 0);
  const list = scripts.map(({ bytes, name }) => `${bytes} ${name}`).join('\n');
  expect(total, list).toBeGreaterThan(50_000);
  expect(total, list).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  expect(list).not.toMatch(/katex|typeset|emoji-names|grammar/i);
});

test("a document's text is asked for before the script that shows it is here, and its one connection is open by then", async ({
  arrive,
}) => {
  const ada = await arrive('Ada');
  await ada.newDocument();
  await ada.write('All of it is here.');
  await ada.seesSaved('On disk');
  const address = addressOf(ada);

  const bob = await arrive('Bob');
  const sockets: WebSocket[] = [];
  const sent: string[] = [];
  const asked: Request[] = [];
  bob.page.on('request', (request) => {
    if (request.url().endsWith('/state')) asked.push(request);
  });
  bob.page.on('websocket', (socket) => {
    sockets.push(socket);
    socket.on('framesent', ({ payload }) => sent.push(Buffer.from(payload).toString('hex')));
  });
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await bob.page.route(/\/assets\/(page|document|editor)-[\w-]+\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await bob.page.goto(new URL(address, ada.page.url()).href, { waitUntil: 'commit' });
  const question = Buffer.from(encodeSyncStep1(Uint8Array.of(0))).toString('hex');
  await expect.poll(async () => (await asked[0]?.response())?.status()).toBe(200);
  await expect.poll(() => sent.length).toBe(1);
  release();
  await expect(bob.text).toContainText('All of it is here.');
  await bob.write('And more. ');
  await bob.seesSaved('On disk');
  await expect(ada.text).toContainText('And more.');
  expect(sockets.length).toBe(1);
  expect(asked.length).toBe(1);
  // All that is asked for by it is what came since.
  expect(sent).not.toContain(question);
  await bob.people(2).waitFor();

  // What this device keeps decides what is asked for.
  sent.length = 0;
  await bob.page.reload();
  await expect(bob.text).toContainText('All of it is here.');
  await bob.people(2).waitFor();
  expect(sent).not.toContain(question);
  expect(asked.length).toBe(1);
});

for (const [name, viewport] of [
  ['wide', { width: 1280, height: 800 }],
  ['phone', { width: 390, height: 844 }],
] as const) {
  test(`nothing moves while a page opens (${name})`, async ({ arrive }) => {
    const ada = await arrive('Ada');
    await writeSomething(ada);
    const address = addressOf(ada);

    const bob = await arrive('Bob', { viewport });
    const shifts = await watchShifts(bob.page);
    await bob.goHome();
    await expect(bob.page.getByRole('button', { name: 'New document' })).toBeVisible();
    await bob.page.waitForLoadState('networkidle');
    expect(await shifts(), 'the home page').toEqual([]);
    await bob.join(address);
    await expect(bob.text).toContainText('A longer paragraph.');
    await bob.page.waitForLoadState('networkidle');
    expect(await shifts(), 'a document opened for the first time').toEqual([]);
    await bob.page.reload();
    await expect(bob.text).toContainText('A longer paragraph.');
    await bob.people(2).waitFor();
    await bob.page.waitForLoadState('networkidle');
    expect(await shifts(), 'a document that this device knows').toEqual([]);
  });
}
