/**
 * What can be done to a block from outside the text, by its handle, its menu or a key: retype, duplicate, delete, move, link to,
 * insert below, drop elsewhere. Where the block is among selected ones, all of them are meant. Draws nothing.
 */
import {
  $createRangeSelection,
  $getNodeByKey,
  $getSelection,
  $isElementNode,
  $isNodeSelection,
  $setSelection,
  SKIP_SCROLL_INTO_VIEW_TAG,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
} from 'lexical';
import { anchorOf } from '../../../flow/anchors.ts';
import type { ItemId } from '../../../flow/schema.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { $isBlock } from '../binding/editor-tree.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { blockView } from '../block-views.ts';
import { $copyBlocks } from '../clipboard/copy-fragment.ts';
import { $createNodes } from '../clipboard/insert-fragment.ts';
import { ACTIONS, type ActionName } from '../commands/actions.ts';
import { $selectedTopLevel, $textSelection } from '../commands/selected-blocks.ts';
import { $depthOf } from '../containers/slots.ts';
import { $createBlockNode, $isBlockNode } from '../nodes/block-node.ts';
import { $nextBlock, $previousBlock } from '../nodes/section-node.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';
import { $withNested } from './nested-items.ts';

export interface BlockDeskOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly endStep: () => void;
  readonly makeId: () => string;
  readonly copy: (text: string) => Promise<boolean>;
  /** The address that leads to a block. */
  readonly addressOf: (block: ItemId) => string;
  readonly notify: (words: string) => void;
  /** Gives the focus to the text. */
  readonly focus: () => void;
  /** Opens the list of what can be inserted at the caret. */
  readonly suggestInsert: () => void;
}

export class BlockDesk {
  readonly #options: BlockDeskOptions;

  constructor(options: BlockDeskOptions) {
    this.#options = options;
  }

  /** What is done to a block: itself, or all that is selected with it. */
  keysMeant(key: NodeKey): NodeKey[] {
    return this.#options.editor.getEditorState().read(() => $meant(key).map((node) => node.getKey()));
  }

  /** The block of the caret; null where there is none. */
  keyOfCaret(): NodeKey | null {
    return this.#options.editor.getEditorState().read(() => {
      const nodes = $getSelection();
      if ($isNodeSelection(nodes)) return nodes.getNodes().find($isBlock)?.getKey() ?? null;
      const selection = $textSelection();
      const [first] = selection === null ? [] : $selectedTopLevel(selection);
      return first?.getKey() ?? null;
    });
  }

  /** Makes another kind of it, as the key of that action does at a caret. */
  turnInto(key: NodeKey, action: ActionName): void {
    this.#update(() => {
      $selectBlocks($meant(key));
      ACTIONS[action]();
      $collapse();
    });
    this.#options.focus();
  }

  duplicate(key: NodeKey | null = this.keyOfCaret()): boolean {
    return this.#act(key, (nodes) => {
      let last = nodes.at(-1);
      if (last === undefined) return;
      const depth = $depthOf(last.getParent());
      const copies = $copyBlocks(nodes).flatMap((block) => $createNodes(block, depth, this.#options.makeId));
      for (const copy of copies) {
        last.insertAfter(copy, false);
        last = copy;
      }
      const [first] = copies;
      if ($isBlockNode(first)) first.selectEnd();
    });
  }

  delete(key: NodeKey | null = this.keyOfCaret()): boolean {
    return this.#act(key, $removeBlocks);
  }

  /** One place up or down among those it stands with. */
  move(key: NodeKey, by: 1 | -1): void {
    this.#act(key, (nodes) => {
      const first = nodes[0];
      const last = nodes.at(-1);
      if (first === undefined || last === undefined) return;
      const beside = by === -1 ? $previousBlock(first) : $nextBlock(last);
      if (beside === null) return;
      if (by === -1) for (const node of nodes) beside.insertBefore(node, false);
      else for (const node of nodes.toReversed()) beside.insertAfter(node, false);
    });
  }

  /** Puts the address of the block on the clipboard. It holds no key: it opens for those who have the document already. */
  copyLink(key: NodeKey | null = this.keyOfCaret()): boolean {
    const { binding, copy, addressOf, notify } = this.#options;
    const block = key === null ? undefined : binding.keys.blockOf(key);
    const id = block === undefined || block.marker === null ? null : anchorOf(block.marker);
    if (id === null) {
      notify('There is nothing here yet to link to: write something first.');
      return key !== null;
    }
    void copy(addressOf(id)).then((done) =>
      notify(
        done
          ? 'Link to this block copied. It opens for people who can open this document; it gives nobody access.'
          : 'The browser did not allow copying.',
      ),
    );
    return true;
  }

  /** An empty line below the block, and the list of what can be inserted there. */
  insertBelow(key: NodeKey): void {
    this.#update(() => {
      const node = $getNodeByKey(key);
      if (!$isBlock(node) || node === null) return;
      if ($isBlockNode(node) && node.isEmpty() && blockView(node.getBlockType()).isFixed !== true) {
        node.selectStart();
        return;
      }
      const isItem = $isBlockNode(node) && node.getBlockType() === 'item';
      const { checked: _checked, start: _start, ...props } = isItem ? node.getProps() : PLAIN.props;
      const line = $createBlockNode(isItem ? node.getBlockType() : PLAIN.type, props);
      node.insertAfter(line, false);
      line.selectStart();
    });
    this.#options.focus();
    this.#options.suggestInsert();
  }

  /** Runs a move of blocks as a step of its own. */
  place($act: () => void): void {
    this.#update($act);
    this.#options.focus();
  }

  #act(key: NodeKey | null, $act: (nodes: readonly LexicalNode[]) => void): boolean {
    if (key === null || !this.#options.editor.isEditable()) return false;
    this.#update(() => {
      const nodes = $meant(key);
      if (nodes.length > 0) $act(nodes);
    });
    this.#options.focus();
    return true;
  }

  #update($act: () => void): void {
    const { editor, endStep } = this.#options;
    if (!editor.isEditable()) return;
    endStep();
    editor.update($act, { discrete: true, tag: [COMMAND_TAG, SKIP_SCROLL_INTO_VIEW_TAG] });
    endStep();
  }
}

/** The block with this key; where it is among several that are selected, all of them. An item brings what hangs below it. */
function $meant(key: NodeKey): LexicalNode[] {
  const node = $getNodeByKey(key);
  if (node === null || !$isBlock(node)) return [];
  const selection = $textSelection();
  const selected = selection === null || selection.isCollapsed() ? [] : $selectedTopLevel(selection);
  return selected.length > 1 && selected.some((one) => one.is(node)) ? selected : $withNested(node);
}

function $selectBlocks(nodes: readonly LexicalNode[]): void {
  const first = nodes[0];
  const last = nodes.at(-1);
  if (!$isElementNode(first) || !$isElementNode(last)) return;
  const selection = $createRangeSelection();
  const start = first.selectStart().anchor;
  selection.anchor.set(start.key, start.offset, start.type);
  const end = last.selectEnd().focus;
  selection.focus.set(end.key, end.offset, end.type);
  $setSelection(selection);
}

function $collapse(): void {
  const selection = $textSelection();
  if (selection === null) return;
  const { focus } = selection;
  selection.anchor.set(focus.key, focus.offset, focus.type);
}

/** Takes blocks away; the caret goes to what stood behind them, or before. */
function $removeBlocks(nodes: readonly LexicalNode[]): void {
  const first = nodes[0];
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) return;
  const next = $nextBlock(last);
  const previous = $previousBlock(first);
  if ($isBlockNode(next)) next.selectStart();
  else if ($isBlockNode(previous)) previous.selectEnd();
  else {
    const line = $createBlockNode();
    last.insertAfter(line, false);
    line.selectStart();
  }
  for (const node of nodes) node.remove(true);
}
