/**
 * `npm run drill:faults -- [--seed 1] [--most 12]`: makes each kind of call to the disk fail once, with EIO and with ENOSPC, at several moments of a
 * server's life, and looks whether anything acknowledged was lost and whether it recovers by itself (HOSTILE D1 to D3). Needs
 * strace. docs/OPERATIONS.md has the recorded run.
 */
import { parseArgs } from 'node:util';
import { canTrace } from './drills/power/tracer.ts';
import { meetFault, type FaultOutcome } from './drills/fault-drill.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, most: { type: 'string', default: '12' } },
});
const CALLS = ['pwrite64', 'pread64', 'fsync', 'fdatasync', 'ftruncate', 'unlink'];
/** Early ones meet the start, later ones people's writing. */
const MOMENTS = [1, 3, 8, 20, 30, 45, 80, 140, 200, 260, 320, 400].slice(0, Number(values.most));

if (!(await canTrace())) {
  console.error('There is no strace here, by which this drill makes calls fail.');
  process.exit(1);
}
const outcomes: FaultOutcome[] = [];
for (const call of CALLS) {
  for (const error of ['EIO', 'ENOSPC'] as const) {
    for (const nth of MOMENTS) outcomes.push(await meetFault({ call, error, nth }, Number(values.seed)));
    const these = outcomes.slice(-MOMENTS.length);
    const count = (end: FaultOutcome['end']) => these.filter((outcome) => outcome.end === end).length;
    const closes = [...new Set(these.flatMap((outcome) => outcome.closes))].sort((a, b) => a - b);
    console.log(
      `${call} ${error}: ${count('recovered')} recovered by themselves, ${count('refused')} refused to start, ` +
        `${count('stuck')} stuck, ${count('crashed')} crashed; close codes ${closes.join(', ') || 'none'}`,
    );
  }
}
const bad = outcomes.filter(({ end, losses }) => end === 'stuck' || end === 'crashed' || losses.length > 0);
for (const { fault, end, losses } of bad)
  console.error(`${fault.call} ${fault.error} ${fault.nth}: ${end}; ${losses.join('; ')}`);
console.log(`${outcomes.length} faults: ${outcomes.length - bad.length} without loss, ${bad.length} with trouble`);
if (bad.length > 0) process.exitCode = 1;
