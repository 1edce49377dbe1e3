import { createHeadlessEditor } from '@lexical/headless';
import { registerRichText } from '@lexical/rich-text';
import {
  $createRangeSelection,
  $getNodeByKey,
  $getRoot,
  $isElementNode,
  $setSelection,
  type LexicalEditor,
} from 'lexical';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate } from '../../../flow/create.ts';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import { FlowBinding } from '../binding/flow-binding.ts';
import { $createBlockNode, $isBlockNode, $setBlock, type BlockNode } from './block-node.ts';
import { FLOW_NODES } from './flow-nodes.ts';
import { $edgeOf, $isSectionNode, $nextBlock, $previousBlock, type SectionRule } from './section-node.ts';
import { $createVoidBlockNode } from './void-block-node.ts';

class Stage {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;

  constructor(doc: Y.Doc, sections: SectionRule) {
    this.doc = doc;
    this.editor = createHeadlessEditor({
      nodes: FLOW_NODES,
      onError: (error) => {
        throw error;
      },
    });
    registerRichText(this.editor);
    this.binding = new FlowBinding({ editor: this.editor, body: documentBody(doc), sections });
  }

  act($work: () => void): void {
    this.editor.update($work, { discrete: true });
  }

  /** A block of text by its place in the document. */
  $block(index: number): BlockNode {
    const key = this.binding.keys.keyOf(this.binding.view.arrangement.root[index] ?? this.missing());
    const node = key === undefined ? null : $getNodeByKey(key);
    return $isBlockNode(node) ? node : this.missing();
  }

  missing(): never {
    throw new Error('no such block');
  }

  /** What stands at the root: the texts of a section in brackets. */
  shown(): string {
    return this.editor.getEditorState().read(() =>
      $getRoot()
        .getChildren()
        .map((one) =>
          $isSectionNode(one)
            ? `[${one
                .getChildren()
                .map((block) => block.getTextContent())
                .join(' ')}]`
            : $isElementNode(one)
              ? one.getTextContent()
              : '--',
        )
        .join(' '),
    );
  }

  text(): string {
    return readBlocks(documentBody(this.doc))
      .map(({ content }) => content.map((inline) => (inline.kind === 'text' ? inline.text : '')).join(''))
      .join(' ');
  }
}

/** A document of these words, one a paragraph. */
function written(...words: string[]): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, createDocumentUpdate({ title: '' }));
  const author = new Stage(doc, { from: Infinity, size: 1 });
  author.act(() => {
    $getRoot()
      .selectEnd()
      .insertText(words[0] ?? '');
    for (const word of words.slice(1)) {
      const block = $createBlockNode();
      $getRoot().append(block);
      block.selectEnd().insertText(word);
    }
  });
  author.binding.close();
  return doc;
}

describe('the sections of a long document', () => {
  let stage: Stage;
  afterEach(() => stage.binding.close());

  it('are there from a number of blocks on, and stand for nothing in it', () => {
    const doc = written('a', 'b', 'c', 'd', 'e');
    const before = Y.encodeStateVector(doc);
    stage = new Stage(doc, { from: 5, size: 2 });
    expect(stage.shown()).toBe('[a b] [c d] [e]');
    expect(Y.encodeStateVector(doc)).toEqual(before);
    stage.binding.close();
    stage = new Stage(doc, { from: 6, size: 2 });
    expect(stage.shown()).toBe('a b c d e');
  });

  it('are no border: neighbours are found, blocks are joined and split across it', () => {
    stage = new Stage(written('a', 'b', 'c', 'd'), { from: 2, size: 2 });
    stage.editor.getEditorState().read(() => {
      expect($nextBlock(stage.$block(1))?.is(stage.$block(2))).toBe(true);
      expect($previousBlock(stage.$block(2))?.is(stage.$block(1))).toBe(true);
      expect($previousBlock(stage.$block(0))).toBeNull();
      expect($nextBlock(stage.$block(3))).toBeNull();
      expect($edgeOf($getRoot().getLastChild(), 'last')?.is(stage.$block(3))).toBe(true);
    });
    // As Backspace does at the start of the third block.
    stage.act(() => {
      const range = $createRangeSelection();
      range.anchor.set(stage.$block(1).getFirstChildOrThrow().getKey(), 1, 'text');
      range.focus.set(stage.$block(2).getFirstChildOrThrow().getKey(), 0, 'text');
      $setSelection(range);
      range.removeText();
    });
    expect(stage.shown()).toBe('[a bc] [d]');
    expect(stage.text()).toBe('a bc d');
    stage.act(() => void stage.$block(2).selectEnd().insertParagraph()?.selectEnd().insertText('e'));
    expect(stage.text()).toBe('a bc d e');
    stage.act(() => stage.$block(2).remove());
    stage.act(() => stage.$block(2).remove());
    expect(stage.shown()).toBe('[a bc]');
  });

  it('do not cut a list, whose numbers are counted in one', () => {
    const item = { list: 'number', depth: 0 };
    stage = new Stage(written('a', 'b', 'c', 'd'), { from: 2, size: 2 });
    stage.act(() => $setBlock(stage.$block(2), 'item', item));
    expect(stage.shown()).toBe('[a b] [c d]');
    stage.act(() => $setBlock(stage.$block(1), 'item', item));
    stage.act(() => $setBlock(stage.$block(2), 'item', { ...item, depth: 1 }));
    expect(stage.shown()).toBe('[a b c d]');
    // And the same drawn from the start.
    const again = new Stage(stage.doc, { from: 2, size: 2 });
    expect(again.shown()).toBe('[a b c] [d]');
    again.binding.close();
  });

  it('hold blocks of text only: what else is put into one stands beside it', () => {
    stage = new Stage(written('a', 'b', 'c'), { from: 2, size: 3 });
    stage.act(() => stage.$block(0).insertAfter($createVoidBlockNode('rule', {})));
    expect(stage.shown()).toBe('[a] -- [b c]');
    const other = new Stage(stage.doc, { from: 2, size: 3 });
    expect(other.shown()).toBe('[a] -- [b c]');
    other.binding.close();
  });
});
