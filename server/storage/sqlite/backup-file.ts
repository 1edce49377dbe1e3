/**
 * A copy of the data file as it stands at one moment, while a server may be writing to it (HOSTILE D8). Page by page with SQLite's own
 * backup, under one read transaction: everything that was acked before it began is in it, and nothing that is damaged is
 * left out or hidden, for a damaged document may be the very reason for the copy. Owns how the new file comes to be: never
 * over another, readable by its owner only, whole or not there.
 */
import Database from 'better-sqlite3';
import { closeSync, existsSync, fstatSync, fsyncSync, linkSync, openSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageOpenError } from '../open-error.ts';
import { seal } from './backup-seal.ts';
import { isUnreadable, sqliteCode } from './failure.ts';
import { openForReading } from './read-file.ts';

/** So often the caller hears how far it is; the pages are those of one moment however many steps it takes. */
const PAGES_A_STEP = 4096;

/**
 * Copies the data file at `source` to `target`, which must not be there. Tells the share that is done, from 0 to 1. Rejects with
 * StorageOpenError; then there is no file at `target` by this call.
 */
export async function backUpFile(source: string, target: string, onProgress: (done: number) => void): Promise<void> {
  if (existsSync(target)) throw new StorageOpenError(`${target} is there already. A backup never replaces a file.`);
  const part = `${target}.part`;
  const { db } = openForReading(source);
  let made: number | null = null;
  try {
    requireRoom(source, target);
    rmSync(part, { force: true });
    made = openSync(part, 'wx', 0o600);
    await copyPages(db, part, onProgress);
    requireOwn(made, part);
    standAlone(part);
    syncFile(part);
    requireOwn(made, part);
    // Unlike a rename, a link never replaces what somebody else put there meanwhile.
    linkSync(part, target);
    rmSync(part);
    syncFile(dirname(target));
  } catch (error) {
    if (made !== null && isOwn(made, part))
      for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${part}${suffix}`, { force: true });
    throw refusal(target, error);
  } finally {
    if (made !== null) closeSync(made);
    db.close();
  }
}

async function copyPages(db: Database.Database, part: string, onProgress: (done: number) => void): Promise<void> {
  db.exec('BEGIN');
  // The first read is what fixes the moment.
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  await db.backup(part, {
    progress: ({ remainingPages, totalPages }) => {
      if (totalPages > 0) onProgress(1 - remainingPages / totalPages);
      return PAGES_A_STEP;
    },
  });
  db.exec('COMMIT');
}

/** Another backup to the same place begins by clearing away what a broken one left, which may be this one. */
function isOwn(made: number, part: string): boolean {
  return statSync(part, { throwIfNoEntry: false })?.ino === fstatSync(made).ino;
}

function requireOwn(made: number, part: string): void {
  if (!isOwn(made, part)) throw new StorageOpenError(`Another backup to the same place began meanwhile (${part}).`);
}

/** A copied header says that there is a write-ahead log beside the file; a backup is one file, and sealed. */
function standAlone(part: string): void {
  const copy = new Database(part);
  try {
    copy.pragma('journal_mode = DELETE');
    seal(copy);
  } catch (error) {
    // What cannot be read is damage, of which verifying the copy tells more.
    if (!isUnreadable(error)) throw error;
  } finally {
    copy.close();
  }
}

function requireRoom(source: string, target: string): void {
  const { bavail, bsize } = statfsSync(dirname(target));
  const needed = statSync(source).size + (statSync(`${source}-wal`, { throwIfNoEntry: false })?.size ?? 0);
  if (bavail * bsize < needed) {
    throw new StorageOpenError(
      `There is not enough room for ${target}: ${megabytes(needed)} MB are needed, ${megabytes(bavail * bsize)} MB are free.`,
    );
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** Brings a file, or the list of a folder, to the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function refusal(target: string, error: unknown): StorageOpenError {
  if (error instanceof StorageOpenError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') return new StorageOpenError(`${target} is there already. A backup never replaces a file.`);
  if (code === 'ENOENT') return new StorageOpenError(`There is no folder ${dirname(target)}.`);
  if (code === 'ENOSPC' || sqliteCode(error) === 'SQLITE_FULL')
    return new StorageOpenError(`There is no room left on the disk that holds ${target}.`);
  const words = error instanceof Error ? error.message : String(error);
  return new StorageOpenError(`${target} cannot be written: ${words}.`, { cause: error });
}
