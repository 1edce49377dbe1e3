import { expect, it } from 'vitest';
import { Campaign } from './campaign.ts';

it('F7, S18, S21: 20,000 damaged messages disturb nobody, store nothing that cannot be reloaded, and stop the server for no moment', async () => {
  const result = await new Campaign({ messages: 20_000, seed: 1, say: () => undefined }).run();
  expect(result.failures).toEqual([]);
  expect(result.restarts).toBeGreaterThan(0);
  // It was measured at all.
  expect(result.mostMemoryMb).toBeGreaterThan(0);
}, 600_000);
