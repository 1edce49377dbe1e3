/**
 * The tables of the data file, as the steps by which they came to be. Step N brings a file from `user_version` N - 1 to N
 * and never changes afterwards. Owns the shape of the tables; what is done with them stands in the statements' files.
 */
import type { Database } from 'better-sqlite3';
import { ACCOUNT_TABLES } from './account-tables.ts';
import { BATCH_TABLES } from './batch-tables.ts';
import { CHUNK_TABLES } from './chunk-tables.ts';
import { FILE_TABLES } from './file-tables.ts';
import { SHARING_INDEXES } from './sharing-indexes.ts';
import { SHARING_TABLES } from './sharing-tables.ts';

/**
 * `logs` numbers the documents so that an update's key is two integers: updates of one document lie side by side and are
 * read in one sweep. `logs.last_seq` says how many updates there must be, so that lost ones at the end are noticed too (R2).
 * A log needs no row in `documents`: an open room has none.
 */
const FIRST = `
  CREATE TABLE documents (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('document', 'room')),
    created_at_ms INTEGER NOT NULL,
    deleted_at_ms INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE links (
    number INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'commenter', 'viewer')),
    label TEXT NOT NULL,
    token_digest BLOB NOT NULL UNIQUE,
    created_at_ms INTEGER NOT NULL,
    created_by TEXT,
    expires_at_ms INTEGER,
    revoked_at_ms INTEGER
  ) STRICT;
  CREATE INDEX links_of_document ON links (document_id);

  CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    color TEXT NOT NULL,
    changed_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE logs (
    number INTEGER NOT NULL PRIMARY KEY,
    document_id TEXT NOT NULL UNIQUE,
    last_seq INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE updates (
    log INTEGER NOT NULL REFERENCES logs (number),
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    author TEXT,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (log, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE checkpoints (
    number INTEGER NOT NULL PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES logs (number),
    through_seq INTEGER NOT NULL,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX checkpoints_of_log ON checkpoints (log, confirmed, through_seq);
`;

const MIGRATIONS: readonly string[] = [
  FIRST,
  ACCOUNT_TABLES,
  SHARING_TABLES,
  FILE_TABLES,
  SHARING_INDEXES,
  CHUNK_TABLES,
  BATCH_TABLES,
];

/** The `user_version` that this program writes and reads. */
export const NEWEST_VERSION = MIGRATIONS.length;

/**
 * Brings the file to NEWEST_VERSION, all or nothing. Writes even where nothing is to be done: a file that cannot be written
 * must be found out at the start and not by the first person who types (HOSTILE D3).
 */
export function migrate(db: Database, fromVersion: number): void {
  db.transaction(() => {
    for (const step of MIGRATIONS.slice(fromVersion)) db.exec(step);
    db.pragma(`user_version = ${NEWEST_VERSION}`);
  }).immediate();
}
