/**
 * What a person does to whole blocks: give them a type, make and unmake lists, change depth, tick, insert a rule. Runs
 * inside a Lexical update on the current selection; each tells whether there was anything to do.
 */
import { $getRoot, $isElementNode } from 'lexical';
import {
  isChecked,
  listDepth,
  listKind,
  LIST_ITEM,
  MAX_LIST_DEPTH,
  type ListKind,
} from '../../../flow/blocks/list-item.ts';
import { blockView } from '../block-views.ts';
import { PLAIN, type BlockShape } from '../blocks/block-view.ts';
import { $createBlockNode, $isBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $createVoidBlockNode } from '../nodes/void-block-node.ts';
import { $isAtStartOfBlock, $selectedBlocks, $textSelection } from './selected-blocks.ts';

export function $turnInto({ type, props }: BlockShape): boolean {
  const blocks = $selectedBlocks();
  for (const block of blocks) $setBlock(block, type, props);
  return blocks.length > 0;
}

/** As `$turnInto`, but back to plain where every selected block is of that type already. */
export function $toggleType(shape: BlockShape): boolean {
  const blocks = $selectedBlocks();
  return $turnInto(blocks.every((block) => block.getBlockType() === shape.type) ? PLAIN : shape);
}

/** Makes items of the selected blocks, or plain blocks where all are items of that kind already. */
export function $toggleList(kind: ListKind): boolean {
  const blocks = $selectedBlocks();
  const all = blocks.every((block) => $isItem(block) && listKind(block.getProps()) === kind);
  for (const block of blocks) {
    if (all) $setBlock(block, PLAIN.type, PLAIN.props);
    else $makeItem(block, kind);
  }
  return blocks.length > 0;
}

/** Makes an item of a block; one that is an item already keeps its depth. */
export function $makeItem(block: BlockNode, kind: ListKind, checked = false): void {
  if (kind === 'check' && $isCheckItem(block)) return;
  const depth = $isItem(block) ? listDepth(block.getProps()) : 0;
  $setBlock(block, LIST_ITEM.type, { list: kind, depth, ...(kind === 'check' && checked ? { checked: true } : {}) });
}

export function $isItem(block: BlockNode): boolean {
  return block.getBlockType() === LIST_ITEM.type;
}

/** Moves the selected items in or out. True where an item is selected, even if it can go no further. */
export function $changeDepth(by: 1 | -1): boolean {
  const items = $selectedBlocks().filter($isItem);
  for (const item of items) {
    const props = item.getProps();
    const depth = Math.min(MAX_LIST_DEPTH, Math.max(0, listDepth(props) + by));
    $setBlock(item, LIST_ITEM.type, { ...props, depth });
  }
  return items.length > 0;
}

/** Ticks the selected check items, or unticks them where all are ticked. */
export function $toggleChecked(): boolean {
  const items = $selectedBlocks().filter($isCheckItem);
  const checked = !items.every((item) => isChecked(item.getProps()));
  for (const item of items) $setChecked(item, checked);
  return items.length > 0;
}

export function $isCheckItem(block: BlockNode): boolean {
  return $isItem(block) && listKind(block.getProps()) === 'check';
}

export function $setChecked(item: BlockNode, checked: boolean): void {
  const { checked: _was, ...props } = item.getProps();
  $setBlock(item, LIST_ITEM.type, checked ? { ...props, checked } : props);
}

/** Puts a rule after the block of the caret, or in its place where it is empty, and the caret behind it. */
export function $insertRule(): boolean {
  const selection = $textSelection();
  if (selection === null) return false;
  if (!selection.isCollapsed()) selection.removeText();
  const block = selection.anchor.getNode().getTopLevelElement();
  const rule = $createVoidBlockNode();
  if (block === null) $getRoot().splice(selection.anchor.offset, 0, [rule]);
  else if ($isBlockNode(block) && !block.isEmpty() && $isAtStartOfBlock(selection.anchor)) block.insertBefore(rule);
  else if ($isBlockNode(block) && block.isEmpty()) block.replace(rule);
  else block.insertAfter(rule, false);
  let next = rule.getNextSibling();
  if (next === null || !$isElementNode(next)) {
    next = $createBlockNode();
    rule.insertAfter(next, false);
  }
  if ($isElementNode(next)) next.selectStart();
  return true;
}

/** Backspace at the very start of a block that is not plain: it turns plain, by one step, and joins nothing. */
export function $makePlainerAtStart(): boolean {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed() || !$isAtStartOfBlock(selection.anchor)) return false;
  const block = selection.anchor.getNode().getTopLevelElement();
  return $isBlockNode(block) && $makePlainer(block);
}

function $makePlainer(block: BlockNode): boolean {
  if (block.getBlockType() === PLAIN.type) return false;
  const { type, props } = blockView(block.getBlockType()).plainer(block.getProps());
  $setBlock(block, type, props);
  return true;
}

/** Enter where a split would be wrong: an empty block ends its kind, and above a heading opens a plain line. */
export function $enterSpecially(): boolean {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed()) return false;
  const block = selection.anchor.getNode().getTopLevelElement();
  if (!$isBlockNode(block)) return false;
  if (block.isEmpty()) return $makePlainer(block);
  if (
    $isAtStartOfBlock(selection.anchor) &&
    blockView(block.getBlockType()).next(block.getBlockType(), block.getProps(), true) === PLAIN
  ) {
    if (block.getBlockType() === PLAIN.type) return false;
    block.insertBefore($createBlockNode());
    return true;
  }
  return false;
}
