/**
 * `npm run drill:power -- [--points 10000] [--seed 1] [--acks 1500] [--keep]`: records what a real server does to its data file, cuts the power at
 * so many points of that, and opens what is left (HOSTILE D6); then the same for a server whose commits are not synced, which
 * must lose something, or the drill could not find a loss. Without strace the kept recordings are played. `--keep` writes
 * those anew. docs/OPERATIONS.md has the recorded run.
 */
import { parseArgs } from 'node:util';
import { keep, readKept, type Synchronous } from './drills/power/kept.ts';
import { runPowerDrill } from './drills/power/power-drill.ts';
import type { DiskOp } from './drills/power/recording.ts';
import { canTrace, recordServer } from './drills/power/tracer.ts';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    acks: { type: 'string', default: '1500' },
    keep: { type: 'boolean', default: false },
  },
});
const points = Number(values.points);
const seed = Number(values.seed);
const acks = Number(values.acks);
const traces = await canTrace();
if (!traces) console.log('There is no strace here: the kept recordings are played.');

async function recordingOf(synchronous: Synchronous): Promise<readonly DiskOp[]> {
  if (!traces) return readKept(synchronous);
  const ops = await recordServer({ synchronous, acks, seed });
  if (values.keep) keep(synchronous, ops);
  return ops;
}

async function play(synchronous: Synchronous, count: number): Promise<number> {
  const ops = await recordingOf(synchronous);
  const from = performance.now();
  const onProgress = (made: number) => console.log(`  ${synchronous}: ${made} cuts`);
  const result = await runPowerDrill({ ops, points: count, seed, onProgress });
  const seconds = Math.round((performance.now() - from) / 1000);
  const writes = ops.filter(({ kind }) => kind === 'write').length;
  const syncs = ops.filter(({ kind }) => kind === 'sync').length;
  console.log(
    `synchronous=${synchronous}: ${result.points} cuts (seed ${seed}) of ${writes} writes and ${syncs} syncs, ` +
      `up to ${result.acks} acks given, in ${seconds} s: ${result.losses.length} with something acknowledged lost`,
  );
  for (const loss of result.losses.slice(0, 3)) console.log(`  ${loss}`);
  return result.losses.length;
}

const lost = await play('FULL', points);
const control = await play('NORMAL', Math.min(points, 1000));
if (control === 0) console.error('The control lost nothing: the drill would not notice a loss.');
if (lost > 0 || control === 0) process.exitCode = 1;
