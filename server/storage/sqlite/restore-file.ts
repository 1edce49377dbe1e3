/**
 * Putting a backup in the place of the data file. Owns the order of steps: the new file is whole, verified and synced before
 * anything of the former is touched; the former stays beside it; and wherever a power cut stops this, either the former or the
 * new file is in place, or no server starts until the restore is run again (`open-database.ts` refuses).
 */
import Database from 'better-sqlite3';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { StorageOpenError } from '../open-error.ts';
import { backUpFile, syncFile } from './backup-file.ts';
import { brokenSeal } from './backup-seal.ts';
import { lockDataFile, openDatabase, restoringPath } from './open-database.ts';
import { openForReading } from './read-file.ts';
import { verifyFile, type VerifyOptions, type VerifyReport } from './verify-file.ts';

export interface Restored {
  readonly report: VerifyReport;
  /** Where the former data file now is; null where there was none. */
  readonly former: string | null;
}

/** SQLite's name for what belongs to a data file, the file itself first. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'] as const;

/**
 * Puts the backup at `source` in the place of the data file at `path`. Rejects with StorageOpenError where a server runs, the
 * backup cannot be read, or it is damaged and `despiteDamage` is false; then the data file is as it was.
 */
export async function restoreFile(
  source: string,
  path: string,
  { despiteDamage, ...options }: VerifyOptions & { readonly despiteDamage: boolean },
): Promise<Restored> {
  if (existsSync(path) && sameFile(source, path)) throw new StorageOpenError(`${source} is the data file itself.`);
  const lock = lockDataFile(path);
  try {
    const staged = `${path}.restore`;
    for (const suffix of SUFFIXES) rmSync(`${staged}${suffix}`, { force: true });
    try {
      await backUpFile(source, staged, () => undefined);
      const broken = sealOf(staged);
      // Brought to this program's version here, where a refusal costs nothing.
      openDatabase(staged, false).close();
      rmSync(`${staged}.lock`, { force: true });
      syncFile(staged);
      const found = await verifyFile(staged, options);
      const report = broken === null ? found : { ...found, damage: [broken, ...found.damage] };
      if (report.damage.length > 0 && !despiteDamage) {
        throw new StorageOpenError(`${source} is damaged and was not restored: ${report.damage.join('; ')}.`);
      }
      return { report, former: exchange(staged, path) };
    } finally {
      for (const suffix of [...SUFFIXES, '.lock']) rmSync(`${staged}${suffix}`, { force: true });
    }
  } finally {
    lock.close();
  }
}

/** To be asked before the copy is opened to be written, which takes the seal off. */
function sealOf(staged: string): string | null {
  const { db } = openForReading(staged);
  try {
    return brokenSeal(db);
  } finally {
    db.close();
  }
}

/** Only under the lock. Answers where the former file went. */
function exchange(staged: string, path: string): string | null {
  const folder = dirname(path);
  const wasCutOff = existsSync(restoringPath(path));
  if (!wasCutOff) foldIn(path);
  renameSync(staged, restoringPath(path));
  syncFile(folder);
  const former = formerPath(path, wasCutOff);
  let moved = wasCutOff && existsSync(former);
  for (const suffix of SUFFIXES) {
    if (!existsSync(`${path}${suffix}`)) continue;
    renameSync(`${path}${suffix}`, `${former}${suffix}`);
    moved = true;
  }
  syncFile(folder);
  renameSync(restoringPath(path), path);
  syncFile(folder);
  return moved ? former : null;
}

/** What still stands in the write-ahead log goes into the former file, so that it is one file; a damaged one stays as it is. */
function foldIn(path: string): void {
  if (!existsSync(path)) return;
  let db: Database.Database | null = null;
  try {
    db = new Database(path);
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Its parts are kept side by side as they are: nothing is lost by that.
  } finally {
    db?.close();
  }
}

/** A name that is free. A restore that was cut off goes on with the name that it had begun to use. */
function formerPath(path: string, wasCutOff: boolean): string {
  const prefix = `${basename(path)}.before-restore-`;
  const taken = readdirSync(dirname(path)).flatMap((name) => {
    const number = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    return Number.isNaN(number) ? [] : [number];
  });
  const last = Math.max(0, ...taken);
  const goesOn = wasCutOff && last > 0 && !(existsSync(path) && existsSync(`${path}.before-restore-${last}`));
  return `${path}.before-restore-${goesOn ? last : last + 1}`;
}

function sameFile(a: string, b: string): boolean {
  if (!existsSync(a)) return false;
  const [one, other] = [statSync(a), statSync(b)];
  return one.ino === other.ino && one.dev === other.dev;
}
