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
  const group = dom.querySelector('colgroup');
  if (group === null) return;
  const { columns } = readTable(props);
  group.replaceChildren(
    ...columns.map((id) => {
      const column = document.createElement('col');
      const width = tableColumnWidth(props, id);
      if (width !== null) column.style.width = `${width}px`;
      return column;
    }),
  );
}
