import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq } from '../../protocol/ids.ts';
import {
  applyToServerDoc,
  compareDocuments,
  describeDocument,
  createServerDoc,
  encodeCheckpoint,
  rebuildDocument,
  verifyCheckpoint,
} from './checkpoint.ts';

function typed(clientId: number, change: (body: Y.Text) => void): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  change(doc.getText('body'));
  return doc;
}
const inOrder = (updates: readonly Uint8Array[]) => ({
  checkpoint: null,
  tail: updates.map((update, i) => ({ update, seq: asSeq(i + 1), atMs: 0, author: null })),
});
const copyOf = (doc: Y.Doc) => {
  const copy = createServerDoc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
};

describe('R10: a checkpoint counts only when it is equal', () => {
  test('equal: whatever Yjs split or merged, and roots that nobody filled', () => {
    const doc = typed(1, (body) => body.insert(0, 'abc'));
    for (const letter of 'defg') doc.getText('body').insert(3, letter);
    doc.getText('body').delete(1, 2);
    const copy = copyOf(doc);
    copy.getMap('unused');
    expect(compareDocuments(doc, copy)).toBeNull();
    expect(verifyCheckpoint(describeDocument(doc), encodeCheckpoint(doc))).toBeNull();
  });

  test('not equal: content, deletions, order, what waits, or no update at all', () => {
    const doc = typed(1, (body) => body.insert(0, 'abc'));
    expect(verifyCheckpoint(describeDocument(doc), Y.encodeStateAsUpdate(new Y.Doc()))).toBe('state vectors differ');
    const shorter = copyOf(doc);
    shorter.getText('body').delete(0, 1);
    expect(verifyCheckpoint(describeDocument(doc), encodeCheckpoint(shorter))).toBe('delete sets differ');
    const waiting = copyOf(doc);
    const other = typed(2, (body) => body.insert(0, 'one'));
    const before = Y.encodeStateVector(other);
    other.getText('body').insert(3, 'two');
    Y.applyUpdate(waiting, Y.encodeStateAsUpdate(other, before));
    expect(verifyCheckpoint(describeDocument(doc), encodeCheckpoint(waiting))).toBe('pending updates differ');
    expect(verifyCheckpoint(describeDocument(waiting), encodeCheckpoint(waiting))).toBeNull();
    expect(verifyCheckpoint(describeDocument(doc), new Uint8Array([1, 2, 3]))).toMatch(/^unreadable/);
    // The same characters, put in another order.
    const forth = typed(1, (body) => (body.insert(0, 'a'), body.insert(1, 'b')));
    const back = typed(1, (body) => (body.insert(0, 'a'), body.insert(0, 'b')));
    expect(compareDocuments(forth, back)).toBe('the order of the content differs');
  });

  test.each([
    ['letters', (body: Y.Text) => body.insert(0, 'abc'), (body: Y.Text) => body.insert(0, 'abd')],
    ['an embed', (body: Y.Text) => body.insertEmbed(0, { a: 1 }), (body: Y.Text) => body.insertEmbed(0, { a: 2 })],
    [
      'a mark',
      (body: Y.Text) => body.insert(0, 'a', { bold: true }),
      (body: Y.Text) => body.insert(0, 'a', { bold: false }),
    ],
    ['a value', (body: Y.Text) => body.setAttribute('a', 1), (body: Y.Text) => body.setAttribute('a', 2)],
    [
      'a type',
      (body: Y.Text) => body.insertEmbed(0, new Y.Map()),
      (body: Y.Text) => body.insertEmbed(0, new Y.Array()),
    ],
  ])('not equal: %s of the same ids say something else', (_what, one, other) => {
    expect(compareDocuments(typed(1, one), typed(1, other))).toBe('the content differs');
    expect(compareDocuments(typed(1, one), typed(1, one))).toBeNull();
  });

  test('equal: a pair of surrogates that somebody cut is a pair or two replacement characters, by who split the item', () => {
    const doc = typed(1, (body) => body.insert(0, 'a🧵b'));
    const before = copyOf(doc);
    // Takes away a mark that is not there: says nothing to others, and cuts the item here.
    doc.getText('body').format(2, 1, { bold: null });
    expect(doc.getText('body').toJSON()).toBe('a\ufffd\ufffdb');
    expect(compareDocuments(doc, before)).toBeNull();
  });

  test('bytes that Yjs cannot read are damage, by the number of their entry', () => {
    const good = Y.encodeStateAsUpdate(typed(1, (body) => body.insert(0, 'a')));
    expect(() => rebuildDocument(inOrder([good, new Uint8Array([9, 9])]))).toThrow(
      'document_damaged: Yjs cannot read entry 2',
    );
  });

  test('S18: two structs under one id: the waiting one gives way, and readers of the encoded state see what the room has', () => {
    const base = typed(1, (body) => body.insert(0, 'base'));
    // Client 5 writes after something that nobody has, and then, under the same id, after something that is there.
    const elsewhere = typed(9, (body) => body.insert(0, 'unknown'));
    const withElsewhere = copyOf(elsewhere);
    withElsewhere.clientID = 5;
    withElsewhere.getText('body').insert(3, 'waits');
    const waits = Y.encodeStateAsUpdate(withElsewhere, Y.encodeStateVector(elsewhere));
    const withBase = copyOf(base);
    withBase.clientID = 5;
    withBase.getText('body').insert(2, 'ok');
    const stands = Y.encodeStateAsUpdate(withBase, Y.encodeStateVector(base));
    const doc = createServerDoc();
    for (const update of [Y.encodeStateAsUpdate(base), waits, stands]) applyToServerDoc(doc, update);
    expect(doc.getText('body').toJSON()).toBe('baokse');
    expect(verifyCheckpoint(describeDocument(doc), encodeCheckpoint(doc))).toBeNull();
    expect(compareDocuments(doc, copyOf(doc))).toBeNull();
  });
});

/** Honest histories that once read as damaged, frozen. */
describe('Histories', () => {
  test('seed 7213 of the simulation: an update that reaches into something deleted', () => {
    const history = [
      'AQLrBwIHAQRib2R5ASgA6wcCAmlkAXcGNjk0MzY2AA==',
      'AQTrBwAEAQV0aXRsZQFDROsHAAFCBwEEYm9keQEoAOsHAgJpZAF3BjY5NDM2NgA=',
      'AQHrBwSE6wcCAWEA',
      'AQzpBwAEAQV0aXRsZQFCBAEEYm9keQTwn6e1ROkHAQEKROkHAwFhhOkHAgF0hOkHBQJvIETpBwQBCsfpBwXpBwYBKADpBwkCaWQBdwY0MDE0ODDH6QcC6QcFASgA6QcLAmlkAXcGMTk2NzI4xOkHAukHCwTwn6e1AA==',
      'AQHpBw/E6QcC6QcNBHdlZnQA',
      'AgHrBwUAAQnoBwAEAQRib2R5A3dlZoHoBwIBwegHAugHAwGB6AcDAcHoBwPoBwUBxOgHAugHBAEKwegHA+gHBgHH6wcC6wcEASgA6AcJAmlkAXcGMTg5Nzc0AusHAgICBQHoBwIDBAgB',
      'AQXqBwAEAQRib2R5B++/ve+/vXeE6gcCA2VmdEbqBwAGaXRhbGljBHRydWXG6gcC6gcDBml0YWxpYwRudWxsBAEFdGl0bGUBQgA=',
      'AgPrBwUhAOsHAgR0eXBlAsTqBwXrBwIEd2VmdKjrBwYBdwlwYXJhZ3JhcGgE6gcABAEEYm9keQfvv73vv713hOoHAgNlZnRG6gcABml0YWxpYwR0cnVlxuoHAuoHAwZpdGFsaWMEbnVsbAHrBwEEAw==',
    ].map((base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
    const doc = rebuildDocument(inOrder(history));
    expect(verifyCheckpoint(describeDocument(doc), encodeCheckpoint(doc))).toBeNull();
  });
});
