import { createHeadlessEditor } from '@lexical/headless';
import {
  $getRoot,
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  $setCompositionKey,
  type ElementNode,
  type RangeSelection,
  type TextNode,
} from 'lexical';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate } from '../../../flow/create.ts';
import { keepQuiet } from '../../../flow/quiet.ts';
import { blocksText, documentBody, readBlocks } from '../../../flow/read.ts';
import { $isBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { FLOW_NODES } from '../nodes/flow-nodes.ts';
import { FlowBinding } from './flow-binding.ts';
import { FlowHistory } from './flow-history.ts';

const SEED = createDocumentUpdate({ title: 'T' });

function open(clientId: number) {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  keepQuiet(doc);
  Y.applyUpdate(doc, SEED, 'seed');
  const errors: unknown[] = [];
  const editor = createHeadlessEditor({ nodes: FLOW_NODES, onError: (error) => errors.push(error) });
  const binding = new FlowBinding({
    editor,
    body: documentBody(doc),
    schedule: () => {},
  });
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'remote') updates.push(update);
  });
  const act = (work: () => void) => {
    editor.update(work, { discrete: true });
    if (errors.length > 0) throw errors[0];
  };
  const text = () => blocksText(readBlocks(documentBody(doc)));
  const shown = () =>
    editor.getEditorState().read(() =>
      $getRoot()
        .getChildren()
        .map((n) => n.getTextContent())
        .join('\n'),
    );
  const receive = (from: { updates: Uint8Array[] }) => {
    for (const update of from.updates) Y.applyUpdate(doc, update, 'remote');
    binding.pull();
    if (errors.length > 0) throw errors[0];
  };
  const caret = () =>
    editor.getEditorState().read(() => {
      const selection = $getSelection();
      if (!$isRangeSelection(selection)) return null;
      const node = selection.anchor.getNode();
      const offset = node
        .getPreviousSiblings()
        .reduce((sum, n) => sum + n.getTextContentSize(), selection.anchor.offset);
      return { block: node.getTopLevelElementOrThrow().getIndexWithinParent(), offset };
    });
  return { caret, doc, editor, binding, updates, act, text, shown, receive };
}

function $blockAt(index: number): BlockNode {
  const node = $getRoot().getChildAtIndex(index);
  if (!$isBlockNode(node)) throw new Error('no block');
  return node;
}

function textNodeOf(index: number): TextNode {
  const node = $blockAt(index).getFirstDescendant();
  if (!$isTextNode(node)) throw new Error('no text');
  return node;
}

function caretAt(block: number, offset: number): RangeSelection {
  let left = offset;
  for (const child of $blockAt(block).getChildren()) {
    if ($isTextNode(child) && left <= child.getTextContentSize()) return child.select(left, left);
    left -= child.getTextContentSize();
  }
  return $blockAt(block).selectEnd();
}

/** What an input method does: the text of the node changes, the caret stands at its end. */
function compose(text: string): void {
  const node = textNodeOf(0).setTextContent(text);
  node.select(text.length, text.length);
}

function type(text: string): void {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) throw new Error('no caret');
  selection.insertText(text);
}

describe('FlowBinding', () => {
  it('pushes a typed character as one insert of a few bytes', () => {
    const a = open(1);
    a.act(() => {
      $getRoot().selectEnd();
      type('hello');
    });
    expect(a.text()).toBe('hello');
    const before = a.updates.length;
    a.act(() => type('!'));
    expect(a.updates.length).toBe(before + 1);
    expect(a.updates.at(-1)?.length).toBeLessThan(30);
    expect(a.text()).toBe('hello!');
  });

  it('splits a block by one marker and joins by one deletion', () => {
    const a = open(1);
    a.act(() => {
      $getRoot().selectEnd();
      type('helloworld');
    });
    const node = a.editor.getEditorState().read(() => $getRoot().getFirstDescendant());
    a.act(() => {
      if (!$isTextNode(node)) throw new Error('no text');
      node.select(5, 5).insertParagraph();
    });
    expect(a.text()).toBe('hello\nworld');
    const blocks = readBlocks(documentBody(a.doc));
    // A plain paragraph needs no key: its marker is all there is to store.
    expect(blocks.map(({ marker }) => marker?.size)).toEqual([0, 0]);
    const b = open(2);
    b.receive(a);
    b.act(() => {
      const last = $getRoot().getLastDescendant();
      if (!$isTextNode(last)) throw new Error('no text');
      last.select(0, 0).deleteCharacter(true);
    });
    expect(b.text()).toBe('helloworld');
    expect(readBlocks(documentBody(b.doc))).toHaveLength(1);
    a.receive(b);
    expect(a.shown()).toBe('helloworld');
  });

  it('keeps text that others type into a block while it is split, retyped and made bold', () => {
    const a = open(1);
    a.act(() => {
      $getRoot().selectEnd();
      type('hello world');
    });
    const b = open(2);
    b.receive(a);
    a.updates.length = 0;
    b.act(() => {
      $getRoot().selectEnd();
      type(' again');
    });
    a.act(() => {
      const node = $getRoot().getFirstDescendant();
      if (!$isTextNode(node)) throw new Error('no text');
      node.select(5, 5).insertParagraph();
      const first = $getRoot().getFirstChild<ElementNode>();
      if ($isBlockNode(first)) $setBlock(first, 'heading', { level: 2 });
    });
    a.act(() => {
      const last = $getRoot().getLastDescendant();
      if ($isTextNode(last)) last.setFormat('bold');
    });
    const keyInB = b.editor.getEditorState().read(() => $getRoot().getFirstChild()?.getKey());
    b.receive(a);
    a.receive(b);
    expect(a.text()).toBe('hello\n world again');
    expect(b.text()).toBe(a.text());
    expect(a.shown()).toBe(a.text());
    expect(b.shown()).toBe(a.text());
    expect(b.editor.getEditorState().read(() => $getRoot().getFirstChild()?.getKey())).toBe(keyInB);
    expect(readBlocks(documentBody(b.doc))[0]?.type).toBe('heading');
  });

  it('readers never write: taking in a remote change makes no update', () => {
    const a = open(1);
    const b = open(2);
    a.act(() => {
      $getRoot().selectEnd();
      type('bold and not');
    });
    a.act(() => {
      const node = $getRoot().getFirstDescendant();
      if ($isTextNode(node)) node.splitText(4)[0]?.setFormat('bold');
    });
    a.act(() => {
      const node = $getRoot().getFirstDescendant();
      if ($isTextNode(node)) node.setFormat(0);
    });
    b.receive(a);
    expect(b.updates).toEqual([]);
    expect(b.shown()).toBe('bold and not');
  });

  it('lets text being composed alone: others are drawn elsewhere at once, in its block when it is done', () => {
    const a = open(1);
    a.act(() => {
      $getRoot().selectEnd();
      type('one');
    });
    a.act(() => caretAt(0, 3).insertParagraph());
    a.act(() => type('two'));
    const b = open(2);
    b.receive(a);
    a.updates.length = 0;
    b.act(() => {
      caretAt(0, 3);
      $setCompositionKey(textNodeOf(0).getKey());
    });
    b.act(() => compose('onek'));
    const composed = b.editor.getEditorState().read(() => textNodeOf(0).getKey());
    a.act(() => void caretAt(1, 3).insertText('!'));
    b.receive(a);
    expect(b.shown()).toBe('onek\ntwo!');

    a.updates.length = 0;
    a.act(() => void caretAt(0, 0).insertText('> '));
    b.receive(a);
    expect(b.shown()).toBe('onek\ntwo!');
    b.act(() => compose('oneka'));
    expect(b.text()).toBe('> oneka\ntwo!');
    expect(b.shown()).toBe('oneka\ntwo!');

    b.act(() => $setCompositionKey(null));
    b.binding.pull();
    expect(b.shown()).toBe('> oneka\ntwo!');
    expect(b.editor.getEditorState().read(() => textNodeOf(0).getKey())).toBe(composed);
    expect(b.caret()).toEqual({ block: 0, offset: 7 });
  });

  it('keeps node keys and the caret while others write before it, in it and around it', () => {
    const a = open(1);
    a.act(() => {
      $getRoot().selectEnd();
      type('hello world');
    });
    const b = open(2);
    b.receive(a);
    b.act(() => void caretAt(0, 5));
    const key = b.editor.getEditorState().read(() => textNodeOf(0).getKey());
    const hear = (work: () => void) => {
      a.updates.length = 0;
      a.act(work);
      b.receive(a);
    };
    hear(() => void caretAt(0, 0).insertText('Oh, '));
    expect(b.caret()).toEqual({ block: 0, offset: 9 });
    hear(() => void caretAt(0, 9).insertText('!'));
    expect(b.caret(), 'what is typed at the caret by another goes after it').toEqual({ block: 0, offset: 9 });
    hear(() => void caretAt(0, 4).insertParagraph());
    expect(b.caret()).toEqual({ block: 1, offset: 5 });
    hear(() => $setBlock($blockAt(1), 'heading', { level: 2 }));
    hear(() => void textNodeOf(1).setFormat('bold'));
    expect(b.caret()).toEqual({ block: 1, offset: 5 });
    expect(b.shown()).toBe('Oh, \nhello! world');
    expect(b.editor.getEditorState().read(() => textNodeOf(0).getKey())).toBe(key);
  });

  it('pushes what was typed but not committed before it draws what arrived at the same moment', () => {
    const a = open(1);
    a.act(() => {
      $getRoot().selectEnd();
      type('base');
    });
    const b = open(2);
    b.receive(a);
    a.updates.length = 0;
    a.act(() => void caretAt(0, 0).insertText('A '));
    b.editor.update(() => void caretAt(0, 4).insertText(' B'));
    b.receive(a);
    expect(b.text()).toBe('A base B');
    expect(b.shown()).toBe('A base B');
  });

  it('settles which of two equal letters was typed or deleted by the caret', () => {
    const a = open(1);
    a.act(() => {
      $getRoot().selectEnd();
      type('aaa');
    });
    const b = open(2);
    b.receive(a);
    a.updates.length = 0;
    a.act(() => void caretAt(0, 1).insertText('a'));
    b.act(() => void caretAt(0, 1).insertText('-'));
    b.receive(a);
    a.receive(b);
    expect(a.text()).toBe(b.text());
    // Both went between the first and the second letter.
    expect(a.text()).toMatch(/^a(a-|-a)aa$/);
  });

  it('never cuts a surrogate pair', () => {
    const a = open(1);
    a.act(() => {
      $getRoot().selectEnd();
      type('\u{1F600}');
    });
    a.act(() => void textNodeOf(0).setTextContent('\u{1F601}'));
    const b = open(2);
    b.receive(a);
    expect(b.text()).toBe('\u{1F601}');
    expect(b.shown()).toBe('\u{1F601}');
  });

  it('keeps what it does not know: block types, properties, marks, inline objects', () => {
    const a = open(1);
    const body = documentBody(a.doc);
    const odd = new Y.Map<unknown>();
    a.doc.transact(() => {
      odd.set('inline', 'mention');
      body.insertEmbed(1, odd);
      body.insert(2, 'glow', { glow: { hue: 3 } });
    }, 'another program');
    a.binding.pull();
    a.act(() => {
      $getRoot().selectEnd();
      type('!');
    });
    const [block] = readBlocks(body);
    expect(
      block?.content.map((inline) => [
        inline.kind,
        inline.kind === 'text' ? inline.text : inline.object === odd,
        inline.marks,
      ]),
    ).toEqual([
      ['object', true, {}],
      ['text', 'glow!', { glow: { hue: 3 } }],
    ]);
  });
});

describe('FlowHistory', () => {
  it('takes back only what one wrote oneself, and puts the caret back', () => {
    const a = open(1);
    const history = new FlowHistory({ binding: a.binding, mergeWithinMs: 0 });
    a.act(() => {
      $getRoot().selectEnd();
      type('mine');
    });
    const b = open(2);
    b.receive(a);
    b.act(() => void caretAt(0, 0).insertText('theirs '));
    a.receive(b);
    history.endStep();
    a.act(() => void caretAt(0, 9));
    a.act(() => type('XX'));
    expect(a.text()).toBe('theirs miXXne');
    a.act(() => void caretAt(0, 0));
    expect(history.undo()).toBe(true);
    expect(a.text()).toBe('theirs mine');
    expect(a.shown()).toBe('theirs mine');
    expect(a.caret()).toEqual({ block: 0, offset: 9 });
    history.undo();
    expect(a.text()).toBe('theirs ');
    expect(history.canUndo).toBe(false);
    history.redo();
    expect(a.shown()).toBe('theirs mine');
    history.close();
  });

  it('brings a joined block back with its type, and what others typed meanwhile stays', () => {
    const a = open(1);
    const history = new FlowHistory({ binding: a.binding, mergeWithinMs: 0 });
    a.act(() => {
      $getRoot().selectEnd();
      type('one');
    });
    a.act(() => caretAt(0, 3).insertParagraph());
    a.act(() => type('two'));
    a.act(() => $setBlock($blockAt(1), 'quote', {}));
    const b = open(2);
    b.receive(a);
    a.act(() => {
      const selection = caretAt(0, 3);
      selection.focus.set(textNodeOf(1).getKey(), 0, 'text');
      selection.removeText();
    });
    expect(a.text()).toBe('onetwo');
    b.act(() => void caretAt(1, 3).insertText('!'));
    a.receive(b);
    history.undo();
    expect(a.text()).toBe('one\ntwo!');
    expect(readBlocks(documentBody(a.doc))[1]?.type).toBe('quote');
    expect(a.shown()).toBe('one\ntwo!');
    history.close();
  });
});
