import { createHeadlessEditor } from '@lexical/headless';
import { $getRoot } from 'lexical';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate } from '../../../flow/create.ts';
import { keepQuiet } from '../../../flow/quiet.ts';
import { documentBody } from '../../../flow/read.ts';
import { FLOW_NODES } from '../nodes/flow-nodes.ts';
import { FlowBinding } from './flow-binding.ts';
import { FlowHistory } from './flow-history.ts';

const SEED = createDocumentUpdate({ title: 'T' });

function open() {
  const doc = new Y.Doc();
  keepQuiet(doc);
  Y.applyUpdate(doc, SEED, 'seed');
  const editor = createHeadlessEditor({
    nodes: FLOW_NODES,
    onError: (error) => {
      throw error;
    },
  });
  const binding = new FlowBinding({ editor, body: documentBody(doc), schedule: () => {} });
  const history = new FlowHistory({ binding });
  const step = (work: () => void) => {
    history.endStep();
    editor.update(work, { discrete: true });
    history.endStep();
  };
  const shown = () =>
    editor.getEditorState().read(() =>
      $getRoot()
        .getChildren()
        .map((node) => node.getTextContent())
        .join(' '),
    );
  return { doc, binding, history, step, shown };
}

function $named(words: string) {
  const node = $getRoot()
    .getChildren()
    .find((one) => one.getTextContent() === words);
  if (node === undefined) throw new Error(`no ${words}`);
  return node;
}

function $write(...words: readonly string[]): void {
  for (const [i, word] of words.entries()) {
    if (i > 0) $getRoot().selectEnd().insertParagraph();
    $getRoot().selectEnd().insertText(word);
  }
}

const ALL = ['one', 'two', 'three', 'four'];
/** Every block, put behind every other. */
const MOVES = ALL.flatMap((moved) => ALL.filter((other) => other !== moved).map((behind) => ({ moved, behind })));

describe('a block stands after undo where it stood, wherever blocks were moved', () => {
  it.each(MOVES)('$moved is put behind $behind, then each is deleted and brought back', ({ moved, behind }) => {
    const other = open();
    const anna = open();
    anna.step(() => $write(...ALL));
    const first = anna.shown();
    anna.step(() => void $named(behind).insertAfter($named(moved)));
    const then = anna.shown();
    for (const gone of ALL) {
      anna.step(() => $named(gone).remove());
      const without = anna.shown();
      expect(without).not.toContain(gone);
      // Twice: what was named anew is named anew again.
      for (let round = 0; round < 2; round++) {
        anna.history.undo();
        expect(anna.shown(), `${gone} is back`).toBe(then);
        anna.history.redo();
        expect(anna.shown()).toBe(without);
      }
      anna.history.undo();
      expect(anna.shown()).toBe(then);
    }
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(anna.doc), 'remote');
    other.binding.pull();
    expect(other.shown(), 'others read the same').toBe(then);
    // The move itself is still a step that can be taken back, and done again.
    if (then === first) return;
    anna.history.undo();
    expect(anna.shown()).toBe(first);
    anna.history.redo();
    expect(anna.shown()).toBe(then);
    Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(anna.doc), 'remote');
    other.binding.pull();
    expect(other.shown()).toBe(then);
  });

  it('what somebody else moved stays where they put it', () => {
    const anna = open();
    const ben = open();
    const exchange = () => {
      Y.applyUpdate(ben.doc, Y.encodeStateAsUpdate(anna.doc), 'remote');
      ben.binding.pull();
      Y.applyUpdate(anna.doc, Y.encodeStateAsUpdate(ben.doc), 'remote');
      anna.binding.pull();
    };
    anna.step(() => $write(...ALL));
    exchange();
    ben.step(() => void $named('two').insertBefore($named('four')));
    exchange();
    anna.step(() => $named('two').remove());
    exchange();
    anna.history.undo();
    exchange();
    expect([anna.shown(), ben.shown()]).toEqual(['one four two three', 'one four two three']);
  });
});
