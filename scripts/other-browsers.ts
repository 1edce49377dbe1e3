/**
 * Where the browsers beside Chromium are: Firefox, and WebKitGTK with the driver that it comes with. What a variable names goes before what the
 * machine has. Fetches nothing; what is missing is said with the package that brings it.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { browserOnThisMachine } from './browser.ts';

/** The program of each browser, or null where it is not on this machine. WebKit's are two, the driver and the browser, parted by a comma. */
export interface BrowserPrograms {
  readonly chromium: string | null;
  readonly firefox: string | null;
  readonly webkit: string | null;
}

/** What brings each on Debian. */
const PACKAGES = {
  chromium: 'chromium',
  firefox: 'firefox-esr',
  webkit: 'webkit2gtk-driver xvfb',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

function firstProgram(paths: readonly string[]): string | null {
  const isProgram = (path: string): boolean => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      // Not there, or not ours to run.
      return false;
    }
  };
  return paths.find(isProgram) ?? null;
}

export function browserPrograms(environment: Environment = process.env): BrowserPrograms {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const inPath = (...names: readonly string[]): string[] =>
    folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const named = (name: string): string[] | null => {
    const value = environment[name];
    return value === undefined || value === '' ? null : [value];
  };
  const driver = firstProgram(named('WEFT_WEBKIT_DRIVER') ?? inPath('WebKitWebDriver'));
  const browser = firstProgram(
    named('WEFT_WEBKIT') ??
      ['x86_64', 'aarch64'].flatMap((machine) =>
        ['4.1', '6.0', '4.0'].map((version) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${version}/MiniBrowser`),
      ),
  );
  const screen = firstProgram(inPath('Xvfb'));
  return {
    chromium: firstProgram(named('WEFT_CHROMIUM') ?? []) ?? browserOnThisMachine(),
    firefox: firstProgram(
      named('WEFT_FIREFOX') ?? [
        ...inPath('firefox-esr', 'firefox'),
        '/Applications/Firefox.app/Contents/MacOS/firefox',
      ],
    ),
    webkit: driver === null || browser === null || screen === null ? null : `${driver},${browser}`,
  };
}

/** A sentence for whoever runs the journeys on a machine without this browser. */
export function missingBrowser(name: keyof BrowserPrograms): string {
  return `The journeys were not played in ${name}: it is not on this machine. On Debian: apt-get install ${PACKAGES[name]}.`;
}
