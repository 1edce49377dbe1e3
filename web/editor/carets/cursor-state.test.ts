import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { inkOn } from './drawn-caret.ts';
import { readCursor, writeCursor } from './cursor-state.ts';
import { readSlotCaret } from './slot-caret.ts';

describe('the cursor in an awareness state', () => {
  it('comes back as it was written', () => {
    const text = new Y.Doc().getText('body');
    text.insert(0, 'hello');
    const at = (index: number) => Y.createRelativePositionFromTypeIndex(text, index, -1);
    for (const selection of [
      { anchor: at(0), focus: at(3) },
      { anchor: at(5), focus: at(5) },
    ]) {
      const state: unknown = JSON.parse(JSON.stringify(writeCursor(selection)));
      const read = readCursor(state);
      expect(read !== null && Y.compareRelativePositions(read.anchor, selection.anchor)).toBe(true);
      expect(read !== null && Y.compareRelativePositions(read.focus, selection.focus)).toBe(true);
    }
  });

  const good = { tname: 'body', item: { client: 1, clock: 2 }, assoc: -1 };
  it.each([
    null,
    undefined,
    'x',
    [],
    {},
    { anchor: good },
    { anchor: good, focus: null },
    { anchor: good, focus: {} },
    { anchor: good, focus: { tname: 1 } },
    { anchor: good, focus: { tname: 'body', assoc: {} } },
    { anchor: good, focus: { item: { client: -1, clock: 0 } } },
    { anchor: good, focus: { item: { client: 1, clock: Number.NaN } } },
    { anchor: good, focus: { item: { client: '1', clock: 1 } } },
    { anchor: good, focus: { type: [1, 2], tname: 'body' } },
    { anchor: good, focus: { type: { client: 2 ** 60, clock: 1 } } },
  ])('A5: is nothing where a stranger sent %j', (value) => expect(readCursor(value)).toBeNull());

  it('A5: a position in no document of ours resolves to nothing and throws nothing', () => {
    const doc = new Y.Doc();
    doc.getText('body').insert(0, 'hello');
    for (const focus of [
      { item: { client: 99, clock: 5 }, tname: null },
      { item: { client: doc.clientID, clock: 2 ** 40 } },
      { type: { client: 99, clock: 5 } },
    ]) {
      const read = readCursor({ anchor: good, focus });
      expect(read === null ? null : Y.createAbsolutePositionFromRelativePosition(read.focus, doc)).toBeNull();
    }
  });
});

describe('a caret in an empty slot', () => {
  it('is read as it was written', () => {
    expect(readSlotCaret({ container: 'a', slot: 'r:c', more: 1 })).toEqual({ container: 'a', slot: 'r:c' });
  });

  it.each([
    null,
    7,
    [],
    {},
    { container: 'a' },
    { container: 'a', slot: 1 },
    { container: '', slot: 'b' },
    { container: 'a', slot: 'x'.repeat(201) },
  ])('A5: is nothing where a stranger sent %j', (value) => expect(readSlotCaret(value)).toBeNull());
});

describe('a name on its colour', () => {
  it('is black on light and white on dark', () => {
    expect(inkOn('#ffffff')).toBe('#000000');
    expect(inkOn('#ffd400')).toBe('#000000');
    expect(inkOn('#000000')).toBe('#ffffff');
    expect(inkOn('#1a3a8f')).toBe('#ffffff');
  });
});
