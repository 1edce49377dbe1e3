/** R12, D5: a page that cannot be read, or a row that is gone, is the trouble of those who have something there, and costs nobody what can be read. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import type { NewEntry } from '../document-log.ts';
import { encodeAppends } from './batch-codec.ts';
import { LogStatements } from './log-statements.ts';
import { openDatabase } from './open-database.ts';
import { RequestJobs } from './operations.ts';
import { flipped, TestStorage } from './test-storage.ts';

// Casts: any word does for a document here.
const [ONE, TWO, THREE, NEW] = ['one', 'two', 'three', 'new'].map((word) => word as DocumentId) as unknown as readonly [
  DocumentId,
  DocumentId,
  DocumentId,
  DocumentId,
];
const entry = (bytes = 20): NewEntry => ({ update: new Uint8Array(bytes).fill(7), atMs: 1, author: null });

let storage: TestStorage;
beforeEach(async () => (storage = await TestStorage.create()));
afterEach(() => storage.dispose());

/** Does something with the statements on a connection of their own. */
function reading<T>(work: (log: LogStatements) => T): T {
  const { db, close } = openDatabase(storage.path, false);
  try {
    return work(new LogStatements(db));
  } finally {
    close();
  }
}

/** The same in one transaction. */
function withLog<T>(work: (log: LogStatements) => T): T {
  const { db, close } = openDatabase(storage.path, false);
  try {
    const log = new LogStatements(db);
    log.prepare();
    return db.transaction(() => work(log))();
  } finally {
    close();
  }
}

function append(log: LogStatements, ...given: (readonly [DocumentId, ...NewEntry[]])[]): void {
  const bytes = encodeAppends(given.map(([, ...entries]) => ({ entries })));
  log.append(
    given.map(([id]) => id),
    bytes,
  );
}

const countOf = (log: LogStatements, id: DocumentId) => log.history(id, asSeq(0)).length;

/** Fills pages with nonsense, as a disk does. */
function destroyPages(sql: string): void {
  const [size, pages] = storage.tamper((db) => {
    db.pragma('wal_checkpoint(TRUNCATE)');
    return [Number(db.pragma('page_size', { simple: true })), db.prepare<[], number>(sql).pluck().all()];
  });
  expect(pages).not.toEqual([]);
  const file = openSync(storage.path, 'r+');
  for (const page of pages) writeSync(file, new Uint8Array(size).fill(0xff), 0, size, (page - 1) * size);
  closeSync(file);
}

/** Changes a row of `batches` as a disk does, or back. */
function flipBatch(number: number): void {
  storage.tamper((db) => {
    const bytes = db.prepare<[number], Buffer>('SELECT bytes FROM batches WHERE number = ?').pluck().get(number);
    db.prepare('UPDATE batches SET bytes = ? WHERE number = ?').run(flipped(bytes), number);
  });
}

describe('a page that cannot be read', () => {
  test('of one document\u2019s own rows keeps nobody else out, whose entries lie beside its in a batch', () => {
    // Enough of each that they share no page but where they meet.
    withLog((log) => {
      for (let i = 0; i < 12; i++) append(log, [ONE, entry(5000)], [TWO, entry(5000)], [THREE, entry(5000)]);
    });
    withLog((log) => append(log, [ONE, entry()], [THREE, entry()]));
    destroyPages("SELECT pageno FROM dbstat WHERE name = 'updates' AND pagetype = 'leaf' ORDER BY path LIMIT 3");
    withLog((log) => append(log, [THREE, entry()], [NEW, entry()]));
    const expectOthers = () =>
      reading((log) => {
        expect([countOf(log, THREE), countOf(log, NEW)]).toEqual([14, 1]);
        expect(() => log.load(ONE)).toThrow(/malformed/);
      });
    expectOthers();
    withLog((log) => expect(log.sortBatches(64)).toBe(false));
    expectOthers();
    expect(storage.tamper((db) => db.prepare('SELECT number FROM batches').pluck().all())).toEqual([1]);
  });

  test('where rows of its own would go costs a document its sorting, and nobody else', () => {
    withLog((log) => append(log, [ONE, entry(), entry()], [TWO, entry(), entry()], [THREE, entry()]));
    destroyPages("SELECT pageno FROM dbstat WHERE name = 'chunks'");
    const { db, close } = openDatabase(storage.path, false);
    const jobs = new RequestJobs(db, close);
    const sort = () => jobs.jobOf({ number: 1, operation: 'sortBatches', params: { atMost: 64 } }).run();
    // Once the others are sorted, those two are tried again the next time: the disk may give the place then.
    const answers = Array.from({ length: 6 }, sort);
    expect(answers).toEqual([true, true, false, true, true, false].map((areMore) => ({ areMore })));
    close();
    reading((log) => expect([ONE, TWO, THREE].map((id) => countOf(log, id))).toEqual([2, 2, 1]));
    expect(storage.tamper((db) => db.prepare('SELECT count(*) FROM updates').pluck().get())).toBe(1);
  });

  test('of the last batch does not keep others from writing', () => {
    withLog((log) => append(log, [ONE, entry()]));
    withLog((log) => append(log, ...Array.from({ length: 4 }, () => [TWO, entry(4000)] as const)));
    destroyPages("SELECT pageno FROM dbstat WHERE name = 'batches' AND pagetype = 'overflow'");
    withLog((log) => append(log, [ONE, entry()], [NEW, entry()]));
    reading((log) => {
      expect([countOf(log, ONE), countOf(log, NEW)]).toEqual([2, 1]);
      expect(() => log.load(TWO)).toThrow(/missing/);
    });
    withLog((log) => log.sortBatches(64));
    reading((log) => expect([countOf(log, ONE), countOf(log, NEW)]).toEqual([2, 1]));
  });

  test('of all batches does not keep others from writing', () => {
    withLog((log) => append(log, [ONE, entry(5000)]));
    withLog((log) => append(log, [TWO, entry()]));
    destroyPages("SELECT pageno FROM dbstat WHERE name = 'batches'");
    withLog((log) => append(log, [ONE, entry()], [NEW, entry()]));
    reading((log) => {
      expect([countOf(log, ONE), countOf(log, NEW)]).toEqual([2, 1]);
      expect(() => log.load(TWO)).toThrow(/missing/);
    });
  });
});

describe('what is written to a document of which a batch cannot be read', () => {
  test.each([20, 5000])('takes nothing from it: once the batch is there again, all is (%i bytes)', (bytes) => {
    withLog((log) => append(log, [ONE, entry()], [TWO, entry()]));
    flipBatch(1);
    withLog((log) => {
      append(log, [ONE, entry(bytes)]);
      while (log.sortBatches(64));
      expect(() => log.load(ONE)).toThrow(/missing/);
    });
    flipBatch(1);
    withLog((log) => {
      while (log.sortBatches(64));
      expect([countOf(log, ONE), countOf(log, TWO)]).toEqual([2, 1]);
    });
    reading((log) => expect([countOf(log, ONE), countOf(log, TWO)]).toEqual([2, 1]));
  });
});
test('many small entries of one document are sorted into few rows', () => {
  const many = Array.from({ length: 3000 }, () => [ONE, entry(1000)] as const);
  withLog((log) => append(log, ...many));
  withLog((log) => log.sortBatches(64));
  reading((log) => expect(countOf(log, ONE)).toBe(3000));
  expect(storage.tamper((db) => db.prepare('SELECT count(*) FROM updates').pluck().get())).toBe(0);
});
