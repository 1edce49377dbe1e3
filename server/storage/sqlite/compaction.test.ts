/** A compaction in a real data file: at any point of it everything is readable, and nothing goes before it was read back (R2, R10). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq, type DocumentId, type PersonId } from '../../../protocol/ids.ts';
import { compareDocuments, rebuildDocument } from '../checkpoint.ts';
import type { NewEntry } from '../document-log.ts';
import { systemClock } from '../../system.ts';
import { makeCompaction } from './compaction.ts';
import { encodeAppends } from './batch-codec.ts';
import { SqliteDocumentLog } from './sqlite-document-log.ts';
import { flipped, TestStorage } from './test-storage.ts';

// Casts: any word does for a document or a person here.
const ONE = 'compacted-document-one' as DocumentId;
const ADA = 'ada' as PersonId;

let storage: TestStorage;
beforeEach(async () => (storage = await TestStorage.create()));
afterEach(() => storage.dispose());

class Typist {
  readonly doc = new Y.Doc();
  readonly entries: NewEntry[] = [];

  constructor() {
    this.doc.clientID = 5;
    this.doc.on('update', (update: Uint8Array) => {
      this.entries.push({
        update,
        atMs: 1000 + this.entries.length,
        author: this.entries.length % 3 === 0 ? null : ADA,
      });
    });
  }

  type(count: number): NewEntry[] {
    const from = this.entries.length;
    const body = this.doc.getText('body');
    while (this.entries.length < from + count) {
      if (this.entries.length % 9 === 8) body.delete(0, 1);
      else body.insert(body.length, 'weft'.charAt(this.entries.length % 4));
    }
    return this.entries.slice(from);
  }
}

/** Appends one by one, some at once. */
async function append(log: SqliteDocumentLog, entries: readonly NewEntry[]): Promise<void> {
  for (let from = 0, size = 1; from < entries.length; from += size, size = (size * 7) % 41) {
    await log.append(ONE, entries.slice(from, from + size));
  }
}

async function expectWhole(log: SqliteDocumentLog, typist: Typist): Promise<void> {
  const history = await log.history(ONE, asSeq(0));
  const plain = ({ update, atMs, author }: NewEntry) => [Buffer.from(update).toString('hex'), atMs, author];
  expect(history.map(plain)).toEqual(typist.entries.map(plain));
  expect(history.map(({ seq }) => seq)).toEqual(typist.entries.map((_, i) => i + 1));
  expect(compareDocuments(rebuildDocument(await log.load(ONE)), typist.doc)).toBeNull();
  const middle = Math.floor(history.length / 2);
  expect((await log.history(ONE, asSeq(middle)))[0]?.seq).toBe(middle + 1);
}

const spans = () =>
  storage.tamper((db) =>
    db.prepare('SELECT first_seq, last_seq, packed, confirmed FROM chunks ORDER BY first_seq').raw().all(),
  );
const looseRows = () => storage.tamper((db) => db.prepare('SELECT count(*) FROM updates').pluck().get());

describe('R10: compaction', () => {
  test('history keeps every edit with its time and author, in ever fewer rows', async () => {
    const log = await storage.openLog();
    const typist = new Typist();
    for (const count of [100, 200, 300, 50, 700]) {
      await append(log, typist.type(count));
      expect(await log.checkpoint(ONE)).toBe(typist.entries.length);
      await expectWhole(log, typist);
    }
    expect([spans(), looseRows()]).toEqual([[[1, 1350, 1, 1]], 0]);
    await storage.crash();
    await expectWhole(await storage.openLog(), typist);
  });

  test('a stop between any two steps leaves everything readable, and the next compaction cleans up', async () => {
    const typist = new Typist();
    let log = await storage.openLog();
    await append(log, typist.type(400));
    await log.checkpoint(ONE);
    await append(log, typist.type(400));
    await storage.crash();
    for (const steps of [1, 2]) {
      const thread = await storage.open();
      const entries = typist.entries.map((entry, i) => ({ ...entry, seq: asSeq(i + 1) }));
      const { checkpoint } = await thread.request('planCompaction', { id: ONE });
      const made = makeCompaction({ checkpoint, entries, packFrom: asSeq(401) });
      await thread.request('insertCompaction', { id: ONE, made });
      if (steps === 2) {
        // Another thread than the one that stored it knows of nothing to confirm.
        await storage.crash();
        const next = await storage.open();
        await expect(next.request('confirmCompaction', { id: ONE })).rejects.toMatchObject({ code: 'storage_failed' });
      }
      await storage.crash();
      expect(storage.tamper((db) => db.prepare('SELECT count(*) FROM checkpoints').pluck().get())).toBe(2);
      log = await storage.openLog();
      await expectWhole(log, typist);
      await storage.crash();
    }
    log = await storage.openLog();
    expect(await log.checkpoint(ONE)).toBe(800);
    await expectWhole(log, typist);
    expect(spans()).toEqual([[1, 800, 1, 1]]);
  });

  test.each(['checkpoints', 'chunks'])(
    'what does not read back from %s as it was written replaces nothing',
    async (table) => {
      const typist = new Typist();
      const thread = await storage.open();
      const log = new SqliteDocumentLog(thread);
      await append(log, typist.type(300));
      const entries = typist.entries.map((entry, i) => ({ ...entry, seq: asSeq(i + 1) }));
      const made = makeCompaction({ checkpoint: null, entries, packFrom: asSeq(1) });
      await thread.request('insertCompaction', { id: ONE, made });
      storage.tamper((db) => {
        const row = db
          .prepare<[], { number: number; bytes: Buffer }>(`SELECT number, bytes FROM ${table} WHERE confirmed = 0`)
          .get();
        db.prepare(`UPDATE ${table} SET bytes = ? WHERE number = ?`).run(flipped(row?.bytes), row?.number);
      });
      await expect(thread.request('confirmCompaction', { id: ONE })).rejects.toMatchObject({
        code: 'document_damaged',
      });
      await expectWhole(log, typist);
      expect((await log.load(ONE)).checkpoint).toBeNull();
      // The next one begins anew.
      expect(await log.checkpoint(ONE)).toBe(300);
      await expectWhole(log, typist);
    },
  );

  test('R2, D5: a flipped bit in a chunk, or a chunk that is gone, is damage to that document alone', async () => {
    const typist = new Typist();
    let log = await storage.openLog();
    await append(log, typist.type(300));
    await log.checkpoint(ONE);
    // Cast: as above.
    const other = 'compacted-document-two' as DocumentId;
    await log.append(other, new Typist().type(20));
    await storage.crash();
    const original = storage.tamper((db) =>
      db.prepare<[], Buffer>('SELECT bytes FROM chunks WHERE packed = 1').pluck().get(),
    );
    storage.tamper((db) => db.prepare('UPDATE chunks SET bytes = ? WHERE packed = 1').run(flipped(original)));
    log = await storage.openLog();
    await expect(log.history(ONE, asSeq(0))).rejects.toMatchObject({ code: 'document_damaged' });
    expect((await log.history(other, asSeq(0))).length).toBe(20);
    await storage.crash();
    storage.tamper((db) => db.prepare('DELETE FROM chunks WHERE packed = 1').run());
    log = await storage.openLog();
    await expect(log.history(ONE, asSeq(0))).rejects.toMatchObject({ code: 'document_damaged' });
    expect((await log.load(other)).lastSeq).toBe(20);
  });

  test('what a compaction is made of is read row by row, and nothing after it that is not asked for', async () => {
    const thread = await storage.open();
    const log = new SqliteDocumentLog(thread);
    const typist = new Typist();
    await append(log, typist.type(600));
    await log.checkpoint(ONE);
    await append(log, typist.type(100));
    await thread.request('sortDocument', { id: ONE });
    await append(log, typist.type(5));
    const read = async (after: number, through: number, atLeastBytes: number) => {
      const params = { id: ONE, afterSeq: asSeq(after), throughSeq: asSeq(through), atLeastBytes };
      const pieces = await thread.request('readPieces', params);
      return pieces.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq]);
    };
    // What shares rows with others' is sorted before anybody asks.
    expect(await read(0, 705, 1_000_000)).toEqual([
      [1, 600],
      [601, 700],
    ]);
    expect(await read(0, 705, 1)).toEqual([[1, 600]]);
    expect(await read(0, 500, 1_000_000)).toEqual([[1, 600]]);
    expect(await read(600, 705, 1)).toEqual([[601, 700]]);
  });

  test('appends and compactions of the same document at once disturb each other in nothing', async () => {
    const typist = new Typist();
    const thread = await storage.open();
    const log = new SqliteDocumentLog(thread, systemClock);
    const running: Promise<unknown>[] = [];
    for (let round = 0; round < 12; round++) {
      running.push(append(log, typist.type(90)));
      await running.at(-1);
      running.push(log.checkpoint(ONE), log.load(ONE), log.history(ONE, asSeq(0)));
    }
    await Promise.all(running);
    await expectWhole(log, typist);
    expect(await log.checkpoint(ONE)).toBe(12 * 90);
    await log.close();
  });

  test('large updates are packed by their bytes, and come back whole', async () => {
    const typist = new Typist();
    const log = await storage.openLog();
    const body = typist.doc.getText('body');
    for (let i = 0; i < 300; i++) body.insert(0, String.fromCharCode(97 + (i % 26)).repeat(40_000));
    await append(log, typist.entries);
    expect(await log.checkpoint(ONE)).toBe(300);
    await expectWhole(log, typist);
    expect(looseRows()).toBe(0);
    // 12 MB in chunks of at most 4 each.
    expect(spans()).toHaveLength(3);
  });

  test('R12: of appends that travel together, one that fails fails no other', async () => {
    const thread = await storage.open();
    const entries = new Typist().type(2);
    storage.tamper((db) =>
      db.exec(
        `CREATE TRIGGER refuse BEFORE INSERT ON logs WHEN new.document_id = 'refused'
         BEGIN SELECT raise(ABORT, 'refused'); END`,
      ),
    );
    const bytes = encodeAppends(entries.map((one) => ({ entries: [one] })));
    // Cast: as above.
    const [first, second] = await thread.request('append', { ids: ['refused' as DocumentId, ONE], bytes });
    expect([typeof first, second]).toEqual(['object', 1]);
    expect((await new SqliteDocumentLog(thread).load(ONE)).lastSeq).toBe(1);
  });
});

test('free pages are given back when the log is closed', async () => {
  const typist = new Typist();
  const log = await storage.openLog();
  await append(log, typist.type(6000));
  await log.checkpoint(ONE);
  await log.close();
  expect(storage.tamper((db) => db.pragma('freelist_count', { simple: true }))).toBeLessThan(4);
  await expectWhole(await storage.openLog(), typist);
});

test('R10: long tails are found among however many documents, the longest first', async () => {
  const log = await storage.openLog();
  // A cast as above. More documents than are read in one step, of which three are long.
  const id = (i: number) => `document-of-many-${i}` as DocumentId;
  const typist = new Typist();
  const lengths = new Map([
    [3, 30],
    [1100, 90],
    [2150, 60],
  ]);
  const MANY = 2200;
  await Promise.all(Array.from({ length: MANY }, (_, i) => log.append(id(i), typist.type(1).slice(0, 1))));
  for (const [i, count] of lengths) await log.append(id(i), typist.type(count - 1));
  expect(await log.longTails(30)).toEqual([id(1100), id(2150), id(3)]);
  await log.checkpoint(id(1100));
  await log.append(id(1100), typist.type(29));
  expect(await log.longTails(30)).toEqual([id(2150), id(3)]);
  await log.append(id(1100), typist.type(1));
  await storage.crash();
  // What lies in batches still counts as well.
  expect(await (await storage.openLog()).longTails(30)).toEqual([id(2150), id(3), id(1100)]);
});
