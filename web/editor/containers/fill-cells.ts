/** Pasting cells into a table: they go into its cells from the one of the caret on, and the table grows where they need it. */
import { type LexicalNode } from 'lexical';
import { MAX_TABLE_COLUMNS, MAX_TABLE_ROWS, readTable, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import { rankBetween } from '../../../flow/ranks.ts';
import type { Json } from '../../../flow/schema.ts';
import { $layOut, $setProps, $slotsIn, type ContainerNode } from '../nodes/container-node.ts';
import { $emptySlot } from './remove-across.ts';
import type { InTable } from './slots.ts';

/** What is to stand in the cell so many rows and columns away from the one of the caret. */
export interface NewCell {
  readonly row: number;
  readonly column: number;
  readonly blocks: readonly LexicalNode[];
}

/** Runs inside a Lexical update; the caret goes to the end of the last cell that was filled. */
export function $fillCells({ table, cell }: InTable, cells: readonly NewCell[], makeId: () => string): void {
  const at = cells.map((one) => ({ ...one, row: cell.row + one.row, column: cell.column + one.column }));
  $grow(
    table,
    Math.max(0, ...at.map(({ row }) => row + 1)),
    Math.max(0, ...at.map(({ column }) => column + 1)),
    makeId,
  );
  const grid = readTable(table.getProps());
  const slots = $slotsIn(table);
  let last: LexicalNode | undefined;
  for (const { row, column, blocks } of at) {
    const shown = grid.shownIn.get(`${grid.rows[row] ?? ''}:${grid.columns[column] ?? ''}`);
    const slot = shown === undefined ? undefined : slots.get(shown);
    // What a merged cell covers has no place of its own; what lies beyond the largest table has none at all.
    if (slot === undefined || shown !== grid.cells.find((one) => one.row === row && one.column === column)?.slot)
      continue;
    $emptySlot(slot);
    if (blocks.length > 0) slot.clear().append(...blocks);
    last = slot.getLastChild() ?? last;
  }
  last?.selectEnd();
}

function $grow(table: ContainerNode, rows: number, columns: number, makeId: () => string): void {
  const was = table.getProps();
  const grid = readTable(was);
  const props: Record<string, Json> = { ...was };
  const add = (prefix: string, ids: readonly string[], wanted: number) => {
    const rank = was[`${prefix}${ids.at(-1) ?? ''}`];
    let last = typeof rank === 'string' ? rank : null;
    for (let i = ids.length; i < wanted; i++) props[`${prefix}${makeId()}`] = last = rankBetween(last, null);
  };
  add(TABLE_KEYS.row, grid.rows, Math.min(rows, MAX_TABLE_ROWS));
  add(TABLE_KEYS.column, grid.columns, Math.min(columns, MAX_TABLE_COLUMNS));
  $setProps(table, props);
  $layOut(table);
}
