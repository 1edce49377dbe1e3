/**
 * Who is laid side by side: Weft's page; Tiptap, BlockNote and Lexical's React plug-ins, each on a page of its own in an open room of the same
 * server, so that only what runs in the browser differs; and an Etherpad that somebody runs, by its address. Owns how a document comes there
 * and how its text is found. Knows no figure.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Frame, Page } from '@playwright/test';
import { ensurePage } from '../../scripts/page-build.ts';
import { createDocument } from '../../scripts/rest-client.ts';
import { ServerProcess } from '../../scripts/server-process.ts';
import { runTool } from '../../scripts/tools.ts';

/** A document at a contender. */
export interface Place {
  readonly url: string;
  readonly selector: string;
  /** The frame in which the text stands. */
  frame(page: Page): Promise<Page | Frame>;
}

export interface Contender {
  readonly name: string;
  /** A new document with these paragraphs. */
  put(lines: readonly string[], browser: Browser): Promise<Place>;
  close(): Promise<void>;
}

declare global {
  interface Window {
    /** Puts these paragraphs in the place of what stands there; of the peers' pages alone (pages/*.mjs). */
    fill: (lines: readonly string[]) => void;
  }
}

const onPage = (page: Page) => Promise.resolve(page);

export async function startOurs(): Promise<Contender> {
  const built = await ensurePage(() => console.error('Building the page ...'));
  if (built.kind === 'failed') throw new Error(`the page could not be built:\n${built.output}`);
  const server = await ServerProcess.start({ WEFT_LOG_LEVEL: 'warn' });
  return {
    name: 'Weft',
    close: () => server.close(),
    async put(lines, browser) {
      const { url } = await createDocument(server.url, 'Side by side');
      const place: Place = { url: `${server.url}${url}`, selector: '.editor-text', frame: onPage };
      await fillIn(browser, place, lines, (page) => pasteParagraphs(page, place, lines));
      return place;
    },
  };
}

async function pasteParagraphs(page: Page, { selector }: Place, lines: readonly string[]): Promise<void> {
  const words = lines.map((line) => line.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`));
  await page.locator(selector).click();
  await page.locator(selector).evaluate(
    (text, html) => {
      const data = new DataTransfer();
      data.setData('text/html', html);
      text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    },
    words.map((line) => `<p style="white-space:pre-wrap">${line === '' ? '<br>' : line}</p>`).join(''),
  );
}

export const PEERS = { tiptap: 'Tiptap', blocknote: 'BlockNote', lexical: 'Lexical (React)' } as const;

export async function startPeers(wanted: readonly (keyof typeof PEERS)[]): Promise<Contender[]> {
  const built = await runTool('vite', ['build', '--config', join(import.meta.dirname, 'vite.config.mjs')]);
  if (built.code !== 0) throw new Error(`the peers' pages could not be built:\n${built.output}`);
  const pages = await servePages(join(import.meta.dirname, '../results/side-by-side-pages'));
  const server = await ServerProcess.start({
    WEFT_OPEN_ROOMS: '1',
    WEFT_ALLOWED_ORIGINS: pages.url,
    WEFT_LOG_LEVEL: 'warn',
  });
  let open = wanted.length;
  const close = async (): Promise<void> => {
    if (--open > 0) return;
    await server.close();
    pages.server.close();
  };
  return wanted.map((peer) => ({
    name: PEERS[peer],
    close,
    async put(lines, browser) {
      const query = new URLSearchParams({
        server: `${server.webSocketUrl}/sync/open`,
        room: `side-${randomBytes(6).toString('hex')}`,
      });
      const place = { url: `${pages.url}/${peer}.html?${query}`, selector: '[contenteditable="true"]', frame: onPage };
      await fillIn(browser, place, lines, (page) => page.evaluate((text) => window.fill(text), lines));
      return place;
    },
  }));
}

/** Etherpad, wherever somebody runs it. Its text is put in by its own interface for that, and stands in a frame in a frame. */
export function runningEtherpad(origin: string): Contender {
  return {
    name: 'Etherpad',
    close: () => Promise.resolve(),
    async put(lines, browser) {
      const pad = `side-${randomBytes(6).toString('hex')}`;
      const place: Place = {
        url: `${origin}/p/${pad}?showChat=false`,
        selector: '#innerdocbody',
        async frame(page) {
          const inner = await page
            .frameLocator('iframe[name="ace_outer"]')
            .frameLocator('iframe[name="ace_inner"]')
            .locator('#innerdocbody')
            .elementHandle({ timeout: 60_000 });
          const frame = await inner?.ownerFrame();
          if (frame === null || frame === undefined) throw new Error('the text of the pad has no frame');
          return frame;
        },
      };
      await fillIn(browser, place, lines, async (page) => {
        const text = await (await place.frame(page)).waitForSelector('#innerdocbody[contenteditable="true"]');
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await page.evaluate((words) => navigator.clipboard.writeText(words), lines.join('\n'));
        await text.click();
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Control+v');
      });
      return place;
    },
  };
}

/** Opens the empty document, puts the text in, and waits until a second person has it. */
async function fillIn(
  browser: Browser,
  place: Place,
  lines: readonly string[],
  act: (page: Page) => Promise<unknown>,
): Promise<void> {
  if (lines.length === 0) return;
  const wanted = lines.join('').length;
  const author = await browser.newPage();
  await author.goto(place.url);
  await (await place.frame(author)).waitForSelector(place.selector);
  await author.waitForTimeout(1000);
  await act(author);
  const reader = await browser.newPage();
  await reader.goto(place.url);
  const frame = await place.frame(reader);
  await frame.waitForFunction(
    ([selector, length]) => (document.querySelector(selector)?.textContent ?? '').length >= length,
    [place.selector, wanted * 0.9] as const,
    { timeout: 120_000, polling: 500 },
  );
  await author.close();
  await reader.close();
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** The peers' pages over HTTP, packed as a server on the net would have them. */
async function servePages(folder: string): Promise<{ readonly url: string; readonly server: Server }> {
  const packed = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const content = packed.get(path) ?? gzipSync(readFileSync(join(folder, path)), { level: 9 });
      packed.set(path, content);
      response
        .writeHead(200, {
          'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
          'content-encoding': 'gzip',
        })
        .end(content);
    } catch {
      // What is not in the folder is not there.
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return { url: `http://127.0.0.1:${address.port}`, server };
}
