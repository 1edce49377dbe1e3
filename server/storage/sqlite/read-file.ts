/**
 * Opening a data file for looking at it only, as backup and verify do: beside a running server, without its lock, and without a change
 * to what is there. Owns what such a file must be; what is read from it is the caller's.
 */
import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { StorageOpenError } from '../open-error.ts';
import { versionOf } from './file-version.ts';
import { sqliteCode } from './failure.ts';

export interface ReadableFile {
  readonly db: Database.Database;
  /** The `user_version` of its tables. */
  readonly version: number;
}

/** Throws StorageOpenError, in one line for a person. The caller closes `db`. */
export function openForReading(path: string): ReadableFile {
  if (!existsSync(path)) throw new StorageOpenError(`There is no data file at ${path}.`);
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
    db.pragma('cache_size = -16384');
    const version = versionOf(db, path);
    if (version === 0) throw new StorageOpenError(`${path} is not a Weft data file: it is empty.`);
    return { db, version };
  } catch (error) {
    db?.close();
    throw refusal(path, error);
  }
}

function refusal(path: string, error: unknown): StorageOpenError {
  if (error instanceof StorageOpenError) return error;
  const code = sqliteCode(error);
  if (code === 'SQLITE_NOTADB')
    return new StorageOpenError(`${path} is not a Weft data file, or its beginning is damaged.`);
  if (code.startsWith('SQLITE_CORRUPT')) return new StorageOpenError(`${path} is damaged and cannot be opened.`);
  const words = error instanceof Error ? error.message : String(error);
  return new StorageOpenError(`${path} cannot be read: ${words}.`, { cause: error });
}
