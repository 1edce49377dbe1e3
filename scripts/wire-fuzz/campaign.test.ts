import { expect, it } from 'vitest';
import { leastOf } from '../../server/test-cost.ts';
import { Campaign, LONG_STEP, MAX_LOOP_MS } from './campaign.ts';

it('F7, S18, S21: 20,000 damaged messages disturb nobody, store nothing that cannot be reloaded, and stop the server for no moment', async () => {
  const longestMs = await leastOf(MAX_LOOP_MS + 1, async () => {
    const result = await new Campaign({ messages: 20_000, seed: 1, say: () => undefined }).run();
    expect(result.failures.filter((failure) => !failure.includes(LONG_STEP))).toEqual([]);
    expect(result.restarts).toBeGreaterThan(0);
    // It was measured at all.
    expect(result.mostMemoryMb).toBeGreaterThan(0);
    return result.longestLoopMs;
  });
  expect(longestMs).toBeLessThanOrEqual(MAX_LOOP_MS);
}, 900_000);
