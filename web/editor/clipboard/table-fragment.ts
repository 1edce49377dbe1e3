/** Tables as pieces of a document: made of cells that were read or selected, and taken apart again for those who write them. Pure. */
import { isInBox, newTableProps, type CellBox } from '../../../flow/table-shape.ts';
import {
  cellSlot,
  MAX_TABLE_COLUMNS,
  MAX_TABLE_ROWS,
  readTable,
  TABLE,
  TABLE_KEYS,
  tableColumnWidth,
} from '../../../flow/blocks/table.ts';
import type { BlockProps, Json } from '../../../flow/schema.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { textInline, type Fragment, type FragmentBlock } from './fragment.ts';

/** A cell where it stands: indexes of its row and column, and how many of them it takes. */
export interface CellDraft {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly blocks: Fragment;
}

export interface TableDraft {
  readonly cells: readonly CellDraft[];
  readonly headerRow: boolean;
  readonly headerColumn: boolean;
  /** CSS pixels by column; null or missing for what the text needs. */
  readonly widths?: readonly (number | null)[];
}

/** Null for a table that is too large to be one, or has nothing in it. */
export function tableFragment({ cells, headerRow, headerColumn, widths = [] }: TableDraft): FragmentBlock | null {
  const rows = Math.max(0, ...cells.map(({ row, rowSpan }) => row + rowSpan));
  const columns = Math.max(0, ...cells.map(({ column, columnSpan }) => column + columnSpan));
  if (rows === 0 || columns === 0 || rows > MAX_TABLE_ROWS || columns > MAX_TABLE_COLUMNS) return null;
  let made = 0;
  // The ids are the table's own: they need to differ from each other only.
  const lines = newTableProps(rows, columns, () => (made++).toString(36));
  const grid = readTable(lines);
  const props: Record<string, Json> = { ...lines };
  const idAt = (ids: readonly string[], index: number) => ids[index] ?? '';
  if (headerRow) props[TABLE_KEYS.headerRow] = true;
  if (headerColumn) props[TABLE_KEYS.headerColumn] = true;
  for (const [i, width] of widths.entries()) {
    if (width !== null) props[`${TABLE_KEYS.width}${idAt(grid.columns, i)}`] = width;
  }
  const slots = cells.flatMap(({ row, column, rowSpan, columnSpan, blocks }) => {
    const slot = cellSlot(idAt(grid.rows, row), idAt(grid.columns, column));
    if (rowSpan > 1 || columnSpan > 1) {
      const corner = [idAt(grid.rows, row + rowSpan - 1), idAt(grid.columns, column + columnSpan - 1)];
      props[`${TABLE_KEYS.merge}${slot}`] = corner;
    }
    return blocks.length === 0 ? [] : [{ slot, blocks }];
  });
  return { type: TABLE.type, props, content: [], slots };
}

/** The rectangle of a table as a table of its own. */
export function cutTable(props: BlockProps, box: CellBox, blocksIn: (slot: string) => Fragment): FragmentBlock | null {
  const grid = readTable(props);
  return tableFragment({
    cells: grid.cells
      .filter((cell) => isInBox(cell, box))
      .map((cell) => ({
        ...cell,
        row: cell.row - box.top,
        column: cell.column - box.left,
        blocks: blocksIn(cell.slot),
      })),
    headerRow: box.top === 0 && props[TABLE_KEYS.headerRow] === true,
    headerColumn: box.left === 0 && props[TABLE_KEYS.headerColumn] === true,
    widths: grid.columns.slice(box.left, box.right).map((id) => tableColumnWidth(props, id)),
  });
}

/** The cells of a table fragment, row by row, with what stands in them. */
export function cellsOf({ props, slots = [] }: FragmentBlock): readonly CellDraft[] {
  const bySlot = new Map(slots.map(({ slot, blocks }) => [slot, blocks]));
  return readTable(props).cells.map((cell) => ({ ...cell, blocks: bySlot.get(cell.slot) ?? [] }));
}

/**
 * Text as a spreadsheet or a terminal has a table: lines with as many tabs in each. Null for what is none: one line, no tabs, or
 * tabs that only indent.
 */
export function readTabbedText(text: string): FragmentBlock | null {
  const lines = text.replace(/\n$/, '').split('\n');
  const rows = lines.map((line) => line.split('\t'));
  const columns = rows[0]?.length ?? 0;
  if (rows.length < 2 || columns < 2 || rows.some((cells) => cells.length !== columns)) return null;
  if (rows.every(([first]) => first === '')) return null;
  return tableFragment({
    cells: rows.flatMap((cells, row) =>
      cells.map((cell, column) => ({
        row,
        column,
        rowSpan: 1,
        columnSpan: 1,
        blocks: cell === '' ? [] : [{ ...PLAIN, content: [textInline(cell)] }],
      })),
    ),
    headerRow: false,
    headerColumn: false,
  });
}
