/** An update of the server takes effect with the next visit, and never mixes two builds in one page. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { ROOT } from '../scripts/tools.ts';
import { isKeptHere } from './kit/device.ts';
import { expect, test } from './kit/journey.ts';
import { Person } from './kit/person.ts';

declare global {
  interface Window {
    /** What a service worker said last. */
    weftSaidLast?: unknown;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Serves one build of the page and nothing else, as the real server would; which one can be changed, and it can be away. */
class PageServer {
  readonly #server: Server;
  folder: string;
  away = false;

  constructor(folder: string) {
    this.folder = folder;
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://page.test');
      if (this.away) return void request.socket.destroy();
      if (pathname.startsWith('/api/')) return void response.writeHead(404).end();
      const name = pathname === '/' ? 'index.html' : pathname.slice(1);
      try {
        const bytes = readFileSync(join(this.folder, name));
        response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(bytes);
      } catch {
        response.writeHead(404).end();
      }
    }).listen(0, '127.0.0.1');
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('it does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Another build out of this one: of another name, its first style sheet under another name too (no script names that one). */
function nextBuild(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const html = readFileSync(join(from, 'index.html'), 'utf8');
  const id = /name="weft-build" content="(\w+)"/.exec(html)?.[1];
  const entry = /assets\/(page-[\w-]+)\.css/.exec(html)?.[1];
  if (id === undefined || entry === undefined) throw new Error('the page is not as this journey knows it');
  const nextId = 'feedfeedfeedfeed';
  const nextEntry = `${entry}-next`;
  cpSync(join(from, 'assets', `${entry}.css`), join(to, 'assets', `${nextEntry}.css`));
  rmSync(join(to, 'assets', `${entry}.css`));
  for (const name of ['index.html', 'sw.js']) {
    const text = readFileSync(join(from, name), 'utf8');
    writeFileSync(join(to, name), text.replaceAll(id, nextId).replaceAll(`${entry}.css`, `${nextEntry}.css`));
  }
  writeFileSync(
    join(to, 'index.html'),
    readFileSync(join(to, 'index.html'), 'utf8').replace('<title>Weft', '<title>Next'),
  );
}

test('an update of the server: the next visit has it, open pages go on with their own files and say so, and what is no longer open is forgotten', async ({
  browser,
  server,
}) => {
  const scratch = mkdtempSync(join(tmpdir(), 'weft-builds-'));
  const [first, next] = [join(ROOT, 'web', 'dist'), join(scratch, 'next')];
  nextBuild(first, next);
  const pages = new PageServer(first);
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  try {
    const old = new Person('Anna', await context.newPage(), server);
    await old.page.goto(`${pages.url}/`);
    await isKeptHere(old);
    const buildOf = (person: Person) =>
      person.page.evaluate(() => document.querySelector('meta[name="weft-build"]')?.getAttribute('content'));
    const keptBuilds = () => old.page.evaluate(() => caches.keys());
    const firstId = await buildOf(old);
    expect(await keptBuilds()).toEqual([`weft-build-${firstId}`]);

    pages.folder = next;
    const visitor = new Person('Anna', await context.newPage(), server);
    // Where the server takes longer than somebody waits for it, the page comes as the device has it: until it was quick enough.
    await expect(async () => {
      await visitor.page.goto(`${pages.url}/`);
      expect(await buildOf(visitor)).toBe('feedfeedfeedfeed');
    }).toPass();
    // The new worker is in charge, and the files of the page that is still open are still there.
    await expect.poll(keptBuilds).toEqual([`weft-build-${firstId}`, 'weft-build-feedfeedfeedfeed']);
    await old.page.evaluate(() =>
      navigator.serviceWorker.addEventListener('message', (said: MessageEvent<unknown>) => {
        window.weftSaidLast = said.data;
      }),
    );
    // Watched from outside: a worker hands over when it rests, and one that is asked again and again may not come to that.
    const isWaiting = () =>
      old.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        return (
          registration.installing !== null ||
          registration.waiting !== null ||
          registration.active?.state !== 'activated'
        );
      });
    await expect.poll(isWaiting).toBe(false);
    // One that was just replaced may not answer any more: asked until somebody does.
    const inCharge = () =>
      old.page.evaluate(() => {
        navigator.serviceWorker.controller?.postMessage({ kind: 'which-build' });
        return window.weftSaidLast;
      });
    await expect.poll(inCharge).toEqual({ kind: 'build', id: 'feedfeedfeedfeed' });
    // A part that this page has not loaded yet: the server has it no more, under that name.
    const gone = /assets\/page-[\w-]+\.css/.exec(readFileSync(join(first, 'index.html'), 'utf8'))?.[0] ?? '';
    expect((await fetch(`${pages.url}/${gone}`)).status).toBe(404);
    expect(await old.page.evaluate(async (path) => (await fetch(`/${path}`)).status, gone)).toBe(200);

    // Without a server both addresses open the build that came last.
    pages.away = true;
    await visitor.page.reload();
    expect(await buildOf(visitor)).toBe('feedfeedfeedfeed');
    await expect(visitor.page.getByRole('heading', { name: 'Write one document, together.' })).toBeVisible();
    pages.away = false;
    await old.page.reload();
    expect(await buildOf(old)).toBe('feedfeedfeedfeed');
    await expect.poll(keptBuilds).toEqual(['weft-build-feedfeedfeedfeed']);
  } finally {
    await context.close();
    pages.close();
    rmSync(scratch, { recursive: true, force: true });
  }
});

test('the page can be installed: its manifest names what a browser asks for, with icons that are there', async ({
  arrive,
}) => {
  const anna = await arrive('Anna', { serviceWorkers: 'allow' });
  await anna.goHome();
  const session = await anna.page.context().newCDPSession(anna.page);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest: unknown = JSON.parse(data ?? 'null');
  expect(manifest).toMatchObject({ name: 'Weft', start_url: '/', display: 'standalone' });
  const found = await anna.page.evaluate(
    async (icons) => {
      const sizes: string[] = [];
      for (const { src } of icons) {
        const image = new Image();
        image.src = src;
        await image.decode();
        sizes.push(`${image.naturalWidth}x${image.naturalHeight}`);
      }
      return sizes;
    },
    (manifest as { readonly icons: readonly { readonly src: string }[] }).icons.slice(0, 3),
  );
  expect(found).toEqual(['192x192', '512x512', '512x512']);
});
