/**
 * The shape of tables: what a new one is made of, and rectangles of cells. What a page needs of tables before anybody changes one;
 * how they are changed is `table-edits.ts`. Pure, and writes nothing.
 */
import { TABLE_KEYS, type TableCell, type TableGrid } from './blocks/table.ts';
import type { Json } from './schema.ts';

/** The properties of a new table. `makeId` gives each row and column its id. */
export function newTableProps(rows: number, columns: number, makeId: () => string): Record<string, Json> {
  const props: Record<string, Json> = {};
  for (const [prefix, count] of [
    [TABLE_KEYS.row, rows],
    [TABLE_KEYS.column, columns],
  ] as const) {
    for (let i = 0; i < count; i++) props[`${prefix}${makeId()}`] = `a${i.toString(36).padStart(3, '0')}V`;
  }
  return props;
}

/** A rectangle of cells: indexes of rows and columns, the last ones not in it. */
export interface CellBox {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The rectangle between two cells, by slots; null where one of them is not to be seen. */
export function cellBox(grid: TableGrid, one: string, other: string): CellBox | null {
  const a = grid.cells.find(({ slot }) => slot === one);
  const b = grid.cells.find(({ slot }) => slot === other);
  if (a === undefined || b === undefined) return null;
  const box = {
    top: Math.min(a.row, b.row),
    left: Math.min(a.column, b.column),
    bottom: Math.max(a.row + a.rowSpan, b.row + b.rowSpan),
    right: Math.max(a.column + a.columnSpan, b.column + b.columnSpan),
  };
  // A merged cell that the rectangle cuts is taken in whole, and that may reach another one.
  for (let grown = true; grown;) {
    grown = false;
    for (const cell of grid.cells) {
      const [bottom, right] = [cell.row + cell.rowSpan, cell.column + cell.columnSpan];
      if (cell.row >= box.bottom || bottom <= box.top || cell.column >= box.right || right <= box.left) continue;
      if (cell.row < box.top || bottom > box.bottom || cell.column < box.left || right > box.right) {
        box.top = Math.min(box.top, cell.row);
        box.left = Math.min(box.left, cell.column);
        box.bottom = Math.max(box.bottom, bottom);
        box.right = Math.max(box.right, right);
        grown = true;
      }
    }
  }
  return box;
}

export function isInBox({ row, column }: TableCell, { top, left, bottom, right }: CellBox): boolean {
  return row >= top && row < bottom && column >= left && column < right;
}
