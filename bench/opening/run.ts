/**
 * `npm run bench:page`: how long a document of 57,000 characters takes to be written in, on the phone and the line that Lighthouse calls
 * "slow 4G": 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back, a processor a quarter as fast. Nothing is cached. With `--lighthouse` it is asked,
 * too. Owns the order of things and what counts; the document is `bench/writing`'s.
 */
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { browserOnThisMachine } from '../../scripts/browser.ts';
import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';
import { askLighthouse } from './lighthouse.ts';
import { startWeft, type Place } from '../writing/contenders.ts';
import { SAMPLES } from '../writing/documents/samples.ts';

/** Lighthouse's own numbers for its mobile profile; `hard` is what it gives DevTools, whose delay is for each request. */
const LINES = {
  slow4g: { latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 },
  hard: { latency: 562.5, downloadThroughput: (1.44 * 1024 * 1024) / 8, uploadThroughput: (675 * 1024) / 8 },
  none: { latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
} as const;
const SLOWER_BY = 4;
const QUIET_MS = 5000;
const LONG_TASK_MS = 50;
/** The document has 688. */
const LEAST_BLOCKS = 500;

interface Figures {
  /** A screenful of the text is painted and can be written in. */
  readonly writableMs: number;
  /** Lighthouse's "interactive": from then on no task of 50 ms for five seconds. */
  readonly interactiveMs: number;
  /** Tasks longer than 50 ms from the beginning to then, each by what is above 50 ms. */
  readonly blockedMs: number;
  readonly scriptBytes: number;
  readonly socketBytes: number;
}

declare global {
  interface Window {
    /** Filled while the page opens. */
    weftOpening?: { writableMs: number | null; readonly tasks: { readonly start: number; readonly end: number }[] };
  }
}

async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const opening: NonNullable<Window['weftOpening']> = { writableMs: null, tasks: [] };
    window.weftOpening = opening;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        opening.tasks.push({ start: startTime, end: startTime + duration });
      }
    }).observe({ type: 'longtask', buffered: true });
    const look = (): void => {
      const text = document.querySelector('[role="textbox"][contenteditable="true"]');
      // More than fit on the screen of a phone.
      if (text === null || (text.textContent ?? '').length < 2000) {
        requestAnimationFrame(look);
        return;
      }
      // The message comes behind the frame that shows it.
      const painted = new MessageChannel();
      painted.port1.addEventListener('message', () => (opening.writableMs ??= performance.now()));
      painted.port1.start();
      requestAnimationFrame(() => painted.port2.postMessage(null));
    };
    requestAnimationFrame(look);
  });
}

async function measure(place: Place, executablePath: string, line: keyof typeof LINES): Promise<Figures> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const page = await (
      await browser.newContext({ viewport: { width: 412, height: 823 }, serviceWorkers: 'block' })
    ).newPage();
    await watch(page);
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.emulateNetworkConditions', { offline: false, ...LINES[line] });
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: line === 'none' ? 1 : SLOWER_BY });
    const scripts = new Set<string>();
    let scriptBytes = 0;
    let socketBytes = 0;
    let isOver = false;
    devTools.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId);
    });
    devTools.on('Network.loadingFinished', ({ encodedDataLength, requestId }) => {
      if (scripts.has(requestId) && !isOver) scriptBytes += encodedDataLength;
    });
    devTools.on('Network.webSocketFrameReceived', ({ response }) => {
      if (!isOver)
        socketBytes += response.opcode === 1 ? response.payloadData.length : (response.payloadData.length * 3) / 4;
    });
    await page.goto(place.url, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.weftOpening?.writableMs !== null, null, { timeout: 120_000 });
    isOver = true;
    await page.waitForFunction(
      (quietMs) => {
        const opening = window.weftOpening;
        const from = Math.max(opening?.writableMs ?? 0, opening?.tasks.at(-1)?.end ?? 0);
        return performance.now() - from > quietMs;
      },
      QUIET_MS,
      { timeout: 120_000, polling: 500 },
    );
    const opening = await page.evaluate(() => window.weftOpening);
    // Were it made with another copy of Yjs than the flow's, the whole text would be one block.
    const blocks = await page.locator('[role="textbox"] p').count();
    if (blocks < LEAST_BLOCKS) throw new Error(`a document of ${blocks} blocks is not the one that is meant`);
    const writableMs = opening?.writableMs ?? Number.NaN;
    const tasks = opening?.tasks ?? [];
    const interactiveMs = Math.max(writableMs, tasks.at(-1)?.end ?? 0);
    const blockedMs = tasks.reduce((sum, { start, end }) => sum + Math.max(0, end - start - LONG_TASK_MS), 0);
    return { writableMs, interactiveMs, blockedMs, scriptBytes, socketBytes };
  } finally {
    await browser.close();
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    line: { type: 'string', default: 'slow4g' },
    lighthouse: { type: 'boolean', default: false },
  },
});
const lines = values.line.split(',').filter((name): name is keyof typeof LINES => name in LINES);
const rounds = Number(values.rounds);
const browser = browserOnThisMachine();
if (browser === null) throw new Error('Chromium is needed (scripts/browser.ts says where it is looked for)');
const sample = SAMPLES.find(({ name }) => name === 'blog');
if (sample === undefined) throw new Error('the document is gone');
const weft = await startWeft();
try {
  const place = await weft.put(sample);
  console.log(JSON.stringify(describeMachine()));
  console.log(`${sample.name}: ${place.storedBytes} bytes as one update; medians of ${rounds}`);
  for (const line of lines) {
    const taken: Figures[] = [];
    for (let round = 0; round < rounds; round++) taken.push(await measure(place, browser, line));
    const of = (key: keyof Figures): string => median(taken.map((figures) => figures[key])).toFixed(0);
    console.log(
      `${line}: writable ${of('writableMs')} ms, interactive ${of('interactiveMs')} ms, blocked ${of('blockedMs')} ms, scripts ${of('scriptBytes')} bytes, by WebSocket ${of('socketBytes')} bytes`,
    );
  }
  if (values.lighthouse) for (const line of await askLighthouse(place.url, rounds, browser)) console.log(line);
} finally {
  await weft.close();
}
