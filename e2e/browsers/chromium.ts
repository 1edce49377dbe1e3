/** Chromium by Playwright, as the other journeys drive it: the browser that the others are compared with. Knows nothing of Weft. */
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import type { Driver, Point, Window } from './window.ts';

class ChromiumWindow implements Window {
  readonly browser = 'chromium';
  readonly troubles: string[] = [];
  readonly #context: BrowserContext;
  readonly #page: Page;

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.#page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.troubles.push(message.text());
    });
    page.on('pageerror', (error) => this.troubles.push(error.stack ?? error.message));
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  async evaluate<A, R>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R> {
    // Playwright's own type of the function takes handles out of the argument; ours has none.
    return (await this.#page.evaluate(run as (arg: unknown) => unknown, arg)) as R;
  }

  async addScript(source: string): Promise<void> {
    await this.#page.evaluate(source);
  }

  press(keys: string): Promise<void> {
    return this.#page.keyboard.press(keys);
  }

  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }

  click({ x, y }: Point): Promise<void> {
    return this.#page.mouse.click(x, y);
  }

  async drag(over: readonly Point[]): Promise<void> {
    const [first, ...others] = over;
    if (first === undefined) return;
    await this.#page.mouse.move(first.x, first.y);
    await this.#page.mouse.down();
    for (const { x, y } of others) await this.#page.mouse.move(x, y, { steps: 4 });
    await this.#page.mouse.up();
  }

  move({ x, y }: Point): Promise<void> {
    return this.#page.mouse.move(x, y);
  }

  setFiles(selector: string, paths: readonly string[]): Promise<void> {
    return this.#page.locator(selector).setInputFiles([...paths]);
  }

  resize(width: number, height: number): Promise<void> {
    return this.#page.setViewportSize({ width, height });
  }

  async screenshot(path: string): Promise<void> {
    await this.#page.screenshot({ path });
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

export function chromiumDriver(program: string): Driver {
  let browser: Promise<Browser> | null = null;
  return {
    async open({ dark = false, width = 1280, height = 800 } = {}) {
      browser ??= chromium.launch({
        executablePath: program,
        // Root in a container has no user namespaces; the pages opened here are our own.
        args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
      });
      const context = await (
        await browser
      ).newContext({
        locale: 'en-GB',
        colorScheme: dark ? 'dark' : 'light',
        viewport: { width, height },
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      return new ChromiumWindow(context, await context.newPage());
    },
    async close() {
      if (browser !== null) await (await browser).close();
      browser = null;
    },
  };
}
