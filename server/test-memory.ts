/**
 * What this thread holds, for tests that hold the server to a bound: what lives after a collection, and the bytes beside it. What the process has of the
 * machine is no measure of it: other tests' threads take of that too, and V8 as it likes. Knows nothing of what is measured.
 */
import { collectGarbage } from './collect-garbage.ts';

export function heldMb(): number {
  collectGarbage();
  const { external, heapUsed } = process.memoryUsage();
  return (external + heapUsed) / 1024 / 1024;
}
