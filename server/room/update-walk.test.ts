/** The walk over an update's bytes must count as Yjs does, whatever the letters. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq } from '../../protocol/ids.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { restingOf } from './resting-document.ts';
import { outlineOf } from './update-walk.ts';

/** One to four bytes in UTF-8; the last is two units. */
const LETTERS = ['a', '~', '\u0080', 'é', 'я', '\u0800', '中', '\uffff', '\u{10000}', '😀', '\u{10ffff}'];

function updateOf(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

test('R10: a text is as long as its UTF-16 units are many, of letters of any width, at any place in the bytes', () => {
  const random = new SeededRandom(41);
  for (let length = 0; length < 300; length++) {
    let text = 'x';
    for (let i = 0; i < length; i++) text += LETTERS[random.int(LETTERS.length)] ?? '';
    const update = updateOf(text);
    // As a part of something larger, where its words begin anywhere.
    const offset = length % 7;
    const bytes = new Uint8Array(offset + update.length);
    bytes.set(update, offset);
    expect(outlineOf(bytes.subarray(offset)).sections.map(({ clock, end }) => [clock, end])).toEqual([
      [0, text.length],
    ]);
  }
});

test('S16: what somebody lacks of a document is cut out of its bytes, which are not walked anew for each who asks', () => {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  doc.transact(() => {
    for (let i = 0; i < 50_000; i++) body.insert(0, 'x');
  });
  const update = Y.encodeStateAsUpdate(doc);
  const resting = restingOf({ checkpoint: { throughSeq: asSeq(0), update, isWhole: true }, tail: [] });
  const stranger = new Uint8Array([1, 77, 1]);
  expect(Buffer.compare(resting?.since(stranger, []) ?? new Uint8Array(), update)).toBe(0);
  const costOf = (run: () => unknown) => {
    const before = process.threadCpuUsage();
    for (let i = 0; i < 30; i++) run();
    const { user, system } = process.threadCpuUsage(before);
    return user + system;
  };
  expect(costOf(() => resting?.since(stranger, []))).toBeLessThan(costOf(() => outlineOf(update)) / 2);
});
