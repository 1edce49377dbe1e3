/** Reads the grid of an HTML table: which cell stands where, and whether it is a table at all. What a cell holds is read by its caller. */
import type { Fragment, FragmentBlock } from './fragment.ts';
import { tableFragment, type CellDraft } from './table-fragment.ts';

/** More than this no cell of a table that fits into a document spans. */
const MAX_SPAN = 1000;

/** The cells of a table, row by row; of tables in it none. */
export function rowsOf(table: Element): readonly (readonly Element[])[] {
  return [...table.querySelectorAll('tr')]
    .filter((row) => row.closest('table') === table)
    .map((row) => [...row.children].filter(({ tagName }) => /^t[dh]$/i.test(tagName)));
}

/** Whether a table only arranges what is in it, as in mails: it says so, has a table in it, or has no two cells beside each other. */
export function isLayout(table: Element, rows: readonly (readonly Element[])[]): boolean {
  return (
    /^(presentation|none)$/.test(table.getAttribute('role') ?? '') ||
    table.querySelector('table') !== null ||
    rows.every((cells) => cells.length < 2)
  );
}

/** Null for a table too large to be one in a document. */
export function readHtmlTable(
  rows: readonly (readonly Element[])[],
  readCell: (cell: Element) => Fragment,
): FragmentBlock | null {
  const taken = new Set<string>();
  const drafts: (CellDraft & { readonly isHeader: boolean })[] = [];
  for (const [row, cells] of rows.entries()) {
    let column = 0;
    for (const cell of cells) {
      while (taken.has(`${row} ${column}`)) column++;
      const rowSpan = Math.min(spanOf(cell, 'rowspan'), rows.length - row);
      const columnSpan = spanOf(cell, 'colspan');
      // Before anything is read: what a hostile page says of a cell must not cost more than the cell.
      if (taken.size + rowSpan * columnSpan > MAX_CELLS) return null;
      for (let r = row; r < row + rowSpan; r++) {
        for (let c = column; c < column + columnSpan; c++) taken.add(`${r} ${c}`);
      }
      drafts.push({ row, column, rowSpan, columnSpan, isHeader: isHeader(cell), blocks: readCell(cell) });
      column += columnSpan;
    }
  }
  const isAllHeader = (cells: typeof drafts) => cells.length > 0 && cells.every((cell) => cell.isHeader);
  return tableFragment({
    cells: drafts,
    headerRow: isAllHeader(drafts.filter(({ row }) => row === 0)),
    headerColumn: rows.length > 1 && isAllHeader(drafts.filter(({ row, column }) => column === 0 && row > 0)),
  });
}

const MAX_CELLS = 50_000;

function spanOf(cell: Element, name: 'rowspan' | 'colspan'): number {
  const said = Number.parseInt(cell.getAttribute(name) ?? '', 10);
  return said >= 1 ? Math.min(said, MAX_SPAN) : 1;
}

function isHeader(cell: Element): boolean {
  return /^th$/i.test(cell.tagName) || cell.parentElement?.parentElement?.tagName.toUpperCase() === 'THEAD';
}
