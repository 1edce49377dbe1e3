/**
 * `npm run browsers`: the journeys of `e2e/browsers`, played in every browser that is on this machine, or in those that are named
 * (`npm run browsers -- firefox`); what else is given goes to Playwright (`-g "a table"`). Where CI is set a browser that is missing is a failure;
 * elsewhere it is said and left out.
 */
import { browserPrograms, missingBrowser } from './other-browsers.ts';
import { runTool } from './tools.ts';

const NAMES = ['chromium', 'firefox', 'webkit'] as const;

const given = process.argv.slice(2);
const named = NAMES.filter((name) => given.includes(name));
const wanted = named.length > 0 ? named : NAMES;
const more = given.filter((argument) => !NAMES.some((name) => name === argument));
const programs = browserPrograms();
const present = wanted.filter((name) => programs[name] !== null);
const missing = wanted.filter((name) => programs[name] === null);
for (const name of missing) console.log(missingBrowser(name));

const projects = present.flatMap((name) => ['--project', name]);
const { code } =
  present.length === 0
    ? { code: 1 }
    : await runTool('playwright', ['test', '--config', 'e2e/browsers/playwright.config.ts', ...projects, ...more], {
        show: true,
      });
const mustAll = named.length > 0 || (process.env['CI'] ?? '') !== '';
process.exitCode = code === 0 && (missing.length === 0 || !mustAll) ? 0 : 1;
