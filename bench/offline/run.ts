/**
 * `npm run bench:offline`: how long a document of 57,000 characters takes to open with the server away, in a browser that was just
 * started. Owns the order of things: one visit with the server, then the server ends, then cold starts on what the device kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.ts';
import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';
import { startWeft } from '../writing/contenders.ts';
import { SAMPLES } from '../writing/documents/samples.ts';

/** The goal for the first text, in milliseconds. */
const GOAL_MS = 2000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1');

interface Opening {
  /** From the navigation to text that can be written in. */
  readonly firstMs: number;
  /** From the navigation to the whole text. */
  readonly allMs: number;
}

/** Runs in the page, from its very beginning. */
function watchText(characters: number): void {
  const seen: { firstMs?: number; allMs?: number } = {};
  Object.assign(window, { weftOpening: seen });
  const look = () => {
    const text = document.querySelector('[aria-label="Document text"]');
    const length = text?.textContent.length ?? 0;
    if (length > 0 && text?.getAttribute('contenteditable') === 'true') seen.firstMs ??= performance.now();
    if (length >= characters) seen.allMs ??= performance.now();
    if (seen.allMs === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function openingOf(page: Page, url: string, characters: number): Promise<Opening> {
  await page.addInitScript(watchText, characters);
  await page.goto(url);
  const read = () => page.evaluate(() => (window as { weftOpening?: Partial<Opening> }).weftOpening ?? {});
  await page.waitForFunction(() => 'allMs' in ((window as { weftOpening?: object }).weftOpening ?? {}), undefined, {
    timeout: 120_000,
  });
  const { firstMs, allMs } = await read();
  if (firstMs === undefined || allMs === undefined) throw new Error('the text did not come');
  return { firstMs, allMs };
}

async function run(): Promise<void> {
  const sample = SAMPLES.find(({ name }) => name === 'blog');
  const found = await findBrowser((words) => console.error(words));
  if (sample === undefined) throw new Error('there is no such document');
  if (!found.found) throw new Error(found.tried.join('\n'));
  const { path } = found;
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-offline-'));
  const start = (): Promise<BrowserContext> =>
    chromium.launchPersistentContext(folder, {
      executablePath: path,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      viewport: { width: 1280, height: 800 },
    });
  try {
    const weft = await startWeft();
    const place = await weft.put(sample);
    const visit = await start();
    const page = await visit.newPage();
    const online = await openingOf(page, place.url, sample.characters);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.getByRole('button', { name: 'Your changes: On disk' }).waitFor();
    await visit.close();
    await weft.close();

    const openings: Opening[] = [];
    for (let round = 0; round < rounds; round++) {
      const browser = await start();
      openings.push(await openingOf(await browser.newPage(), place.url, sample.characters));
      await browser.close();
    }
    const machine = describeMachine();
    const first = openings.map(({ firstMs }) => Math.round(firstMs));
    console.log(`${sample.title}, ${rounds} cold starts of the browser, server away.`);
    console.log(`${machine.cores} cores of ${machine.cpu}, Node ${machine.node}`);
    console.log(
      `text that can be written in: median ${median(first)} ms (${Math.min(...first)}-${Math.max(...first)})`,
    );
    console.log(`the whole text: median ${median(openings.map(({ allMs }) => Math.round(allMs)))} ms`);
    console.log(
      `the first visit, with the server: ${Math.round(online.firstMs)} ms, whole ${Math.round(online.allMs)} ms`,
    );
    console.log(`goal: under ${GOAL_MS} ms: ${median(first) < GOAL_MS ? 'met' : 'missed'}`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

await run();
