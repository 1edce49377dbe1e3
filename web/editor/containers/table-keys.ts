/** Tab in a table: from cell to cell, with a new row behind the last one. Runs inside a Lexical update. */
import { TABLE_KEYS } from '../../../flow/blocks/table.ts';
import { rankBetween } from '../../../flow/ranks.ts';
import { $isItem } from '../commands/block-types.ts';
import { $blockAround, $isAtStartOfBlock, $textSelection } from '../commands/selected-blocks.ts';
import { $isSource } from '../commands/source-blocks.ts';
import { $createBlockNode, $isBlockNode } from '../nodes/block-node.ts';
import { $layOut, $setProps, $slotsIn, type ContainerNode } from '../nodes/container-node.ts';
import { $cellAround } from './slots.ts';

/** False outside of tables, and where Tab indents: in code, and at the start of a list item. */
export function $tabInTable(by: 1 | -1, makeId: () => string): boolean {
  const selection = $textSelection();
  if (selection === null) return false;
  const block = $blockAround(selection.focus.getNode());
  if ($isSource(block)) return false;
  if (selection.isCollapsed() && $isBlockNode(block) && $isItem(block) && $isAtStartOfBlock(selection.anchor))
    return false;
  const at = $cellAround(selection.focus.getNode());
  if (at === null) return false;
  const { table, grid, cell } = at;
  const next = grid.cells[grid.cells.findIndex(({ slot }) => slot === cell.slot) + by]?.slot;
  if (next !== undefined) $selectCell(table, next);
  else if (by === 1) {
    $appendRow(table, makeId());
    const first = [...$slotsIn(table).keys()].at(-grid.columns.length);
    if (first !== undefined) $selectCell(table, first);
  }
  return true;
}

function $appendRow(table: ContainerNode, id: string): void {
  const props = table.getProps();
  const ranks = Object.entries(props).flatMap(([key, rank]) =>
    key.startsWith(TABLE_KEYS.row) && typeof rank === 'string' ? [rank] : [],
  );
  const last = ranks.toSorted().at(-1) ?? null;
  $setProps(table, { ...props, [`${TABLE_KEYS.row}${id}`]: rankBetween(last, null) });
  $layOut(table);
}

/** Puts the caret into a cell, with all that stands in it selected, as in a spreadsheet. */
function $selectCell(table: ContainerNode, name: string): void {
  const slot = $slotsIn(table).get(name);
  if (slot === undefined) return;
  if (slot.isEmpty()) slot.append($createBlockNode());
  const { key, offset, type } = slot.selectStart().anchor;
  // The selection is one object: selecting the end moves both of its ends.
  slot.selectEnd().anchor.set(key, offset, type);
}
