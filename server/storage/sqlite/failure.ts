/**
 * What an error of SQLite means to the rest of the server, and whether the file can be trusted after it. Owns that
 * translation only: no error of the storage thread may end the process (HOSTILE D1 to D3).
 */
import Database from 'better-sqlite3';
import { AppError, type ErrorCode } from '../../../protocol/errors.ts';

/** Damage met while reading one document concerns that document (HOSTILE D5); while writing, it is the disk that failed. */
export function asAppError(error: unknown, doing: 'read' | 'write'): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Database.SqliteError) {
    return new AppError(codeOf(error.code, doing), `${error.code} ${error.message}`, { cause: error });
  }
  return new AppError('storage_failed', error instanceof Error ? error.message : String(error), { cause: error });
}

function codeOf(sqlite: string, doing: 'read' | 'write'): ErrorCode {
  if (sqlite === 'SQLITE_FULL') return 'disk_full';
  return doing === 'read' && /^SQLITE_(CORRUPT|NOTADB)/.test(sqlite) ? 'document_damaged' : 'storage_failed';
}

/**
 * True for a failed write or sync: what the system holds in memory may then differ from what is on the disk, and later
 * commits would stand on it (HOSTILE D2). The file has to be opened anew and verified. A place that cannot be read is the
 * trouble of the document that lies there (R12): checking the whole file would stumble over it each time, and keep everybody out.
 */
export function needsReopening(error: unknown): boolean {
  return /^SQLITE_IOERR(?!_READ|_SHORT_READ)/.test(sqliteCode(error));
}

/**
 * True for a place in the file that cannot be read, or that says nothing sensible. Which of the two it was SQLite does not tell: an
 * EIO of a read comes as SQLITE_CORRUPT, like a page full of nonsense. Whoever must know asks the disk (`disk-reading.ts`).
 */
export function isUnreadable(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|IOERR_READ|IOERR_SHORT_READ)/.test(sqliteCode(error));
}

/** SQLite's name of an error, such as `SQLITE_BUSY`; empty for what is not SQLite's. */
export function sqliteCode(error: unknown): string {
  return error instanceof Database.SqliteError ? error.code : '';
}
