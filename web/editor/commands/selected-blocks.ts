/**
 * Which blocks a selection is about. Runs inside a Lexical read or update; changes nothing.
 */
import {
  $getRoot,
  $getSelection,
  $isRangeSelection,
  type LexicalNode,
  type PointType,
  type RangeSelection,
} from 'lexical';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $edgeOf, $isSectionNode, $nextBlock, $topBlockOf } from '../nodes/section-node.ts';
import { $isVoidBlockNode, type VoidBlockNode } from '../nodes/void-block-node.ts';

/** The selection, where it is one of text. */
export function $textSelection(): RangeSelection | null {
  const selection = $getSelection();
  return $isRangeSelection(selection) ? selection : null;
}

/** The top-level node that a point lies in. Between two, the one that a selection from there (or up to there) has in it. */
function $topLevelAt(point: PointType, isEnd: boolean): LexicalNode | null {
  const node = point.getNode();
  const top = $topBlockOf(node);
  if (top !== null) return top;
  const holder = $isSectionNode(node) ? node : $getRoot();
  const beside = holder.getChildAtIndex(isEnd ? point.offset - 1 : point.offset);
  return $edgeOf(beside, isEnd ? 'last' : 'first') ?? $edgeOf(holder.getLastChild(), 'last');
}

/** The block that a node is or lies in, wherever that block stands; null for what lies in none. */
export function $blockAround(node: LexicalNode | null): BlockNode | VoidBlockNode | null {
  for (let one = node; one !== null; one = one.getParent()) if ($isBlockNode(one) || $isVoidBlockNode(one)) return one;
  return null;
}

/** The block of text that holds the caret or both ends of the selection; null where there is none, or several. */
export function $blockOfCaret(): BlockNode | null {
  const selection = $textSelection();
  if (selection === null) return null;
  const block = $blockAround(selection.anchor.getNode());
  return $isBlockNode(block) && block.is($blockAround(selection.focus.getNode())) ? block : null;
}

/** The top-level nodes from the one to the other end, in order. A selection that ends before a block's first letter leaves it out. */
export function $selectedTopLevel(selection: RangeSelection): LexicalNode[] {
  const [start, end] = selection.isBackward()
    ? [selection.focus, selection.anchor]
    : [selection.anchor, selection.focus];
  const first = $topLevelAt(start, false);
  const last = $topLevelAt(end, !selection.isCollapsed());
  if (first === null || last === null) return [];
  const nodes: LexicalNode[] = [];
  for (let node: LexicalNode | null = first; node !== null; node = $nextBlock(node)) {
    nodes.push(node);
    if (node.is(last)) break;
  }
  // A triple click selects up to the start of the next block, which nobody means; of an empty one there is no other place.
  if (nodes.length > 1 && $isBlockNode(last) && !last.isEmpty() && $isAtStartOfBlock(end)) nodes.pop();
  return nodes;
}

export function $selectedBlocks(): BlockNode[] {
  const selection = $textSelection();
  return selection === null ? [] : $selectedTopLevel(selection).filter($isBlockNode);
}

export function $isAtStartOfBlock(point: PointType): boolean {
  if (point.offset !== 0) return false;
  const node = point.getNode();
  return $isBlockNode(node) || node.getPreviousSibling() === null;
}
