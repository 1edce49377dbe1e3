/** What every browser shows: light, dark and on a phone; axe asked in each; and writing on while the server is away. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createDocument } from '../../scripts/rest-client.ts';
import { paragraphs, writtenDocument, heading } from '../kit/written.ts';
import { expect, SERVER_AWAY, test } from './journey.ts';
import type { Writer } from './writer.ts';

const packages = createRequire(import.meta.url);
/** The checker that the other journeys use, from beside the package that brings it. */
const AXE = readFileSync(
  createRequire(packages.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
);

async function expectAccessible(writer: Writer, state: string): Promise<void> {
  await writer.window.evaluate(
    () =>
      Promise.all(
        document.getAnimations().map((animation) =>
          animation.finished.then(
            () => null,
            () => null,
          ),
        ),
      ),
    null,
  );
  await writer.window.addScript(AXE);
  const found = await writer.window.evaluate(async () => {
    interface Axe {
      run(options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
    }
    // The script that was added just now puts it there.
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run({ preload: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }, null);
  expect(found, state).toEqual([]);
}

for (const { name, options } of [
  { name: 'in the light', options: {} },
  { name: 'in the dark', options: { dark: true } },
  { name: 'on a phone', options: { width: 390, height: 844 } },
]) {
  test(`a document ${name}: nothing stands wider than the screen, and axe finds nothing`, async ({
    server,
    anna: arrive,
  }, testInfo) => {
    const owner = await writtenDocument(server, 'What it looks like', [
      heading(1, 'Warp and weft'),
      ...paragraphs(2),
      heading(2, 'Next'),
      ...paragraphs(30, 'More'),
    ]);
    const anna = await arrive(options);
    await anna.join(owner.url);
    await anna.caretAt('start');
    await anna.window.screenshot(testInfo.outputPath('document.png'));
    const page = await anna.window.evaluate(
      () => ({
        wide: document.documentElement.scrollWidth - innerWidth,
        ground: getComputedStyle(document.body).backgroundColor,
        scheme: matchMedia('(prefers-color-scheme: dark)').matches,
      }),
      null,
    );
    expect(page.wide).toBeLessThanOrEqual(0);
    const [red = 0] = (/\d+/.exec(page.ground) ?? []).map(Number);
    expect(red < 128, page.ground).toBe('dark' in options);
    await expectAccessible(anna, 'a document');
    await anna.click({ role: 'button', name: 'Menu' });
    await anna.sees({ role: 'menuitem', name: 'Keyboard shortcuts' });
    await anna.window.screenshot(testInfo.outputPath('menu.png'));
    await expectAccessible(anna, 'its menu');
    await anna.press('Escape');
    await anna.press('Control+End');
    await expect
      .poll(() =>
        anna.window.evaluate(
          () => scrollY > 0 || [...document.querySelectorAll('*')].some((e) => e.scrollTop > 100),
          null,
        ),
      )
      .toBe(true);
    await anna.goHome();
    await anna.sees({ role: 'button', name: 'New document' });
    await anna.window.screenshot(testInfo.outputPath('home.png'));
    await expectAccessible(anna, 'the first page');
  });
}

test('a server that dies and comes back: writing goes on, is called kept, and reaches the disk (P1, P4)', async ({
  server,
  anna: arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const anna = await arrive();
  await anna.join((await createDocument(server.url, 'Away')).url);
  await anna.write('Before. ');
  await anna.seesSaved('On disk');
  await server.stop('SIGKILL');
  await anna.type('Without a server. ');
  await anna.seesSaved('On this device');
  await server.start();
  await anna.type('After.');
  await anna.seesSaved('On disk');
  await anna.window.reload();
  await anna.isReady();
  await anna.seesText('Before. Without a server. After.');
});

test('after one visit a document opens with the server away, and what is written then is sent later (P4) @short', async ({
  server,
  anna: arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const anna = await arrive();
  await anna.join((await createDocument(server.url, 'On the train')).url);
  await anna.write('At the station.');
  await anna.seesSaved('On disk');
  await anna.window.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return null;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
    return null;
  }, null);
  await server.stop('SIGKILL');
  await anna.window.reload();
  await anna.seesText('At the station.');
  await anna.write(' On the train.');
  await anna.seesSaved('On this device');
  await anna.window.reload();
  await anna.seesText('At the station. On the train.');
  await server.start();
  await anna.seesSaved('On disk');
});
