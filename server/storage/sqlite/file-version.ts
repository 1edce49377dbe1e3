/**
 * Whose a SQLite file is and of which version: read from its header, nothing changed (HOSTILE D9). Knows no table and not how the
 * file was opened.
 */
import type { Database } from 'better-sqlite3';
import { StorageOpenError } from '../open-error.ts';
import { NEWEST_VERSION } from './migrations.ts';

/** "weft" in ASCII: tells our file from another program's SQLite file. */
export const APPLICATION_ID = 0x77656674;

/** The file's `user_version`, 0 for an empty one. Throws StorageOpenError for another program's file and a newer one. */
export function versionOf(db: Database, path: string): number {
  const isEmpty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  const applicationId = db.pragma('application_id', { simple: true });
  if (isEmpty && applicationId === 0) return 0;
  if (applicationId !== APPLICATION_ID) throw new StorageOpenError(`${path} is a database of another program.`);
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > NEWEST_VERSION) {
    throw new StorageOpenError(
      `${path} was written by a newer Weft (its version is ${version}, this program knows ${NEWEST_VERSION}). Nothing was changed.`,
    );
  }
  return version;
}
