/**
 * The table: a container with a slot for each cell, `<row>:<col>`. Rows and columns are ranked keys, so rows and columns that
 * people make at the same time meet in a whole table; a merged cell is one key that names the opposite corner, and what
 * stands in the cells it covers is read in it.
 */
import type { BlockProps } from '../schema.ts';
import type { BlockSpec } from './block-spec.ts';
import { rankedIds } from './ranked-keys.ts';

export const TABLE = {
  type: 'table',
  isVoid: true,
  defaults: {},
  slots: {
    list: (props) => readTable(props).cells.map(({ slot }) => slot),
    shownIn: (props, slot) => readTable(props).shownIn.get(slot) ?? null,
  },
} as const satisfies BlockSpec;

export const TABLE_KEYS = {
  row: 'row:',
  column: 'col:',
  width: 'width:',
  merge: 'merge:',
  headerRow: 'headerRow',
  headerColumn: 'headerColumn',
} as const;

/** A cell that is seen. `row` and `column` are indexes, the spans count rows and columns from there. */
export interface TableCell {
  readonly slot: string;
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
}

export interface TableGrid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row, without those that a merged cell covers. */
  readonly cells: readonly TableCell[];
  /** For every cell, covered or not, the slot that shows what stands in it. */
  readonly shownIn: ReadonlyMap<string, string>;
}

/** What lies beyond is not seen as a table: its text is read after it. Bounds what a reader must draw. */
export const MAX_TABLE_ROWS = 1000;
export const MAX_TABLE_COLUMNS = 50;

export function cellSlot(row: string, column: string): string {
  return `${row}:${column}`;
}

const read = new WeakMap<BlockProps, TableGrid>();

/** The table that these properties describe: total, and the same for everybody. Read once for each properties object. */
export function readTable(props: BlockProps): TableGrid {
  let grid = read.get(props);
  if (grid === undefined) {
    grid = readGrid(props);
    read.set(props, grid);
  }
  return grid;
}

function readGrid(props: BlockProps): TableGrid {
  const columns = rankedIds(props, TABLE_KEYS.column).slice(0, MAX_TABLE_COLUMNS);
  const rows = rankedIds(props, TABLE_KEYS.row).slice(0, MAX_TABLE_ROWS);
  const rowIndex = new Map(rows.map((id, i) => [id, i]));
  const columnIndex = new Map(columns.map((id, i) => [id, i]));
  const cells: TableCell[] = [];
  const shownIn = new Map<string, string>();
  for (const [row, rowId] of rows.entries()) {
    for (const [column, columnId] of columns.entries()) {
      const slot = cellSlot(rowId, columnId);
      if (shownIn.has(slot)) continue;
      const corner = readCorner(props[`${TABLE_KEYS.merge}${slot}`], rowIndex, columnIndex);
      let rowSpan = corner === null ? 1 : corner.row - row + 1;
      let columnSpan = corner === null ? 1 : corner.column - column + 1;
      // A corner that has come to lie before its cell, or a rectangle that another one reaches into, merges nothing.
      if (rowSpan < 1 || columnSpan < 1) [rowSpan, columnSpan] = [1, 1];
      const covered: string[] = [];
      for (let r = row; r < row + rowSpan; r++) {
        for (let c = column; c < column + columnSpan; c++) covered.push(cellSlot(rows[r] ?? '', columns[c] ?? ''));
      }
      const free = covered.every((one) => !shownIn.has(one));
      for (const one of free ? covered : [slot]) shownIn.set(one, slot);
      cells.push({ slot, row, column, rowSpan: free ? rowSpan : 1, columnSpan: free ? columnSpan : 1 });
    }
  }
  return { rows, columns, cells, shownIn };
}

function readCorner(
  value: unknown,
  rowIndex: ReadonlyMap<string, number>,
  columnIndex: ReadonlyMap<string, number>,
): { readonly row: number; readonly column: number } | null {
  if (!Array.isArray(value)) return null;
  const [rowId, columnId] = value as readonly unknown[];
  const row = typeof rowId === 'string' ? rowIndex.get(rowId) : undefined;
  const column = typeof columnId === 'string' ? columnIndex.get(columnId) : undefined;
  return row === undefined || column === undefined ? null : { row, column };
}

/** The width that somebody gave a column, in CSS pixels; null where it takes what its text needs. */
export function tableColumnWidth(props: BlockProps, column: string): number | null {
  const width = props[`${TABLE_KEYS.width}${column}`];
  return typeof width === 'number' && Number.isFinite(width) ? Math.min(2000, Math.max(32, Math.round(width))) : null;
}
