/**
 * `npm run drill:kill -- [--cycles 1000] [--seed 1]`: kills a real server while people write, again and again, and looks whether anything
 * acknowledged was lost (HOSTILE K1). docs/OPERATIONS.md has the recorded run.
 */
import { parseArgs } from 'node:util';
import { runKillDrill } from './drills/kill-drill.ts';

const { values } = parseArgs({ options: { cycles: { type: 'string' }, seed: { type: 'string' } } });
const cycles = Number(values.cycles ?? 1000);
const seed = Number(values.seed ?? 1);
const from = performance.now();
const result = await runKillDrill({ cycles, seed, tell: (line) => console.log(line) });
for (const failure of result.failures) console.error(failure);
console.log(
  `${result.cycles} kills from seed ${seed} in ${Math.round((performance.now() - from) / 1000)} s: ` +
    `${result.updates} updates, ${result.acks} acks, ${result.backups} backups meanwhile; ` +
    (result.failures.length === 0 ? 'nothing acknowledged was lost' : `${result.failures.length} FAILURES`),
);
if (result.failures.length > 0) process.exitCode = 1;
