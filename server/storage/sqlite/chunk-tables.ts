/**
 * The step that lets many entries of a log share a row, and says of a checkpoint whether its bytes alone say what is there.
 * `packed` chunks are compressed and final; the others hold what was appended at once, until the next compaction.
 */
export const CHUNK_TABLES = `
  ALTER TABLE checkpoints ADD COLUMN whole INTEGER NOT NULL DEFAULT 0 CHECK (whole IN (0, 1));

  CREATE TABLE chunks (
    number INTEGER NOT NULL PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES logs (number),
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    packed INTEGER NOT NULL CHECK (packed IN (0, 1)),
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX chunks_of_log ON chunks (log, confirmed, first_seq);
`;
