import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { Forge, forge } from '../transport/memory/forge.ts';
import { ramble, ramblingDocs } from '../transport/memory/rambling-docs.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { checkStateVector, checkUpdate, isDeletesOnly } from './check-update.ts';

const inDocument = { ...LIMITS, kind: 'document' } as const;
const inRoom = { ...LIMITS, kind: 'room' } as const;
const SEED = Number(process.env['WEFT_SEED'] ?? 20_261);

const reasonFor = (bytes: Uint8Array, rules: Parameters<typeof checkUpdate>[1] = inRoom) => {
  const checked = checkUpdate(bytes, rules);
  return checked.ok ? null : checked.reason;
};
const text = (update: (body: Y.Text) => void): Uint8Array => {
  const doc = new Y.Doc();
  doc.clientID = 5;
  update(doc.getText('body'));
  return Y.encodeStateAsUpdate(doc);
};

describe('R6: every update that Yjs makes passes', () => {
  test('whole states, single edits, merged, diffed with gaps, from a document with pending ones', () => {
    for (let seed = SEED; seed < SEED + 150; seed++) {
      const random = new SeededRandom(seed);
      const docs = ramblingDocs(random);
      const updates: Uint8Array[] = docs.map((doc) => Y.encodeStateAsUpdate(doc));
      const edits: Uint8Array[] = [];
      for (const doc of docs) {
        doc.on('update', (update: Uint8Array) => edits.push(update));
        for (let i = 0; i < 10; i++) ramble(doc, random);
      }
      updates.push(...edits, Y.mergeUpdates(updates), Y.mergeUpdates(edits.filter(() => random.chance(0.5))));
      for (const doc of docs) {
        for (const other of docs) updates.push(Y.diffUpdate(Y.encodeStateAsUpdate(doc), Y.encodeStateVector(other)));
      }
      const waiting = new Y.Doc();
      for (const edit of edits) if (random.chance(0.5)) Y.applyUpdate(waiting, edit);
      updates.push(Y.encodeStateAsUpdate(waiting), Y.encodeStateAsUpdate(waiting, new Uint8Array([0])));
      for (const update of updates) {
        const checked = checkUpdate(update, inRoom);
        if (!checked.ok)
          expect.fail(`${checked.reason}; replay: WEFT_SEED=${seed} npx vitest run server/room/check-update`);
        expect([...checked.facts.structs].map(([client, runs]) => [client, runs.at(-1)?.to])).toEqual(
          [...Y.parseUpdateMeta(update).to].map(([client, to]) => [client, to]),
        );
      }
    }
  });

  test('it yields what the room asks for: runs without the gaps, deletes, roots', () => {
    const doc = new Y.Doc();
    doc.clientID = 9;
    const edits: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => edits.push(update));
    for (const word of ['one', 'two', 'three']) doc.getText('body').insert(0, word);
    doc.getText('body').delete(0, 2);
    const checked = checkUpdate(
      Y.mergeUpdates([edits[0], edits[2], edits[3]].filter((edit) => edit !== undefined)),
      inDocument,
    );
    expect(checked).toMatchObject({ ok: true });
    if (!checked.ok) return;
    expect([...checked.facts.structs]).toEqual([
      [
        9,
        [
          { from: 0, to: 3 },
          { from: 6, to: 11 },
        ],
      ],
    ]);
    expect([...checked.facts.deletes]).toEqual([[9, [{ from: 6, to: 8 }]]]);
    expect([...checked.facts.roots]).toEqual(['body']);
    expect(isDeletesOnly(checked.facts)).toBe(false);
    const deletes = checkUpdate(edits[3] ?? new Uint8Array(), inDocument);
    expect(deletes.ok && isDeletesOnly(deletes.facts)).toBe(true);
  });
});

describe('R6: what Yjs would choke on is refused', () => {
  test.each([
    ['a GC struct', forge(1, 0, 1, (f) => f.byte(0).uint(0))],
    ['a Skip struct', forge(1, 0, 1, (f) => f.byte(10).uint(0))],
    ['deleted content', forge(1, 0, 1, (f) => f.inRoot(1, 'body').uint(0))],
    ['JSON', forge(1, 0, 1, (f) => f.inRoot(2, 'body').uint(0))],
    ['a text', forge(1, 0, 1, (f) => f.inRoot(4, 'body').text(''))],
    ['any', forge(1, 0, 1, (f) => f.inRoot(8, 'body').uint(0))],
    ['a delete', new Forge().uint(0, 1, 1, 1, 5, 0).bytes()],
  ])('S1: %s of length zero', (_name, bytes) => {
    expect(reasonFor(bytes)).toBe('zero length');
  });

  test('S2: counts and lengths far beyond the bytes cost nothing', () => {
    const huge = 2 ** 40;
    const forged = [
      new Forge().uint(huge).bytes(),
      new Forge().uint(1, huge, 1, 0).bytes(),
      forge(1, 0, 1, (f) => f.inRoot(8, 'body').uint(huge)),
      forge(1, 0, 1, (f) => f.inRoot(2, 'body').uint(huge)),
      forge(1, 0, 1, (f) => f.inRoot(4, 'body').uint(huge)),
      forge(1, 0, 1, (f) => f.inRoot(3, 'body').uint(huge)),
      forge(1, 0, 1, (f) => f.inRoot(8, 'body').uint(1).byte(117).uint(huge)),
      forge(1, 0, 1, (f) => f.inRoot(8, 'body').uint(1).byte(118).uint(huge)),
      new Forge().uint(0, 1, 1, huge).bytes(),
    ];
    for (const bytes of forged) expect(reasonFor(bytes)).not.toBeNull();
    // CPU time of this thread, so that a busy machine does not count.
    const cpuMs = () => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1000;
    };
    for (const bytes of forged) {
      const startedMs = cpuMs();
      for (let i = 0; i < 100; i++) reasonFor(bytes);
      // The row gives 1 ms.
      expect((cpuMs() - startedMs) / 100).toBeLessThan(1);
    }
  });

  test('S3: V2 bytes', () => {
    const random = new SeededRandom(SEED);
    for (let i = 0; i < 60; i++) {
      for (const doc of ramblingDocs(random)) expect(reasonFor(Y.encodeStateAsUpdateV2(doc))).not.toBeNull();
    }
    expect(reasonFor(Y.encodeStateAsUpdateV2(new Y.Doc()))).not.toBeNull();
  });

  test.each([
    ['a clock', forge(1, 2 ** 31, 1, (f) => f.inRoot(4, 'body').text('a'))],
    ['a length', forge(1, 0, 1, (f) => f.byte(0).uint(2 ** 31 + 1))],
    [
      'a sum',
      forge(1, 2 ** 31 - 1, 2, (f) =>
        f
          .inRoot(4, 'body')
          .text('aa')
          .after(4, 1, 2 ** 31 - 1)
          .text('b'),
      ),
    ],
    ['an origin', forge(1, 0, 1, (f) => f.after(4, 2, 2 ** 31).text('a'))],
    ['a delete', new Forge().uint(0, 1, 1, 1, 2 ** 31, 1).bytes()],
    ['a client id', forge(2 ** 53 + 2, 0, 1, (f) => f.inRoot(4, 'body').text('a'))],
  ])('S8: %s past its bound', (_name, bytes) => {
    expect(reasonFor(bytes)).toMatch(/too large|unreadable/);
  });

  test.each([
    ['its own left neighbour', forge(1, 3, 1, (f) => f.after(4, 1, 3).text('a'))],
    ['left of something later', forge(1, 3, 1, (f) => f.between(4, [1, 2], [1, 9]).text('a'))],
    ['its own parent', forge(1, 3, 1, (f) => f.inItem(4, 1, 3).text('a'))],
  ])('S9: an item that is %s', (_name, bytes) => {
    expect(reasonFor(bytes)).toBe('refers to itself');
  });

  test('S10: 20,000 first values of one key in an update', () => {
    const many = (f: Forge) => {
      for (let i = 0; i < 20_000; i++) f.inRoot(8, 'map', 'key').uint(1).any(i);
      return f;
    };
    expect(reasonFor(forge(1, 0, 20_000, many))).toBe('first value of a key twice');
  });

  test('S11: types nested deeper than 32, and JSON', () => {
    const nested = (depth: number) =>
      forge(1, 0, depth, (f) => {
        f.inRoot(7, 'body').uint(1);
        for (let i = 1; i < depth; i++) f.inItem(7, 1, i - 1, 'in').uint(1);
        return f;
      });
    expect(reasonFor(nested(32))).toBeNull();
    expect(reasonFor(nested(33))).toBe('nested too deep');
    const json = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const embed = (depth: number) => forge(1, 0, 1, (f) => f.inRoot(5, 'body').text(json(depth)));
    expect(reasonFor(embed(32))).toBeNull();
    expect(reasonFor(embed(33))).toBe('unfit JSON');
    expect(reasonFor(embed(100_000))).toBe('unfit JSON');
    const any = (depth: number) =>
      forge(1, 0, 1, (f) => {
        f.inRoot(8, 'body').uint(1);
        for (let i = 0; i < depth; i++) f.byte(117).uint(1);
        return f.byte(126);
      });
    expect(reasonFor(any(32))).toBeNull();
    expect(reasonFor(any(33))).toBe('nested too deep');
    expect(reasonFor(any(100_000))).toBe('nested too deep');
  });

  test.each(['__proto__', 'constructor', 'prototype'])('S12: %s as key, mark or root name', (name) => {
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(8, 'map', name).uint(1).any(1)))).toBe('forbidden key');
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(8, name).uint(1).any(1)))).toBe('forbidden key');
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(6, 'body').text(name).text('1')))).toBe('forbidden key');
  });

  test('S12: __proto__ inside a value', () => {
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(5, 'body').text('{"a":{"__proto__":{}}}')))).toBe('unfit JSON');
    const any = forge(1, 0, 1, (f) => f.inRoot(8, 'body').uint(1).byte(118).uint(1).text('__proto__').byte(126));
    expect(reasonFor(any)).toBe('forbidden key');
  });

  test('S13: a root that a document does not have; a room takes any', () => {
    const bytes = forge(1, 0, 1, (f) => f.inRoot(4, 'prosemirror').text('a'));
    expect(reasonFor(bytes, inDocument)).toBe('unknown root');
    expect(reasonFor(bytes, inRoom)).toBeNull();
    for (const root of ['title', 'body'])
      expect(
        reasonFor(
          forge(1, 0, 1, (f) => f.inRoot(4, root).text('a')),
          inDocument,
        ),
      ).toBeNull();
  });

  test('S14: sub-documents, unknown contents, unknown types', () => {
    const doc = new Y.Doc();
    doc.getMap('map').set('sub', new Y.Doc());
    expect(reasonFor(Y.encodeStateAsUpdate(doc))).toBe('unknown content');
    for (let kind = 11; kind < 32; kind++) {
      expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(kind, 'body').text('a')))).toBe('unknown content');
    }
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(7, 'body').uint(7)))).toBe('unknown type');
    expect(reasonFor(forge(1, 0, 1, (f) => f.byte(10 | 0x80).uint(1)))).toBe('unknown struct');
    expect(reasonFor(forge(1, 0, 1, (f) => f.byte(0x80).uint(1)))).toBe('unknown struct');
    expect(reasonFor(forge(1, 0, 1, (f) => f.byte(4).uint(2).text('body').text('a')))).toBe('unknown parent');
  });

  test('S15: bad UTF-8 and bad JSON', () => {
    const bad = [0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80];
    expect(
      reasonFor(
        forge(1, 0, 1, (f) =>
          f
            .inRoot(4, 'body')
            .uint(bad.length)
            .byte(...bad),
        ),
      ),
    ).toBe('not UTF-8');
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(4, 'body').uint(1).byte(0xff)))).toBe('not UTF-8');
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(5, 'body').text('{')))).toBe('not JSON');
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(6, 'body').text('bold').text('tru')))).toBe('not JSON');
    expect(reasonFor(forge(1, 0, 1, (f) => f.inRoot(2, 'body').uint(1).text('nope')))).toBe('not JSON');
  });

  test('S18: trailing bytes, a client id twice, deletes that overlap', () => {
    const good = text((body) => body.insert(0, 'good'));
    expect(reasonFor(good)).toBeNull();
    expect(reasonFor(new Uint8Array([...good, 0]))).toBe('trailing bytes');
    const one = (f: Forge) => f.uint(1, 1, 0).inRoot(4, 'body').text('a');
    expect(reasonFor(one(one(new Forge().uint(2))).done())).toBe('client id twice');
    expect(reasonFor(new Forge().uint(0, 2, 1, 1, 0, 1, 1, 1, 0, 1).bytes())).toBe('client id twice');
    expect(reasonFor(new Forge().uint(0, 1, 1, 2, 0, 5, 4, 1).bytes())).toBe('deletes out of order');
  });

  test('S18: an update that is cut anywhere is refused', () => {
    const random = new SeededRandom(SEED);
    for (const doc of ramblingDocs(random)) {
      const bytes = Y.encodeStateAsUpdate(doc);
      for (let length = 0; length < bytes.length; length++) expect(reasonFor(bytes.subarray(0, length))).not.toBeNull();
    }
  });

  test('S17: a state vector is read within its bounds', () => {
    expect(checkStateVector(new Uint8Array([0]), LIMITS)).toBeNull();
    expect(
      checkStateVector(
        Y.encodeStateVector(
          new Map([
            [1, 5],
            [2 ** 40, 7],
          ]),
        ),
        LIMITS,
      ),
    ).toBeNull();
    expect(checkStateVector(new Forge().uint(2 ** 40).bytes(), LIMITS)).toBe('too many client ids');
    expect(checkStateVector(new Forge().uint(2, 1, 1).bytes(), LIMITS)).toBe('unreadable number');
    expect(checkStateVector(new Uint8Array([0, 0]), LIMITS)).toBe('trailing bytes');
    expect(checkStateVector(new Uint8Array(), LIMITS)).toBe('unreadable number');
  });

  test('the time is linear in the bytes', () => {
    const doc = new Y.Doc();
    const body = doc.getText('body');
    for (let i = 0; i < 30_000; i++) body.insert(i % 2 === 0 ? 0 : body.length, 'ab');
    const bytes = Y.encodeStateAsUpdate(doc);
    // CPU time of this thread, so that a busy machine does not count.
    const before = process.threadCpuUsage();
    expect(reasonFor(bytes, inDocument)).toBeNull();
    const { user, system } = process.threadCpuUsage(before);
    // Some 20 ms on two slow cores; a quadratic check of 30,000 items would take many seconds.
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});
