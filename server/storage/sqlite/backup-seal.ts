/**
 * The seal of a backup: a digest over every table whose rows carry no checksum of their own, kept in the backup itself. Who may do what
 * with which document is a few bytes that SQLite's own check takes as they are, so that a bit that fell over in a copy
 * would hand out another right without a word. Only copies are sealed: in a file that is written to it would be stale
 * with the next row, so opening one to write takes the seal off.
 */
import type { Database } from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { asAppError } from './failure.ts';

const SEAL = 'backup_seal';

/** What is large and has a checksum in every row; `verify-file.ts` looks at each of them. */
const CHECKED_BY_ROW: ReadonlySet<string> = new Set(['updates', 'checkpoints', 'chunks', 'batches', 'file_pieces']);

/** Seals a copy, unless it is a copy of a sealed one: that seal goes on to say what it said. Throws what SQLite throws. */
export function seal(db: Database): void {
  if (hasSeal(db)) return;
  const digest = digestOf(db);
  db.transaction(() => {
    db.exec(`CREATE TABLE ${SEAL} (digest BLOB NOT NULL) STRICT`);
    db.prepare(`INSERT INTO ${SEAL} (digest) VALUES (?)`).run(digest);
  })();
}

/** What is wrong with a sealed file, in one line; null where nothing is, and for a file without a seal. */
export function brokenSeal(db: Database): string | null {
  try {
    if (!hasSeal(db)) return null;
    const kept = db.prepare<[], Buffer>(`SELECT digest FROM ${SEAL}`).pluck().get();
    if (kept !== undefined && digestOf(db).equals(kept)) return null;
    return 'file: what it says of documents, links and people is not what was backed up';
  } catch (error) {
    return `file: what it says of documents, links and people cannot be read: ${asAppError(error, 'read').message}`;
  }
}

export function takeSealOff(db: Database): void {
  db.exec(`DROP TABLE IF EXISTS ${SEAL}`);
}

function hasSeal(db: Database): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(SEAL) !== undefined;
}

function digestOf(db: Database): Buffer {
  const hash = createHash('sha256');
  const names = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  for (const name of names) {
    if (name === SEAL || CHECKED_BY_ROW.has(name)) continue;
    hash.update(`${name}\n`);
    // In the order in which they lie: it is the same file that is read again.
    for (const row of db.prepare(`SELECT * FROM "${name}"`).raw().iterate()) hash.update(`${JSON.stringify(row)}\n`);
  }
  return hash.digest();
}
