/**
 * What Enter, Backspace, Delete, Mod-Enter and the arrows do at the edges of containers. Runs inside a Lexical update on the
 * current selection; each tells whether there was anything to do.
 */
import { CALLOUT } from '../../../flow/blocks/callout.ts';
import { TABLE } from '../../../flow/blocks/table.ts';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $blockText, $offsetInBlock } from '../commands/block-text.ts';
import { $blockAround, $isAtStartOfBlock, $textSelection } from '../commands/selected-blocks.ts';
import { $createBlockNode, $isBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $isContainerNode, $slotsIn, type ContainerNode } from '../nodes/container-node.ts';
import { $nextBlock, $previousBlock } from '../nodes/section-node.ts';
import { $isSlotNode, type SlotNode } from '../nodes/slot-node.ts';
import { $enterSlot, $leaveContainer, $moveOut, $unwrap } from './make-container.ts';
import { $containerAround, $containerOf, $isEmptyContainer } from './slots.ts';

interface CaretBlock {
  readonly block: BlockNode;
  /** The slot that the block stands in, with its container; null at the root. */
  readonly home: { readonly slot: SlotNode; readonly container: ContainerNode } | null;
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** Null where there is no caret in a block of text. */
function $caretBlock(): CaretBlock | null {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed()) return null;
  const block = $blockAround(selection.anchor.getNode());
  if (!$isBlockNode(block)) return null;
  const slot = block.getParent();
  const container = $isSlotNode(slot) ? $containerOf(slot) : null;
  return {
    block,
    home: $isSlotNode(slot) && container !== null ? { slot, container } : null,
    atStart: $isAtStartOfBlock(selection.anchor),
    atEnd: $offsetInBlock(block, selection.anchor) === $blockText(block).length,
  };
}

/** Deleting at the edge of a block that has a container beside it, or the border of its slot: nothing is joined across either. */
export function $deleteAtEdge(isBackward: boolean): boolean {
  const at = $caretBlock();
  if (at === null || !(isBackward ? at.atStart : at.atEnd)) return false;
  const { block, home } = at;
  const beside = isBackward ? $previousBlock(block) : $nextBlock(block);
  if ($isContainerNode(beside)) {
    if (isBackward) beside.selectEnd();
    else beside.selectStart();
    if (block.isEmpty()) block.remove(true);
    return true;
  }
  if (beside !== null || home === null) return false;
  if (isBackward) $backOut(home.container, home.slot, block);
  return true;
}

/** Backspace at the very start of a slot. */
function $backOut(container: ContainerNode, slot: SlotNode, block: BlockNode): void {
  if (container.getBlockType() === TABLE.type) return;
  const slots = [...$slotsIn(container).values()];
  const before = slots[slots.findIndex((one) => one.is(slot)) - 1];
  const isSummary = container.getBlockType() === TOGGLE.type && slot.getSlot() === TOGGLE_SUMMARY;
  if (before !== undefined) {
    if (block.isEmpty() && slot.getChildrenSize() > 1) block.remove(true);
    $enterSlot(before, 'end');
  } else if (container.getBlockType() === CALLOUT.type || isSummary || $isEmptyContainer(container)) $unwrap(container);
}

/** Enter in what a section is called goes on in its body; on an empty last line it leads out of a container. */
export function $enterInContainer(): boolean {
  const at = $caretBlock();
  if (at === null || at.home === null) return false;
  const { block, home, atEnd } = at;
  const { container, slot } = home;
  if (container.getBlockType() === TABLE.type) return false;
  if (container.getBlockType() === TOGGLE.type && slot.getSlot() === TOGGLE_SUMMARY) {
    return $enterBody(container, block, atEnd);
  }
  if (!block.isEmpty() || block.getBlockType() !== PLAIN.type || $nextBlock(block) !== null) return false;
  if (slot.getChildrenSize() > 1) $moveOut(block, container);
  else $leaveContainer(container);
  return true;
}

function $enterBody(toggle: ContainerNode, block: BlockNode, atEnd: boolean): boolean {
  const body = $slotsIn(toggle).get(TOGGLE_BODY);
  if (body === undefined || $nextBlock(block) !== null) return false;
  const head = body.getFirstChild();
  if (atEnd && $isBlockNode(head) && head.isEmpty()) return $enterSlot(body, 'start');
  if (atEnd) {
    const line = $createBlockNode();
    body.splice(0, 0, [line]);
    line.selectStart();
    return true;
  }
  // What stands behind the caret becomes the first line of the body.
  $textSelection()?.insertParagraph();
  const rest = $nextBlock(block);
  if (!$isBlockNode(rest)) return true;
  const isOnlyLine = $isBlockNode(head) && head.isEmpty() && body.getChildrenSize() === 1;
  body.splice(0, isOnlyLine ? 1 : 0, [rest]);
  $setBlock(rest, PLAIN.type, PLAIN.props);
  rest.selectStart();
  return true;
}

/** Mod-Enter: out of the innermost container, to a plain line after it. */
export function $leaveByKey(): boolean {
  const container = $containerAround($textSelection()?.focus.getNode() ?? null);
  if (container === null) return false;
  $leaveContainer(container);
  return true;
}

/** An arrow in the outermost line of a container beyond which no text stands: a line to write in is made there. */
export function $leaveContainerByArrow(direction: 'up' | 'down'): boolean {
  const at = $caretBlock();
  if (at === null || at.home === null) return false;
  const beside = direction === 'down' ? $nextBlock(at.block) : $previousBlock(at.block);
  if (beside !== null) return false;
  let { slot, container } = at.home;
  for (;;) {
    if (!$isEdgeSlot(container, slot, direction)) return false;
    const beyond = direction === 'down' ? $nextBlock(container) : $previousBlock(container);
    if (beyond !== null) return $isContainerNode(beyond) ? $enterFrom(beyond, direction) : false;
    const outer = container.getParent();
    if (!$isSlotNode(outer)) break;
    const next = $containerOf(outer);
    if (next === null) return false;
    [slot, container] = [outer, next];
  }
  $leaveContainer(container, direction);
  return true;
}

function $enterFrom(container: ContainerNode, direction: 'up' | 'down'): boolean {
  if (direction === 'down') container.selectStart();
  else container.selectEnd();
  return true;
}

/** Whether no slot of the container lies beyond this one: the last row of a table, any column, the body of a section. */
export function $isEdgeSlot(container: ContainerNode, slot: SlotNode, direction: 'up' | 'down'): boolean {
  if (container.getBlockType() === TOGGLE.type) {
    return slot.getSlot() === (direction === 'down' ? TOGGLE_BODY : TOGGLE_SUMMARY);
  }
  if (container.getBlockType() !== TABLE.type) return true;
  const row = slot.getParent();
  return row !== null && (direction === 'down' ? row.getNextSibling() : row.getPreviousSibling()) === null;
}
