/**
 * Watches one page from within and writes down what its text was whenever the page said "On disk": what a person may rely
 * on from that moment. It listens to the very words that are shown, and so holds the page to them (P1).
 */
import type { Page } from '@playwright/test';

declare global {
  interface Window {
    weftShownOnDisk?: string;
  }
}

export class OnDiskWitness {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async watch(page: Page): Promise<OnDiskWitness> {
    await page.evaluate(() => {
      let before = '';
      // The words change in the same turn in which the acknowledgement arrived, so no keystroke can come in between.
      const look = (): void => {
        const words = document.querySelector('button.saving')?.textContent ?? '';
        if (words !== before && words.includes('On disk')) {
          window.weftShownOnDisk = document.querySelector<HTMLElement>('[aria-label="Document text"]')?.innerText ?? '';
        }
        before = words;
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      look();
    });
    return new OnDiskWitness(page);
  }

  /** The text that the page last showed as being on disk. */
  lastShown(): Promise<string> {
    return this.#page.evaluate(() => window.weftShownOnDisk ?? '');
  }
}
