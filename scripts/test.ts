/**
 * `npm test`: the checks, the tests that need no browser, and the journeys in real ones; everything runs even when
 * something before it failed. The last line is `N passed, N failed`, a check counting as one test, and the exit code is
 * non-zero when anything failed.
 */
import { findBrowser } from './browser.ts';
import { describeCheck, runChecks } from './checks.ts';
import { browserPrograms, missingBrowser } from './other-browsers.ts';
import { ensurePage } from './page-build.ts';
import { describeFailure, runPlaywright, runVitest, type Tally } from './runners.ts';

async function check(): Promise<Tally> {
  const results = await runChecks((result) => console.log(describeCheck(result)));
  const passed = results.filter((result) => result.passed).length;
  const failed = results.filter((result) => !result.passed);
  return {
    passed,
    failed: failed.length,
    remarks: failed.map((result) => describeFailure(`check: ${result.name}`, [result.output])),
  };
}

async function page(): Promise<Tally> {
  const state = await ensurePage(() => console.log('Building the page...'));
  if (state.kind !== 'failed') return { passed: 0, failed: 0, remarks: [] };
  return { passed: 0, failed: 1, remarks: [`The page could not be built:\n${state.output}`] };
}

async function journeys(): Promise<Tally> {
  const browser = await findBrowser((words) => console.log(words));
  if (browser.found) return runPlaywright(browser.path);
  const remark = `The journeys need a Chromium and none could be had:\n${browser.tried.join('\n')}\nInstall one, or name it in WEFT_CHROMIUM.`;
  return { passed: 0, failed: 1, remarks: [remark] };
}

/** The short ones of the journeys that are played in every browser; all of them are `npm run browsers`. */
async function otherBrowsers(): Promise<Tally> {
  const { chromium, firefox } = browserPrograms();
  if (firefox !== null && chromium !== null) {
    const config = ['--config', 'e2e/browsers/playwright.config.ts'];
    return runPlaywright(chromium, [...config, '--project', 'firefox', '--grep', '@short']);
  }
  // A machine of somebody's own may do without; where the tests decide something they are all run.
  const failed = (process.env['CI'] ?? '') === '' ? 0 : 1;
  return { passed: 0, failed, remarks: [missingBrowser(firefox === null ? 'firefox' : 'chromium')] };
}

const PARTS: readonly (readonly [name: string, run: () => Promise<Tally>])[] = [
  ['Checks', check],
  ['Page', page],
  ['Tests', () => runVitest()],
  ['Journeys', journeys],
  ['Firefox', otherBrowsers],
];

const tallies: Tally[] = [];
for (const [name, run] of PARTS) {
  console.log(`\n== ${name}`);
  const startedMs = Date.now();
  const tally = await run();
  tallies.push(tally);
  console.log(`${name}: ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
}

console.log('');
for (const remark of tallies.flatMap((tally) => tally.remarks)) console.log(remark);
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
