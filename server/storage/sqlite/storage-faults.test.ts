import Database from 'better-sqlite3';
import { chmodSync, copyFileSync, openSync, readFileSync, rmSync, writeSync, closeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import { FakeClock } from '../../transport/memory/fake-clock.ts';
import type { NewEntry } from '../document-log.ts';
import { StorageOpenError } from '../open-error.ts';
import { encodeAppends } from './batch-codec.ts';
import { GroupCommit, type Job } from './group-commit.ts';
import { NEWEST_VERSION } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { RequestJobs } from './operations.ts';
import { StorageThread } from './storage-thread.ts';
import { TestStorage } from './test-storage.ts';

// Ids of the right shape.
const ONE = 'storage-document-one-1' as DocumentId;
const TWO = 'storage-document-two-2' as DocumentId;

function entry(text: string): NewEntry {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, text);
  return { update: Y.encodeStateAsUpdate(doc), atMs: 1_800_000_000_000, author: null };
}
const NOTHING = () => undefined;

let storage: TestStorage;
beforeEach(async () => {
  storage = await TestStorage.create();
});
afterEach(() => storage.dispose());

describe('opening', () => {
  const refusal = () =>
    storage.open().then(
      () => null,
      (error: unknown) => error,
    );

  test('commits are synced: WAL and synchronous=FULL are set and read back (R4)', async () => {
    const { db, close } = openDatabase(storage.path, false);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(db.pragma('user_version', { simple: true })).toBe(NEWEST_VERSION);
    close();
    close();
  });

  test('a file of a newer version is refused and not changed (D9)', async () => {
    await (await storage.openLog()).append(ONE, [entry('kept')]);
    await storage.crash();
    storage.tamper((db) => db.pragma(`user_version = ${NEWEST_VERSION + 1}`));
    const before = readFileSync(storage.path);
    const error = await refusal();
    expect(error).toBeInstanceOf(StorageOpenError);
    expect(String(error)).toContain('newer Weft');
    expect(readFileSync(storage.path).equals(before)).toBe(true);
  });

  test('a database of another program is refused', async () => {
    storage.tamper((db) => db.exec('CREATE TABLE theirs (x)'));
    expect(String(await refusal())).toContain('another program');
  });

  test('a file that is no database is refused, in one line', async () => {
    const file = openSync(storage.path, 'w');
    writeSync(file, 'This is a letter and no database. '.repeat(400));
    closeSync(file);
    const message = String(await refusal());
    expect(message).toContain('not a Weft data file');
    expect(message).not.toContain('\n');
  });

  test('a second server on the same file is kept out, and the first goes on', async () => {
    const log = await storage.openLog();
    await log.append(ONE, [entry('first')]);
    expect(() => openDatabase(storage.path, false)).toThrow(/already in use/);
    expect(await log.append(ONE, [entry('second')])).toBe(2);
  });

  test('a file that cannot be written is refused (D3)', async () => {
    await (await storage.openLog()).close();
    // Permissions do not bind a superuser, who may run this; a folder in the file's place binds everybody.
    const copy = `${storage.folder}/folder-in-its-place`;
    copyFileSync(storage.path, copy);
    chmodSync(copy, 0o400);
    expect(() => openDatabase(storage.folder, false)).toThrow(StorageOpenError);
    if (process.getuid?.() !== 0) expect(() => openDatabase(copy, false)).toThrow(/cannot be written/);
  });
});

describe('group commit', () => {
  test('what waits together is committed together, and one that fails fails alone', () => {
    const { db, close } = openDatabase(storage.path, false);
    const commits = new GroupCommit(db, NOTHING, NOTHING);
    const insert = db.prepare('INSERT INTO logs (document_id, last_seq) VALUES (?, 0)');
    const batches = [['a'], ['b', 'c'], ['half', 'a'], ['d']];
    const jobs: Job[] = batches.map((names) => ({ kind: 'write', run: () => names.map((name) => insert.run(name)) }));
    const { outcomes, mustReopen } = commits.writeAll(jobs);
    expect(outcomes.map(({ outcome }) => outcome.ok)).toEqual([true, true, false, true]);
    expect(mustReopen).toBe(false);
    expect(db.prepare('SELECT document_id FROM logs ORDER BY 1').pluck().all()).toEqual(['a', 'b', 'c', 'd']);
    close();
  });

  test('where the commit fails, all have failed, and after a failed sync the file is opened anew (D2)', () => {
    const { db, close } = openDatabase(storage.path, false);
    const ioError = () => {
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
    };
    const commits = new GroupCommit(db, NOTHING, NOTHING);
    const insert = db.prepare('INSERT INTO logs (document_id, last_seq) VALUES (?, 0)');
    const { outcomes, mustReopen } = commits.writeAll([
      { kind: 'write', run: () => insert.run('a') },
      // What SQLite does when a write fails in the middle: it ends the transaction and throws.
      { kind: 'write', run: () => (db.exec('ROLLBACK'), ioError()) },
    ]);
    expect(outcomes.map(({ outcome }) => outcome.ok)).toEqual([false, false]);
    expect(mustReopen).toBe(true);
    expect(db.prepare('SELECT count(*) FROM logs').pluck().get()).toBe(0);
    close();
    // The file that is opened after such a failure is verified and sound.
    openDatabase(storage.path, true).close();
  });
});

describe('a failing disk', () => {
  test.each([
    ['SQLITE_IOERR_READ', false],
    ['SQLITE_IOERR_SHORT_READ', false],
    ['SQLITE_IOERR_WRITE', true],
    ['SQLITE_IOERR_FSYNC', true],
    ['SQLITE_FULL', false],
  ])('%s: the file is opened anew: %s (D2, D5)', (code, isReopened) => {
    const { db, close } = openDatabase(storage.path, false);
    const run = () => {
      throw new Database.SqliteError('the disk', code);
    };
    const { mustReopen, outcomes } = new GroupCommit(db, NOTHING, NOTHING).runOne({ kind: 'read', run });
    expect(outcomes.map(({ outcome }) => outcome.ok)).toEqual([false]);
    expect(mustReopen).toBe(isReopened);
    close();
  });

  test('no room left: no append is answered as done, reading goes on, and it recovers by itself (D1)', () => {
    const { db, close } = openDatabase(storage.path, false);
    const jobs = new RequestJobs(db, close);
    const commits = new GroupCommit(db, NOTHING, () => jobs.forget());
    const append = (id: DocumentId, text: string) =>
      jobs.jobOf({
        number: 1,
        operation: 'append',
        params: { ids: [id], bytes: encodeAppends([{ entries: [entry(text)] }]) },
      });
    const okOf = (...written: ReturnType<typeof append>[]) =>
      commits.writeAll(written).outcomes.map(({ outcome }) => (outcome.ok ? 'ok' : outcome.error.code));

    expect(okOf(append(ONE, 'before'))).toEqual(['ok']);
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`);
    expect(okOf(append(ONE, 'x'.repeat(200_000)))).toEqual(['disk_full']);
    const read = commits.runOne(jobs.jobOf({ number: 2, operation: 'load', params: { id: ONE } }));
    expect(read.outcomes[0]?.outcome).toMatchObject({ ok: true, value: { lastSeq: 1 } });
    db.pragma('max_page_count = 1000000');
    expect(okOf(append(ONE, 'x'.repeat(200_000)))).toEqual(['ok']);
    close();
  });

  test('no room for one of the appends that travel together is trouble of the disk, as for one alone (D1)', async () => {
    const answers = `const { parentPort } = require('node:worker_threads');
      const valueOf = [[1, { code: 'disk_full', detail: 'full' }], [2]];
      parentPort.on('message', ({ number }) => {
        const replies = [{ number, ok: true, value: valueOf.shift() }];
        parentPort.postMessage({ kind: 'replies', replies, mustReopen: false });
      });
      parentPort.postMessage({ kind: 'open' });`;
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const thread = await StorageThread.open({
      path: storage.path,
      logger: silent,
      clock: new FakeClock(),
      spawn: () => new Worker(answers, { eval: true }),
    });
    await thread.request('append', { ids: [], bytes: encodeAppends([]) });
    expect(thread.trouble).toBe('disk_full');
    await thread.request('append', { ids: [], bytes: encodeAppends([]) });
    expect(thread.trouble).toBeNull();
    await thread.close();
  });

  test('a lock held by another program delays commits and stalls nothing else; what waits is bounded (D4)', async () => {
    const log = await storage.openLog(1000);
    await log.append(ONE, [entry('before')]);
    const holder = new Database(storage.path);
    holder.exec('BEGIN IMMEDIATE');
    const waiting = log.append(ONE, [entry('waits')]);
    await expect(log.append(TWO, [entry('x'.repeat(2000))])).rejects.toMatchObject({ code: 'storage_failed' });
    holder.exec('COMMIT');
    holder.close();
    expect(await waiting).toBe(2);
    expect(await log.append(TWO, [entry('small')])).toBe(1);
  });

  test('a backup made under load opens and holds everything that was acked before it began (D8)', async () => {
    let log = await storage.openLog();
    await log.append(ONE, [entry('before')]);
    const copy = `${storage.folder}/copy.db`;
    const source = new Database(storage.path, { readonly: true });
    const made = source.backup(copy, { progress: () => 1 });
    const later = Array.from({ length: 300 }, (_, i) => log.append(TWO, [entry(`during ${i}`)]));
    await Promise.all([made, ...later]);
    source.close();
    await storage.crash();
    copyFileSync(copy, storage.path);
    for (const suffix of ['-wal', '-shm']) rmSync(`${storage.path}${suffix}`, { force: true });

    log = await storage.openLog();
    expect((await log.load(ONE)).lastSeq).toBe(1);
    const { lastSeq, tail } = await log.load(TWO);
    expect(tail).toHaveLength(lastSeq);
    expect(await log.checkpoint(TWO)).toBe(lastSeq);
  });

  test('a destroyed page is damage to the document that it holds, and others go on (D5)', async () => {
    let log = await storage.openLog();
    const many = (text: string) => Array.from({ length: 400 }, (_, i) => entry(`${text} number ${i}`));
    await log.append(ONE, many('one'));
    await log.append(TWO, many('two'));
    await log.close();
    // The first update of its length: what is like it lies in the file as the difference to it.
    const place = readFileSync(storage.path).indexOf('one number 100');
    const file = openSync(storage.path, 'r+');
    writeSync(file, new Uint8Array(64).fill(0xff), 0, 64, place - (place % 4096));
    closeSync(file);

    log = await storage.openLog();
    await expect(log.load(ONE)).rejects.toMatchObject({ code: 'document_damaged' });
    await expect(log.checkpoint(ONE)).rejects.toMatchObject({ code: 'document_damaged' });
    expect((await log.load(TWO)).lastSeq).toBe(400);
    expect(await log.append(TWO, [entry('more')])).toBe(401);
    expect(await log.checkpoint(TWO)).toBe(401);
  });

  test('updates missing at the end are noticed too (R2)', async () => {
    let log = await storage.openLog();
    await log.append(ONE, [entry('a')]);
    await log.append(ONE, [entry('b')]);
    storage.loseEntry(ONE, asSeq(2));
    await storage.crash();
    log = await storage.openLog();
    await expect(log.load(ONE)).rejects.toMatchObject({ code: 'document_damaged' });
  });
});

describe('a dying thread', () => {
  test('what was asked is rejected or done, never both; a new thread takes over (K4)', async () => {
    const log = await storage.openLog();
    await log.append(ONE, [entry('before')]);
    const asked = Array.from({ length: 200 }, (_, i) => log.append(ONE, [entry(`asked ${i}`)]));
    const killed = storage.killThread();
    const outcomes = await Promise.allSettled(asked);
    await killed;
    const acked = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'storage_failed' });
    }

    await log.append(TWO, [entry('after')]);
    expect(storage.threads).toBe(2);
    const stored = (await log.history(ONE, asSeq(0))).map(({ seq }) => seq);
    expect(stored).toEqual(expect.arrayContaining(acked));
  });

  test('asking again and again while it cannot be opened rejects, and works once it can be (K4, D1)', async () => {
    const log = await storage.openLog();
    await log.append(ONE, [entry('before')]);
    storage.tamper((db) => db.pragma(`user_version = ${NEWEST_VERSION + 1}`));
    await storage.killThread();
    await expect(log.append(ONE, [entry('refused')])).rejects.toMatchObject({ code: 'storage_failed' });
    storage.tamper((db) => db.pragma(`user_version = ${NEWEST_VERSION}`));
    await expect.poll(() => log.append(ONE, [entry('after')]).catch(() => null)).toBe(2);
  });
});
