/** What the menus of a table offer: for the table, and for the selected rows or columns. */
import { Menu } from '@base-ui/react/menu';
import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  Check,
  Columns3,
  PanelLeft,
  PanelTop,
  Plus,
  Rows3,
  TableCellsMerge,
  TableCellsSplit,
  Trash2,
} from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { TableAxis } from '../../../flow/table-edits.ts';
import type { ContainerDesk } from './container-desk.ts';
import type { TableState } from './container-state.ts';
import { ControlItem } from './control-menu.tsx';
import { linesOf, TableActs } from './table-acts.ts';

interface MenuItemsProps {
  readonly desk: ContainerDesk;
  readonly state: TableState;
}

export function TableMenuItems({ desk, state }: MenuItemsProps): ReactElement {
  const table = new TableActs(desk.options);
  return (
    <>
      <HeaderItem desk={desk} state={state} axis="row" />
      <HeaderItem desk={desk} state={state} axis="column" />
      <Menu.Separator className="menu-line" />
      <ControlItem
        icon={<TableCellsMerge aria-hidden />}
        disabled={!state.canMerge}
        onChoose={() => table.merge(state)}
      >
        Merge cells
      </ControlItem>
      <ControlItem
        icon={<TableCellsSplit aria-hidden />}
        disabled={!state.canSplit}
        onChoose={() => table.split(state)}
      >
        Split cell
      </ControlItem>
      <Menu.Separator className="menu-line" />
      <ControlItem icon={<Rows3 aria-hidden />} onChoose={() => table.insert(atEnd(state), 'row', 'after')}>
        Add row at the end
      </ControlItem>
      <ControlItem icon={<Columns3 aria-hidden />} onChoose={() => table.insert(atEnd(state), 'column', 'after')}>
        Add column at the end
      </ControlItem>
      <Menu.Separator className="menu-line" />
      <ControlItem icon={<Trash2 aria-hidden />} onChoose={() => table.deleteTable(state)}>
        Delete table
      </ControlItem>
    </>
  );
}

function atEnd(state: TableState): TableState {
  const [bottom, right] = [state.rows.length, state.columns.length];
  return { ...state, box: { ...state.box, bottom, right } };
}

const WIDTHS = [
  { width: null, label: 'Fit to text' },
  { width: 80, label: 'Narrow' },
  { width: 160, label: 'Medium' },
  { width: 280, label: 'Wide' },
] as const;

export function LineMenuItems({ desk, state, axis }: MenuItemsProps & { readonly axis: TableAxis }): ReactElement {
  const table = new TableActs(desk.options);
  const { ids, from, to } = linesOf(state, axis);
  const words = axis === 'row' ? ROW : table.isRightToLeft(state.key) ? COLUMN_RIGHT_TO_LEFT : COLUMN;
  const count = to - from;
  return (
    <>
      <ControlItem icon={<Plus aria-hidden />} onChoose={() => table.insert(state, axis, 'before')}>
        {words.insertBefore}
      </ControlItem>
      <ControlItem icon={<Plus aria-hidden />} onChoose={() => table.insert(state, axis, 'after')}>
        {words.insertAfter}
      </ControlItem>
      <Menu.Separator className="menu-line" />
      <ControlItem icon={words.before} disabled={from === 0} onChoose={() => table.move(state, axis, -1)}>
        {words.moveBefore}
      </ControlItem>
      <ControlItem icon={words.after} disabled={to === ids.length} onChoose={() => table.move(state, axis, 1)}>
        {words.moveAfter}
      </ControlItem>
      {from === 0 && <HeaderItem desk={desk} state={state} axis={axis} />}
      <Menu.Separator className="menu-line" />
      {axis === 'column' && (
        <>
          <Menu.RadioGroup
            aria-label="Width"
            value={state.width}
            onValueChange={(width: unknown) => table.setWidth(state, typeof width === 'number' ? width : null)}
          >
            <div className="menu-label" aria-hidden="true">
              Width
            </div>
            {WIDTHS.map(({ width, label }) => (
              <Menu.RadioItem key={label} value={width} className="menu-item" closeOnClick>
                {label}
                <Checked>
                  <Menu.RadioItemIndicator>
                    <Check aria-hidden />
                  </Menu.RadioItemIndicator>
                </Checked>
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Separator className="menu-line" />
        </>
      )}
      <ControlItem icon={<Trash2 aria-hidden />} onChoose={() => table.delete(state, axis)}>
        {count === 1 ? words.delete : words.deleteMany(count)}
      </ControlItem>
    </>
  );
}

const ROW = {
  insertBefore: 'Insert row above',
  insertAfter: 'Insert row below',
  moveBefore: 'Move up',
  moveAfter: 'Move down',
  before: <ArrowUp aria-hidden />,
  after: <ArrowDown aria-hidden />,
  delete: 'Delete row',
  deleteMany: (count: number) => `Delete ${count} rows`,
};
const COLUMN: typeof ROW = {
  insertBefore: 'Insert column left',
  insertAfter: 'Insert column right',
  moveBefore: 'Move left',
  moveAfter: 'Move right',
  before: <ArrowLeft aria-hidden />,
  after: <ArrowRight aria-hidden />,
  delete: 'Delete column',
  deleteMany: (count: number) => `Delete ${count} columns`,
};

/** The column before is the one on the right. */
const COLUMN_RIGHT_TO_LEFT: typeof ROW = {
  ...COLUMN,
  insertBefore: COLUMN.insertAfter,
  insertAfter: COLUMN.insertBefore,
  moveBefore: COLUMN.moveAfter,
  moveAfter: COLUMN.moveBefore,
  before: COLUMN.after,
  after: COLUMN.before,
};

function HeaderItem({ desk, state, axis }: MenuItemsProps & { readonly axis: TableAxis }): ReactElement {
  return (
    <Menu.CheckboxItem
      className="menu-item"
      closeOnClick
      checked={axis === 'row' ? state.headerRow : state.headerColumn}
      onCheckedChange={(on) => new TableActs(desk.options).setHeader(state, axis, on)}
    >
      {axis === 'row' ? <PanelTop aria-hidden /> : <PanelLeft aria-hidden />}
      {axis === 'row' ? 'Header row' : 'Header column'}
      <Checked>
        <Menu.CheckboxItemIndicator>
          <Check aria-hidden />
        </Menu.CheckboxItemIndicator>
      </Checked>
    </Menu.CheckboxItem>
  );
}

function Checked({ children }: { readonly children: ReactNode }): ReactElement {
  return <span className="menu-item-check">{children}</span>;
}
