import { $getRoot, $getSelection, $isNodeSelection, DELETE_CHARACTER_COMMAND, KEY_ENTER_COMMAND } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EditorKit } from '../editor-kit.ts';
import { $createBlockNode } from '../nodes/block-node.ts';
import { $createFlowTextNode } from '../nodes/flow-text-node.ts';
import { $selectNode } from '../objects/object-desk.ts';
import { registerPictureKeys } from './picture-keys.ts';

const FILE = 'A'.repeat(22);

let kit: EditorKit;
let described: string[];
let stop: () => void;
beforeEach(() => {
  kit = new EditorKit();
  described = [];
  stop = registerPictureKeys({
    editor: kit.editor,
    onControls: () => undefined,
    onDescribe: (key) => described.push(key),
  });
});
afterEach(() => {
  stop();
  kit.close();
});

/** A paragraph, a picture with this caption, a paragraph. */
function show(before: string, caption: string, after: string): void {
  const textOf = (text: string) => (text === '' ? [] : [$createFlowTextNode(text)]);
  kit.act(() => {
    $getRoot()
      .clear()
      .append(
        $createBlockNode().append(...textOf(before)),
        $createBlockNode('image', { file: FILE }).append(...textOf(caption)),
        $createBlockNode().append(...textOf(after)),
      );
  });
}

const selectedWhole = () =>
  kit.editor.getEditorState().read(() => {
    const selection = $getSelection();
    return $isNodeSelection(selection) ? selection.getNodes().length : 0;
  });

const deleteForward = () =>
  kit.act(() => {
    kit.editor.dispatchCommand(DELETE_CHARACTER_COMMAND, false);
  });

describe('a picture under the keyboard', () => {
  it('is not made anything else by Backspace at the start of its caption: it is selected', () => {
    show('one', 'cap', 'two');
    kit.select(1, 0);
    kit.backspace();
    expect(kit.lines()).toEqual(['one', 'image: cap', 'two']);
    expect(selectedWhole()).toBe(1);
    kit.backspace();
    expect(kit.lines()).toEqual(['one', 'two']);
  });

  it('is not run into by the line behind it, nor by the line before it', () => {
    show('one', 'cap', 'two');
    kit.select(2, 0);
    kit.backspace();
    expect(selectedWhole()).toBe(1);
    kit.select(0, 3);
    deleteForward();
    expect(selectedWhole()).toBe(1);
    kit.select(1, 3);
    deleteForward();
    expect(kit.lines()).toEqual(['one', 'image: cap', 'two']);
  });

  it('takes the empty line beside it along, when one deletes towards it', () => {
    show('', 'cap', '');
    kit.select(2, 0);
    kit.backspace();
    expect(kit.lines()).toEqual(['', 'image: cap']);
    kit.select(0, 0);
    deleteForward();
    expect(kit.lines()).toEqual(['image: cap']);
  });

  it('begins a line below at Enter in its caption, empty or not', () => {
    show('one', '', 'two');
    kit.select(1, 0);
    kit.type('\nnext');
    expect(kit.lines()).toEqual(['one', 'image: ', 'next', 'two']);
    kit.select(1, 0);
    kit.type('capt');
    kit.select(1, 3);
    kit.type('\n');
    expect(kit.lines()).toEqual(['one', 'image: cap', 't', 'next', 'two']);
  });

  it('is made no heading and no list by keys, and markdown means nothing in its caption', () => {
    show('one', 'cap', 'two');
    kit.select(1, 0);
    kit.type('# - > ');
    kit.press('Control+Alt+1');
    kit.press('Control+Shift+8', '*');
    expect(kit.lines()).toEqual(['one', 'image: # - > cap', 'two']);
  });

  it('is described by Enter where it is selected', () => {
    show('one', 'cap', 'two');
    kit.act(() => {
      const key = $getRoot().getChildAtIndex(1)?.getKey();
      if (key !== undefined) $selectNode(key);
    });
    const event = { preventDefault: () => undefined, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
    // Node has no key events; this is all that the handler looks at.
    kit.act(() => kit.editor.dispatchCommand(KEY_ENTER_COMMAND, event as unknown as KeyboardEvent));
    expect(described).toHaveLength(1);
  });
});
