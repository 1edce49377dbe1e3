/** From a Lexical table, rows of cells that span, to the table of a flow: ranked rows and columns, and blocks that name their cell. */
import { cellSlot, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS, TABLE, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import { rankBetween } from '../../../flow/ranks.ts';
import type { BlockProps, Json } from '../../../flow/schema.ts';
import type { Place, Scribe } from './scribe.ts';
import type { Skipped } from './skipped.ts';
import type { ForeignNode } from './tree.ts';

/** Lexical's header states are bits: the cell heads its column (it stands in a header row), or its row. */
const HEADER_ROW = 1;
const HEADER_COLUMN = 2;

const MIN_COLUMN_PX = 20;
const MAX_COLUMN_PX = 2000;

interface PlacedCell {
  readonly node: ForeignNode;
  readonly row: number;
  readonly column: number;
  readonly lastRow: number;
  readonly lastColumn: number;
}

interface Grid {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly cells: readonly PlacedCell[];
  /** Cells beyond the columns that a table may have. */
  readonly beyond: readonly ForeignNode[];
}

export function writeTable(node: ForeignNode, place: Place, scribe: Scribe): void {
  const rows = node.children.filter(({ type }) => type === 'tablerow');
  const others = node.children.filter(({ type }) => type !== 'tablerow');
  for (let from = 0; from < rows.length; from += MAX_TABLE_ROWS) {
    if (from > 0) scribe.skipped.add('table-split');
    writeGrid(node, placeCells(rows.slice(from, from + MAX_TABLE_ROWS)), from === 0, place, scribe);
  }
  scribe.writeAll(others, place);
}

function writeGrid(table: ForeignNode, grid: Grid, isFirst: boolean, place: Place, scribe: Scribe): void {
  const headerRow = isFirst && isHeader(grid, HEADER_ROW, (cell) => cell.row === 0);
  const headerColumn = isHeader(grid, HEADER_COLUMN, (cell) => cell.column === 0);
  const props: Record<string, Json> = { ...rankedProps(grid), ...widths(table, grid) };
  if (headerRow) props[TABLE_KEYS.headerRow] = true;
  if (headerColumn) props[TABLE_KEYS.headerColumn] = true;
  for (const { row, column, lastRow, lastColumn } of grid.cells) {
    if (lastRow === row && lastColumn === column) continue;
    props[`${TABLE_KEYS.merge}${slotAt(row, column)}`] = [rowId(lastRow), columnId(lastColumn)];
  }
  const id = scribe.write(place, TABLE.type, props);
  for (const cell of grid.cells) {
    noteLooks(cell, headerRow, headerColumn, scribe.skipped);
    if (isBlank(cell.node)) continue;
    scribe.writeAll(cell.node.children, { in: [id, slotAt(cell.row, cell.column)], depth: place.depth + 1 });
  }
  for (const cell of grid.beyond) {
    scribe.skipped.add('table-column');
    if (!isBlank(cell)) scribe.writeAll(cell.children, place);
  }
}

/** Where each cell stands once those above and before it have taken what they span. */
function placeCells(rows: readonly ForeignNode[]): Grid {
  const cells: PlacedCell[] = [];
  const beyond: ForeignNode[] = [];
  /** For each column, the first row that no cell from above reaches into. */
  const freeFrom: number[] = Array.from({ length: MAX_TABLE_COLUMNS }, () => 0);
  const isFree = (column: number, row: number): boolean => column < MAX_TABLE_COLUMNS && (freeFrom[column] ?? 0) <= row;
  let columnCount = 1;
  for (const [row, { children }] of rows.entries()) {
    let column = 0;
    for (const node of children) {
      while (column < MAX_TABLE_COLUMNS && !isFree(column, row)) column++;
      if (column >= MAX_TABLE_COLUMNS) {
        beyond.push(node);
        continue;
      }
      const end = column + spanOf(node, 'colSpan', MAX_TABLE_COLUMNS);
      const lastRow = row + spanOf(node, 'rowSpan', rows.length - row) - 1;
      let next = column;
      while (next < end && isFree(next, row)) freeFrom[next++] = lastRow + 1;
      cells.push({ node, row, column, lastRow, lastColumn: next - 1 });
      columnCount = Math.max(columnCount, next);
      column = next;
    }
  }
  return { rowCount: rows.length, columnCount, cells, beyond };
}

function spanOf(cell: ForeignNode, name: 'colSpan' | 'rowSpan', most: number): number {
  const span = cell.props.get(name);
  return typeof span === 'number' && span >= 1 ? Math.min(Math.floor(span), most) : 1;
}

function rankedProps({ rowCount, columnCount }: Grid): BlockProps {
  const props: Record<string, Json> = {};
  for (const [prefix, idOf, count] of [
    [TABLE_KEYS.row, rowId, rowCount],
    [TABLE_KEYS.column, columnId, columnCount],
  ] as const) {
    let rank: string | null = null;
    for (let i = 0; i < count; i++) {
      rank = rankBetween(rank, null);
      props[`${prefix}${idOf(i)}`] = rank;
    }
  }
  return props;
}

function widths(table: ForeignNode, { columnCount }: Grid): BlockProps {
  const stored = table.props.get('colWidths');
  const props: Record<string, Json> = {};
  if (!Array.isArray(stored)) return props;
  for (let i = 0; i < columnCount; i++) {
    const width: unknown = stored[i];
    if (typeof width !== 'number' || !(width > 0)) continue;
    props[`${TABLE_KEYS.width}${columnId(i)}`] = Math.round(Math.min(MAX_COLUMN_PX, Math.max(MIN_COLUMN_PX, width)));
  }
  return props;
}

function isHeader({ cells }: Grid, bit: number, isIn: (cell: PlacedCell) => boolean): boolean {
  const concerned = cells.filter(isIn);
  return concerned.length > 0 && concerned.every(({ node }) => (headerState(node) & bit) !== 0);
}

function headerState(cell: ForeignNode): number {
  const state = cell.props.get('headerState');
  return typeof state === 'number' ? state : 0;
}

/** In a flow a whole row or column is a header, and cells look alike. */
function noteLooks(cell: PlacedCell, headerRow: boolean, headerColumn: boolean, skipped: Skipped): void {
  const state = headerState(cell.node);
  const said = (headerRow && cell.row === 0 ? HEADER_ROW : 0) | (headerColumn && cell.column === 0 ? HEADER_COLUMN : 0);
  if ((state & ~said) !== 0) skipped.add('cell-header');
  if (isSet(cell.node.props.get('backgroundColor'))) skipped.add('cell-color');
  if (isSet(cell.node.props.get('verticalAlign'))) skipped.add('cell-alignment');
}

function isSet(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** A cell with nothing in it but the empty line that is drawn in every empty cell. */
function isBlank({ children }: ForeignNode): boolean {
  const [only] = children;
  return only === undefined || (children.length === 1 && only.type === 'paragraph' && only.children.length === 0);
}

function rowId(row: number): string {
  return `r${row + 1}`;
}

function columnId(column: number): string {
  return `c${column + 1}`;
}

function slotAt(row: number, column: number): string {
  return cellSlot(rowId(row), columnId(column));
}
