/** R12, D5: what cannot be written together is written in parts, so that who meets a place that cannot be read is alone with it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import { encodeAppends } from './batch-codec.ts';
import { GroupCommit, type Job } from './group-commit.ts';
import { openDatabase } from './open-database.ts';
import { RequestJobs } from './operations.ts';
import type { Operation, Params, Result } from './requests.ts';
import { TestStorage } from './test-storage.ts';

// Enough documents that the list of them takes several pages. Casts: any word does for a document here.
const IDS = Array.from({ length: 400 }, (_, i) => `document-${String(i).padStart(8, '0')}` as DocumentId);
const idAt = (place: number): DocumentId => IDS[place] ?? ('' as DocumentId);
const NOTHING = () => undefined;

let storage: TestStorage;
beforeEach(async () => (storage = await TestStorage.create()));
afterEach(() => storage.dispose());

/** The storage thread's work on the file. */
class Server {
  readonly #opened = openDatabase(storage.path, false);
  readonly #jobs = new RequestJobs(this.#opened.db, this.#opened.close);
  readonly #commits = new GroupCommit(
    this.#opened.db,
    () => this.#jobs.prepare(),
    () => this.#jobs.forget(),
  );

  #job<Op extends Operation>(operation: Op, params: Params<Op>) {
    return this.#jobs.jobOf({ number: 1, operation, params });
  }

  /** One commit of these requests, each an append to several documents; answers the numbers, or the code of what failed. */
  write(...requests: (readonly DocumentId[])[]): unknown[] {
    const jobs = requests.map((ids) => {
      const entries = [{ update: new Uint8Array(20).fill(7), atMs: 1, author: null }];
      return this.#job('append', { ids, bytes: encodeAppends(ids.map(() => ({ entries }))) });
    });
    return this.#commits.writeAll(jobs).outcomes.flatMap(({ outcome }) => {
      if (!outcome.ok) return outcome.error.code;
      // What `append` answers.
      return (outcome.value as Result<'append'>).map((one) => (typeof one === 'number' ? one : one.code));
    });
  }

  count(id: DocumentId): number {
    const { outcomes } = this.#commits.runOne(this.#job('history', { id, afterSeq: asSeq(0) }));
    const [only] = outcomes;
    // What `history` answers.
    return only?.outcome.ok === true ? (only.outcome.value as Result<'history'>).entries.lengths.length : -1;
  }

  /** So that a try costs little: what lies in rows that documents share is looked through for each. */
  sort(): void {
    this.#commits.runOne(this.#job('sortBatches', { atMost: 1000 }));
  }

  close(): void {
    this.#opened.close();
  }
}

/** Fills the first page of these with nonsense, as a disk does. */
function destroyPage(sql: string): void {
  const [size, page] = storage.tamper((db) => {
    db.pragma('wal_checkpoint(TRUNCATE)');
    const pages = db.prepare<[], number>(sql).pluck().all();
    expect(pages.length).toBeGreaterThan(2);
    return [Number(db.pragma('page_size', { simple: true })), pages[0] ?? 0];
  });
  const file = openSync(storage.path, 'r+');
  writeSync(file, new Uint8Array(size).fill(0xff), 0, size, (page - 1) * size);
  closeSync(file);
}

describe('a page of the list of documents that cannot be read', () => {
  test.each(['logs', 'sqlite_autoindex_logs_1'])(
    'costs those who stand on it their append, and nobody who is written with them (%s)',
    (name) => {
      const before = new Server();
      before.write(IDS);
      before.sort();
      before.close();
      destroyPage(`SELECT pageno FROM dbstat WHERE name = '${name}' AND pagetype = 'leaf' ORDER BY path`);
      const server = new Server();
      const [sick, well] = [idAt(0), IDS.slice(370)];
      for (const time of [2, 3]) {
        const answers = server.write([...well.slice(0, 5), sick, ...well.slice(5, 9)], [sick], well.slice(9));
        expect(answers.filter((one) => one === 'storage_failed')).toHaveLength(2);
        expect([answers[5], answers[10]]).toEqual(['storage_failed', 'storage_failed']);
        expect(answers.filter((one) => one === time)).toHaveLength(well.length);
      }
      server.close();
      const after = new Server();
      expect(well.map((id) => after.count(id))).toEqual(well.map(() => 3));
      after.close();
    },
  );
});

describe('D2: a connection that is to be given up', () => {
  const failing = (code: string): Job => ({
    kind: 'write',
    run: () => {
      throw new Database.SqliteError('the disk', code);
    },
  });

  test('writes nothing more: what waited behind the failed sync is not called done', () => {
    const { db, close } = openDatabase(storage.path, false);
    const commits = new GroupCommit(db, NOTHING, NOTHING);
    const insert = db.prepare('INSERT INTO logs (document_id, last_seq) VALUES (?, 0)');
    expect(commits.writeAll([failing('SQLITE_IOERR_FSYNC')]).mustReopen).toBe(true);
    const later: Job = { kind: 'write', run: () => insert.run('later') };
    const alone: Job = { kind: 'alone', run: () => insert.run('alone') };
    const count: Job = { kind: 'read', run: () => db.prepare('SELECT count(*) FROM logs').pluck().get() };
    const outcomes = [commits.writeAll([later]), commits.runOne(alone), commits.runOne(count)].map(
      ({ outcomes: [only] }) => (only?.outcome.ok === true ? only.outcome.value : only?.outcome.error.code),
    );
    expect(outcomes).toEqual(['storage_failed', 'storage_failed', 0]);
    close();
  });

  test('a place that cannot be read is no reason to give it up', () => {
    const { db, close } = openDatabase(storage.path, false);
    const commits = new GroupCommit(db, NOTHING, NOTHING);
    expect(commits.runOne({ ...failing('SQLITE_CORRUPT'), kind: 'read' }).mustReopen).toBe(false);
    const later: Job = { kind: 'write', run: () => 'done' };
    expect(commits.writeAll([later]).outcomes[0]?.outcome).toEqual({ ok: true, value: 'done' });
    close();
  });
});
