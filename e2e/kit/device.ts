/**
 * A browser with a folder of its own on the disk, as a person's device has it: it can be closed and started again, or killed, and what
 * it keeps is there afterwards. The contexts of the other journeys forget everything with their last page.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type LaunchOptions, type TestInfo } from '@playwright/test';
import type { ServerProcess } from '../../scripts/server-process.ts';
import { Person } from './person.ts';

export class Device {
  readonly #folder = mkdtempSync(join(tmpdir(), 'weft-device-'));
  readonly #launch: LaunchOptions;
  readonly #server: ServerProcess;
  #context: BrowserContext | null = null;

  constructor(server: ServerProcess, testInfo: TestInfo) {
    this.#server = server;
    this.#launch = testInfo.project.use.launchOptions ?? {};
  }

  /** Starts the browser, or opens another window in it. */
  async window(name: string): Promise<Person> {
    if (this.#context === null) {
      this.#context = await chromium.launchPersistentContext(this.#folder, {
        ...this.#launch,
        locale: 'en-GB',
        serviceWorkers: 'allow',
      });
      const [first] = this.#context.pages();
      if (first !== undefined) return new Person(name, first, this.#server);
    }
    return new Person(name, await this.#context.newPage(), this.#server);
  }

  async closeBrowser(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }

  /** The browser dies as it stands: no page of it gets to do anything more. */
  async crash(): Promise<void> {
    const context = this.#context;
    this.#context = null;
    const browser = context?.browser() ?? null;
    if (context === null || browser === null) throw new Error('no browser runs');
    const gone = new Promise<void>((resolve) => context.once('close', () => resolve()));
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    // Its own alone, by its number: the processes of its pages go with it.
    for (const { id } of processInfo.filter(({ type }) => type === 'browser')) process.kill(id, 'SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    await this.closeBrowser();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Waits until the page itself is kept on this device, whole. */
export async function isKeptHere({ page }: Person): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  });
}
