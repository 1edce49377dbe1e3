/** One measurement of one editor: a fresh browser opens the document, somebody writes at its end, and then somebody else at its start. Owns how each figure is taken. */
import type { Browser, CDPSession, Frame, Page } from '@playwright/test';
import { median } from '../median.ts';
import type { Place } from './contenders.ts';

export interface Figures {
  readonly scriptBytes: number;
  readonly writableMs: number;
  readonly scriptMsPerKey: number;
  readonly busyMsPerKey: number;
  readonly heapMb: number;
  readonly remoteMs: number;
}

const KEYS = 40;
const KEY_EVERY_MS = 100;
/** More than a screen shows. */
const READABLE = 2000;

export async function measure(launch: () => Promise<Browser>, place: Place): Promise<Figures> {
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Performance.enable');
    const scriptBytes = countScripts(devTools);
    const began = performance.now();
    await page.goto(place.url, { waitUntil: 'commit' });
    const frame = await place.frame(page);
    await frame.waitForFunction(
      ([selector, length]) => {
        const text = document.querySelector(selector);
        return text?.getAttribute('contenteditable') === 'true' && (text.textContent ?? '').length >= length;
      },
      [place.selector, READABLE] as const,
      { timeout: 120_000, polling: 'raf' },
    );
    const writableMs = performance.now() - began;
    const bytes = scriptBytes();
    await page.waitForTimeout(3000);
    const { scriptMsPerKey, busyMsPerKey } = await typeAtEnd(page, frame, devTools, place);
    for (let i = 0; i < 3; i++) await devTools.send('HeapProfiler.collectGarbage');
    const heapMb = (await metricsOf(devTools)).heapBytes / 1e6;
    const remoteMs = await typeElsewhere(launch, page, frame, place);
    return { scriptBytes: bytes, writableMs, scriptMsPerKey, busyMsPerKey, heapMb, remoteMs };
  } finally {
    await browser.close();
  }
}

function countScripts(devTools: CDPSession): () => number {
  const scripts = new Set<string>();
  let bytes = 0;
  devTools.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  return () => bytes;
}

async function metricsOf(devTools: CDPSession): Promise<{ scriptMs: number; busyMs: number; heapBytes: number }> {
  const { metrics } = await devTools.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { scriptMs: of('ScriptDuration') * 1000, busyMs: of('TaskDuration') * 1000, heapBytes: of('JSHeapUsedSize') };
}

/** What the browser says of its own thread, less what it does in as long a time without keys. */
async function typeAtEnd(
  page: Page,
  frame: Page | Frame,
  devTools: CDPSession,
  place: Place,
): Promise<Pick<Figures, 'scriptMsPerKey' | 'busyMsPerKey'>> {
  await frame.locator(place.selector).click({ position: { x: 200, y: 20 } });
  await page.keyboard.press('Control+End');
  await page.waitForTimeout(1500);
  const spent = async (act: () => Promise<void>) => {
    const before = await metricsOf(devTools);
    await act();
    const after = await metricsOf(devTools);
    return { script: after.scriptMs - before.scriptMs, busy: after.busyMs - before.busyMs };
  };
  const atRest = await spent(() => page.waitForTimeout(KEYS * KEY_EVERY_MS));
  const typing = await spent(() =>
    page.keyboard.type('the weft '.repeat(KEYS).slice(0, KEYS), { delay: KEY_EVERY_MS }),
  );
  return {
    scriptMsPerKey: (typing.script - atRest.script) / KEYS,
    busyMsPerKey: (typing.busy - atRest.busy) / KEYS,
  };
}

declare global {
  interface Window {
    /** When the text was painted anew, while it is watched. */
    paintedMs: number[];
  }
}

/** From the moment of a key in one browser to the frame after which another shows what it wrote. Both are on one machine, and have one clock. */
async function typeElsewhere(
  launch: () => Promise<Browser>,
  page: Page,
  frame: Page | Frame,
  place: Place,
): Promise<number> {
  const browser = await launch();
  try {
    const other = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await other.goto(place.url);
    const otherFrame = await place.frame(other);
    await otherFrame.waitForFunction(
      ([selector, length]) => (document.querySelector(selector)?.textContent ?? '').length >= length,
      [place.selector, READABLE] as const,
      { timeout: 120_000 },
    );
    await other.waitForTimeout(3000);
    await page.keyboard.press('Control+Home');
    await frame.evaluate((selector) => {
      const painted: number[] = [];
      window.paintedMs = painted;
      const text = document.querySelector(selector);
      if (text === null) throw new Error('there is no text');
      new MutationObserver(() => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.addEventListener('message', () => painted.push(performance.timeOrigin + performance.now()));
          channel.port1.start();
          channel.port2.postMessage(null);
        });
      }).observe(text, { subtree: true, childList: true, characterData: true });
    }, place.selector);
    await otherFrame.locator(place.selector).click({ position: { x: 200, y: 20 } });
    await other.keyboard.press('Control+Home');
    await other.waitForTimeout(1500);
    const times: number[] = [];
    for (let i = 0; i < KEYS / 2; i++) {
      await frame.evaluate(() => window.paintedMs.splice(0));
      const pressed = await otherFrame.evaluate(() => performance.timeOrigin + performance.now());
      await other.keyboard.press('x');
      await page.waitForTimeout(250);
      const [first] = await frame.evaluate(() => window.paintedMs);
      if (first !== undefined) times.push(first - pressed);
    }
    return median(times);
  } finally {
    await browser.close();
  }
}
