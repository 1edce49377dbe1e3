/**
 * What an editor does when it is tried, by the same steps for each: nothing is asked of its interface but what a person would see. Owns the
 * trials; a trial that breaks is a no with its reason.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame, Page } from '@playwright/test';
import type { Contender, Place } from './contenders.ts';

/** What came of a trial, in a word or a few. */
export type Findings = Readonly<Record<string, string>>;

interface Desk {
  readonly page: Page;
  readonly frame: Page | Frame;
  readonly place: Place;
}

type Trial = (
  open: (lines: readonly string[]) => Promise<Desk>,
  beside: (desk: Desk) => Promise<Desk>,
) => Promise<string>;

const REST_MS = 1200;

const textOf = ({ frame, place }: Desk) =>
  frame.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.innerText ?? '', place.selector);

async function begin(desk: Desk, at: 'Home' | 'End'): Promise<void> {
  await desk.frame.locator(desk.place.selector).click({ position: { x: 200, y: 15 } });
  await desk.page.keyboard.press(`Control+${at}`);
  await desk.page.waitForTimeout(200);
}

const CHOICES = '[role="option"]:visible, [role="menuitem"]:visible, [role="menuitemradio"]:visible';

const TRIALS: Readonly<Record<string, Trial>> = {
  'a slash opens a menu that can be searched': async (open) => {
    const desk = await open(['one', 'two']);
    await begin(desk, 'End');
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.type('/');
    await desk.page.waitForTimeout(REST_MS);
    const all = await desk.page.locator(CHOICES).count();
    await desk.page.keyboard.type('quo', { delay: 50 });
    await desk.page.waitForTimeout(REST_MS);
    const some = await desk.page.locator(CHOICES).filter({ hasText: /quote/i }).count();
    return all > 0 && some > 0 ? `yes, ${all} entries` : 'no';
  },
  'a block is dragged by its handle': async (open) => {
    const desk = await open(['first line', 'second line', 'third line']);
    const { page, frame } = desk;
    const [from, to] = [frame.getByText('third line'), frame.getByText('first line')];
    await from.hover();
    await page.waitForTimeout(REST_MS);
    const handle = page
      .locator(
        '[draggable="true"]:visible, [aria-label*="drag" i]:visible, [aria-label^="Menu of the block"]:visible, [data-drag-handle]:visible',
      )
      .first();
    if ((await handle.count()) === 0) return 'no';
    const box = await handle.boundingBox();
    const target = await to.boundingBox();
    if (box === null || target === null) return 'no';
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let i = 1; i <= 8; i++) {
      const part = i / 8;
      await page.mouse.move(
        box.x + (target.x + 20 - box.x) * part,
        box.y + box.height / 2 + (target.y + 1 - box.y - box.height / 2) * part,
      );
      await page.waitForTimeout(60);
    }
    await page.mouse.up();
    await page.waitForTimeout(REST_MS);
    const text = await textOf(desk);
    return text.indexOf('third') < text.indexOf('first') ? 'yes' : 'has a handle, the drag of this trial moved nothing';
  },
  'find and replace, taken back by one undo': async (open) => {
    const desk = await open(['red one', 'red two', 'red three']);
    const { page } = desk;
    await begin(desk, 'Home');
    const find = page.getByRole('textbox', { name: /find|search/i }).or(page.getByRole('searchbox'));
    for (const keys of ['Control+h', 'Control+Shift+h', 'Control+f']) {
      if ((await find.count()) > 0) break;
      await page.keyboard.press(keys);
      await page.waitForTimeout(REST_MS);
    }
    if ((await find.count()) === 0) return 'no';
    await find.first().fill('red');
    await page
      .getByRole('textbox', { name: /replace/i })
      .first()
      .fill('blue');
    await page
      .getByRole('button', { name: /replace all|^all$/i })
      .first()
      .click();
    await page.waitForTimeout(REST_MS);
    const replaced = (await textOf(desk)).split('blue').length - 1;
    await page.keyboard.press('Escape');
    await begin(desk, 'Home');
    await page.keyboard.press('Control+z');
    await page.waitForTimeout(REST_MS);
    const back = (await textOf(desk)).split('red').length - 1;
    return replaced === 3 && back === 3 ? 'yes' : `replaced ${replaced} of 3, one undo brought ${back} back`;
  },
  'read again without a network, after a reload': async (open) => {
    const desk = await open(['kept on the device']);
    await begin(desk, 'End');
    await desk.page.keyboard.type(' offline');
    await desk.page.waitForTimeout(12_000);
    await desk.page.context().setOffline(true);
    await desk.page.reload({ timeout: 15_000 });
    const again: Desk = { ...desk, frame: await desk.place.frame(desk.page) };
    await again.frame.locator(desk.place.selector).waitFor({ timeout: 10_000 });
    await desk.page.waitForTimeout(2000);
    return (await textOf(again)).includes('kept on the device offline') ? 'yes' : 'no';
  },
  'undo takes back only what one wrote oneself': async (open, beside) => {
    const anna = await open(['one', 'two']);
    const ben = await beside(anna);
    await begin(anna, 'Home');
    await anna.page.keyboard.type('anna ');
    await begin(ben, 'End');
    await ben.page.keyboard.type(' ben');
    await anna.page.waitForTimeout(REST_MS);
    for (let i = 0; i < 8; i++) await anna.page.keyboard.press('Control+z');
    await anna.page.waitForTimeout(REST_MS);
    const text = await textOf(anna);
    return text.includes('ben') && !text.includes('anna') ? 'yes' : `no: ${JSON.stringify(text.slice(0, 60))}`;
  },
  'the caret stays where it is while others write above': async (open, beside) => {
    const anna = await open(['one', 'two', 'three']);
    const ben = await beside(anna);
    await begin(anna, 'End');
    await anna.page.keyboard.press('ArrowLeft');
    await begin(ben, 'Home');
    await ben.page.keyboard.type('above', { delay: 30 });
    await ben.page.keyboard.press('Enter');
    await anna.page.waitForTimeout(REST_MS);
    await anna.page.keyboard.type('X');
    await anna.page.waitForTimeout(300);
    const text = await textOf(anna);
    return /thre(X)e/.test(text) && text.includes('above') ? 'yes' : `no: ${JSON.stringify(text.slice(0, 60))}`;
  },
  'two paragraphs joined while somebody writes in the second': async (open, beside) => {
    const anna = await open(['one', 'two']);
    const ben = await beside(anna);
    await begin(anna, 'End');
    await anna.page.keyboard.press('Home');
    await begin(ben, 'End');
    await anna.page.context().setOffline(true);
    await ben.page.context().setOffline(true);
    await anna.page.keyboard.press('Backspace');
    await ben.page.keyboard.type('BEN');
    await ben.page.waitForTimeout(300);
    await anna.page.context().setOffline(false);
    await ben.page.context().setOffline(false);
    // Until both have come back and say the same.
    for (let i = 0; i < 20; i++) {
      await anna.page.waitForTimeout(REST_MS);
      if ((await textOf(anna)) === (await textOf(ben)) && i > 4) break;
    }
    const text = (await textOf(anna)).replace(/\s+/g, ' ').trim();
    return /^one ?twoBEN$/.test(text) ? 'keeps both' : `ends as ${JSON.stringify(text.slice(0, 60))}`;
  },
  'pasted from LibreOffice Writer': async (open) => {
    const desk = await open(['']);
    const { page, frame, place } = desk;
    await frame.locator(place.selector).click({ position: { x: 200, y: 10 } });
    const clipboard = join(import.meta.dirname, '../../web/editor/clipboard/recorded');
    const flavours = {
      'text/html': readFileSync(join(clipboard, 'libreoffice-writer.html'), 'utf8'),
      'text/rtf': readFileSync(join(clipboard, 'libreoffice-writer.rtf'), 'latin1'),
      'text/plain': 'A year of beans',
    };
    await frame.locator(place.selector).evaluate((text, given) => {
      const data = new DataTransfer();
      for (const [type, value] of Object.entries(given)) data.setData(type, value);
      text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, flavours);
    await page.waitForTimeout(3000);
    const has = (what: string) => frame.locator(`${place.selector} :is(${what})`).count();
    const text = await textOf(desk);
    const found = {
      heading: (await has('h1, h2, [data-content-type="heading"]')) > 0,
      'nested list': await frame.evaluate((selector) => {
        const lefts = ['spade', 'steel', 'with handle'].map((words) => {
          const walker = document.createTreeWalker(
            document.querySelector(selector) ?? document.body,
            NodeFilter.SHOW_TEXT,
          );
          while (walker.nextNode()) {
            if ((walker.currentNode.nodeValue ?? '').startsWith(words.split(' ')[0] ?? '')) {
              const range = document.createRange();
              range.selectNodeContents(walker.currentNode);
              return range.getBoundingClientRect().left;
            }
          }
          return 0;
        });
        return (lefts[0] ?? 0) + 8 < (lefts[1] ?? 0) && (lefts[1] ?? 0) + 8 < (lefts[2] ?? 0);
      }, place.selector),
      'merged cells': (await has('[colspan="2"]')) > 0 && (await has('[rowspan="2"]')) > 0,
      link: (await has('a[href^="https://example.org"]')) > 0,
      picture: (await has('img[src^="data:"], img[src^="blob:"], img[src^="http"]')) > 0,
      'no hidden words': !text.includes('secret'),
    };
    const kept = Object.entries(found).filter(([, is]) => is);
    const lost = Object.entries(found).filter(([, is]) => !is);
    return lost.length === 0
      ? 'all'
      : `${kept.length} of ${kept.length + lost.length}; not: ${lost.map(([name]) => name).join(', ')}`;
  },
};

export const TRIAL_NAMES = Object.keys(TRIALS);

export async function tryOut(contender: Contender, launch: () => Promise<Browser>): Promise<Findings> {
  const findings: Record<string, string> = {};
  for (const [name, trial] of Object.entries(TRIALS)) {
    const browser = await launch();
    const enter = async (place: Place): Promise<Desk> => {
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
      await page.goto(place.url);
      const frame = await place.frame(page);
      await frame.locator(place.selector).waitFor();
      await page.waitForTimeout(2000);
      return { page, frame, place };
    };
    try {
      findings[name] = await trial(
        async (lines) => enter(await contender.put(lines, browser)),
        ({ place }) => enter(place),
      );
    } catch (error) {
      findings[name] = `no (${error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 60) : 'failed'})`;
    } finally {
      await browser.close();
    }
    process.stderr.write(`${contender.name}: ${name}: ${findings[name]}\n`);
  }
  return findings;
}
