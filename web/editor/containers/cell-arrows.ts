/**
 * Arrows up and down in a table. Browsers go to the next line in the order of the page's source, which in a table is the next
 * cell of the same row; here they go to the cell that lies there, and out of the table at its edges.
 */
import { $createRangeSelection, $isElementNode, $setSelection, type LexicalEditor, type LexicalNode } from 'lexical';
import { caretRect } from '../carets/dom-places.ts';
import { $blockAround, $textSelection } from '../commands/selected-blocks.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { $nextBlock, $previousBlock } from '../nodes/section-node.ts';
import { $isSlotNode } from '../nodes/slot-node.ts';
import { placeUnderPoint } from '../place-under-point.ts';
import { $isEdgeSlot } from './container-keys.ts';
import { $cellAround, $containerOf, type InTable } from './slots.ts';

/**
 * Moves the caret, or with `extends` the end of the selection, from the outermost line of a cell. False where it is in no cell,
 * or where something of the cell lies beyond, or nothing beyond the table. Runs inside an update.
 */
export function $moveFromCell(editor: LexicalEditor, direction: 'up' | 'down', extend: boolean): boolean {
  const selection = $textSelection();
  if (selection === null || (!extend && !selection.isCollapsed())) return false;
  const focus = selection.focus.getNode();
  const at = $cellAround(focus);
  const block = $blockAround(focus);
  if (at === null || block === null || !$isOutermost(block, at.slot, direction)) return false;
  const target = $cellBeyond(at, direction) ?? $beyond(at.table, direction);
  if (target === null) return false;
  const anchor = { key: selection.anchor.key, offset: selection.anchor.offset, type: selection.anchor.type };
  if (!$caretUnder(editor, target, direction)) {
    if (!$isElementNode(target)) return false;
    if (direction === 'down') target.selectStart();
    else target.selectEnd();
  }
  if (extend) $textSelection()?.anchor.set(anchor.key, anchor.offset, anchor.type);
  return true;
}

/** Whether nothing of what stands in an element lies beyond a block of it. */
function $isOutermost(block: LexicalNode, within: LexicalNode, direction: 'up' | 'down'): boolean {
  for (let node = block; ;) {
    if ((direction === 'down' ? $nextBlock(node) : $previousBlock(node)) !== null) return false;
    const slot = node.getParent();
    if (slot === null || slot.is(within)) return true;
    const container = $isSlotNode(slot) ? $containerOf(slot) : null;
    if (container === null || !$isSlotNode(slot) || !$isEdgeSlot(container, slot, direction)) return false;
    node = container;
  }
}

/** The cell that lies below or above in the same column; null at the edge of the table. */
function $cellBeyond({ table, grid, cell }: InTable, direction: 'up' | 'down'): LexicalNode | null {
  const row = direction === 'down' ? cell.row + cell.rowSpan : cell.row - 1;
  const slot = grid.shownIn.get(`${grid.rows[row] ?? ''}:${grid.columns[cell.column] ?? ''}`);
  return slot === undefined ? null : ($slotsIn(table).get(slot) ?? null);
}

/** What comes after or before a table: in the container that it stands in at the edge, what comes after that. */
function $beyond(table: LexicalNode, direction: 'up' | 'down'): LexicalNode | null {
  for (let node = table; ;) {
    const beside = direction === 'down' ? $nextBlock(node) : $previousBlock(node);
    if (beside !== null) return beside;
    const slot = node.getParent();
    const container = $isSlotNode(slot) ? $containerOf(slot) : null;
    if (container === null || !$isSlotNode(slot) || !$isEdgeSlot(container, slot, direction)) return null;
    node = container;
  }
}

/** Puts the caret into the nearest line of a node, as far along it as the caret is now. False without a page to measure. */
function $caretUnder(editor: LexicalEditor, target: LexicalNode, direction: 'up' | 'down'): boolean {
  if (typeof document === 'undefined') return false;
  const { focusNode = null, focusOffset = 0 } = document.getSelection() ?? {};
  const dom = editor.getElementByKey(target.getKey());
  if (dom === null || focusNode === null || $isContainerNode(target)) return false;
  const caret = caretRect({ node: focusNode, offset: focusOffset });
  const lines = dom.classList.contains('flow-slot') ? dom.children : [dom];
  const line = lines[direction === 'down' ? 0 : lines.length - 1]?.getBoundingClientRect();
  if (caret === null || line === undefined) return false;
  const x = Math.min(line.right - 2, Math.max(line.left + 1, caret.left));
  const y = direction === 'down' ? line.top + Math.min(6, line.height / 2) : line.bottom - Math.min(6, line.height / 2);
  const place = placeUnderPoint(x, y);
  if (place === null || !dom.contains(place.node)) return false;
  const selection = $createRangeSelection();
  selection.applyDOMRange(
    new StaticRange({
      startContainer: place.node,
      startOffset: place.offset,
      endContainer: place.node,
      endOffset: place.offset,
    }),
  );
  $setSelection(selection);
  return true;
}
