/**
 * What a person does to whole blocks: give them a type, make and unmake lists, change depth, tick. Runs inside a Lexical
 * update on the current selection; each tells whether there was anything to do.
 */
import {
  isChecked,
  listDepth,
  listKind,
  LIST_ITEM,
  MAX_LIST_DEPTH,
  type ListKind,
} from '../../../flow/blocks/list-item.ts';
import { blockIndent, isPlaced, placementOf } from '../../../flow/blocks/placement.ts';
import { blockView } from '../block-views.ts';
import { PLAIN, type BlockShape } from '../blocks/block-view.ts';
import { $createBlockNode, $isBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $blockAround, $isAtStartOfBlock, $selectedBlocks, $textSelection } from './selected-blocks.ts';

export function $turnInto({ type, props }: BlockShape): boolean {
  const blocks = $selectedBlocks().filter(isTurnable);
  for (const block of blocks) {
    // Where a block stands on the line is no matter of its type, as long as the type knows of it.
    const placement = isPlaced(type) && isPlaced(block.getBlockType()) ? placementOf(block.getProps()) : {};
    $setBlock(block, type, { ...placement, ...props });
  }
  return blocks.length > 0;
}

/** A picture is not made a heading by its caption. */
function isTurnable(block: BlockNode): boolean {
  return blockView(block.getBlockType()).isFixed !== true;
}

/** As `$turnInto`, but back to plain where every selected block is of that type already. */
export function $toggleType(shape: BlockShape): boolean {
  const blocks = $selectedBlocks();
  return $turnInto(blocks.every((block) => block.getBlockType() === shape.type) ? PLAIN : shape);
}

/** Makes items of the selected blocks, or plain blocks where all are items of that kind already. */
export function $toggleList(kind: ListKind): boolean {
  const blocks = $selectedBlocks().filter(isTurnable);
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

/** Backspace at the very start of a block that is not plain: it turns plain, by one step, and joins nothing. */
export function $makePlainerAtStart(): boolean {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed() || !$isAtStartOfBlock(selection.anchor)) return false;
  const block = $blockAround(selection.anchor.getNode());
  return $isBlockNode(block) && $makePlainer(block);
}

function $makePlainer(block: BlockNode): boolean {
  const indent = isPlaced(block.getBlockType()) ? blockIndent(block.getProps()) : 0;
  if (indent > 0) {
    const { indent: _indent, ...props } = block.getProps();
    $setBlock(block, block.getBlockType(), indent === 1 ? props : { ...props, indent: indent - 1 });
    return true;
  }
  if (block.getBlockType() === PLAIN.type) return false;
  const { type, props } = blockView(block.getBlockType()).plainer(block.getProps());
  $setBlock(block, type, props);
  return true;
}

/** Enter where a split would be wrong: an empty block ends its kind, and above a heading opens a plain line. */
export function $enterSpecially(): boolean {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed()) return false;
  const block = $blockAround(selection.anchor.getNode());
  if (!$isBlockNode(block) || block.getBlockType() === PLAIN.type) return false;
  if (block.isEmpty()) return $makePlainer(block);
  const next = blockView(block.getBlockType()).next(block.getBlockType(), block.getProps(), true);
  if (!$isAtStartOfBlock(selection.anchor) || next.type !== PLAIN.type) return false;
  block.insertBefore($createBlockNode(next.type, next.props));
  return true;
}
