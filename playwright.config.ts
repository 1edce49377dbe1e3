/**
 * The journeys in a real browser. Each test starts its own server on a free port, so that files run side by side. The
 * browser is the one that `scripts/test.ts` found, or the first that is found here when Playwright is run by hand.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { browserOnThisMachine } from './scripts/browser.ts';

const executablePath = process.env['WEFT_CHROMIUM'] ?? browserOnThisMachine();

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  // The pictures are of Chromium on Linux, where borders and icons are drawn otherwise than elsewhere; what they show is the same.
  ...(process.platform === 'linux' ? {} : { testIgnore: '**/looks.e2e.ts' }),
  // For a machine that does other things too; on a quiet one a journey takes some seconds.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  // A journey keeps a server and up to four windows busy; a core is left for what is measured by none of them.
  workers: Math.max(2, availableParallelism() - 1),
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  reporter: 'list',
  globalSetup: './e2e/global-setup.ts',
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    // Only the journeys that are about it have the page kept on the device: it would fetch the whole build in each.
    serviceWorkers: 'block',
    // A trace of everything would slow down what it watches; the picture and the page's tree are kept of a failure.
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      args: [
        // Root in a container has no user namespaces; the pages opened here are our own.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
