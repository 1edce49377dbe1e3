/**
 * The tests that need no browser: beside the files they prove. Limits of time end what hangs and prove nothing: most tests take less than a
 * second, and on a machine whose cores are shared by thirty others each took up to thirty times as long.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{flow,protocol,server,web,scripts,bench}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'web/dist/**'],
    pool: 'threads',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Vitest gives up a condition after one second, which a busy machine needs for starting a thread.
    expect: { poll: { timeout: 60_000 } },
  },
});
