import * as prng from 'lib0/prng';
import { describe, expect, it } from 'vitest';
import { Delta, opLength } from './delta.ts';

const EMBED = { an: 'object' };

function randomDocument(random: prng.PRNG): Delta {
  const delta = new Delta();
  for (let n = prng.int32(random, 0, 6); n > 0; n--) {
    if (prng.int32(random, 0, 4) === 0) delta.insert(EMBED);
    else delta.insert(prng.word(random, 1, 5), prng.bool(random) ? { bold: true } : {});
  }
  return delta;
}

function lengthOf(document: Delta): number {
  return document.ops.reduce((sum, op) => sum + opLength(op), 0);
}

function randomChange(random: prng.PRNG, length: number, name: string): Delta {
  const delta = new Delta();
  let left = length;
  while (left > 0 || prng.int32(random, 0, 2) === 0) {
    const kind = prng.int32(random, 0, 3);
    const n = Math.min(left, prng.int32(random, 1, 4));
    if (kind === 0) delta.insert(name.repeat(prng.int32(random, 1, 3)), prng.bool(random) ? { italic: true } : {});
    else if (n === 0) break;
    else if (kind === 1) delta.delete(n);
    else delta.retain(n, kind === 2 ? { bold: prng.bool(random) ? true : null } : undefined);
    if (kind !== 0) left -= n;
  }
  return delta.chop();
}

describe('Delta', () => {
  it('composes: applying two changes in turn is applying their composition', () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const random = prng.create(seed);
      const document = randomDocument(random);
      const a = randomChange(random, lengthOf(document), 'a');
      const middle = document.compose(a);
      const b = randomChange(random, lengthOf(middle), 'b');
      expect(document.compose(a.compose(b)), `seed ${seed}`).toEqual(middle.compose(b));
    }
  });

  it('transforms: two changes made at once meet in the same text, whichever comes first', () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const random = prng.create(seed);
      const document = randomDocument(random);
      const a = randomChange(random, lengthOf(document), 'a');
      const b = randomChange(random, lengthOf(document), 'b');
      const aThenB = document.compose(a).compose(a.transform(b, true));
      const bThenA = document.compose(b).compose(b.transform(a, false));
      expect(aThenB, `seed ${seed}`).toEqual(bThenA);
    }
  });

  it('hands on embedded values as they are, never copied', () => {
    const first = new Delta().insert(EMBED).insert('x');
    const composed = first.compose(new Delta().retain(1, { bold: true }).insert('y'));
    expect(composed.ops[0]?.insert).toBe(EMBED);
  });

  it('moves offsets: what is inserted at the offset moves it only where asked', () => {
    const change = new Delta().retain(2).insert('abc').delete(1);
    expect(change.transformPosition(2, true)).toBe(2);
    expect(change.transformPosition(2, false)).toBe(5);
    expect(change.transformPosition(3, true)).toBe(5);
    expect(change.transformPosition(1, false)).toBe(1);
  });

  it('says where what stands at an offset stood before: what it inserts stood where it was put', () => {
    const change = new Delta().retain(2).insert('abc').delete(2).retain(1).insert('d');
    expect(Array.from({ length: 10 }, (_, offset) => change.originOf(offset))).toEqual([0, 1, 2, 2, 2, 4, 5, 5, 6, 7]);
    // All that it leaves is found again where it was.
    for (const kept of [0, 1, 4, 5, 6, 7]) expect(change.originOf(change.transformPosition(kept, false))).toBe(kept);
    expect(new Delta().originOf(7)).toBe(7);
  });

  it('says which stretch it touches: at the start of one it concerns what comes before', () => {
    expect(new Delta().retain(3).insert('x').touches(3, 6)).toBe(false);
    expect(new Delta().retain(6).insert('x').touches(3, 6)).toBe(true);
    expect(new Delta().retain(2).delete(1).touches(3, 6)).toBe(false);
    expect(new Delta().retain(2).delete(2).touches(3, 6)).toBe(true);
    expect(new Delta().retain(4).retain(1, { bold: true }).touches(3, 6)).toBe(true);
  });
});
