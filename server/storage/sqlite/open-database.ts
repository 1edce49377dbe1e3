/**
 * Opens the data file the one way it may be opened: locked against a second server, WAL with a synced commit (R4), brought
 * to this program's version, and found writable. Owns the pragmas and the refusals; knows no table's meaning.
 */
import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { StorageOpenError } from '../open-error.ts';
import { takeSealOff } from './backup-seal.ts';
import { sqliteCode } from './failure.ts';
import { APPLICATION_ID, versionOf } from './file-version.ts';
import { migrate } from './migrations.ts';

/** How long a commit waits for another process (a backup, a person with the sqlite3 shell) before it fails (HOSTILE D4). */
const BUSY_TIMEOUT_MS = 10_000;

export interface OpenDatabase {
  readonly db: Database.Database;
  /** Closes the file, folding its write-ahead log in. May be called twice. */
  close(): void;
}

/**
 * `verify` is set when the file is opened again after the disk failed: an fsync that failed may have left pages that the
 * system counts as written (HOSTILE D2), so everything in the write-ahead log is written and synced anew and the
 * whole file is checked before it is trusted. Throws StorageOpenError.
 */
export function openDatabase(path: string, verify: boolean): OpenDatabase {
  const lock = lockDataFile(path);
  try {
    if (existsSync(restoringPath(path))) {
      throw new StorageOpenError(
        `A restore of ${path} was cut off. Run "weft restore <file>" again; what was there before stands beside it.`,
      );
    }
    const db = openLocked(path, verify);
    let open = true;
    const close = () => {
      if (!open) return;
      open = false;
      db.close();
      lock.close();
    };
    return { db, close };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Where a restore keeps the new file until it stands in the place of the former; while it is there no server may start. */
export function restoringPath(path: string): string {
  return `${path}.restoring`;
}

/**
 * Two servers on one file would each hold a room of the same document without hearing of the other's updates. An exclusive
 * transaction on a file beside it keeps the second one out; the system ends it with the process, however that dies.
 * Throws StorageOpenError.
 */
export function lockDataFile(path: string): { close(): void } {
  const lockPath = `${path}.lock`;
  let lock: Database.Database | null = null;
  try {
    lock = new Database(lockPath, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (sqliteCode(error).startsWith('SQLITE_BUSY')) {
      throw new StorageOpenError(`${path} is already in use by another Weft server.`);
    }
    throw refusal(path, error);
  }
}

function openLocked(path: string, verify: boolean): Database.Database {
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    const version = versionOf(db, path);
    if (version === 0) {
      // Only a file without a page can be made so that it gives back what compaction frees.
      db.pragma('auto_vacuum = INCREMENTAL');
      db.pragma(`application_id = ${APPLICATION_ID}`);
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('cache_size = -16384');
    db.pragma('journal_size_limit = 67108864');
    requirePragma(db, 'journal_mode', 'wal');
    requirePragma(db, 'synchronous', 2);
    requirePragma(db, 'foreign_keys', 1);
    if (verify) verifyAfterFailure(db, path);
    migrate(db, version);
    takeSealOff(db);
    return db;
  } catch (error) {
    db?.close();
    throw refusal(path, error);
  }
}

function requirePragma(db: Database.Database, name: string, expected: string | number): void {
  const actual = db.pragma(name, { simple: true });
  if (actual !== expected) {
    throw new StorageOpenError(
      `The data file cannot be kept safely: SQLite's ${name} is ${String(actual)}, not ${expected}.`,
    );
  }
}

function verifyAfterFailure(db: Database.Database, path: string): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  const found = db.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw new StorageOpenError(`${path} is damaged: ${String(found)}.`);
}

function refusal(path: string, error: unknown): StorageOpenError {
  if (error instanceof StorageOpenError) return error;
  const code = sqliteCode(error);
  const cause = { cause: error };
  if (code === 'SQLITE_NOTADB')
    return new StorageOpenError(`${path} is not a Weft data file, or its beginning is damaged.`, cause);
  if (code.startsWith('SQLITE_CORRUPT')) return new StorageOpenError(`${path} is damaged and cannot be opened.`, cause);
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)) return new StorageOpenError(`${path} cannot be written.`, cause);
  if (code === 'SQLITE_FULL')
    return new StorageOpenError(`There is no room left on the disk that holds ${path}.`, {
      ...cause,
      code: 'disk_full',
    });
  if (code.startsWith('SQLITE_BUSY')) return new StorageOpenError(`${path} is locked by another program.`, cause);
  const words = error instanceof Error ? error.message : String(error);
  return new StorageOpenError(`${path} cannot be opened: ${words}.`, cause);
}
