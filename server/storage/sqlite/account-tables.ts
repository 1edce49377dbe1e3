/**
 * The tables of accounts, as the step that made them. `account_keys` holds digests of tokens and the link's generation, so that
 * a link whose token or password was replaced is no key any more. Never changes afterwards, as `migrations.ts` says.
 */
export const ACCOUNT_TABLES = `
  CREATE TABLE accounts (
    person TEXT NOT NULL PRIMARY KEY,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    created_at_ms INTEGER NOT NULL,
    signed_in_at_ms INTEGER NOT NULL,
    UNIQUE (issuer, subject)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sign_ins (
    digest BLOB NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES accounts (person),
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    id_token TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sign_ins_by_end ON sign_ins (expires_at_ms);

  CREATE TABLE account_guests (
    guest TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES accounts (person),
    linked_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE account_documents (
    person TEXT NOT NULL REFERENCES accounts (person),
    document_id TEXT NOT NULL REFERENCES documents (id),
    opened_at_ms INTEGER,
    PRIMARY KEY (person, document_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE account_keys (
    person TEXT NOT NULL,
    document_id TEXT NOT NULL,
    token_digest BLOB NOT NULL,
    generation INTEGER NOT NULL,
    shown_at_ms INTEGER NOT NULL,
    PRIMARY KEY (person, document_id, token_digest),
    FOREIGN KEY (person, document_id) REFERENCES account_documents (person, document_id) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE invitations (
    number INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id),
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'commenter', 'viewer')),
    created_at_ms INTEGER NOT NULL,
    created_by TEXT,
    person TEXT REFERENCES accounts (person),
    UNIQUE (document_id, email)
  ) STRICT;
  CREATE INDEX invitations_by_email ON invitations (email);

  CREATE TABLE document_titles (
    document_id TEXT NOT NULL PRIMARY KEY REFERENCES documents (id),
    title TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
