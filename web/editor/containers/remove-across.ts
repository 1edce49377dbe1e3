/**
 * Taking out what is selected where the selection crosses the border of a slot: block by block, so that texts of different
 * slots are never joined and no table is torn. Runs inside a Lexical update.
 */
import {
  $createRangeSelection,
  $isElementNode,
  $isRangeSelection,
  $getSelection,
  type ElementNode,
  type LexicalNode,
  type PointType,
  type RangeSelection,
} from 'lexical';
import { $offsetInBlock } from '../commands/block-text.ts';
import { $createBlockNode, $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { $isRowNode, $isSlotNode, type SlotNode } from '../nodes/slot-node.ts';
import { $selectWithin } from '../shortcuts/typed-text.ts';
import { $isAcrossSlots, $isAtEdge, $selectedCells, orderedEnds, type SelectedCells } from './slots.ts';

/** Takes out what is selected, whatever that is, and leaves a caret. */
export function $removeSelection(selection: RangeSelection): void {
  if (!$removeAcross(selection) && !selection.isCollapsed()) selection.removeText();
}

/** The same only where the selection crosses the border of a slot; false where it does not. */
export function $removeAcross(selection: RangeSelection | null): boolean {
  if (selection === null || selection.isCollapsed() || !$isAcrossSlots(selection)) return false;
  const cells = $selectedCells(selection);
  if (cells !== null) $emptyCells(cells);
  else $removeBetween(selection);
  return true;
}

/** Empties cells and puts the caret into the first. */
function $emptyCells({ table, cells }: SelectedCells): void {
  const slots = $slotsIn(table);
  for (const { slot } of cells) {
    const node = slots.get(slot);
    if (node !== undefined) $emptySlot(node);
  }
  const first = slots.get(cells[0]?.slot ?? '')?.getFirstChild();
  if ($isElementNode(first)) first.selectStart();
}

/** Its first block stays, without text: what somebody else types there at the same time stays where it is. */
export function $emptySlot(slot: SlotNode): void {
  const children = slot.getChildren();
  const kept = children.find($isBlockNode);
  for (const child of children) if (!child.is(kept)) child.remove(true);
  if (kept === undefined) slot.append($createBlockNode());
  else kept.clear();
}

function $removeBetween(selection: RangeSelection): void {
  const [start, end] = orderedEnds(selection);
  const block = start.getNode();
  const home = $isBlockNode(block) ? block : block.getParent();
  const offset = $isBlockNode(home) ? $offsetInBlock(home, start) : null;
  const common = $commonParent(start.getNode(), end.getNode());
  const lost = $removeWithin(common, start, end);
  if (lost !== null) $selectBeside(lost);
  else if ($isBlockNode(home) && offset !== null && home.isAttached()) $selectWithin(selection, home, offset, offset);
  else common.selectStart();
  const now = $getSelection();
  if ($isRangeSelection(now)) now.dirty = true;
}

function $commonParent(one: LexicalNode, other: LexicalNode): ElementNode {
  for (let element: LexicalNode | null = one; element !== null; element = element.getParent()) {
    if ($isElementNode(element) && (element.is(other) || element.isParentOf(other))) return element;
  }
  throw new Error('two places of one text have a parent in common');
}

/** Where the caret's block went: what it stood in, and at which index. */
interface Lost {
  readonly parent: ElementNode;
  readonly index: number;
}

/**
 * Takes out of an element what lies between two points in it; null is its own edge. A container that is left by the selection
 * and has all of its text in it goes as a whole.
 */
function $removeWithin(element: ElementNode, start: PointType | null, end: PointType | null): Lost | null {
  if ($isBlockNode(element)) {
    $cutText(element, start, end);
    return null;
  }
  const isStructure = $isContainerNode(element) || $isRowNode(element);
  const children = element.getChildren();
  const first = start === null ? undefined : children.find((child) => $holds(child, start));
  const last = end === null ? undefined : children.find((child) => $holds(child, end));
  const from = first === undefined ? (start?.offset ?? 0) : children.indexOf(first) + 1;
  const to = last === undefined ? (end?.offset ?? children.length) : children.indexOf(last);
  let lost: Lost | null = null;
  if (first !== undefined && first.is(last)) return $isElementNode(first) ? $removeWithin(first, start, end) : null;
  for (const child of children.slice(from, to)) {
    if (isStructure) $emptySlotsOf(child);
    else child.remove(true);
  }
  if ($isElementNode(last) && end !== null) {
    if (!isStructure && $isContainerNode(last) && $isAtEdge(last, end, 'end')) last.remove(true);
    else $removeWithin(last, null, end);
  }
  if ($isElementNode(first) && start !== null) {
    if (!isStructure && $isContainerNode(first) && $isAtEdge(first, start, 'start')) {
      lost = { parent: element, index: first.getIndexWithinParent() };
      first.remove(true);
    } else lost = $removeWithin(first, start, null);
  } else if (start !== null && first === undefined) lost = { parent: element, index: start.offset };
  return lost;
}

function $holds(child: LexicalNode, point: PointType): boolean {
  const node = point.getNode();
  return child.is(node) || child.isParentOf(node);
}

function $emptySlotsOf(node: LexicalNode): void {
  if ($isSlotNode(node)) $emptySlot(node);
  else if ($isRowNode(node)) for (const slot of node.getChildren()) $emptySlotsOf(slot);
}

function $cutText(block: BlockNode, start: PointType | null, end: PointType | null): void {
  const from = start === null ? 0 : ($offsetInBlock(block, start) ?? 0);
  const to = end === null ? Number.MAX_SAFE_INTEGER : ($offsetInBlock(block, end) ?? 0);
  if (from >= to) return;
  const range = $createRangeSelection();
  $selectWithin(range, block, from, to);
  range.removeText();
}

/** A caret where a container was: in the block that has come to stand there, or in a new line. */
function $selectBeside({ parent, index }: Lost): void {
  const there = parent.getChildAtIndex(index);
  if ($isBlockNode(there)) there.selectStart();
  else {
    const line = $createBlockNode();
    parent.splice(index, 0, [line]);
    line.selectStart();
  }
}
