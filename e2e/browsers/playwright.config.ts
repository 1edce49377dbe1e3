/**
 * The journeys that are played in every browser: one project for each, by the same name. `npm run browsers` runs those that are on the machine,
 * `npm test` the short ones among them.
 */
import { defineConfig } from '@playwright/test';

export default defineConfig<object, { readonly driven: 'chromium' | 'firefox' | 'webkit' }>({
  testDir: '.',
  testMatch: '*.journey.ts',
  outputDir: '../../test-results/browsers',
  timeout: 240_000,
  expect: { timeout: 30_000 },
  // A journey keeps two browsers and a server busy.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  reporter: 'list',
  globalSetup: '../global-setup.ts',
  projects: [
    { name: 'chromium', use: { driven: 'chromium' } },
    { name: 'firefox', use: { driven: 'firefox' } },
    { name: 'webkit', use: { driven: 'webkit' } },
  ],
});
