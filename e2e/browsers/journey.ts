/**
 * The test function of the journeys that are played in every browser: a server of its own for each, Anna in the browser that is tried and the others
 * in Chromium, so that two engines meet in one document; and what is promised everywhere: no error in a console, no crash of the server.
 */
import { expect, test as base } from '@playwright/test';
import { browserPrograms } from '../../scripts/other-browsers.ts';
import { ServerProcess } from '../../scripts/server-process.ts';
import { chromiumDriver } from './chromium.ts';
import { firefoxDriver } from './firefox.ts';
import { webkitDriver } from './webkit.ts';
import type { BrowserName, Driver, WindowOptions } from './window.ts';
import { Writer } from './writer.ts';

interface OfWorker {
  readonly driven: BrowserName;
  readonly tried: Driver;
  readonly company: Driver;
}

interface OfJourney {
  readonly server: ServerProcess;
  /** Anna, in the browser that is tried. */
  readonly anna: (options?: WindowOptions) => Promise<Writer>;
  /** Somebody else, in Chromium. */
  readonly other: (name: string) => Promise<Writer>;
  /** What a browser logs in this journey because the journey makes it happen. */
  readonly expected: RegExp[];
}

function driverOf(browser: BrowserName): Driver {
  const program = browserPrograms()[browser];
  if (program === null) throw new Error(`${browser} is not on this machine`);
  const drivers = { chromium: chromiumDriver, firefox: firefoxDriver, webkit: webkitDriver };
  return drivers[browser](program);
}

/** What the three write when a server is away. */
export const SERVER_AWAY = [
  /ERR_CONNECTION_(REFUSED|RESET)/,
  /WebSocket connection to .* failed/,
  /can.t establish a connection to the server/,
  /connection to .* was interrupted while the page was loading/i,
  /Could not connect to|Failed to load resource/,
  /NetworkError when attempting to fetch/,
  /Cross-Origin Request Blocked/,
];

export const test = base.extend<OfJourney, OfWorker>({
  driven: ['firefox', { option: true, scope: 'worker' }],

  tried: [
    async ({ driven }, provide) => {
      const driver = driverOf(driven);
      await provide(driver);
      await driver.close();
    },
    { scope: 'worker' },
  ],

  company: [
    // Playwright takes from this pattern which fixtures are needed: none.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const driver = driverOf('chromium');
      await provide(driver);
      await driver.close();
    },
    { scope: 'worker' },
  ],

  // oxlint-disable-next-line no-empty-pattern
  expected: async ({}, provide) => {
    await provide([]);
  },

  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, provide) => {
    const server = await ServerProcess.start();
    await provide(server);
    await server.close();
  },

  anna: async ({ tried, server, expected }, provide, testInfo) => {
    const here: Writer[] = [];
    await provide(async (options) => {
      const writer = new Writer('Anna', await tried.open(options), server.url);
      here.push(writer);
      return writer;
    });
    const troubles: string[] = [];
    for (const { window } of here) {
      if (testInfo.errors.length > 0) await window.screenshot(testInfo.outputPath('anna.png')).catch(() => undefined);
      await window.close();
      troubles.push(...window.troubles);
    }
    expect(server.crash, 'the server').toBeNull();
    const surprises = troubles.filter((trouble) => !expected.some((pattern) => pattern.test(trouble)));
    expect(surprises, 'errors in a console').toEqual([]);
  },

  other: async ({ company, server }, provide) => {
    const here: Writer[] = [];
    await provide(async (name) => {
      const writer = new Writer(name, await company.open(), server.url);
      here.push(writer);
      return writer;
    });
    for (const { window } of here) await window.close();
  },
});

export { expect };
