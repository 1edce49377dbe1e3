/**
 * How the selected blocks stand on the line: aligned, indented; and the number that a list begins with. Runs inside a Lexical
 * update on the current selection; each tells whether there was anything to do.
 */
import {
  blockAlign,
  blockIndent,
  isPlaced,
  MAX_INDENT,
  placementProps,
  type Alignment,
} from '../../../flow/blocks/placement.ts';
import { listKind, LIST_ITEM } from '../../../flow/blocks/list-item.ts';
import { $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $changeDepth, $isItem } from './block-types.ts';
import { $selectedBlocks } from './selected-blocks.ts';

export function $align(align: Alignment): boolean {
  const blocks = $selectedBlocks().filter($isPlaced);
  for (const block of blocks) $place(block, align, blockIndent(block.getProps()));
  return blocks.length > 0;
}

/** Moves list items in or out by their depth, and other blocks by their indent. */
export function $indent(by: 1 | -1): boolean {
  const hasItems = $changeDepth(by);
  const blocks = $selectedBlocks().filter($isPlaced);
  for (const block of blocks) $indentBlock(block, by);
  return hasItems || blocks.length > 0;
}

function $indentBlock(block: BlockNode, by: 1 | -1): void {
  const indent = Math.min(MAX_INDENT, Math.max(0, blockIndent(block.getProps()) + by));
  $place(block, blockAlign(block.getProps()), indent);
}

function $isPlaced(block: BlockNode): boolean {
  return isPlaced(block.getBlockType());
}

function $place(block: BlockNode, align: Alignment, indent: number): void {
  const { align: _align, indent: _indent, ...rest } = block.getProps();
  $setBlock(block, block.getBlockType(), { ...rest, ...placementProps(align, indent) });
}

/** Begins the numbers anew at the first selected numbered item; null counts on from the item before. */
export function $startNumbersAt(start: number | null): boolean {
  const item = $selectedBlocks().find((block) => $isItem(block) && listKind(block.getProps()) === 'number');
  if (item === undefined) return false;
  const { start: _start, ...rest } = item.getProps();
  $setBlock(item, LIST_ITEM.type, start === null ? rest : { ...rest, start });
  return true;
}
