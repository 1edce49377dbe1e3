import { afterEach, beforeEach, expect, it } from 'vitest';
import { arrangeFlow } from '../../../flow/arrange.ts';
import { blocksText, documentBody, readBlocks } from '../../../flow/read.ts';
import { EditorKit } from '../editor-kit.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
  kit.type('one\ntwo\nthree');
});
afterEach(() => kit.close());

const inOrder = () => {
  const body = documentBody(kit.doc);
  return blocksText(arrangeFlow(body, readBlocks(body)).inReadingOrder());
};

it('moves the block of the caret past its neighbours, and stops at the ends (P2: the text is not touched)', () => {
  kit.press('Alt+Shift+ArrowUp');
  expect(inOrder()).toBe('one\nthree\ntwo');
  expect(blocksText(readBlocks(documentBody(kit.doc)))).toBe('one\ntwo\nthree');
  kit.press('Alt+Shift+ArrowUp');
  kit.press('Alt+Shift+ArrowUp');
  expect(inOrder()).toBe('three\none\ntwo');
  kit.type('!');
  expect(inOrder()).toBe('three!\none\ntwo');
  kit.press('Alt+Shift+ArrowDown');
  kit.press('Alt+Shift+ArrowDown');
  kit.press('Alt+Shift+ArrowDown');
  expect(inOrder()).toBe('one\ntwo\nthree!');
});

it('moves a block down', () => {
  kit.select(0, 1);
  kit.press('Alt+Shift+ArrowDown');
  expect(inOrder()).toBe('two\none\nthree');
});
