/**
 * Finds a Chromium for the tests that need a real browser: what WEFT_CHROMIUM names, what the machine has, what Playwright
 * has fetched or can fetch, and on Debian as root the distribution's package. Says what it tried, so that a machine
 * without a browser fails with an explanation and never by leaving tests out.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { runTool } from './tools.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: either way not the browser.
    return false;
  }
}

/** The browser that is installed, or null. Fetches nothing. */
export function browserOnThisMachine(): string | null {
  const inPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...USUAL_PLACES, ...inPath].find(isProgram) ?? playwrightsOwn();
}

function playwrightsOwn(): string | null {
  const path = chromium.executablePath();
  return path !== '' && existsSync(path) ? path : null;
}

export type Browser =
  | { readonly found: true; readonly path: string }
  /** `tried` are full sentences for the person who runs the tests. */
  | { readonly found: false; readonly tried: readonly string[] };

/** Finds or installs a Chromium. `onStep` is told before anything is fetched. */
export async function findBrowser(onStep: (words: string) => void): Promise<Browser> {
  const named = process.env['WEFT_CHROMIUM'];
  if (named !== undefined && named !== '') {
    return isProgram(named)
      ? { found: true, path: named }
      : { found: false, tried: [`WEFT_CHROMIUM names ${named}, which cannot be run.`] };
  }
  const present = browserOnThisMachine();
  if (present !== null) return { found: true, path: present };

  const tried = ['No Chromium or Chrome was found on this machine.'];
  onStep('No browser found; fetching one with Playwright...');
  const fetched = await runTool('playwright', ['install', 'chromium']);
  const own = playwrightsOwn();
  if (fetched.code === 0 && own !== null) return { found: true, path: own };
  tried.push(`Playwright could not fetch one: ${lastLine(fetched.output)}`);

  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    onStep("Installing Debian's chromium...");
    await runTool('apt-get', ['update', '-q']);
    const installed = await runTool(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      {
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      },
    );
    const path = browserOnThisMachine();
    if (path !== null) return { found: true, path };
    tried.push(`apt-get could not install one: ${lastLine(installed.output)}`);
  } else {
    tried.push("Debian's package was not tried: that needs root and apt-get.");
  }
  return { found: false, tried };
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
