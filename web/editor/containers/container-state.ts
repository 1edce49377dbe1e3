/** What the controls of a container show of the place of the caret. Runs inside a Lexical read; changes nothing. */
import type { NodeKey } from 'lexical';
import { CALLOUT, calloutKind, type CalloutKind } from '../../../flow/blocks/callout.ts';
import { columnIds, COLUMNS } from '../../../flow/blocks/columns.ts';
import { readTable, TABLE, TABLE_KEYS, tableColumnWidth } from '../../../flow/blocks/table.ts';
import { TOGGLE } from '../../../flow/blocks/toggle.ts';
import { cellBox, isInBox, type CellBox } from '../../../flow/table-shape.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import type { ContainerNode } from '../nodes/container-node.ts';
import { $containerOf, $selectedCells, $slotAround } from './slots.ts';

export interface TableState {
  readonly kind: 'table';
  readonly key: NodeKey;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** The cell of the caret, by slot. */
  readonly slot: string;
  /** The cells that are selected; the one of the caret where that is all. */
  readonly box: CellBox;
  readonly headerRow: boolean;
  readonly headerColumn: boolean;
  readonly canMerge: boolean;
  readonly canSplit: boolean;
  /** The width that somebody gave the column of the caret, in CSS pixels. */
  readonly width: number | null;
}

export type ContainerState =
  | TableState
  | { readonly kind: 'callout'; readonly key: NodeKey; readonly callout: CalloutKind }
  | { readonly kind: 'toggle'; readonly key: NodeKey }
  | { readonly kind: 'columns'; readonly key: NodeKey; readonly columns: readonly string[]; readonly slot: string };

/** The innermost container around the caret; null where it is in none. */
export function $readContainerState(): ContainerState | null {
  const selection = $textSelection();
  if (selection === null) return null;
  const cells = $selectedCells(selection);
  const slot = $slotAround(selection.focus.getNode());
  const container = cells?.table ?? (slot === null ? null : $containerOf(slot));
  if (container === null || slot === null) return null;
  const key = container.getKey();
  switch (container.getBlockType()) {
    case TABLE.type:
      return $tableState(container, cells?.cells[0]?.slot ?? slot.getSlot(), cells?.box ?? null);
    case CALLOUT.type:
      return { kind: 'callout', key, callout: calloutKind(container.getProps()) };
    case TOGGLE.type:
      return { kind: 'toggle', key };
    case COLUMNS.type:
      return { kind: 'columns', key, columns: columnIds(container.getProps()), slot: slot.getSlot() };
    default:
      return null;
  }
}

function $tableState(table: ContainerNode, slot: string, selected: CellBox | null): TableState | null {
  const props = table.getProps();
  const grid = readTable(props);
  const box = selected ?? cellBox(grid, slot, slot);
  const cell = grid.cells.find((one) => one.slot === slot);
  if (box === null || cell === undefined) return null;
  const isOne = grid.cells.filter((one) => isInBox(one, box)).length === 1;
  return {
    kind: 'table',
    key: table.getKey(),
    rows: grid.rows,
    columns: grid.columns,
    slot,
    box,
    headerRow: props[TABLE_KEYS.headerRow] === true,
    headerColumn: props[TABLE_KEYS.headerColumn] === true,
    canMerge: !isOne,
    canSplit: isOne && (cell.rowSpan > 1 || cell.columnSpan > 1),
    width: tableColumnWidth(props, grid.columns[cell.column] ?? ''),
  };
}
