import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { FileId } from '../../../protocol/files.ts';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import { rebuildDocument } from '../checkpoint.ts';
import type { NewEntry } from '../document-log.ts';
import { StorageOpenError } from '../open-error.ts';
import { backUpFile } from './backup-file.ts';
import { diskFacts } from './disk-facts.ts';
import { restoreFile } from './restore-file.ts';
import { rowChecksum } from './row-checksum.ts';
import type { SqliteDocumentLog } from './sqlite-document-log.ts';
import { SqliteFileStore } from './sqlite-file-store.ts';
import { TestStorage } from './test-storage.ts';
import { verifyFile } from './verify-file.ts';

// Ids of the right shape.
const ONE = 'backup-document-one-11' as DocumentId;
const TWO = 'backup-document-two-22' as DocumentId;

/** A document in which somebody types, as the updates that come of it. */
class Writer {
  readonly #doc = new Y.Doc();

  type(text: string): NewEntry {
    const before = Y.encodeStateVector(this.#doc);
    const body = this.#doc.getText('body');
    body.insert(body.length, text);
    return { update: Y.encodeStateAsUpdate(this.#doc, before), atMs: 1_800_000_000_000, author: null };
  }
}

let storage: TestStorage;
let target: string;
const silent = () => undefined;
beforeEach(async () => {
  storage = await TestStorage.create();
  target = join(storage.folder, 'backup.db');
});
afterEach(() => storage.dispose());

/** Two documents, one of them with a checkpoint in the middle of its history. */
async function fill(): Promise<SqliteDocumentLog> {
  const log = await storage.openLog();
  const [one, two] = [new Writer(), new Writer()];
  for (let i = 0; i < 20; i++) await log.append(ONE, [one.type(`one ${i} `), one.type('. ')]);
  await log.checkpoint(ONE);
  await log.append(ONE, [one.type('after the checkpoint')]);
  await log.append(TWO, [two.type('two')]);
  return log;
}

async function addPicture(): Promise<void> {
  const bytes = new Uint8Array(9000).fill(0x41);
  // Sixteen bytes in URL-safe base64 are an id of the right shape.
  const id = createHash('sha256').update(bytes).digest().subarray(0, 16).toString('base64url') as FileId;
  storage.tamper((db) =>
    db.prepare("INSERT INTO documents (id, kind, created_at_ms) VALUES (?, 'document', 1)").run(ONE),
  );
  const store = new SqliteFileStore(await storage.open());
  const upload = await store.begin({ documentId: ONE, reservedBytes: 9000, atMs: 1, createdBy: null }, 10_000);
  await store.append(upload, bytes);
  await store.finish(upload, { id, type: 'image/png', bytes: 9000, width: 1, height: 1 });
}

const textIn = async (id: DocumentId) => {
  const log = await storage.openLog();
  return rebuildDocument(await log.load(id))
    .getText('body')
    .toJSON();
};

describe('a backup', () => {
  test('made under load holds everything that was acked before it began, whole, and restores equal (D8)', async () => {
    const log = await storage.openLog();
    const writer = new Writer();
    let acked = 0;
    let going = true;
    const writing = (async () => {
      while (going) acked = await log.append(ONE, [writer.type('x'.repeat(500))]);
    })();
    await expect.poll(() => acked).toBeGreaterThan(50);
    const before: number = acked;
    await backUpFile(storage.path, target, silent);
    await expect.poll(() => acked).toBeGreaterThan(before);
    going = false;
    await writing;

    const report = await verifyFile(target);
    expect(report.damage).toEqual([]);
    expect(report.updates).toBeGreaterThanOrEqual(before);
    expect(report.updates).toBeLessThanOrEqual(acked);
    await storage.crash();
    await restoreFile(target, storage.path, { despiteDamage: false });
    expect(await textIn(ONE)).toBe('x'.repeat(500 * report.updates));
  });

  test('is one file, for its owner only, and takes no other file’s place', async () => {
    await fill();
    await backUpFile(storage.path, target, silent);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readdirSync(storage.folder).filter((name) => name.startsWith('backup'))).toEqual(['backup.db']);
    expect(await verifyFile(target)).toEqual({ documents: 2, updates: 42, pictures: 0, damage: [] });

    writeFileSync(join(storage.folder, 'taken.db'), 'theirs');
    await expect(backUpFile(storage.path, join(storage.folder, 'taken.db'), silent)).rejects.toThrow(/there already/);
    expect(readFileSync(join(storage.folder, 'taken.db'), 'utf8')).toBe('theirs');
    await expect(backUpFile(storage.path, join(storage.folder, 'no/such.db'), silent)).rejects.toThrow(/no folder/);
    await expect(backUpFile(join(storage.folder, 'none.db'), `${target}.2`, silent)).rejects.toThrow(/no data file/);
  });

  test('of a file with a damaged document is made all the same, and says so (D5)', async () => {
    await fill();
    // The one without a picture, so that only its rows are touched.
    storage.corruptEntry(TWO, asSeq(1));
    await backUpFile(storage.path, target, silent);
    expect((await verifyFile(target)).damage).toEqual([expect.stringContaining(`document ${TWO}: `)]);
  });
});

describe('the seal of a backup', () => {
  const change = (sql: string) => {
    const copy = new Database(target);
    copy.exec(sql);
    copy.close();
  };
  const says = [expect.stringMatching(/^file: .* documents, links and people is not what was backed up$/)];

  test.each([
    ['another kind of document', "UPDATE documents SET kind = 'room'"],
    ['a document more', "INSERT INTO documents (id, kind, created_at_ms) VALUES ('x', 'document', 1)"],
    ['no seal any more', 'DELETE FROM backup_seal'],
  ])('%s is found, and not restored (D5)', async (_name, sql) => {
    await fill();
    await storage.crash();
    await addPicture();
    await backUpFile(storage.path, target, silent);
    await storage.crash();
    change(sql);
    expect((await verifyFile(target)).damage).toEqual(says);
    await expect(restoreFile(target, storage.path, { despiteDamage: false })).rejects.toThrow(/was not restored/);
    // A copy of a copy says so too.
    await backUpFile(target, `${target}.2`, silent);
    expect((await verifyFile(`${target}.2`)).damage).toEqual(says);
  });

  test('comes off with the restore, and with a copy that was put in place by hand: what is written later is no damage', async () => {
    await fill();
    await backUpFile(storage.path, target, silent);
    await storage.crash();
    await restoreFile(target, storage.path, { despiteDamage: false });
    await addPicture();
    expect((await verifyFile(storage.path)).damage).toEqual([]);
    await storage.crash();
    for (const suffix of ['-wal', '-shm']) rmSync(`${storage.path}${suffix}`, { force: true });
    writeFileSync(storage.path, readFileSync(target));
    await addPicture();
    expect((await verifyFile(storage.path)).damage).toEqual([]);
  });
});

test('two backups to one place at once: neither takes the other’s half for its own', async () => {
  await fill();
  const both = await Promise.allSettled([1, 2].map(() => backUpFile(storage.path, target, silent)));
  expect(both.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
  for (const end of both) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(StorageOpenError);
  if (existsSync(target)) expect((await verifyFile(target)).damage).toEqual([]);
});

describe('verifying', () => {
  test('beside a server that writes finds nothing wrong, however long it takes', async () => {
    const log = await fill();
    const writer = new Writer();
    let going = true;
    const writing = (async () => {
      while (going) await log.append(TWO, [writer.type('meanwhile ')]);
    })();
    for (let i = 0; i < 3; i++) expect((await verifyFile(storage.path)).damage).toEqual([]);
    going = false;
    await writing;
  });

  test.each<[string, string, RegExp]>([
    [
      'changed updates',
      'UPDATE chunks SET bytes = zeroblob(length(bytes))',
      /^document backup-document-one.* 1 to 40 have changed$/,
    ],
    ['updates that are gone', 'DELETE FROM chunks', /^document backup-document-one.* 1 is missing$/],
    [
      'a batch that is gone',
      'DELETE FROM batches WHERE number = (SELECT max(number) FROM batches)',
      /^document backup-document-two.* missing$/,
    ],
    [
      'updates gone at the end',
      'UPDATE logs SET last_seq = 50 WHERE number = 1',
      /^document backup-document-one.*missing$/,
    ],
    [
      'a row that belongs to nothing',
      "INSERT INTO updates VALUES (99, 1, 0, NULL, 0, x'00')",
      /^file: a row of updates .*logs/,
    ],
    ['updates of no document', 'DELETE FROM logs WHERE number = 2', /^file: updates of 1 document that is not there$/],
  ])('%s is found and named (D5)', async (_name, damage, words) => {
    await fill();
    storage.tamper((db) => {
      db.pragma('foreign_keys = OFF');
      db.exec(damage);
    });
    const { damage: found } = await verifyFile(storage.path);
    expect(found).toEqual([expect.stringMatching(words)]);
  });

  test('a checkpoint that is sound in itself and says something else than the history is found (R10)', async () => {
    await fill();
    await storage.crash();
    storage.tamper((db) => {
      const other = new Y.Doc();
      other.getText('body').insert(0, 'what nobody wrote');
      const bytes = Y.encodeStateAsUpdate(other);
      const row = db.prepare<[], { through_seq: number; whole: number }>('SELECT * FROM checkpoints').get();
      // The row's own number, which is one by being there.
      const seq = asSeq(row?.through_seq ?? 0);
      db.prepare('UPDATE checkpoints SET bytes = ?, checksum = ?').run(
        bytes,
        rowChecksum(ONE, seq, row?.whole ?? 0, null, bytes),
      );
    });
    expect((await verifyFile(storage.path)).damage).toEqual([
      expect.stringMatching(`document ${ONE}: its checkpoint is not what its history says: `),
    ]);
  });

  test('a document that does not reload in the memory it may take is named, and the others are still looked at', async () => {
    const log = await fill();
    const large = new Y.Doc();
    for (let i = 0; i < 150_000; i++) large.getArray('cells').insert(0, [`cell ${i}`]);
    await log.append(TWO, [{ update: Y.encodeStateAsUpdate(large), atMs: 1, author: null }]);
    const { damage, documents } = await verifyFile(storage.path, { documentMegabytes: 24 });
    expect(documents).toBe(2);
    expect(damage).toEqual([expect.stringMatching(`document ${TWO}: it does not reload in 24 MB`)]);
  });

  test('a destroyed page and a changed picture are found', async () => {
    await fill();
    await storage.crash();
    await addPicture();
    expect(await verifyFile(storage.path)).toMatchObject({ pictures: 1, damage: [] });
    await storage.crash();
    storage.tamper((db) => db.exec('UPDATE files SET bytes = bytes - 1'));
    expect((await verifyFile(storage.path)).damage).toEqual([expect.stringMatching(/^picture .*9000 of 8999 bytes/)]);
    storage.tamper((db) => db.pragma('wal_checkpoint(TRUNCATE)'));
    const place = readFileSync(storage.path).indexOf('A'.repeat(2000));
    const file = openSync(storage.path, 'r+');
    writeSync(file, new Uint8Array(64).fill(0x42), 0, 64, place + 1000);
    closeSync(file);
    expect((await verifyFile(storage.path)).damage).toEqual([expect.stringMatching(/^picture .*has changed/)]);
  });

  test('a backup of an older Weft is looked at as a copy, and not changed', async () => {
    const old = gunzipSync(readFileSync(join(import.meta.dirname, 'frozen', 'version-1.db.gz')));
    writeFileSync(target, old);
    expect(await verifyFile(target)).toMatchObject({ damage: [] });
    expect(readFileSync(target).equals(old)).toBe(true);
  });

  test.each([
    ['no file', null, /no data file/],
    ['a letter', 'This is a letter. '.repeat(300), /not a Weft data file/],
    ['an empty file', '', /empty/],
  ])('%s is refused in one line', async (_name, content, words) => {
    if (content !== null) writeFileSync(target, content);
    const error: unknown = await verifyFile(target).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StorageOpenError);
    expect(String(error)).toMatch(words);
    expect(String(error)).not.toContain('\n');
  });
});

describe('restoring', () => {
  const restore = (despiteDamage = false) => restoreFile(target, storage.path, { despiteDamage });
  const beside = () => readdirSync(storage.folder).filter((name) => name.startsWith('weft.db.before'));
  const lastOf = async (path: string) => (await verifyFile(path)).updates;

  test('is refused while a server runs on the folder, and the server does not notice', async () => {
    const log = await fill();
    await backUpFile(storage.path, target, silent);
    await expect(restore()).rejects.toThrow(/in use by another Weft/);
    expect(await log.append(TWO, [new Writer().type('goes on')])).toBe(2);
  });

  test('keeps what was there, every time, its write-ahead log included', async () => {
    const log = await fill();
    await backUpFile(storage.path, target, silent);
    await log.append(TWO, [new Writer().type('later')]);
    // As after a kill: what came later stands in the write-ahead log alone.
    const files = ['weft.db', 'weft.db-wal'].map((name) => [name, readFileSync(join(storage.folder, name))] as const);
    await storage.crash();
    for (const [name, bytes] of files) writeFileSync(join(storage.folder, name), bytes);
    expect((await restore()).former).toBe(`${storage.path}.before-restore-1`);
    expect(await lastOf(storage.path)).toBe(42);
    expect(await lastOf(`${storage.path}.before-restore-1`)).toBe(43);
    expect((await restore()).former).toBe(`${storage.path}.before-restore-2`);
    expect(await lastOf(`${storage.path}.before-restore-2`)).toBe(42);
    expect(existsSync(`${storage.path}-journal`)).toBe(false);
    expect(readFileSync(storage.path).equals(readFileSync(target))).toBe(false);
    expect(await (await storage.openLog()).append(TWO, [new Writer().type('goes on')])).toBe(2);
  });

  test('puts a file where there is none, and refuses the data file itself', async () => {
    await fill();
    await backUpFile(storage.path, target, silent);
    await storage.crash();
    await expect(restoreFile(storage.path, storage.path, { despiteDamage: false })).rejects.toThrow(/itself/);
    const elsewhere = join(storage.folder, 'other.db');
    expect((await restoreFile(target, elsewhere, { despiteDamage: false })).former).toBeNull();
    expect(await lastOf(elsewhere)).toBe(42);
  });

  test('of a damaged backup changes nothing, unless it is wanted', async () => {
    await fill();
    await backUpFile(storage.path, target, silent);
    await storage.crash();
    const copy = new Database(target);
    copy.exec('DELETE FROM chunks');
    copy.close();
    await expect(restore()).rejects.toThrow(/damaged and was not restored: document .* 1 is missing/);
    expect(beside()).toEqual([]);
    expect(await lastOf(storage.path)).toBe(42);
    const { former, report } = await restore(true);
    expect(report.damage).toHaveLength(1);
    expect(former).toBe(`${storage.path}.before-restore-1`);
  });

  test('that was cut off lets no server start, and goes on with the next call', async () => {
    await fill();
    await backUpFile(storage.path, target, silent);
    await storage.crash();
    // The moment between moving the former file away and putting the new one in its place.
    writeFileSync(`${storage.path}.restoring`, readFileSync(target));
    renameSync(storage.path, `${storage.path}.before-restore-1`);
    await expect(storage.open()).rejects.toThrow(/restore .* was cut off/);
    expect(existsSync(storage.path)).toBe(false);
    expect((await restore()).former).toBe(`${storage.path}.before-restore-1`);
    expect(beside()).toEqual(['weft.db.before-restore-1']);
    expect(await lastOf(storage.path)).toBe(42);
  });
});

test('the facts of a disk are plausible, and asking leaves nothing behind', async () => {
  const { fsyncMs, freeBytes, slowestFsyncMs, totalBytes } = await diskFacts(storage.folder);
  expect(fsyncMs).toBeGreaterThan(0);
  expect(slowestFsyncMs).toBeGreaterThanOrEqual(fsyncMs);
  expect(freeBytes).toBeGreaterThan(0);
  expect(totalBytes).toBeGreaterThan(freeBytes);
  expect(readdirSync(storage.folder)).toEqual([]);
});
