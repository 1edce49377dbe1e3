/**
 * `npm run bench:network [-- --rounds 15 --clients 1000 --only back,fallback,crowd]`: how long people wait when a network comes back, where
 * WebSocket is blocked, and when a thousand come back at once. Real pages in a browser for the first two, the page's own sessions for the third;
 * the network is the fault proxy's. Owns what is measured; prints one line each.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.ts';
import { FaultProxy } from '../../scripts/fault-proxy/fault-proxy.ts';
import { ensurePage } from '../../scripts/page-build.ts';
import { createDocument } from '../../scripts/rest-client.ts';
import { ServerProcess } from '../../scripts/server-process.ts';
import type { Upgrades } from '../../scripts/wire/blocking-proxy.ts';
import { TestPage } from '../../scripts/wire/page.ts';
import { describeMachine } from '../machine.ts';
import { median } from '../median.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    clients: { type: 'string', default: '1000' },
    only: { type: 'string', default: 'back,fallback,crowd' },
  },
});
const rounds = Number(values.rounds);
const clients = Number(values.clients);
const wanted = new Set(values.only.split(','));

const WAYS: readonly Upgrades[] = ['bad gateway', 'a page', 'stripped', 'swallowed', 'shut', 'deaf'];
/** The crowd's: a thousand real pages in one document would measure what a thousand carets cost this one process. */
const DOCUMENTS = 50;
const SAVED = 'Your changes: On disk';
const HERE = / here\. Show who$/;

function told(what: string, times: readonly number[], goalMs: number | null): string {
  const rounded = times.map(Math.round);
  const middle = median(rounded);
  const goal = goalMs === null ? '' : `; goal ${goalMs} ms: ${middle < goalMs ? 'met' : 'missed'}`;
  return `${what}: median ${middle} ms (${Math.min(...rounded)}-${Math.max(...rounded)}, ${times.length} rounds)${goal}`;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** From the moment the network is back until what was written without it is on the server's disk. */
async function networkBack(browser: Browser, tellsBrowser: boolean): Promise<void> {
  const server = await ServerProcess.start();
  const proxy = await FaultProxy.before(server.url);
  const context = await browser.newContext();
  try {
    const { url } = await createDocument(server.url, 'Back');
    const page = await context.newPage();
    await page.goto(proxy.address + new URL(url, server.url).href.slice(server.url.length));
    const text = page.getByRole('textbox', { name: 'Document text' });
    await page.getByRole('button', { name: SAVED }).waitFor();
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      proxy.goAway();
      if (tellsBrowser) await context.setOffline(true);
      await text.focus();
      await page.keyboard.type(`away ${round} `);
      await page.getByRole('button', { name: 'Your changes: On this device' }).waitFor();
      await pause(1000 + Math.random() * 4000);
      const from = performance.now();
      proxy.heal();
      if (tellsBrowser) await context.setOffline(false);
      await page.getByRole('button', { name: SAVED }).waitFor();
      times.push(performance.now() - from);
    }
    const how = tellsBrowser ? 'the browser is told' : 'nobody tells the browser, away for 1 to 5 s';
    console.log(told(`network back until on disk, ${how}`, times, 1000));
  } finally {
    await context.close();
    await proxy.close();
    await server.close();
  }
}

/** From the beginning of a page's load until its session is there, where WebSocket does not get through; the first time and the next. */
async function fallbackDecided(browser: Browser): Promise<void> {
  const server = await ServerProcess.start();
  try {
    for (const upgrades of ['pass', ...WAYS] as const) {
      const [first, next]: [number[], number[]] = [[], []];
      for (let round = 0; round < Math.max(3, Math.round(rounds / 4)); round += 1) {
        const proxy = await FaultProxy.before(server.url);
        proxy.box.upgrades = upgrades;
        const context = await browser.newContext();
        const { url } = await createDocument(server.url, 'Blocked');
        const page = await context.newPage();
        for (const times of [first, next]) {
          const from = performance.now();
          if (times === first) await page.goto(proxy.address + new URL(url, server.url).href.slice(server.url.length));
          else await page.reload();
          await page.getByRole('button', { name: HERE }).waitFor();
          times.push(performance.now() - from);
        }
        await context.close();
        await proxy.close();
      }
      console.log(told(`page load until connected, upgrades: ${upgrades}`, first, 5000));
      console.log(told(`  the next load of this browser`, next, null));
    }
  } finally {
    await server.close();
  }
}

/** From the moment a killed server listens again until everybody is synced. */
async function crowdBack(): Promise<void> {
  const server = await ServerProcess.start();
  const pages: TestPage[] = [];
  try {
    const documents = [];
    for (let made = 0; made < DOCUMENTS; made += 1) documents.push(await createDocument(server.url, `Crowd ${made}`));
    const all = (is: boolean) => pages.filter(({ isOnline }) => isOnline === is).length;
    for (let made = 0; made < clients; made += 1) {
      const opened = documents[made % DOCUMENTS];
      if (opened === undefined) continue;
      const to = { syncUrl: `${server.webSocketUrl}/sync`, documentId: opened.id, token: opened.token };
      pages.push(new TestPage({ ...to, name: `Client ${made}` }));
      if (made % 50 === 49) while (all(true) < pages.length) await pause(20);
    }
    while (all(true) < clients) await pause(20);
    await server.stop('SIGKILL');
    while (all(false) < clients) await pause(20);
    await server.start();
    if (process.platform === 'linux') execFileSync('taskset', ['-acp', '0,1', String(server.pid)]);
    const from = performance.now();
    const times: number[] = [];
    while (times.length < clients) {
      const back = all(true);
      while (times.length < back) times.push(performance.now() - from);
      if (performance.now() - from > 120_000) break;
      await pause(10);
    }
    const ended = pages.filter(({ session }) => session.connection.get().state === 'ended').length;
    const last = Math.round(times.at(-1) ?? Number.NaN);
    console.log(
      `${clients} clients in ${DOCUMENTS} documents back at a killed server (two cores): ${times.length} synced, half after ${Math.round(times[times.length >> 1] ?? 0)} ms, ` +
        `the last after ${last} ms; ${ended} refused for good; goal 30000 ms: ${times.length === clients && last < 30_000 && ended === 0 ? 'met' : 'missed'}`,
    );
  } finally {
    await Promise.all(pages.map((page) => page.close()));
    await server.close();
  }
}

const found = await findBrowser((words) => console.error(words));
if (!found.found) throw new Error(found.tried.join('\n'));
const page = await ensurePage(() => console.error('Building the page...'));
if (page.kind === 'failed') throw new Error(page.output);
const machine = describeMachine();
console.log(`${machine.cores} cores of ${machine.cpu}, Node ${machine.node}`);
if (wanted.has('back') || wanted.has('fallback')) {
  const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox', '--disable-gpu'] });
  if (wanted.has('back')) {
    await networkBack(browser, true);
    await networkBack(browser, false);
  }
  if (wanted.has('fallback')) await fallbackDecided(browser);
  await browser.close();
}
if (wanted.has('crowd')) await crowdBack();
