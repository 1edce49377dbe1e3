/** What a page asks of the network before anybody touches it, and whether it moves what was drawn already. */
import { gzipSync } from 'node:zlib';
import type { Page, Response } from '@playwright/test';

/** One layout shift that nobody's key or click made. */
interface Shift {
  readonly value: number;
  readonly nodes: string;
}

declare global {
  interface Window {
    /** Filled by the observer below. */
    weftShifts?: Shift[];
    /** When the text could be written in. */
    weftWritableAtMs?: number;
  }
}

/**
 * The scripts that the page asked for before one could write, with what each weighs packed by gzip; what it asks for later is wanted later.
 * To be called before the page is opened.
 */
export async function weighFirstScripts(
  page: Page,
): Promise<() => Promise<readonly { readonly name: string; readonly bytes: number }[]>> {
  const fetched = new Map<string, Response>();
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') fetched.set(response.url(), response);
  });
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.querySelector('[role="textbox"][contenteditable="true"]') === null) return;
      watch.disconnect();
      window.weftWritableAtMs = performance.now();
    });
    watch.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['contenteditable'] });
  });
  return async () => {
    await page.waitForFunction(() => window.weftWritableAtMs !== undefined);
    const asked = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ startTime }) => startTime <= (window.weftWritableAtMs ?? 0))
        .map(({ name }) => name),
    );
    const scripts = [...new Set(asked)].flatMap((url) => fetched.get(url) ?? []);
    return Promise.all(
      scripts.map(async (script) => ({
        name: new URL(script.url()).pathname,
        bytes: gzipSync(await script.body(), { level: 9 }).length,
      })),
    );
  };
}

/** Notes every layout shift from the first one on. To be called before the page is opened. */
export async function watchShifts(page: Page): Promise<() => Promise<readonly Shift[]>> {
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    window.weftShifts = shifts;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // Chromium's own kind of entry, which the types of the web do not know.
        const { hadRecentInput, sources, value } = entry as PerformanceEntry & {
          readonly hadRecentInput: boolean;
          readonly value: number;
          readonly sources: readonly {
            readonly node: Node | null;
            readonly previousRect: DOMRectReadOnly;
            readonly currentRect: DOMRectReadOnly;
          }[];
        };
        if (hadRecentInput) continue;
        const placeOf = ({ x, y, width, height }: DOMRectReadOnly) => `${x} ${y} ${width}x${height}`;
        const nodes = sources.map(({ node, previousRect, currentRect }) => {
          const name = node instanceof Element ? `${node.tagName}.${node.className}` : '?';
          return `${name} from ${placeOf(previousRect)} to ${placeOf(currentRect)}`;
        });
        shifts.push({ value, nodes: nodes.join(' ') });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => window.weftShifts ?? []);
}
