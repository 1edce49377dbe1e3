import { expect, test } from 'vitest';
import { runKillDrill } from './kill-drill.ts';

test('SIGKILL while several people write into several documents: nothing acked is lost, all becomes equal (K1)', async () => {
  const { acks, cycles, failures } = await runKillDrill({ cycles: 5, seed: 11, tell: () => undefined });
  expect(failures).toEqual([]);
  expect(cycles).toBe(5);
  // How many there are is the machine's affair; that each of them counts is not.
  expect(acks).toBeGreaterThan(cycles);
});
