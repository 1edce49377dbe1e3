/**
 * `npm run drill:faults -- [--seed 1]`: makes each kind of call to the disk fail once, with EIO and with ENOSPC, at several moments of a
 * server's life, and looks whether anything acknowledged was lost and whether it recovers by itself (HOSTILE D1 to D3). Needs
 * strace. docs/OPERATIONS.md has the recorded run.
 */
import { parseArgs } from 'node:util';
import { canTrace } from './drills/power/tracer.ts';
import { meetFault, type FaultOutcome } from './drills/fault-drill.ts';
import { meetUnreadDisk } from './drills/unread-disk.ts';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
/** What SQLite asks of the disk, and at which of them it fails: early ones meet the start, later ones people's writing. */
const MOMENTS: Readonly<Record<string, readonly number[]>> = {
  pwrite64: [1, 10, 100, 180, 220, 260, 300, 340, 380, 420],
  fsync: [1, 5, 15, 25, 30, 35, 40, 45, 50, 60],
  pread64: [1, 5, 20, 60],
  ftruncate: [1, 2],
  unlink: [1, 2, 4, 6],
};

if (!(await canTrace())) {
  console.error('There is no strace here, by which this drill makes calls fail.');
  process.exit(1);
}
const outcomes: FaultOutcome[] = [];
for (const [call, moments] of Object.entries(MOMENTS)) {
  for (const error of ['EIO', 'ENOSPC'] as const) {
    for (const nth of moments) outcomes.push(await meetFault({ call, error, nth }, Number(values.seed)));
    const these = outcomes.slice(-moments.length);
    const count = (end: FaultOutcome['end']) => these.filter((outcome) => outcome.end === end).length;
    const closes = [...new Set(these.flatMap((outcome) => outcome.closes))].sort((a, b) => a - b);
    console.log(
      `${call} ${error}: ${count('recovered')} recovered by themselves, ${count('refused')} refused to start, ` +
        `${count('stuck')} stuck, ${count('crashed')} crashed; close codes ${closes.join(', ') || 'none'}`,
    );
  }
}
const unread = await meetUnreadDisk();
console.log(
  unread === null
    ? 'strace may not be attached to a process here: no disk gave nothing for a while'
    : `a disk that gives nothing for a while: close codes ${unread.closes.join(', ') || 'none'}, then ${unread.healed ? 'healed' : 'not healed'}`,
);
const bad = outcomes.filter(({ end, losses }) => end === 'stuck' || end === 'crashed' || losses.length > 0);
for (const { fault, end, losses } of bad)
  console.error(`${fault.call} ${fault.error} ${fault.nth}: ${end}; ${losses.join('; ')}`);
console.log(`${outcomes.length} faults: ${outcomes.length - bad.length} without loss, ${bad.length} with trouble`);
if (bad.length > 0 || unread?.healed === false || unread?.closes.some((code) => code !== 4503) === true)
  process.exitCode = 1;
