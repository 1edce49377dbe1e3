/** Draws a table as the browser's own, so that a screen reader reads it as one. */
import { readTable, tableColumnWidth, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import type { ContainerView, SlotRow, SlotShape } from './container-view.ts';

export const tableView: ContainerView = {
  name: 'table',
  create(props) {
    const dom = document.createElement('div');
    const table = document.createElement('table');
    table.dataset['slot'] = '';
    table.append(document.createElement('colgroup'));
    dom.append(table);
    drawColumns(dom, props);
    return dom;
  },
  update(dom, props) {
    drawColumns(dom, props);
    return true;
  },
  layout(props) {
    const grid = readTable(props);
    const rows: SlotRow[] = [];
    for (const [row, id] of grid.rows.entries()) {
      const slots = grid.cells.flatMap((cell): SlotShape[] => {
        if (cell.row !== row) return [];
        const inHeaderRow = props[TABLE_KEYS.headerRow] === true && row === 0;
        const inHeaderColumn = props[TABLE_KEYS.headerColumn] === true && cell.column === 0;
        const attributes: Record<string, string> = { class: 'flow-slot flow-cell' };
        if (cell.rowSpan > 1) attributes['rowspan'] = String(cell.rowSpan);
        if (cell.columnSpan > 1) attributes['colspan'] = String(cell.columnSpan);
        if (inHeaderRow) attributes['scope'] = 'col';
        else if (inHeaderColumn) attributes['scope'] = 'row';
        return [{ slot: cell.slot, tag: inHeaderRow || inHeaderColumn ? 'th' : 'td', attributes, grow: 0 }];
      });
      rows.push({ row: id, slots });
    }
    return rows;
  },
};

function drawColumns(dom: HTMLElement, props: BlockProps): void {
  drawColumnWidths(
    dom,
    readTable(props).columns.map((id) => tableColumnWidth(props, id)),
  );
}

/** Draws the widths of all columns, in CSS pixels; null for one that takes what its text needs. */
export function drawColumnWidths(dom: HTMLElement, widths: readonly (number | null)[]): void {
  const table = dom.querySelector<HTMLElement>(':scope > table');
  const group = table?.querySelector(':scope > colgroup');
  if (table === null || group === null || group === undefined) return;
  group.replaceChildren(
    ...widths.map((width) => {
      const column = document.createElement('col');
      if (width !== null) column.style.width = `${width}px`;
      return column;
    }),
  );
  // Where somebody said how wide every column is, that is how wide they are; else the text has a say too.
  const isFixed = widths.length > 0 && widths.every((width) => width !== null);
  table.style.tableLayout = isFixed ? 'fixed' : '';
  table.style.width = isFixed ? `${widths.reduce<number>((sum, width) => sum + (width ?? 0), 0)}px` : '';
}
