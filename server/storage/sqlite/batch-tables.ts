/**
 * The step that lets the appends of many documents share a row: one for each commit under load, until its entries are sorted
 * into rows of their own documents. `logs.last_seq` counts them, so a document notices that some of its own are missing.
 */
export const BATCH_TABLES = `
  CREATE TABLE batches (
    number INTEGER NOT NULL PRIMARY KEY,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
`;
