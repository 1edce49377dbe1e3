/** What hangs below a list item: lists are flat, so it is the items that follow and stand deeper. Runs inside a Lexical read or update. */
import type { LexicalNode } from 'lexical';
import { listDepth, LIST_ITEM, MAX_LIST_DEPTH } from '../../../flow/blocks/list-item.ts';
import { $isItem } from '../commands/block-types.ts';
import { $isBlockNode, $setBlock } from '../nodes/block-node.ts';
import { $nextBlock } from '../nodes/section-node.ts';

/** Null for what is no item. */
export function $itemDepth(node: LexicalNode | null): number | null {
  return $isBlockNode(node) && $isItem(node) ? listDepth(node.getProps()) : null;
}

/** A block, and with an item those that hang below it. */
export function $withNested(node: LexicalNode): LexicalNode[] {
  const depth = $itemDepth(node);
  const nodes = [node];
  if (depth === null) return nodes;
  for (let next = $nextBlock(node); next !== null; next = $nextBlock(next)) {
    const below = $itemDepth(next);
    if (below === null || below <= depth) break;
    nodes.push(next);
  }
  return nodes;
}

/** Moves items in or out together, so that the first of them has this depth. */
export function $setItemDepths(nodes: readonly LexicalNode[], depth: number): void {
  const by = depth - ($itemDepth(nodes[0] ?? null) ?? depth);
  if (by === 0) return;
  for (const node of nodes) {
    const was = $itemDepth(node);
    if (was === null || !$isBlockNode(node)) continue;
    $setBlock(node, LIST_ITEM.type, { ...node.getProps(), depth: Math.min(MAX_LIST_DEPTH, Math.max(0, was + by)) });
  }
}
