/**
 * The tables of files, as the step that made them. A file lies in pieces, so that no transaction is large; one without an id
 * is still on its way in and there for nobody. Never changes afterwards, as `migrations.ts` says.
 */
export const FILE_TABLES = `
  CREATE TABLE files (
    number INTEGER NOT NULL PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id),
    id TEXT,
    type TEXT,
    bytes INTEGER NOT NULL,
    width INTEGER,
    height INTEGER,
    pieces INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    created_by TEXT,
    UNIQUE (document_id, id)
  ) STRICT;
  CREATE INDEX files_unfinished ON files (number) WHERE id IS NULL;

  CREATE TABLE file_pieces (
    file INTEGER NOT NULL REFERENCES files (number),
    position INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (file, position)
  ) STRICT;
`;
