import { createHeadlessEditor } from '@lexical/headless';
import { $getRoot, $getSelection, $isRangeSelection, $isTextNode, type ElementNode } from 'lexical';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate } from '../../../flow/create.ts';
import { keepQuiet } from '../../../flow/quiet.ts';
import { blocksText, documentBody, readBlocks } from '../../../flow/read.ts';
import { $isBlockNode, $setBlock } from '../nodes/block-node.ts';
import { FLOW_NODES } from '../nodes/flow-nodes.ts';
import { FlowBinding } from './flow-binding.ts';

const SEED = createDocumentUpdate({ title: 'T', blockId: 'first' });

function open(clientId: number) {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  keepQuiet(doc);
  Y.applyUpdate(doc, SEED, 'seed');
  const errors: unknown[] = [];
  const editor = createHeadlessEditor({ nodes: FLOW_NODES, onError: (error) => errors.push(error) });
  let n = 0;
  const binding = new FlowBinding({
    editor,
    body: documentBody(doc),
    makeId: () => `${clientId}-${++n}`,
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
  return { doc, editor, binding, updates, act, text, shown, receive };
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
    expect(blocks.map((b) => b.id)).toEqual(['first', '1-1']);
    const b = open(2);
    b.receive(a);
    b.act(() => {
      const last = $getRoot().getLastDescendant();
      if (!$isTextNode(last)) throw new Error('no text');
      last.select(0, 0).deleteCharacter(true);
    });
    expect(b.text()).toBe('helloworld');
    expect(readBlocks(documentBody(b.doc)).map((x) => x.id)).toEqual(['first']);
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
});
