/** What `weft doctor` finds out on the server's own machine: its disk, its room, its versions. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { diskFacts, type DiskFacts } from '../../server/storage/sqlite/disk-facts.ts';
import { ROOT } from '../tools.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** An ack waits for one synced write: slower than this, people notice that "On disk" comes late. */
const SLOW_FSYNC_MS = 50;
/** Faster than any disk that writes can be: something answers without having written. */
const UNREAL_FSYNC_MS = 0.02;
const LEAST_FREE_BYTES = 200 * 1024 * 1024;
const LEAST_FREE_PART = 0.05;
const MEGABYTE = 1024 * 1024;

const packageFile = z.object({ version: z.string() });

export async function* machineFindings(folder: string): AsyncGenerator<Finding> {
  const { version } = packageFile.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  yield ok('versions', `Weft ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}.`);
  if (!existsSync(folder)) {
    yield warn(
      'data folder',
      `${folder} is not there.`,
      'Start the server once, or set WEFT_DATA_DIR to where it keeps its file.',
    );
    return;
  }
  try {
    yield* diskFindings(folder, await diskFacts(folder));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    yield fail(
      'data folder',
      `${folder} cannot be written (${code}).`,
      'The user who runs the server must own it, and the disk must have room.',
    );
  }
}

export function* diskFindings(folder: string, facts: DiskFacts): Generator<Finding> {
  const { freeBytes, fsyncMs, slowestFsyncMs, totalBytes } = facts;
  const took = `A synced write takes ${fsyncMs.toFixed(2)} ms, the slowest ${slowestFsyncMs.toFixed(1)} ms.`;
  if (fsyncMs > SLOW_FSYNC_MS) {
    yield warn(
      'disk',
      took,
      'Everything waits for it before it counts as saved: a faster disk, or fewer who write to this one.',
    );
  } else if (fsyncMs < UNREAL_FSYNC_MS) {
    yield warn(
      'disk',
      took,
      'That is faster than a disk can be: is it one in memory? "On disk" would not outlive a power cut.',
    );
  } else yield ok('disk', took);
  const free = `${Math.round(freeBytes / MEGABYTE)} MB free of ${Math.round(totalBytes / MEGABYTE)} MB on the disk of ${folder}.`;
  if (freeBytes < LEAST_FREE_BYTES || freeBytes < totalBytes * LEAST_FREE_PART) {
    yield warn(
      'room',
      free,
      'When it is full nothing is saved any more: make room, or move the data folder to a larger disk.',
    );
  } else yield ok('room', free);
}
