/** The tests that need no browser: beside the files they prove. A minute is for a loaded machine; none should need it. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{flow,protocol,server,web,scripts,bench}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'web/dist/**'],
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest gives up a condition after one second, which a busy machine needs for starting a thread.
    expect: { poll: { timeout: 20_000 } },
  },
});
