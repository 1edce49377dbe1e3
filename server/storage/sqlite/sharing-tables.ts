/**
 * The tables of sharing, as the step that brought them: bounds of a link, rules of a document, who came, who may do what by
 * itself, who asks for more. Never changes; what is done with them stands in the statements' files.
 */

/**
 * `links.generation` counts the changes of a link's token or password: a pass is good for the generation in which it was
 * given. `members` has a row for everybody who ever came to a document, `visits` one for each link that somebody came by.
 */
export const SHARING_TABLES = `
  ALTER TABLE documents ADD COLUMN guests TEXT NOT NULL DEFAULT 'all' CHECK (guests IN ('all', 'named', 'none'));

  ALTER TABLE links ADD COLUMN password_hash TEXT;
  ALTER TABLE links ADD COLUMN max_people INTEGER;
  ALTER TABLE links ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE links ADD COLUMN last_used_at_ms INTEGER;

  ALTER TABLE people ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0 CHECK (chosen IN (0, 1));

  CREATE TABLE members (
    document_id TEXT NOT NULL REFERENCES documents (id),
    person TEXT NOT NULL,
    own_role TEXT CHECK (own_role IN ('owner', 'editor', 'commenter', 'viewer')),
    first_seen_at_ms INTEGER NOT NULL,
    last_seen_at_ms INTEGER NOT NULL,
    removed_at_ms INTEGER,
    PRIMARY KEY (document_id, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX members_by_person ON members (person);

  CREATE TABLE visits (
    link_id TEXT NOT NULL REFERENCES links (id),
    person TEXT NOT NULL,
    PRIMARY KEY (link_id, person)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE requests (
    id TEXT NOT NULL PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id),
    person TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'commenter', 'viewer')),
    message TEXT NOT NULL,
    asked_at_ms INTEGER NOT NULL,
    UNIQUE (document_id, person)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE passes (
    digest BLOB NOT NULL PRIMARY KEY,
    link_id TEXT NOT NULL REFERENCES links (id),
    generation INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX passes_by_end ON passes (expires_at_ms);
`;
