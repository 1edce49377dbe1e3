/**
 * Opens the data file the one way it may be opened: locked against a second server, WAL with a synced commit (R4), brought
 * to this program's version, and found writable. Owns the pragmas and the refusals; knows no table's meaning.
 */
import Database from 'better-sqlite3';
import { StorageOpenError } from '../open-error.ts';
import { migrate, NEWEST_VERSION } from './migrations.ts';

/** "weft" in ASCII: tells our file from another program's SQLite file. */
const APPLICATION_ID = 0x77656674;
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
  const lock = takeLock(path);
  try {
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

/**
 * Two servers on one file would each hold a room of the same document without hearing of the other's updates. An exclusive
 * transaction on a file beside it keeps the second one out; the system ends it with the process, however that dies.
 */
function takeLock(path: string): Database.Database {
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
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('cache_size = -32768');
    db.pragma('journal_size_limit = 67108864');
    requirePragma(db, 'journal_mode', 'wal');
    requirePragma(db, 'synchronous', 2);
    requirePragma(db, 'foreign_keys', 1);
    if (verify) verifyAfterFailure(db, path);
    migrate(db, version);
    return db;
  } catch (error) {
    db?.close();
    throw refusal(path, error);
  }
}

/** The file's `user_version`, 0 for a new one. Reads only: what is refused here is left as it was (HOSTILE D9). */
function versionOf(db: Database.Database, path: string): number {
  const isEmpty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  const applicationId = db.pragma('application_id', { simple: true });
  if (isEmpty && applicationId === 0) {
    db.pragma(`application_id = ${APPLICATION_ID}`);
    return 0;
  }
  if (applicationId !== APPLICATION_ID) throw new StorageOpenError(`${path} is a database of another program.`);
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > NEWEST_VERSION) {
    throw new StorageOpenError(
      `${path} was written by a newer Weft (its version is ${version}, this program knows ${NEWEST_VERSION}). Nothing was changed.`,
    );
  }
  return version;
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

function sqliteCode(error: unknown): string {
  return error instanceof Database.SqliteError ? error.code : '';
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
    return new StorageOpenError(`There is no room left on the disk that holds ${path}.`, cause);
  if (code.startsWith('SQLITE_BUSY')) return new StorageOpenError(`${path} is locked by another program.`, cause);
  const words = error instanceof Error ? error.message : String(error);
  return new StorageOpenError(`${path} cannot be opened: ${words}.`, cause);
}
