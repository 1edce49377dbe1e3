/** The Delete key at letters with marks of their own; at others it is Lexical's, which needs a page (`e2e/browsers/writing.journey.ts`). */
import { DELETE_CHARACTER_COMMAND } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EditorKit } from '../editor-kit.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

const deleteAhead = (): void => kit.act(() => kit.editor.dispatchCommand(DELETE_CHARACTER_COMMAND, false));

describe('Delete', () => {
  it.each([
    ['an accent of its own', 'ae\u0301x', 1, 'ax'],
    ['two marks', 'e\u0301\u0323x', 0, 'x'],
    ['a vowel sign', 'कि\u0902x', 0, 'x'],
    ['a vowel point', 'שָׁx', 0, 'x'],
  ])('takes a letter with %s whole', (_what, text, at, left) => {
    kit.type(text);
    kit.select(0, at);
    deleteAhead();
    expect(kit.lines()).toEqual([left]);
  });

  it('leaves what follows alone, and stands where it was', () => {
    kit.type('e\u0301e\u0301');
    kit.select(0, 0);
    deleteAhead();
    expect(kit.lines()).toEqual(['e\u0301']);
    kit.type('y');
    expect(kit.lines()).toEqual(['ye\u0301']);
  });

  it('takes what is selected, be it a mark alone', () => {
    kit.type('ae\u0301x');
    kit.select(0, 0, 1);
    deleteAhead();
    expect(kit.lines()).toEqual(['e\u0301x']);
  });
});
