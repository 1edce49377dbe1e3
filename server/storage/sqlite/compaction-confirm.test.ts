/** What putting a compaction in force asks of the thread on which all commits wait (R4, R10). */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import { encodeAppends } from './batch-codec.ts';
import { encodeChunk, unpackChunk, type Chunk } from './chunk-codec.ts';
import { CompactionStatements } from './compaction-statements.ts';
import { LogStatements } from './log-statements.ts';
import { openDatabase, type OpenDatabase } from './open-database.ts';
import { TestStorage } from './test-storage.ts';

vi.mock(import('./chunk-codec.ts'), { spy: true });

// Cast: any word does for a document here.
const ONE = 'a-document-compacted' as DocumentId;
const ENTRIES = Array.from({ length: 400 }, (_, i) => ({
  update: new Uint8Array([i & 255, i >> 8, 7]),
  atMs: 1000 + i,
  author: null,
}));

let storage: TestStorage;
let database: OpenDatabase;
let log: LogStatements;
let compaction: CompactionStatements;

beforeEach(async () => {
  storage = await TestStorage.create();
  database = openDatabase(storage.path, false);
  log = new LogStatements(database.db);
  compaction = new CompactionStatements(database.db, log);
  log.append([ONE], encodeAppends([{ entries: ENTRIES }]));
  log.sortDocument(ONE);
});
afterEach(async () => {
  database.close();
  await storage.dispose();
});

function packed(): Chunk {
  return { firstSeq: asSeq(1), lastSeq: asSeq(ENTRIES.length), bytes: encodeChunk(ENTRIES) };
}

describe('confirming a compaction', () => {
  test('R4: unpacks no entry: that was done where it was proved, and every commit would wait for it', () => {
    compaction.insert(ONE, { checkpoint: null, chunks: [packed()] });
    vi.mocked(unpackChunk).mockClear();
    compaction.confirm(ONE);
    expect(unpackChunk).not.toHaveBeenCalled();
    expect(log.history(ONE, asSeq(0)).map(({ update }) => [...update])).toEqual(
      ENTRIES.map(({ update }) => [...update]),
    );
  });

  test.each([
    ['its bytes', "UPDATE chunks SET bytes = CAST(bytes || x'00' AS BLOB) WHERE packed = 1"],
    ['its checksum', 'UPDATE chunks SET checksum = checksum + 1 WHERE packed = 1'],
  ])('R10: a chunk that does not read back as it was proved, %s, replaces nothing', (_what, change) => {
    compaction.insert(ONE, { checkpoint: null, chunks: [packed()] });
    database.db.exec(change);
    expect(() => compaction.confirm(ONE)).toThrow(/have changed|does not read back/);
    compaction.discard(ONE);
    expect(log.history(ONE, asSeq(0))).toHaveLength(ENTRIES.length);
  });
});
