/**
 * One visit by Lighthouse, as a process of its own: `node lighthouse.mjs <address> <simulate|devtools>` prints one line of JSON. A plain
 * script, since its packages are installed for it alone (`package.json` beside it) and nothing of ours may depend on them.
 */
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const FIGURES = {
  firstPaintMs: 'first-contentful-paint',
  largestPaintMs: 'largest-contentful-paint',
  interactiveMs: 'interactive',
  blockedMs: 'total-blocking-time',
  shift: 'cumulative-layout-shift',
};

const [address, throttlingMethod] = process.argv.slice(2);
const chrome = await launch({
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const result = await lighthouse(address, {
    port: chrome.port,
    logLevel: 'error',
    onlyAudits: Object.values(FIGURES),
    formFactor: 'mobile',
    throttlingMethod,
  });
  const { audits, environment, runtimeError } = result.lhr;
  if (runtimeError !== undefined) throw new Error(runtimeError.message);
  const figures = Object.entries(FIGURES).map(([name, audit]) => [name, audits[audit].numericValue]);
  console.log(JSON.stringify({ ...Object.fromEntries(figures), machine: environment.benchmarkIndex }));
} finally {
  chrome.kill();
}
