/** S4: how full a document is, is found out only where it matters, and for as long as a turn lasts. */
import { expect, test } from 'vitest';
import { Fullness } from './fullness.ts';

/** A document that takes so many turns to measure, and says what it was asked. */
function measured(bytes: number, items: number, turns = 1) {
  let [left, asked] = [turns, 0];
  const document = {
    size: bytes + 400,
    items,
    measure: () => {
      asked++;
      left--;
      return left > 0 ? null : bytes;
    },
  };
  return { document, asked: () => asked };
}

const never = () => false;
const LIMITS = { maxDocumentBytes: 1000, maxDocumentItems: 100_000 };
const ofBytes = (bytes: number) => ({ bytes, count: 1 });

test('S4: is not measured where what was added up has room', () => {
  const { document, asked } = measured(100, 1);
  const fullness = new Fullness(document, LIMITS);
  expect(fullness.hasRoomFor(1)).toBe(false);
  expect(fullness.isKnownFor(ofBytes(500), never)).toBe(true);
  expect(fullness.isFullFor(ofBytes(500), true)).toBe(false);
  expect([asked(), fullness.hasRoomFor(500), fullness.hasRoomFor(501)]).toEqual([0, true, false]);
});

test('S4: is measured over several turns where it may be full, and what comes is added to that', () => {
  const { document, asked } = measured(700, 1, 3);
  const fullness = new Fullness(document, LIMITS);
  const known = [1, 2, 3].map(() => fullness.isKnownFor(ofBytes(200), never));
  expect([known, asked()]).toEqual([[false, false, true], 3]);
  expect(fullness.isFullFor(ofBytes(200), true)).toBe(false);
  fullness.added(ofBytes(200));
  expect(fullness.isFullFor(ofBytes(200), true)).toBe(true);
  fullness.reloaded();
  expect(fullness.hasRoomFor(1)).toBe(false);
});

test('S4: deletions are taken where there is no room, but for those that cut it into ever more items', () => {
  const of = (items: number) => {
    const fullness = new Fullness(measured(100, items).document, LIMITS);
    return (count: number, hasContent: boolean) => {
      expect(fullness.isKnownFor({ bytes: 10, count }, never)).toBe(true);
      return fullness.isFullFor({ bytes: 10, count }, hasContent);
    };
  };
  expect([of(99_999)(1, true), of(100_000)(1, true)]).toEqual([false, true]);
  expect([of(390_000)(5000, false), of(399_999)(5000, false), of(399_999)(900, false)]).toEqual([false, true, false]);
});
