import { $getRoot } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import { EditorKit } from '../editor-kit.ts';
import { ACTIONS, type ActionName } from './actions.ts';
import { $leaveByArrow } from './source-blocks.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

function run(name: ActionName): void {
  kit.act(() => void ACTIONS[name]());
}

/** What the arrow keys ask first; what they do otherwise is the browser's. */
const arrow = (direction: 'up' | 'down'): void => kit.act(() => void $leaveByArrow(direction));

const props = (): unknown[] => readBlocks(documentBody(kit.doc)).map((block) => block.props);

describe('code', () => {
  it('is begun by a fence and a space, or a fence and Enter, in the language that is named', () => {
    kit.type('```py print');
    expect(kit.lines()).toEqual(['code: print']);
    expect(props()).toEqual([{ language: 'python' }]);
    kit.undo();
    kit.undo();
    expect(kit.lines()).toEqual(['```py ']);
    kit.undo();
    kit.type('```rust\nfn');
    expect(kit.lines()).toEqual(['code: fn']);
    expect(props()).toEqual([{ language: 'rust' }]);
  });

  it('stays one block: Enter breaks the line and keeps its indent', () => {
    kit.type('``` if a:\n  b\nc');
    expect(kit.lines()).toEqual(['code: if a:⏎  b⏎  c']);
    kit.select(0, 3, 6);
    kit.type('\n');
    expect(kit.lines()).toEqual(['code: if ⏎  b⏎  c']);
  });

  it('is left by a second Enter at the end, by Control+Enter, and by arrows where nothing stands beyond', () => {
    kit.type('``` a\n\nout');
    expect(kit.lines()).toEqual(['code: a', 'out']);
    kit.select(0, 1);
    arrow('down');
    expect(kit.lines()).toHaveLength(2);
    arrow('up');
    kit.type('above');
    expect(kit.lines()).toEqual(['above', 'code: a', 'out']);
    kit.select(1, 0);
    kit.press('Control+Enter');
    kit.type('x');
    expect(kit.lines()).toEqual(['above', 'code: a', 'x', 'out']);
  });

  it('is left downwards where it is the last block', () => {
    kit.type('``` a\nb');
    kit.select(0, 1);
    arrow('down');
    expect(kit.lines()).toHaveLength(1);
    kit.select(0, 2);
    arrow('down');
    kit.type('out');
    expect(kit.lines()).toEqual(['code: a⏎b', 'out']);
  });

  it('is indented by Tab, line by line where several are selected, and by what it is indented with', () => {
    kit.type('``` a\nb\nc');
    kit.select(0, 0);
    expect(kit.tab()).toBe(true);
    expect(kit.lines()).toEqual(['code:   a⏎b⏎c']);
    kit.select(0, 1, 6);
    kit.tab();
    expect(kit.lines()).toEqual(['code:     a⏎  b⏎c']);
    kit.tab(true);
    kit.tab(true);
    expect(kit.lines()).toEqual(['code: a⏎b⏎c']);
    kit.select(0, 0, 5);
    kit.type('\tx');
    kit.select(0, 0);
    kit.tab();
    expect(kit.lines()).toEqual(['code: ⇥⇥x']);
  });

  it('has no marks, no shortcuts and no links in it', () => {
    kit.type('``` **a** - # http://example.org/a ');
    kit.select(0, 0, 5);
    kit.press('Control+b');
    expect(kit.lines()).toEqual(['code: **a** - # http://example.org/a ']);
  });

  it('turns plain by Backspace at its start, and its lines stay', () => {
    kit.type('``` a\nb');
    kit.select(0, 0);
    kit.backspace();
    expect(kit.lines()).toEqual(['a⏎b']);
  });

  it('takes several selected blocks in as its lines, in one step', () => {
    kit.type('one\ntwo\nthree');
    kit.history.endStep();
    kit.act(() => {
      $getRoot().select(0, 2);
      ACTIONS.codeBlock();
    });
    expect(kit.lines()).toEqual(['code: one⏎two', 'three']);
    run('codeBlock');
    expect(kit.lines()).toEqual(['one⏎two', 'three']);
    kit.undo();
    expect(kit.lines()).toEqual(['one', 'two', 'three']);
  });

  it('made while somebody types in the same block keeps what they type, where they type it', () => {
    kit.type('alpha\nbeta');
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(kit.doc));
    documentBody(other).insert(4, 'X');
    kit.select(0, 0);
    run('codeBlock');
    Y.applyUpdate(kit.doc, Y.encodeStateAsUpdate(other), 'remote');
    kit.binding.pull();
    expect(kit.lines()).toEqual(['code: alpXha', 'beta']);
  });
});

describe('an equation', () => {
  it('is begun by two dollar signs, and Enter at its end leads out of it', () => {
    kit.type('$$ x^2\nnext');
    expect(kit.lines()).toEqual(['equation: x^2', 'next']);
    kit.select(0, 1);
    kit.type('\n');
    expect(kit.lines()).toEqual(['equation: x⏎^2', 'next']);
  });
});
