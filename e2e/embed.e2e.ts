/** A document inside a page of another application: the example in docs/, run as it stands there. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FrameLocator } from '@playwright/test';
import { createDocument, type Opened } from '../scripts/rest-client.ts';
import { ServerProcess } from '../scripts/server-process.ts';
import { ROOT, toolEnvironment } from '../scripts/tools.ts';
import { expect, test as base } from './kit/journey.ts';

const SECRET = Buffer.alloc(32, 5).toString('base64url');
interface Hosting {
  /** Two free ports: the pages of the first may frame Weft's, those of the second may not. */
  readonly ports: readonly [number, number];
  /** Starts the example on a port, for this document. Answers with its address. */
  readonly host: (port: number, document: Opened) => Promise<string>;
}

const test = base.extend<Hosting>({
  // Playwright takes from this pattern which fixtures are needed: none.
  // oxlint-disable-next-line no-empty-pattern
  ports: async ({}, provide) => {
    await provide([await ServerProcess.freePort(), await ServerProcess.freePort()]);
  },
  server: async ({ ports }, provide) => {
    const server = await ServerProcess.start({
      WEFT_EMBED_KEYS: `wiki:HS256:${SECRET}`,
      WEFT_FRAME_ANCESTORS: `http://localhost:${ports[0]}`,
    });
    await provide(server);
    await server.close();
  },
  host: async ({ server }, provide) => {
    const running: ChildProcess[] = [];
    await provide(async (port, document) => {
      const env = toolEnvironment({
        WEFT_URL: server.url,
        WEFT_KEY_NAME: 'wiki',
        WEFT_KEY_SECRET: SECRET,
        DOCUMENT: document.id,
        PORT: String(port),
      });
      const child = spawn('node', [join(ROOT, 'docs/examples/embed-host.js')], {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      running.push(child);
      await once(child.stdout, 'data');
      return `http://localhost:${port}/`;
    });
    for (const child of running) child.kill();
  },
});

const textIn = (frame: FrameLocator) => frame.getByRole('textbox', { name: 'Document text' });

test('opens, is written in, and is read-only where the host says so', async ({ server, arrive, host, ports }) => {
  const created = await createDocument(server.url, 'In a frame');
  const address = await host(ports[0], created);
  const anna = await arrive('Anna');
  await anna.join(created.url);
  const ben = await arrive('Ben');
  await ben.page.goto(`${address}?user=Ben`);
  const frame = ben.page.frameLocator('iframe');
  await expect(textIn(frame)).toHaveAttribute('contenteditable', 'true');
  await textIn(frame).focus();
  await ben.page.keyboard.type('Written in another page.');
  await anna.sees('Written in another page.');
  await expect(frame.getByRole('button', { name: 'Your changes: On disk' })).toBeVisible();

  // The page around it has its own way home and its own sharing, and says who Ben is.
  await expect(frame.getByRole('link', { name: 'Your documents' })).toBeHidden();
  await expect(frame.getByRole('button', { name: 'Share' })).toBeHidden();
  await expect(frame.getByRole('button', { name: /^You: / })).toBeHidden();
  await anna.page.getByRole('button', { name: / here\. Show who$/ }).click();
  await expect(anna.page.getByRole('dialog').getByText('Ben', { exact: true })).toBeVisible();

  const cem = await arrive('Cem');
  await cem.page.goto(`${address}?user=Cem&role=viewer`);
  const reading = textIn(cem.page.frameLocator('iframe'));
  await expect(reading).toHaveText('Written in another page.');
  await expect(reading).toHaveAttribute('contenteditable', 'false');
});

test('goes on with a new token without loading anew', async ({ server, arrive, host, ports }) => {
  const created = await createDocument(server.url, 'In a frame');
  const address = await host(ports[0], created);
  const ben = await arrive('Ben');
  await ben.page.goto(`${address}?user=Ben`);
  const frame = ben.page.frameLocator('iframe');
  await expect(textIn(frame)).toHaveAttribute('contenteditable', 'true');
  await textIn(frame).focus();
  await ben.page.keyboard.type('Before. ');
  const loads = await frame.locator('body').evaluate(() => performance.timeOrigin);
  await ben.page.evaluate(async () => {
    const token = await (await fetch('/token?user=Ben&role=viewer')).text();
    const shown = document.querySelector('iframe');
    if (shown !== null) shown.src = shown.src.replace(/#.*/, `#${token}`);
  });
  await expect(textIn(frame)).toHaveAttribute('contenteditable', 'false');
  await expect(textIn(frame)).toHaveText('Before.');
  expect(await frame.locator('body').evaluate(() => performance.timeOrigin)).toBe(loads);
});

test('is not shown by pages that were not invited', async ({ server, arrive, host, ports, expected }) => {
  expected.push(/frame-ancestors/, /chrome-error/);
  const created = await createDocument(server.url, 'In a frame');
  const address = await host(ports[1], created);
  const eve = await arrive('Eve');
  const refused = eve.page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await eve.page.goto(address);
  await refused;
  await expect(textIn(eve.page.frameLocator('iframe'))).toBeHidden();
});
