/**
 * Which blocks a selection is about. Runs inside a Lexical read or update; changes nothing.
 */
import {
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isRootNode,
  type LexicalNode,
  type PointType,
  type RangeSelection,
} from 'lexical';
import { $selectedCells, $slotAround } from '../containers/slots.ts';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $isFlowTextNode, type FlowTextNode } from '../nodes/flow-text-node.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { $edgeOf, $isSectionNode, $nextBlock } from '../nodes/section-node.ts';
import type { SlotNode } from '../nodes/slot-node.ts';
import { $isVoidBlockNode, type VoidBlockNode } from '../nodes/void-block-node.ts';

/** The selection, where it is one of text. */
export function $textSelection(): RangeSelection | null {
  const selection = $getSelection();
  return $isRangeSelection(selection) ? selection : null;
}

/** The node of a list of blocks that a point lies in. Between two, the one that a selection from there (or up to there) has in it. */
function $topLevelAt(list: SlotNode | null, point: PointType, isEnd: boolean): LexicalNode | null {
  const node = point.getNode();
  for (let one: LexicalNode | null = node; one !== null; one = one.getParent()) {
    const parent: LexicalNode | null = one.getParent();
    if (list === null ? $isRootNode(parent) || $isSectionNode(parent) : list.is(parent)) {
      if (!$isSectionNode(one)) return one;
      break;
    }
  }
  const holder = $isSectionNode(node) ? node : (list ?? $getRoot());
  const beside = holder.getChildAtIndex(isEnd ? point.offset - 1 : point.offset);
  return $edgeOf(beside, isEnd ? 'last' : 'first') ?? $edgeOf(holder.getLastChild(), 'last');
}

/** The innermost slot that holds both ends; null for the root. */
function $commonSlot({ anchor, focus }: RangeSelection): SlotNode | null {
  const other = focus.getNode();
  for (let slot = $slotAround(anchor.getNode()); slot !== null; slot = $slotAround(slot.getParent())) {
    if (slot.is(other) || slot.isParentOf(other)) return slot;
  }
  return null;
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

/** The nodes from the one to the other end, in order, of the list of blocks that both ends are in, or below. A selection that ends before a block's first letter leaves it out. */
export function $selectedTopLevel(selection: RangeSelection): LexicalNode[] {
  const [start, end] = selection.isBackward()
    ? [selection.focus, selection.anchor]
    : [selection.anchor, selection.focus];
  const list = $commonSlot(selection);
  const first = $topLevelAt(list, start, false);
  const last = $topLevelAt(list, end, !selection.isCollapsed());
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

/** The blocks of text that are selected, those in containers too. */
export function $selectedBlocks(): BlockNode[] {
  const selection = $textSelection();
  if (selection === null) return [];
  const inCells = $blocksOfCells();
  if (inCells !== null) return inCells;
  const top = $selectedTopLevel(selection);
  if (!top.some($isContainerNode)) return top.filter($isBlockNode);
  const covered = new Set(selection.getNodes().map((node) => $blockAround(node)?.getKey()));
  return top.flatMap((node) => $blocksIn(node).filter((block) => covered.has(block.getKey())));
}

/** The blocks of text in the selected cells; null where the selection is not one of cells. */
export function $blocksOfCells(): BlockNode[] | null {
  const selection = $textSelection();
  const cells = selection === null ? null : $selectedCells(selection);
  if (cells === null) return null;
  const slots = $slotsIn(cells.table);
  return cells.cells.flatMap(({ slot }) => $blocksIn(slots.get(slot) ?? null));
}

/** All text of the selected cells; null where the selection is not one of cells. */
export function $textsOfCells(selection: RangeSelection): FlowTextNode[] | null {
  const cells = selection.isCollapsed() ? null : $selectedCells(selection);
  if (cells === null) return null;
  const slots = $slotsIn(cells.table);
  return cells.cells.flatMap(({ slot }) => slots.get(slot)?.getAllTextNodes().filter($isFlowTextNode) ?? []);
}

/**
 * The selected text, cut out of what it is a part of, to be changed as a whole. Of cells it is what stands in them, and not what the
 * browser's own selection passes through on its way from the first to the last. Runs inside an update.
 */
export function $extractTexts(selection: RangeSelection): FlowTextNode[] {
  return $textsOfCells(selection) ?? selection.extract().filter($isFlowTextNode);
}

function $blocksIn(node: LexicalNode | null): BlockNode[] {
  if ($isBlockNode(node)) return [node];
  return $isElementNode(node) ? node.getChildren().flatMap($blocksIn) : [];
}

export function $isAtStartOfBlock(point: PointType): boolean {
  if (point.offset !== 0) return false;
  const node = point.getNode();
  return $isBlockNode(node) || node.getPreviousSibling() === null;
}
