/**
 * What can be known of the disk under the data folder without touching the data file: how long a synced write takes there and how
 * much room is left. For `weft doctor` and whoever watches the server; judges nothing.
 */
import { randomBytes } from 'node:crypto';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

export interface DiskFacts {
  /** The median of a few synced writes of one page, in milliseconds: an ack takes at least as long. */
  readonly fsyncMs: number;
  /** The slowest of them. */
  readonly slowestFsyncMs: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const ROUNDS = 9;

/** Writes a small file into `folder`, syncs it a few times and removes it. Rejects with the system's error. */
export async function diskFacts(folder: string): Promise<DiskFacts> {
  const path = join(folder, `.disk-check-${randomBytes(6).toString('hex')}`);
  const took: number[] = [];
  const file = await open(path, 'wx', 0o600);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await file.write(randomBytes(4096), 0, 4096, round * 4096);
      const from = performance.now();
      await file.sync();
      took.push(performance.now() - from);
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  took.sort((a, b) => a - b);
  return {
    fsyncMs: took[ROUNDS >> 1] ?? 0,
    slowestFsyncMs: took.at(-1) ?? 0,
    ...(await roomOn(folder)),
  };
}

/** How much room is left, which costs no write. */
export async function roomOn(folder: string): Promise<Pick<DiskFacts, 'freeBytes' | 'totalBytes'>> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
