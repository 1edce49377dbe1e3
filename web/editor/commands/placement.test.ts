import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import { EditorKit } from '../editor-kit.ts';
import { ACTIONS, type ActionName } from './actions.ts';
import { $startNumbersAt } from './placement.ts';
import { $setTextMark, $textMarkAt, type TextMark } from './text-marks.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

const run = (name: ActionName): void => kit.act(() => void ACTIONS[name]());
const props = (): unknown[] => readBlocks(documentBody(kit.doc)).map((block) => block.props);
const mark = (name: TextMark, value: string | null): void => kit.act(() => void $setTextMark(name, value));
const markAt = (name: TextMark): string | null =>
  kit.editor.getEditorState().read(() => $textMarkAt(name), { editor: kit.editor });

describe('how a block stands on the line', () => {
  it.each([
    ['Control+Shift+l', {}],
    ['Control+Shift+e', { align: 'center' }],
    ['Control+Shift+r', { align: 'right' }],
    ['Control+Shift+j', { align: 'justify' }],
  ])('%s aligns', (combination, expected) => {
    kit.type('word');
    run('alignCenter');
    kit.press(combination);
    expect(props()).toEqual([expected]);
  });

  it('is kept by Enter, by another type that knows of it, and left behind by one that does not', () => {
    kit.type('word');
    run('alignCenter');
    kit.press('Control+]');
    kit.type('\nnext');
    expect(props()).toEqual([
      { align: 'center', indent: 1 },
      { align: 'center', indent: 1 },
    ]);
    run('heading2');
    expect(props()[1]).toEqual({ align: 'center', indent: 1, level: 2 });
    run('bulletList');
    expect(props()[1]).toEqual({ list: 'bullet', depth: 0 });
  });

  it('an indent goes from 0 to 8, and Backspace at the start takes it back before anything is joined', () => {
    kit.type('a\nb');
    for (let i = 0; i < 10; i++) kit.press('Control+]');
    expect(props()[1]).toEqual({ indent: 8 });
    for (let i = 0; i < 7; i++) kit.press('Control+[');
    kit.select(1, 0);
    kit.backspace();
    expect(props()).toEqual([{}, {}]);
    kit.backspace();
    expect(kit.lines()).toEqual(['ab']);
  });

  it('numbers begin where they are told to, and the next item counts on', () => {
    kit.type('7. seven\neight');
    expect(props()).toEqual([
      { list: 'number', depth: 0, start: 7 },
      { list: 'number', depth: 0 },
    ]);
    kit.act(() => void $startNumbersAt(3));
    expect(props()[1]).toEqual({ list: 'number', depth: 0, start: 3 });
    run('continueNumbers');
    expect(props()[1]).toEqual({ list: 'number', depth: 0 });
  });

  it('a page break stands where the caret was, with a line to go on in', () => {
    kit.type('a');
    kit.press('Control+Shift+Enter');
    kit.type('b');
    expect(kit.lines()).toEqual(['a', 'page-break: ', 'b']);
    kit.undo();
    expect(kit.lines()).toEqual(['']);
  });
});

describe('colour, highlight and size', () => {
  it('are set on what is selected and taken off again', () => {
    kit.type('some words');
    kit.select(0, 0, 4);
    mark('color', 'red');
    mark('size', 'large');
    expect(kit.lines()).toEqual(['<size=large><color=red>some</color></size> words']);
    expect(markAt('color')).toBe('red');
    mark('color', null);
    expect(kit.lines()).toEqual(['<size=large>some</size> words']);
    kit.select(0, 0, 10);
    expect(markAt('size')).toBeNull();
  });

  it('are kept for what is typed next, and go on with it', () => {
    kit.type('plain ');
    mark('highlight', 'yellow');
    expect(markAt('highlight')).toBe('yellow');
    kit.type('and marked');
    mark('highlight', null);
    kit.type(' again');
    expect(kit.lines()).toEqual(['plain <highlight=yellow>and marked</highlight> again']);
  });

  it('stay with text that is typed in bold inside them', () => {
    mark('color', 'blue');
    kit.type('sky ');
    kit.press('Control+b');
    kit.type('high');
    expect(kit.lines()).toEqual(['<color=blue>sky </color><color=blue><b>high</b></color>']);
  });
});
