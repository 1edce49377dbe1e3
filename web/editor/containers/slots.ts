/**
 * Where in the containers a place of the text is: in which slot, of which container, in which cell of a table; and which cells
 * a selection spans. Runs inside a Lexical read or update; changes nothing.
 */
import { $isElementNode, type ElementNode, type LexicalNode, type PointType, type RangeSelection } from 'lexical';
import { readTable, TABLE, type TableCell, type TableGrid } from '../../../flow/blocks/table.ts';
import { cellBox, isInBox, type CellBox } from '../../../flow/table-shape.ts';
import { $isBlockNode } from '../nodes/block-node.ts';
import { $isContainerNode, $slotsIn, type ContainerNode } from '../nodes/container-node.ts';
import { $isRowNode, $isSlotNode, type SlotNode } from '../nodes/slot-node.ts';

/** The innermost slot that a node stands in, or the node itself where it is one. */
export function $slotAround(node: LexicalNode | null): SlotNode | null {
  for (let one = node; one !== null; one = one.getParent()) if ($isSlotNode(one)) return one;
  return null;
}

export function $containerOf(slot: SlotNode): ContainerNode | null {
  const parent = slot.getParent();
  const container = $isRowNode(parent) ? parent.getParent() : parent;
  return $isContainerNode(container) ? container : null;
}

/** The innermost container that has this node in one of its slots. */
export function $containerAround(node: LexicalNode | null): ContainerNode | null {
  const slot = $slotAround(node);
  return slot === null ? null : $containerOf(slot);
}

/** In how many containers a node stands. */
export function $depthOf(node: LexicalNode | null): number {
  let depth = 0;
  for (let one = node; one !== null; one = one.getParent()) if ($isSlotNode(one)) depth++;
  return depth;
}

export interface InTable {
  readonly table: ContainerNode;
  readonly grid: TableGrid;
  readonly cell: TableCell;
  readonly slot: SlotNode;
}

/** The cell that a node stands in, of tables in tables the innermost; null outside of tables. */
export function $cellAround(node: LexicalNode | null): InTable | null {
  for (let slot = $slotAround(node); slot !== null;) {
    const table = $containerOf(slot);
    if (table === null) return null;
    if (table.getBlockType() === TABLE.type) {
      const grid = readTable(table.getProps());
      const name = slot.getSlot();
      const cell = grid.cells.find((one) => one.slot === name);
      return cell === undefined ? null : { table, grid, cell, slot };
    }
    slot = $slotAround(table);
  }
  return null;
}

export interface SelectedCells {
  readonly table: ContainerNode;
  readonly grid: TableGrid;
  readonly box: CellBox;
  /** The cells of the rectangle that are to be seen, row by row. */
  readonly cells: readonly TableCell[];
}

/** The cells that a selection spans; null where it is not from one cell to another cell of the same table. */
export function $selectedCells({ anchor, focus }: RangeSelection): SelectedCells | null {
  const seam = $seamOf(anchor, focus);
  if (seam === null || seam.container.getBlockType() !== TABLE.type) return null;
  const grid = readTable(seam.container.getProps());
  const box = cellBox(grid, seam.anchor.getSlot(), seam.focus.getSlot());
  return box === null
    ? null
    : { table: seam.container, grid, box, cells: grid.cells.filter((cell) => isInBox(cell, box)) };
}

interface Seam {
  readonly container: ContainerNode;
  readonly anchor: SlotNode;
  readonly focus: SlotNode;
}

/** The innermost container that has two points in different slots of its own; null where there is none. */
function $seamOf(anchor: PointType, focus: PointType): Seam | null {
  const anchors = $slotsAround(anchor.getNode());
  const focuses = $slotsAround(focus.getNode());
  for (const [i, one] of anchors.entries()) {
    const other = focuses[i];
    if (other === undefined) return null;
    if (one.is(other)) continue;
    const container = $containerOf(one);
    return container !== null && container.is($containerOf(other)) ? { container, anchor: one, focus: other } : null;
  }
  return null;
}

/** From the outermost in. */
function $slotsAround(node: LexicalNode): SlotNode[] {
  const slots: SlotNode[] = [];
  for (let one: LexicalNode | null = node; one !== null; one = one.getParent())
    if ($isSlotNode(one)) slots.unshift(one);
  return slots;
}

/** Whether the ends of a selection stand in different slots, or one in a slot and the other outside. */
export function $isAcrossSlots({ anchor, focus }: RangeSelection): boolean {
  return $slotAround(anchor.getNode())?.getKey() !== $slotAround(focus.getNode())?.getKey();
}

/** The ends of a selection in the order of the document. */
export function orderedEnds(selection: RangeSelection): readonly [start: PointType, end: PointType] {
  const { anchor, focus } = selection;
  return selection.isBackward() ? [focus, anchor] : [anchor, focus];
}

/** Whether nothing of an element stands before a point in it, or nothing after. */
export function $isAtEdge(element: ElementNode, point: PointType, edge: 'start' | 'end'): boolean {
  let node: LexicalNode = point.getNode();
  const size = $isElementNode(node) ? node.getChildrenSize() : node.getTextContentSize();
  if (point.offset !== (edge === 'start' ? 0 : size)) return false;
  while (!node.is(element)) {
    const beyond = edge === 'start' ? node.getPreviousSibling() : node.getNextSibling();
    const parent: ElementNode | null = node.getParent();
    if (beyond !== null || parent === null) return false;
    node = parent;
  }
  return true;
}

/** Whether a slot shows one empty plain line and nothing else: nobody has written in it, or all of it was taken out. */
export function $isEmptySlot(slot: SlotNode): boolean {
  const [only, ...others] = slot.getChildren();
  return (
    others.length === 0 &&
    (only === undefined || ($isBlockNode(only) && only.isEmpty() && only.getBlockType() === 'paragraph'))
  );
}

export function $isEmptyContainer(container: ContainerNode): boolean {
  return [...$slotsIn(container).values()].every($isEmptySlot);
}
