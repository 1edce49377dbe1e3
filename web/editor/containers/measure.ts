/** Where the lines of a table and the borders of columns are on the screen. Reads layout; changes nothing. */
import type { TableGrid } from '../../../flow/blocks/table.ts';
import { isRightToLeft } from './reading-direction.ts';

/** Edges in the viewport's coordinates: of n rows n + 1, from the top; of columns from where the first begins, so falling where one reads from right to left. */
export interface TableEdges {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly isRightToLeft: boolean;
  /** What of the table is to be seen: a wide one scrolls in itself. */
  readonly view: DOMRect;
}

/** `dom` is the element of the table's container. Null while it is being drawn. */
export function measureTable(dom: HTMLElement, grid: TableGrid): TableEdges | null {
  const table = dom.querySelector<HTMLElement>(':scope > table');
  const lines = table === null ? [] : [...table.querySelectorAll<HTMLElement>(':scope > tr')];
  if (table === null || lines.length !== grid.rows.length || lines.length === 0) return null;
  const box = table.getBoundingClientRect();
  const rows = [box.top, ...lines.map((line) => line.getBoundingClientRect().bottom)];
  const reversed = isRightToLeft(dom);
  const [start, end] = reversed ? (['right', 'left'] as const) : (['left', 'right'] as const);
  const columns: (number | undefined)[] = [box[start]];
  columns[grid.columns.length] = box[end];
  for (const [i, line] of lines.entries()) {
    const cells = grid.cells.filter(({ row }) => row === i);
    for (const [j, cell] of cells.entries()) {
      const rect = line.children[j]?.getBoundingClientRect();
      if (rect === undefined) continue;
      columns[cell.column] ??= rect[start];
      columns[cell.column + cell.columnSpan] ??= rect[end];
    }
  }
  // An edge that merged cells cover in every row stands halfway to the next one that can be seen.
  const edges = Array.from({ length: grid.columns.length + 1 }, (_unused, i) => columns[i]);
  const seen = edges.map((edge, i) => edge ?? halfway(edges, i));
  return { rows, columns: seen, isRightToLeft: reversed, view: dom.getBoundingClientRect() };
}

function halfway(edges: readonly (number | undefined)[], at: number): number {
  const before = edges.slice(0, at).findLast((edge) => edge !== undefined) ?? 0;
  const after = edges.slice(at).find((edge) => edge !== undefined) ?? before;
  return (before + after) / 2;
}

/** The index of the edge that is nearest. */
export function nearestEdge(edges: readonly number[], at: number): number {
  let best = 0;
  for (const [i, edge] of edges.entries()) {
    if (Math.abs(edge - at) < Math.abs((edges[best] ?? 0) - at)) best = i;
  }
  return best;
}
