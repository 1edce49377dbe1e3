/** Merging in order means what the updates mean one by one, and what Yjs's own merging means. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { checkUpdate } from './check-update.ts';
import { mergeParts, partOf } from './merged-updates.ts';

const mergeInOrder = (updates: readonly Uint8Array[]) => mergeParts(updates.map(partOf));

type Act =
  | { readonly do: 'type'; readonly by: number; readonly at: number; readonly text: string }
  | { readonly do: 'run'; readonly by: number; readonly at: number; readonly text: string }
  | { readonly do: 'erase'; readonly by: number; readonly at: number; readonly count: number }
  | { readonly do: 'backspace'; readonly by: number; readonly at: number; readonly count: number }
  | { readonly do: 'mark' | 'block' | 'key'; readonly by: number; readonly at: number }
  | { readonly do: 'hear'; readonly by: number };

const by = fc.nat({ max: 2 });
const at = fc.nat({ max: 60 });
const text = fc.constantFrom('a', 'b', ' ', 'word', 'ü', '🧵', '\u0000', 'a\ud800');
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('type' as const), by, at, text }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('run' as const), by, at, text: fc.constantFrom('hello', 'äö🧵x') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), by, at, count: fc.nat({ max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('backspace' as const), by, at, count: fc.nat({ max: 5 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('mark' as const, 'block' as const, 'key' as const), by, at }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('hear' as const), by }) },
);

/** Plays acts of three people who hear of each other now and then. Answers their updates in the order they were made. */
function updatesOf(acts: readonly Act[]): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const people = [500, 7, 90_000].map((clientID) => {
    const doc = new Y.Doc();
    doc.clientID = clientID;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'heard') updates.push(update);
    });
    return { doc, heard: 0 };
  });
  for (const one of acts) {
    const person = people[one.by];
    if (person === undefined) throw new Error('nobody');
    const body = person.doc.getText('body');
    const place = 'at' in one ? one.at % (body.length + 1) : 0;
    switch (one.do) {
      case 'type':
        body.insert(place, one.text);
        break;
      case 'run':
        for (const [i, character] of [...one.text].entries()) body.insert(Math.min(place + i, body.length), character);
        break;
      case 'erase':
        body.delete(place, Math.min(one.count, body.length - place));
        break;
      case 'backspace':
        for (let left = Math.min(one.count, place), end = place; left > 0; left--) body.delete(--end, 1);
        break;
      case 'mark':
        body.format(place, Math.min(3, body.length - place), { bold: true });
        break;
      case 'block':
        body.insertEmbed(place, new Y.Map([['type', 'heading']]));
        break;
      case 'key':
        person.doc.getMap('title').set('k', place);
        break;
      case 'hear':
        for (const update of updates.slice(person.heard)) Y.applyUpdate(person.doc, update, 'heard');
        person.heard = updates.length;
        break;
    }
  }
  return updates;
}

/** Cuts a list into pieces of these lengths, the last one takes the rest. */
function pieces<T>(list: readonly T[], lengths: readonly number[]): T[][] {
  const cut: T[][] = [];
  let from = 0;
  for (const length of lengths) {
    cut.push(list.slice(from, from + length));
    from += length;
  }
  return [...cut, list.slice(from)];
}

function docOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

const rules = { ...LIMITS, kind: 'room' as const };

describe('merging what was taken in one turn', () => {
  test('R4: a reader that gets it merged has what one has that gets it update by update, and what Yjs would merge', () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 }),
        (acts, lengths) => {
          const updates = updatesOf(acts);
          const merged = pieces(updates, lengths).map((piece) => ({ piece, as: mergeInOrder(piece) }));
          const reader = docOf(merged.flatMap(({ as }) => as));
          const plain = docOf(updates);
          expect(compareDocuments(reader, plain)).toBeNull();
          expect(Y.encodeStateAsUpdate(reader)).toEqual(Y.encodeStateAsUpdate(plain));
          const before: Uint8Array[] = [];
          for (const { piece, as } of merged) {
            expect(as.length).toBeLessThanOrEqual(piece.length);
            // Whatever goes out could come in again.
            for (const update of as) expect(checkUpdate(update, rules)).toMatchObject({ ok: true });
            const theirs = piece.length === 0 ? [] : [Y.mergeUpdates(piece)];
            const [one, other] = [docOf([...before, ...as]), docOf([...before, ...theirs])];
            expect(Y.encodeStateAsUpdate(one)).toEqual(Y.encodeStateAsUpdate(other));
            before.push(...piece);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test('R4: updates that are missing, double or out of order merge to no more than they say', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), fc.array(fc.nat({ max: 9 }), { minLength: 1 }), (acts, dice) => {
        const all = updatesOf(acts);
        const some = all.flatMap((update, i) => {
          const rolled = dice[i % dice.length];
          return rolled === 0 ? [] : rolled === 1 ? [update, update] : [update];
        });
        for (let i = 1; i < some.length; i += 3) some.push(...some.splice(i, 1));
        const merged = mergeInOrder(some);
        const [one, other] = [docOf(merged), docOf(some)];
        expect(Y.encodeStateVector(one)).toEqual(Y.encodeStateVector(other));
        // With what was missing both come to the same.
        for (const doc of [one, other]) for (const update of all) Y.applyUpdate(doc, update);
        expect(compareDocuments(one, other)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test('a typed run of one person is one message with one item, however many updates it came in', () => {
    const updates = updatesOf([{ do: 'run', by: 0, at: 0, text: 'a typed run' }]);
    expect(updates).toHaveLength(11);
    const merged = mergeInOrder(updates);
    expect(merged).toHaveLength(1);
    const { structs } = Y.decodeUpdate(merged[0] ?? new Uint8Array());
    expect(structs.map(({ length }) => length)).toEqual([11]);
  });

  test('a character put in after hearing of its new neighbour is no part of the run before', () => {
    const updates = updatesOf([
      { do: 'type', by: 0, at: 0, text: 'a' },
      { do: 'hear', by: 1 },
      { do: 'type', by: 1, at: 1, text: 'x' },
      { do: 'hear', by: 0 },
      { do: 'type', by: 0, at: 1, text: 'b' },
    ]);
    const merged = mergeInOrder(updates);
    expect(merged).toHaveLength(1);
    expect(Y.decodeUpdate(merged[0] ?? new Uint8Array()).structs).toHaveLength(3);
    expect(Y.encodeStateAsUpdate(docOf(merged))).toEqual(Y.encodeStateAsUpdate(docOf(updates)));
  });

  test('backspacing through a word is one range', () => {
    const updates = updatesOf([
      { do: 'run', by: 0, at: 0, text: 'word' },
      { do: 'backspace', by: 0, at: 4, count: 4 },
    ]).slice(4);
    const { ds } = Y.decodeUpdate(mergeInOrder(updates)[0] ?? new Uint8Array());
    expect([...ds.clients.values()].map((ranges) => ranges.map(({ clock, len }) => [clock, len]))).toEqual([[[0, 4]]]);
  });

  test('what others write in between does not break a run in two messages', () => {
    const updates = updatesOf([
      { do: 'run', by: 0, at: 0, text: 'one' },
      { do: 'run', by: 1, at: 0, text: 'two' },
    ]);
    const [a1, a2, a3, b1, b2, b3] = updates;
    const mixed = [a1, b1, a2, b2, a3, b3].flatMap((update) => update ?? []);
    const merged = mergeInOrder(mixed);
    expect(merged).toHaveLength(1);
    expect(Y.decodeUpdate(merged[0] ?? new Uint8Array()).structs).toHaveLength(2);
    expect(compareDocuments(docOf(merged), docOf(updates))).toBeNull();
  });

  test('a large update goes by itself', () => {
    const [small, large, after] = updatesOf([
      { do: 'type', by: 0, at: 0, text: 'a' },
      { do: 'type', by: 0, at: 1, text: 'x'.repeat(20_000) },
      { do: 'type', by: 0, at: 0, text: 'b' },
    ]);
    if (small === undefined || large === undefined || after === undefined) throw new Error('three updates');
    expect(mergeInOrder([small, large, after])).toEqual([small, large, after]);
  });
});
