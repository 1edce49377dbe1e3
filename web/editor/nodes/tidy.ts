/**
 * Keeps containers whole whatever an edit does to their nodes: every slot that the properties say, each with a block for the
 * caret, and nothing else. Works on what is written here; what others did is drawn whole by the binding.
 */
import {
  $isElementNode,
  $isRootNode,
  mergeRegister,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';
import { $createBlockNode, $isBlockNode } from './block-node.ts';
import { $isContainerNode, $layOut, $slotsIn, ContainerNode } from './container-node.ts';
import { registerSections } from './section-node.ts';
import { $isRowNode, $isSlotNode, RowNode, SlotNode } from './slot-node.ts';
import { $isVoidBlockNode } from './void-block-node.ts';

export function registerTidy(editor: LexicalEditor): () => void {
  return mergeRegister(
    registerSections(editor),
    editor.registerNodeTransform(ContainerNode, $tidyContainer),
    editor.registerNodeTransform(SlotNode, (slot) => {
      const parent = slot.getParent();
      if ($isContainerNode(parent) || $isRowNode(parent)) $tidySlot(slot);
      else $unwrap(slot);
    }),
    editor.registerNodeTransform(RowNode, (row) => {
      const container = row.getParent();
      // Lexical runs transforms for what was changed itself: a row that lost a cell does not make its table run one.
      if ($isContainerNode(container)) $tidyContainer(container);
      else $unwrap(row);
    }),
  );
}

function $tidyContainer(container: ContainerNode): void {
  const strangers = $layOut(container);
  for (const slot of $slotsIn(container).values()) $tidySlot(slot);
  // Whatever lost its slot goes on after the container: nothing that somebody wrote is thrown away for its form.
  for (const block of strangers.flatMap((stranger) => $blocksIn(stranger)).toReversed()) {
    if ($isBlockNode(block) && block.isEmpty()) continue;
    if ($isBlockNode(block) || $isVoidBlockNode(block) || $isContainerNode(block)) container.insertAfter(block, false);
    else {
      const around = $createBlockNode();
      container.insertAfter(around, false);
      around.append(block);
    }
  }
  for (const stranger of strangers) if (stranger.isAttached() && container.isParentOf(stranger)) stranger.remove(true);
}

function $tidySlot(slot: SlotNode): void {
  for (const child of slot.getChildren()) {
    if ($isBlockNode(child) || $isVoidBlockNode(child) || $isContainerNode(child)) continue;
    if ($isElementNode(child)) $unwrap(child);
    else {
      const block = $createBlockNode();
      child.insertBefore(block, false);
      block.append(child);
    }
  }
  if (slot.isEmpty()) slot.append($createBlockNode());
}

function $unwrap(element: ElementNode): void {
  const parent = element.getParent();
  if (parent === null || $isRootNode(element)) return;
  for (const child of element.getChildren()) element.insertBefore(child, false);
  element.remove(true);
}

function $blocksIn(node: LexicalNode): LexicalNode[] {
  if ($isSlotNode(node) || $isRowNode(node)) return node.getChildren().flatMap((child) => $blocksIn(child));
  return [node];
}
