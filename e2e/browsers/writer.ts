/**
 * Somebody who writes in a Weft document in whatever browser they have: what they see and do, in their words. The kit of the other journeys
 * (e2e/kit/person.ts) says the same to Playwright alone.
 */
import { expect } from '@playwright/test';
import { type Found, findInPage, type Wanted } from './find.ts';
import type { Window } from './window.ts';

const TEXT: Wanted = { role: 'textbox', name: 'Document text' };

export class Writer {
  readonly name: string;
  readonly window: Window;
  readonly #base: string;

  constructor(name: string, window: Window, base: string) {
    this.name = name;
    this.window = window;
    this.#base = base;
  }

  find(wanted: Wanted): Promise<Found[]> {
    return this.window.evaluate(findInPage, { wanted, scroll: false });
  }

  /** Waits until exactly `count` of them are seen. */
  async seesSome(wanted: Wanted, count: number): Promise<void> {
    await expect
      .poll(async () => (await this.find(wanted)).length, { message: `${this.name} sees ${JSON.stringify(wanted)}` })
      .toBe(count);
  }

  /** Waits for it and returns the first, brought into view and standing still. */
  async sees(wanted: Wanted): Promise<Found> {
    let last = '';
    let found: Found | undefined;
    const message = `${this.name} sees ${JSON.stringify(wanted)}`;
    await expect
      .poll(
        async () => {
          [found] = await this.window.evaluate(findInPage, { wanted, scroll: true });
          const before = last;
          last = found === undefined ? '' : `${found.x} ${found.y}`;
          return last !== '' && last === before;
        },
        { message, intervals: [50, 50, 50, 100, 250] },
      )
      .toBe(true);
    if (found === undefined) throw new Error(message);
    return found;
  }

  async seesNone(wanted: Wanted): Promise<void> {
    await this.seesSome(wanted, 0);
  }

  async click(wanted: Wanted): Promise<void> {
    const { x, y, width, height } = await this.sees(wanted);
    await this.window.click({ x: x + width / 2, y: y + height / 2 });
  }

  async goHome(): Promise<void> {
    await this.window.goto(`${this.#base}/`);
  }

  /** Opens a document's address and waits until one may write there and the server has it open too. */
  async join(path: string): Promise<void> {
    await this.window.goto(`${this.#base}${path}`);
    await this.isReady();
  }

  async isReady(): Promise<void> {
    await this.sees(TEXT);
    await expect
      .poll(
        () =>
          this.window.evaluate(() => {
            const text = document.querySelector('[role="textbox"][aria-label="Document text"]');
            const here = document.querySelector('button[aria-label$=" here. Show who"]');
            return text?.getAttribute('contenteditable') === 'true' && here !== null;
          }, null),
        { message: `${this.name} may write` },
      )
      .toBe(true);
  }

  /** Presses one key after the other, each drawn before the next. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.window.press(key);
      await this.drawn();
    }
  }

  /** Presses a key until it is so, at most forty times. */
  async pressUntil(key: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let times = 0; times < 40; times++) {
      if (await isSo()) return;
      await this.press(key);
    }
    throw new Error(`${this.name} pressed ${key} in vain`);
  }

  async drawn(): Promise<void> {
    await this.window.evaluate(
      () => new Promise<null>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
      null,
    );
  }

  async type(text: string): Promise<void> {
    await this.window.type(text);
    await this.drawn();
  }

  async caretAt(place: 'start' | 'end'): Promise<void> {
    await this.window.evaluate(() => {
      document.querySelector<HTMLElement>('[role="textbox"][aria-label="Document text"]')?.focus();
    }, null);
    await this.press(place === 'end' ? 'Control+End' : 'Control+Home');
  }

  async write(text: string): Promise<void> {
    await this.caretAt('end');
    await this.type(text);
  }

  /** The text as it is seen now, block by block. */
  seen(): Promise<string> {
    return this.window.evaluate(() => {
      const text = document.querySelector<HTMLElement>('[role="textbox"][aria-label="Document text"]');
      return (text?.innerText ?? '')
        .replace(/\u00a0/g, ' ')
        .replace(/ *\n+/g, '\n')
        .trim();
    }, null);
  }

  async seesText(text: string): Promise<void> {
    await expect.poll(() => this.seen(), { message: `${this.name} sees the text` }).toBe(text);
  }

  /** Waits for a piece of the text that a selector names, and says what stands in each. */
  async seesMarked(selector: string, texts: readonly string[]): Promise<void> {
    await expect
      .poll(
        () =>
          this.window.evaluate(
            (chosen) =>
              [...document.querySelectorAll(`[aria-label="Document text"] ${chosen}`)].map((e) => e.textContent ?? ''),
            selector,
          ),
        { message: `${this.name} sees ${selector}` },
      )
      .toEqual(texts);
  }

  async seesSaved(state: 'On this device' | 'On disk'): Promise<void> {
    await this.sees({ role: 'button', name: `Your changes: ${state}` });
  }
}
