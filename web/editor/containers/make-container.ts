/**
 * Containers come and go: put in at the caret or around what is selected, opened up so that their blocks stay, deleted, left.
 * Runs inside a Lexical update; where one says so it tells whether there was anything to do.
 */
import { $isElementNode, type LexicalNode } from 'lexical';
import { MAX_DEPTH } from '../../../flow/arrange.ts';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { CALLOUT } from '../../../flow/blocks/callout.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $blockAround, $selectedTopLevel, $textSelection } from '../commands/selected-blocks.ts';
import { $createBlockNode, $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $createContainerNode, $layOut, $slotsIn, type ContainerNode } from '../nodes/container-node.ts';
import { $isBetweenBlocks, $nextBlock, $previousBlock } from '../nodes/section-node.ts';
import type { SlotNode } from '../nodes/slot-node.ts';
import { $containerOf, $depthOf, $isAcrossSlots, $isEmptySlot, $slotAround } from './slots.ts';

/**
 * Puts a container after the block of the caret, or in its place where that is empty; a callout or a section goes around the
 * blocks that are selected. The caret goes into its first slot.
 */
export function $insertContainer(type: string, props: BlockProps, id: string): boolean {
  const selection = $textSelection();
  if (selection === null || $isAcrossSlots(selection)) return false;
  const home = $placeForContainer();
  if (home === null || $depthOf(home) >= MAX_DEPTH) return false;
  const made = $createContainerNode(type, props, id);
  const wrapped =
    selection.isCollapsed() || (type !== CALLOUT.type && type !== TOGGLE.type) ? [] : $selectedTopLevel(selection);
  const [first] = wrapped;
  if (first !== undefined) first.insertBefore(made, false);
  else if ($isBlockNode(home) && home.isEmpty() && home.getBlockType() === PLAIN.type) home.replace(made);
  else if ($isElementNode(home) && $isBetweenBlocks(home)) home.splice(selection.focus.offset, 0, [made]);
  else home.insertAfter(made, false);
  $layOut(made);
  const slots = [...$slotsIn(made).values()];
  if (type === TOGGLE.type && $isBlockNode(first)) {
    slots[0]?.append(first);
    slots[1]?.append(...wrapped.slice(1));
  } else slots[0]?.append(...wrapped);
  for (const slot of slots) if (slot.isEmpty()) slot.append($createBlockNode());
  slots[0]?.selectEnd();
  return true;
}

/** The block after which a container goes, or the element between whose blocks the caret stands. */
function $placeForContainer(): LexicalNode | null {
  const focus = $textSelection()?.focus.getNode() ?? null;
  if (focus === null) return null;
  const slot = $slotAround(focus);
  // What a section is called holds no table: that goes to the head of its body.
  if (slot?.getSlot() === TOGGLE_SUMMARY) {
    const toggle = $containerOf(slot);
    if (toggle?.getBlockType() === TOGGLE.type) {
      const body = $slotsIn(toggle).get(TOGGLE_BODY);
      const head = body?.getFirstChild() ?? null;
      if (body !== undefined && !($isBlockNode(head) && head.isEmpty())) {
        const line = $createBlockNode();
        body.splice(0, 0, [line]);
        return line;
      }
      return head;
    }
  }
  return $blockAround(focus) ?? ($isElementNode(focus) && $isBetweenBlocks(focus) ? focus : null);
}

/** Takes a container away and leaves its blocks where it stood; empty slots leave nothing. */
export function $unwrap(container: ContainerNode): void {
  const anchor = $textSelection()?.anchor.getNode() ?? null;
  const inside = anchor !== null && container.isParentOf(anchor);
  const blocks = [...$slotsIn(container).values()].flatMap((slot) => ($isEmptySlot(slot) ? [] : slot.getChildren()));
  if (blocks.length === 0) {
    const line = $createBlockNode();
    container.replace(line);
    if (inside) line.selectStart();
    return;
  }
  // Moving a node takes the caret in it along; a caret in an empty slot has nothing to stay in.
  for (const block of blocks) container.insertBefore(block, false);
  if (inside && container.isParentOf(anchor)) $selectStart(blocks[0] ?? container);
  container.remove(true);
}

/** Deletes a container with all that stands in it. */
export function $deleteContainer(container: ContainerNode): void {
  const next = $nextBlock(container);
  const previous = $previousBlock(container);
  if ($isBlockNode(next)) next.selectStart();
  else if ($isBlockNode(previous)) previous.selectEnd();
  else {
    const line = $createBlockNode();
    container.insertAfter(line, false);
    line.selectStart();
  }
  container.remove(true);
}

/** Puts the caret on a plain line right after a container, or right before it: one that is there, or a new one. */
export function $leaveContainer(container: ContainerNode, direction: 'up' | 'down' = 'down'): void {
  const beside = direction === 'down' ? $nextBlock(container) : $previousBlock(container);
  if ($isBlockNode(beside) && beside.isEmpty() && beside.getBlockType() === PLAIN.type) {
    beside.selectStart();
    return;
  }
  const line = $createBlockNode();
  if (direction === 'down') container.insertAfter(line, false);
  else container.insertBefore(line, false);
  line.selectStart();
}

/** Moves a block out of its slot, to right after the container. */
export function $moveOut(block: BlockNode, container: ContainerNode): void {
  const slot = block.getParent();
  container.insertAfter(block, false);
  if (slot !== null && slot.isEmpty()) slot.append($createBlockNode());
  block.selectStart();
}

function $selectStart(node: LexicalNode): void {
  if ($isElementNode(node)) node.selectStart();
  else node.selectPrevious();
}

/** Puts the caret to the start or the end of what stands in a slot. */
export function $enterSlot(slot: SlotNode | undefined, edge: 'start' | 'end'): boolean {
  if (slot === undefined) return false;
  if (slot.isEmpty()) slot.append($createBlockNode());
  if (edge === 'start') slot.selectStart();
  else slot.selectEnd();
  return true;
}
