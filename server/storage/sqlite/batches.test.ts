/** Entries of many documents in one row: read from there as from their own, sorted into those later, damage noticed (R2, R4, R12). */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asSeq, type DocumentId, type PersonId } from '../../../protocol/ids.ts';
import { FakeClock } from '../../transport/memory/fake-clock.ts';
import type { NewEntry } from '../document-log.ts';
import { encodeAppends } from './batch-codec.ts';
import { BatchSorting } from './batch-sorting.ts';
import { LogStatements } from './log-statements.ts';
import { openDatabase } from './open-database.ts';
import type { StorageThread } from './storage-thread.ts';
import { flipped, TestStorage } from './test-storage.ts';

type Five<T> = readonly [T, T, T, T, T];
// Casts: any word does for a document or a person here.
const WORDS = ['one', 'two', 'three', 'four', 'five'] as const;
const [ONE, TWO, THREE, FOUR, FIVE] = WORDS.map((word) => word as DocumentId) as unknown as Five<DocumentId>;
const ADA = 'ada' as PersonId;

let count = 0;
const entry = (bytes = 20): NewEntry => ({
  update: new Uint8Array(bytes).fill((count += 1)),
  atMs: 1_800_000_000_000 + count,
  author: count % 3 === 0 ? null : ADA,
});
const plain = ({ update, atMs, author }: NewEntry) => [Buffer.from(update).toString('hex'), atMs, author];

let storage: TestStorage;
beforeEach(async () => (storage = await TestStorage.create()));
afterEach(() => storage.dispose());

const numbers = () => storage.tamper((db) => db.prepare('SELECT number FROM batches ORDER BY number').pluck().all());

/** The statements on a connection of their own, which is opened anew where a test says so. */
class Open {
  #opened = openDatabase(storage.path, false);
  log = new LogStatements(this.#opened.db);

  /** All of them as one append each, at once. */
  append(...given: (readonly [DocumentId, ...NewEntry[]])[]): void {
    const bytes = encodeAppends(given.map(([, ...entries]) => ({ entries })));
    this.#opened.db.transaction(() =>
      this.log.append(
        given.map(([id]) => id),
        bytes,
      ),
    )();
  }

  sort(atMost = 64): boolean {
    return this.#opened.db.transaction(() => this.log.sortBatches(atMost))();
  }

  reopen(): void {
    this.close();
    this.#opened = openDatabase(storage.path, false);
    this.log = new LogStatements(this.#opened.db);
  }

  historyOf(id: DocumentId): unknown[] {
    return this.log.history(id, asSeq(0)).map(plain);
  }

  close(): void {
    this.#opened.close();
  }
}

describe('R4: what is appended at once', () => {
  test('is one row, whatever documents it is of, and is read as if it were not', () => {
    const open = new Open();
    const [a, b, c, d] = [entry(), entry(), entry(), entry()];
    open.append([ONE, a, b], [TWO, c], [ONE, d]);
    expect(numbers()).toEqual([1]);
    expect(open.historyOf(ONE)).toEqual([a, b, d].map(plain));
    expect(open.historyOf(TWO)).toEqual([c].map(plain));
    expect(open.log.history(ONE, asSeq(2)).map(({ seq }) => seq)).toEqual([3]);
    open.close();
  });

  test('keeps its order where one of a document\u2019s appends is large, and what is large shares no row', () => {
    const open = new Open();
    const all = [entry(), entry(9000), entry(), entry(2_000_000)];
    const other = entry();
    for (const one of all) open.append([ONE, other], [ONE, one], [TWO, other], [ONE, other]);
    expect(open.historyOf(ONE)).toEqual(all.flatMap((one) => [other, one, other]).map(plain));
    expect(open.log.load(ONE).lastSeq).toBe(12);
    open.close();
  });

  test('reads the same however it was appended, sorted, compacted in between and opened anew', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          append: fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 8 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ large: fc.nat(4) }) },
      { weight: 1, arbitrary: fc.record({ sort: fc.integer({ min: 1, max: 5 }) }) },
      { weight: 1, arbitrary: fc.record({ sortOne: fc.nat(4) }) },
      { weight: 1, arbitrary: fc.constant({ reopen: true }) },
      { weight: 1, arbitrary: fc.constant({ forget: true }) },
    );
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        run++;
        const ids = WORDS.map((word) => `${word}-${run}` as DocumentId);
        const model = ids.map((): NewEntry[] => []);
        const open = new Open();
        const put = (which: number, ...entries: NewEntry[]): [DocumentId, ...NewEntry[]] => {
          model[which]?.push(...entries);
          return [ids[which] ?? ONE, ...entries];
        };
        for (const one of steps) {
          if ('append' in one)
            open.append(...one.append.map(([which, n]) => put(which, ...Array.from({ length: n }, () => entry()))));
          else if ('large' in one) open.append(put(one.large, entry(5000), entry(3)));
          else if ('sort' in one) open.sort(one.sort);
          else if ('sortOne' in one) open.log.sortDocument(ids[one.sortOne] ?? ONE);
          else if ('reopen' in one) open.reopen();
          else open.log.forget();
        }
        for (const [which, id] of ids.entries()) {
          expect(open.historyOf(id)).toEqual(model[which]?.map(plain));
          expect(open.log.load(id).lastSeq).toBe(model[which]?.length);
        }
        while (open.sort());
        expect(numbers()).toEqual([]);
        for (const [which, id] of ids.entries()) expect(open.historyOf(id)).toEqual(model[which]?.map(plain));
        open.close();
      }),
      { numRuns: 25 },
    );
  });
});

describe('R2: a row that documents share', () => {
  const damages: [string, (number: number) => void][] = [
    ['in which a bit has flipped', (number) => change('UPDATE batches SET bytes = ? WHERE number = ?', number)],
    [
      'that is gone',
      (number) => void storage.tamper((db) => db.prepare('DELETE FROM batches WHERE number = ?').run(number)),
    ],
  ];
  const change = (sql: string, number: number) =>
    storage.tamper((db) => {
      const bytes = db.prepare<[number], Buffer>('SELECT bytes FROM batches WHERE number = ?').pluck().get(number);
      db.prepare(sql).run(flipped(bytes), number);
    });

  test.each(damages)('%s is damage to those who had something in it; others go on, and are sorted', (_, damage) => {
    let open = new Open();
    open.append([ONE, entry()], [TWO, entry()]);
    open.append([TWO, entry()], [THREE, entry()]);
    open.append([TWO, entry()], [ONE, entry()], [FOUR, entry()]);
    open.close();
    damage(2);
    open = new Open();
    const expectDamaged = () => {
      for (const id of [TWO, THREE]) expect(() => open.log.load(id)).toThrow(/missing/);
      expect([open.log.load(ONE).lastSeq, open.log.load(FOUR).lastSeq]).toEqual([2, 1]);
    };
    expectDamaged();
    expect(open.sort()).toBe(false);
    expectDamaged();
    // What of the damaged ones could be read stays where it is, and nobody tries for ever.
    expect(numbers()).toEqual(expect.arrayContaining([1, 3]));
    open.append([ONE, entry()], [FIVE, entry()]);
    open.reopen();
    expect([open.log.load(ONE).lastSeq, open.log.load(FIVE).lastSeq]).toEqual([3, 1]);
    expect(() => open.log.load(THREE)).toThrow(/missing/);
    open.close();
  });
});

describe('sorting', () => {
  function stage(answers: boolean[] = []) {
    const clock = new FakeClock();
    const asked: unknown[] = [];
    // Cast: of a storage thread only this is asked.
    const thread = {
      request: (operation: string) => {
        asked.push(operation);
        return Promise.resolve({ areMore: answers.shift() ?? false });
      },
    } as unknown as StorageThread;
    return { clock, asked, sorting: new BatchSorting(thread, clock) };
  }

  test('comes when nobody has written for five seconds, and once', async () => {
    const { clock, asked, sorting } = stage();
    sorting.wrote(100);
    clock.advance(4000);
    sorting.wrote(100);
    clock.advance(4999);
    expect(asked).toEqual([]);
    clock.advance(1);
    expect(asked).toEqual(['sortBatches']);
    clock.advance(60_000);
    expect([asked.length, clock.timers]).toEqual([1, 0]);
    await sorting.close();
    expect(asked).toHaveLength(1);
  });

  test('comes at once where there is much, in slices until nothing is left', async () => {
    const { asked, sorting } = stage([true, true, false]);
    sorting.wrote(4 * 1024 * 1024);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(3);
    await sorting.close();
  });

  test('comes at the end, of what a killed server left too', async () => {
    const { asked, sorting } = stage();
    await sorting.close();
    await sorting.close();
    expect(asked).toEqual(['sortBatches']);
  });
});
