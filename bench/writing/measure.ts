/**
 * One measurement: a fresh browser opens one document and one person types in it. Owns the order of that and how each
 * figure is taken; knows of the editors only what their place says.
 */
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import type { Place } from './contenders.ts';
import { installProbe } from './probe.ts';
import { WireCount } from './wire-count.ts';

export interface TypingFigures {
  readonly keysMs: readonly number[];
  /** What the main thread was busy for each key with script, style, layout and the rest of it. */
  readonly workMsPerKey: number;
  readonly sentBytesPerKey: number;
  /** Of these, what changes the document; the rest says where the caret is. */
  readonly updateBytesPerKey: number;
  readonly receivedBytesPerKey: number;
}

export interface Figures {
  readonly firstScreenMs: number;
  readonly allDrawnMs: number;
  readonly longestTaskMs: number;
  /** The longest that began or went on after the first screen was there. */
  readonly longestTaskAfterMs: number;
  readonly heapBytes: number;
  readonly rendererBytes: number;
  readonly domNodes: number;
  readonly typing: Readonly<Record<Spot, TypingFigures>>;
  readonly remoteMs: readonly number[];
  readonly storedBytes: number;
}

export interface MeasurePlan {
  /** Keys typed at each spot. */
  readonly keys: number;
  readonly remoteKeys: number;
  readonly keyEveryMs: number;
  readonly chromium: string;
}

export const SPOTS = ['start', 'middle', 'end'] as const;
export type Spot = (typeof SPOTS)[number];

const OPEN_TIMEOUT_MS = 120_000;
const QUIET_MS = 1500;
const QUIET_TIMEOUT_MS = 30_000;
const VIEWPORT = { width: 1280, height: 800 };
/** More than fit into the viewport of either page. */
const SCREENFUL = 14;
/** What is typed: small words, as people do. */
const TYPED = 'and so it goes on and on ';
/** Keys before those that count: the first ones wake things up. */
const WARM_UP_KEYS = 5;

export async function measure(place: Place, plan: MeasurePlan): Promise<Figures> {
  const browser = await chromium.launch({
    executablePath: plan.chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
  try {
    const page = await (await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB' })).newPage();
    return await measureIn(browser, page, place, plan);
  } finally {
    await browser.close();
  }
}

async function measureIn(browser: Browser, page: Page, place: Place, plan: MeasurePlan): Promise<Figures> {
  const { blocks, characters } = place.sample;
  const cdp = await page.context().newCDPSession(page);
  const wire = await WireCount.start(cdp);
  await cdp.send('Performance.enable');
  const { selector, groups } = place;
  await page.addInitScript(installProbe, { selector, groups, screenful: SCREENFUL, blocks, characters });
  await page.goto(place.url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.writingProbe.allDrawnMs !== null, null, { timeout: OPEN_TIMEOUT_MS });
  await quiet(page);
  const opened = await page.evaluate(() => window.writingProbe);
  const { firstScreenMs, allDrawnMs, longTasks } = opened;
  if (firstScreenMs === null || allDrawnMs === null) throw new Error('the page was drawn without its first screen');
  const after = longTasks.filter(({ startMs, durationMs }) => startMs + durationMs > firstScreenMs);

  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  const heapBytes = (await metrics(cdp))['JSHeapUsedSize'] ?? Number.NaN;
  const domNodes = (await metrics(cdp))['Nodes'] ?? Number.NaN;
  const rendererBytes = await largestRenderer(browser);

  const typing: Partial<Record<Spot, TypingFigures>> = {};
  for (const spot of SPOTS) typing[spot] = await typeAt(page, cdp, wire, place, spot, plan);
  const { start, middle, end } = typing;
  if (start === undefined || middle === undefined || end === undefined) throw new Error('a spot was left out');
  return {
    firstScreenMs,
    allDrawnMs,
    longestTaskMs: Math.max(0, ...longTasks.map(({ durationMs }) => durationMs)),
    longestTaskAfterMs: Math.max(0, ...after.map(({ durationMs }) => durationMs)),
    heapBytes,
    rendererBytes,
    domNodes,
    typing: { start, middle, end },
    remoteMs: await typeFromOutside(page, place, plan),
    storedBytes: place.storedBytes,
  };
}

async function typeAt(
  page: Page,
  cdp: CDPSession,
  wire: WireCount,
  place: Place,
  spot: Spot,
  plan: MeasurePlan,
): Promise<TypingFigures> {
  const last = place.sample.blocks - 1;
  await clickBlock(page, { start: 0, middle: Math.floor(last / 2), end: last }[spot]);
  await typeKeys(page, WARM_UP_KEYS, plan.keyEveryMs);
  await quiet(page);
  const from = await page.evaluate(() => window.writingProbe.keysMs.length);
  const before = await metrics(cdp);
  wire.reset();
  await typeKeys(page, plan.keys, plan.keyEveryMs);
  // What follows a key after a pause, as the caret's news, is part of its cost.
  await page.waitForTimeout(QUIET_MS);
  const after = await metrics(cdp);
  const keysMs = (await page.evaluate(() => window.writingProbe.keysMs)).slice(from);
  if (keysMs.length < plan.keys * 0.9) {
    throw new Error(`of ${plan.keys} keys typed at the ${spot}, ${keysMs.length} were seen to change the text`);
  }
  const busyMs = ((after['TaskDuration'] ?? Number.NaN) - (before['TaskDuration'] ?? Number.NaN)) * 1000;
  return {
    keysMs,
    workMsPerKey: busyMs / plan.keys,
    sentBytesPerKey: wire.sentBytes / plan.keys,
    updateBytesPerKey: wire.sentUpdateBytes / plan.keys,
    receivedBytesPerKey: wire.receivedBytes / plan.keys,
  };
}

/** Puts the caret into a block with the mouse, at the end of its first line. */
async function clickBlock(page: Page, index: number): Promise<void> {
  const find = (at: number) => {
    const block = window.writtenBlocks()[at];
    if (block === undefined) throw new Error(`no block ${at}`);
    block.scrollIntoView({ block: 'center' });
    const { left, top, width } = block.getBoundingClientRect();
    return { x: left + width / 2, y: top + 12 };
  };
  // What is drawn only near the screen changes its height when it comes there: it settles within some frames.
  let spot = { x: 0, y: 0 };
  for (let i = 0; i < 5; i++) {
    spot = await page.evaluate(find, index);
    await page.waitForTimeout(150);
  }
  await page.mouse.click(spot.x, spot.y);
  await page.waitForTimeout(300);
}

async function typeKeys(page: Page, count: number, everyMs: number): Promise<void> {
  let dueAt = performance.now();
  for (let i = 0; i < count; i++) {
    await page.keyboard.press(TYPED[i % TYPED.length] === ' ' ? 'Space' : (TYPED[i % TYPED.length] ?? 'a'));
    // Not in step with the frames: a key may come at any moment of one.
    dueAt += everyMs + ((i * 7) % 17);
    await page.waitForTimeout(Math.max(0, dueAt - performance.now()));
  }
}

async function typeFromOutside(page: Page, place: Place, plan: MeasurePlan): Promise<number[]> {
  // An empty page of the peer's has no paragraph until somebody typed there, which by now somebody has.
  await page.evaluate(() => window.scrollTo(0, 0));
  const companion = await place.join();
  try {
    await page.waitForTimeout(500);
    const from = await page.evaluate(() => window.writingProbe.remoteMs.length);
    const block = Math.min(2, place.sample.blocks - 1);
    for (let i = 0; i < plan.remoteKeys; i++) {
      companion.type(block, TYPED[i % TYPED.length] ?? 'a');
      await page.waitForTimeout(plan.keyEveryMs + ((i * 7) % 17));
    }
    await quiet(page);
    const all = await page.evaluate(() => window.writingProbe.remoteMs);
    if (all.length - from < plan.remoteKeys * 0.8) {
      throw new Error(`of ${plan.remoteKeys} keys from outside, ${all.length - from} were seen`);
    }
    return all.slice(from);
  } finally {
    await companion.close();
  }
}

/** Waits until the main thread has had no long task for a while. */
async function quiet(page: Page): Promise<void> {
  const since = performance.now();
  while (performance.now() - since < QUIET_TIMEOUT_MS) {
    await page.waitForTimeout(QUIET_MS / 3);
    const idleMs = await page.evaluate(() => {
      const last = window.writingProbe.longTasks.at(-1);
      return performance.now() - (last === undefined ? 0 : last.startMs + last.durationMs);
    });
    if (idleMs > QUIET_MS) return;
  }
}

async function metrics(cdp: CDPSession): Promise<Readonly<Record<string, number>>> {
  const answer = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(answer.metrics.map(({ name, value }) => [name, value]));
}

/** Memory of the process that shows the page: its own and its part of what it shares. */
async function largestRenderer(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'));
      return Number(line?.[1] ?? 0) * 1024;
    });
  return Math.max(...sizes);
}
