import { $getRoot, $getSelection, $isRangeSelection, $isTextNode, SELECTION_CHANGE_COMMAND } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EditorKit } from '../editor-kit.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

/**
 * The browser reports where the caret is, so late that Lexical takes the marks of the letters before it; `to` is where somebody put it in
 * the last run of letters.
 */
function reportCaretLate(to?: number): void {
  kit.act(() => {
    if (to !== undefined) $getRoot().getLastDescendant()?.selectStart().anchor.getNode().select(to, to);
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) throw new Error('no caret');
    const node = selection.anchor.getNode();
    if ($isTextNode(node)) selection.setFormat(node.getFormat());
    kit.editor.dispatchCommand(SELECTION_CHANGE_COMMAND, undefined);
  });
}

describe('marks that were chosen for what is typed next', () => {
  it('stay when the browser reports the caret late, after what was typed made a mark', () => {
    kit.type('a **bold**');
    reportCaretLate();
    kit.type(' plain');
    expect(kit.lines()).toEqual(['a <b>bold</b> plain']);
  });

  it('stay when a key began a mark', () => {
    kit.type('plain ');
    kit.press('Control+b');
    reportCaretLate();
    kit.type('bold');
    expect(kit.lines()).toEqual(['plain <b>bold</b>']);
  });

  it('are those of the letters once the caret was somewhere else', () => {
    kit.type('a **bold**');
    reportCaretLate(2);
    reportCaretLate(4);
    kit.type('er');
    expect(kit.lines()).toEqual(['a <b>bolder</b>']);
  });
});
