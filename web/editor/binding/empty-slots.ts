/**
 * Carets in slots that nobody has written in: such a slot shows an empty line that stands for nothing in the flow, so a caret
 * in it has no place there either. Runs inside a Lexical read or update.
 */
import { $getNodeByKey, $getSelection, $isRangeSelection } from 'lexical';
import type { Arrangement } from '../../../flow/arrange.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import type { BlockKeys } from './block-keys.ts';
import { $blockKeyOf, $isFiller } from './editor-tree.ts';

/** A block with the caret in it, and the slot it stands in. */
export interface CaretHome {
  readonly block: LiveBlock;
  readonly container: LiveBlock;
  readonly slot: string;
}

/** Null where the caret is at the root, or in no block of the flow. */
export function $caretHome(keys: BlockKeys, shown: Arrangement): CaretHome | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  const block = keys.blockOf($blockKeyOf(selection.focus.getNode()) ?? '');
  if (block === undefined) return null;
  const { parent, slot } = shown.standOf(block);
  return parent === null ? null : { block, container: parent, slot };
}

/** Puts the caret on the empty line of a slot; false where something stands in the slot, or it has gone. */
export function $selectEmptySlot(keys: BlockKeys, { container, slot }: CaretHome): boolean {
  const key = keys.keyOf(container);
  const node = key === undefined ? null : $getNodeByKey(key);
  const line = $isContainerNode(node) ? ($slotsIn(node).get(slot)?.getFirstChild() ?? null) : null;
  if (line === null || !$isFiller(line) || keys.blockOf(line.getKey()) !== undefined) return false;
  line.selectStart();
  return true;
}
