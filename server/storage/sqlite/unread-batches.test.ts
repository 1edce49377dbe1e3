/** R2, R12, D5: what the disk does not give just now is no damage. Those whose it is are told to try again, others go on, and it heals by itself. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import { encodeAppends } from './batch-codec.ts';
import { isUnreadable } from './failure.ts';
import { GroupCommit, type Outcome } from './group-commit.ts';
import { openDatabase } from './open-database.ts';
import { RequestJobs } from './operations.ts';
import type { Operation, Params, Result } from './requests.ts';
import { flipped, TestStorage } from './test-storage.ts';

// Casts: any word does for a document here.
const [ONE, TWO, NEW] = ['one', 'two', 'new'].map((word) => word as DocumentId) as unknown as readonly [
  DocumentId,
  DocumentId,
  DocumentId,
];
const entry = (bytes: number) => ({ update: new Uint8Array(bytes).fill(7), atMs: 1, author: null });

let storage: TestStorage;
beforeEach(async () => (storage = await TestStorage.create()));
afterEach(() => storage.dispose());

/** What of `batches` the disk does not give: single rows, or the list of all as well. */
type Withheld = 'nothing' | 'rows' | 'everything';

/** The storage thread's work on a disk of which some places cannot be read. */
class FaultyDisk {
  withheld: Withheld = 'nothing';
  /** How often somebody asked in vain. */
  inVain = 0;
  #isPoisoned = false;
  readonly #jobs: RequestJobs;
  readonly #commits: GroupCommit;
  readonly close: () => void;

  constructor(path: string) {
    const { db, close } = openDatabase(path, false);
    this.close = close;
    const prepare = db.prepare.bind(db);
    db.prepare = ((sql: string) => {
      const statement = prepare(sql);
      if (sql === 'COMMIT') return this.#commit(statement);
      const isOne = sql.includes('FROM batches WHERE number');
      if (!isOne && !/ FROM batches(?! WHERE)/.test(sql)) return statement;
      return new Proxy(statement, {
        get: (_, key) => {
          if (key === 'run') return statement.run.bind(statement);
          if (key === 'pluck') return () => (statement.pluck(), this.#watched(db, statement, isOne));
          const value: unknown = Reflect.get(this.#watched(db, statement, isOne), key);
          return value;
        },
      });
    }) as typeof db.prepare;
    this.#jobs = new RequestJobs(db, close);
    this.#commits = new GroupCommit(
      db,
      () => this.#jobs.prepare(),
      () => this.#jobs.forget(),
    );
  }

  /** As SQLite does with a read that fails with EIO. The transaction in which it is cannot be committed any more. */
  #watched(db: Database.Database, statement: Database.Statement, isOne: boolean): Record<string, unknown> {
    const read =
      (key: 'get' | 'iterate') =>
      (...given: unknown[]): unknown => {
        const isWithheld =
          this.withheld === 'everything' || (isOne && this.withheld === 'rows' && Number(given[0]) <= 2);
        if (!isWithheld) return statement[key](...given);
        this.inVain++;
        this.#isPoisoned = db.inTransaction;
        throw new Database.SqliteError('database disk image is malformed', 'SQLITE_CORRUPT');
      };
    return { get: read('get'), iterate: read('iterate') };
  }

  #commit(statement: Database.Statement): Database.Statement {
    const run = () => {
      if (!this.#isPoisoned) return statement.run();
      this.#isPoisoned = false;
      throw new Database.SqliteError('database disk image is malformed', 'SQLITE_CORRUPT');
    };
    return new Proxy(statement, { get: (_, key) => (key === 'run' ? run : undefined) });
  }

  #job<Op extends Operation>(operation: Op, params: Params<Op>) {
    return this.#jobs.jobOf({ number: 1, operation, params });
  }

  #run<Op extends Operation>(operation: Op, params: Params<Op>): Outcome | undefined {
    return this.#commits.runOne(this.#job(operation, params)).outcomes[0]?.outcome;
  }

  /** The number of entries, or why there is no answer. */
  load(id: DocumentId): number | string {
    const outcome = this.#run('history', { id, afterSeq: asSeq(0) });
    if (outcome === undefined) return 'no answer';
    if (!outcome.ok) return isUnreadable(outcome.error.cause) ? 'unread' : outcome.error.code;
    // What `history` answers.
    return (outcome.value as Result<'history'>).entries.lengths.length;
  }

  sort(): unknown {
    for (let round = 0; round < 20; round++) {
      const outcome = this.#run('sortBatches', { atMost: 64 });
      if (outcome?.ok !== true) return outcome?.error.code;
      // What `sortBatches` answers.
      if (!(outcome.value as Result<'sortBatches'>).areMore) return 'sorted';
    }
    return 'goes on for ever';
  }

  /** What becomes of each of these appends, which are one commit. */
  write(...given: readonly (readonly (readonly [DocumentId, number])[])[]): unknown[] {
    const jobs = given.map((append) =>
      this.#job('append', {
        ids: append.map(([id]) => id),
        bytes: encodeAppends(append.map(([, bytes]) => ({ entries: [entry(bytes)] }))),
      }),
    );
    return this.#commits
      .writeAll(jobs)
      .outcomes.map(({ outcome }) => (outcome.ok ? outcome.value : outcome.error.code));
  }
}

let disk: FaultyDisk;
/** A server that starts on a file in which nothing was sorted yet. */
beforeEach(() => {
  const before = new FaultyDisk(storage.path);
  before.write([
    [ONE, 20],
    [TWO, 20],
  ]);
  before.write([[ONE, 20]]);
  before.close();
  disk = new FaultyDisk(storage.path);
});
afterEach(() => disk.close());

describe.each<Withheld>(['rows', 'everything'])('a batch that the disk does not give (%s)', (withheld) => {
  test('is not called damage before the disk was asked, and what lies there is there when the disk gives it', () => {
    if (withheld === 'rows') expect(disk.load(TWO)).toBe(1);
    disk.withheld = withheld;
    expect([disk.load(ONE), disk.load(TWO), disk.load(ONE)]).toEqual(Array(3).fill('unread'));
    disk.withheld = 'nothing';
    // The list may be of the time in which it could not be read: who is told so once is let in the next time.
    disk.load(ONE);
    expect([disk.load(ONE), disk.load(TWO)]).toEqual([2, 1]);
  });

  test('keeps nobody else from being read, written and sorted, and is sorted itself afterwards', () => {
    disk.withheld = withheld;
    expect(disk.write([[NEW, 20]], [[NEW, 5000]])).toEqual([[1], [2]]);
    expect([disk.load(NEW), disk.sort(), disk.load(NEW)]).toEqual([2, 'sorted', 2]);
    expect(disk.load(ONE)).toBe('unread');
    if (withheld === 'everything')
      expect(disk.write([[ONE, 20]])).toEqual([[expect.objectContaining({ code: 'storage_failed' })]]);
    disk.withheld = 'nothing';
    expect(disk.sort()).toBe('sorted');
    expect(disk.sort()).toBe('sorted');
    expect([ONE, TWO, NEW].map((id) => disk.load(id))).toEqual([2, 1, 2]);
    expect(storage.tamper((db) => db.prepare('SELECT count(*) FROM batches').pluck().get())).toBe(0);
  });
});

test('a large change of whoever has something in it fails nobody who is written with it, and nothing that was written is lost', () => {
  expect(disk.load(TWO)).toBe(1);
  disk.withheld = 'rows';
  expect(
    disk.write(
      [
        [NEW, 20],
        [ONE, 5000],
      ],
      [[TWO, 20]],
    ),
  ).toEqual([[1, 3], [2]]);
  expect(disk.inVain).toBe(1);
  disk.withheld = 'nothing';
  expect(disk.sort()).toBe('sorted');
  expect([ONE, TWO, NEW].map((id) => disk.load(id))).toEqual([3, 2, 1]);
});

test('what is damaged stays damage once the disk gives everything', () => {
  storage.tamper((db) => {
    const bytes = db.prepare<[], Buffer>('SELECT bytes FROM batches WHERE number = 2').pluck().get();
    db.prepare('UPDATE batches SET bytes = ? WHERE number = 2').run(flipped(bytes));
  });
  expect([disk.load(ONE), disk.load(TWO)]).toEqual(['document_damaged', 1]);
  disk.withheld = 'rows';
  expect(disk.load(TWO)).toBe('unread');
  disk.withheld = 'nothing';
  expect([disk.load(TWO), disk.load(ONE)]).toEqual([1, 'document_damaged']);
});
