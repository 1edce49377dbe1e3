/**
 * The handles of the table around the caret: its corner, the selected rows and the selected columns, each with a menu. The
 * last two can be dragged to where their row or column is to stand.
 */
import { Grip, GripHorizontal, GripVertical } from 'lucide-react';
import { useRef, type ReactElement, type RefObject } from 'react';
import type { TableAxis } from '../../../flow/table-edits.ts';
import type { EditorSurface } from '../editor-surface.ts';
import type { TableState } from './container-state.ts';
import { ControlMenu } from './control-menu.tsx';
import { measureTable, nearestEdge, type TableEdges } from './measure.ts';
import { linesOf, TableActs } from './table-acts.ts';
import { LineMenuItems, TableMenuItems } from './table-menus.tsx';
import { usePlacing } from './use-placing.ts';

interface TableHandlesProps {
  readonly surface: EditorSurface;
  readonly state: TableState;
  readonly layer: HTMLElement;
  readonly menus: HTMLElement;
  readonly menuRef: RefObject<HTMLButtonElement | null>;
}

/** So far the pointer goes before a press becomes a drag, in CSS pixels. */
const SLACK = 4;

export function TableHandles({ surface, state, layer, menus, menuRef }: TableHandlesProps): ReactElement {
  const { containers: desk } = surface;
  const acts = new TableActs(desk.options);
  const row = useRef<HTMLButtonElement>(null);
  const column = useRef<HTMLButtonElement>(null);
  const mark = useRef<HTMLDivElement>(null);

  const measure = (): TableEdges | null => {
    const dom = surface.editor.getElementByKey(state.key);
    const grid = acts.gridOf(state.key);
    return dom === null || grid === null ? null : measureTable(dom, grid);
  };

  usePlacing(surface, layer, () => {
    const edges = measure();
    if (edges === null) return;
    const origin = layer.getBoundingClientRect();
    const { box } = state;
    const { view, isRightToLeft } = edges;
    // The corner and the rows' handles stand where a row begins.
    const begin = (isRightToLeft ? view.right : view.left) - origin.left;
    for (const handle of [menuRef.current, row.current]) handle?.toggleAttribute('data-right', isRightToLeft);
    put(menuRef.current, begin, view.top - origin.top);
    const top = edges.rows[box.top] ?? view.top;
    const bottom = edges.rows[box.bottom] ?? view.bottom;
    put(row.current, begin, (top + bottom) / 2 - origin.top);
    const ends = [edges.columns[box.left] ?? view.left, edges.columns[box.right] ?? view.right];
    const left = Math.max(view.left, Math.min(...ends));
    const right = Math.min(view.right, Math.max(...ends));
    // Of a column that is scrolled out of view there is no handle.
    if (column.current !== null) column.current.hidden = right - left < 8;
    put(column.current, (left + right) / 2 - origin.left, view.top - origin.top);
  });

  /** Resolves once the button is let go; true where that was a drag. */
  const drag = async (axis: TableAxis, event: React.PointerEvent<HTMLButtonElement>): Promise<boolean> => {
    const { ids, from, to: end } = linesOf(state, axis);
    const dragged = ids.slice(from, end);
    if (event.button !== 0 || measure() === null) return false;
    const button = event.currentTarget;
    const start = axis === 'row' ? event.clientY : event.clientX;
    button.setPointerCapture(event.pointerId);
    let at: number | null = null;
    /** Before which row or column of now: the table may have changed under the pointer since the last move. */
    const target = (edges: TableEdges): number | null =>
      at === null ? null : nearestEdge(axis === 'row' ? edges.rows : edges.columns, at);
    const showMark = (): void => {
      const line = mark.current;
      const edges = measure();
      if (line === null) return;
      const to = edges === null ? null : target(edges);
      line.hidden = to === null;
      if (to === null || edges === null) return;
      const origin = layer.getBoundingClientRect();
      const { view } = edges;
      const edge = (axis === 'row' ? edges.rows : edges.columns)[to] ?? 0;
      line.style.left = `${(axis === 'row' ? view.left : Math.min(view.right, Math.max(view.left, edge))) - origin.left}px`;
      line.style.top = `${(axis === 'row' ? edge : view.top) - origin.top}px`;
      line.style.width = axis === 'row' ? `${view.width}px` : '';
      line.style.height = axis === 'row' ? '' : `${(edges.rows.at(-1) ?? view.bottom) - view.top}px`;
    };
    return new Promise((resolve) => {
      const move = (moved: PointerEvent): void => {
        const here = axis === 'row' ? moved.clientY : moved.clientX;
        if (at !== null || Math.abs(here - start) > SLACK) at = here;
        showMark();
      };
      const end = (act: boolean): void => {
        button.removeEventListener('pointermove', move);
        button.removeEventListener('pointerup', drop);
        button.removeEventListener('pointercancel', cancel);
        button.ownerDocument.removeEventListener('keydown', onKey, { capture: true });
        const edges = measure();
        const to = edges === null ? null : target(edges);
        const wasDrag = at !== null;
        at = null;
        showMark();
        if (act && to !== null) acts.moveTo(state, axis, dragged, to);
        resolve(wasDrag);
      };
      const drop = (): void => end(true);
      const cancel = (): void => end(false);
      const onKey = (key: KeyboardEvent): void => {
        if (key.key === 'Escape') cancel();
      };
      button.addEventListener('pointermove', move);
      button.addEventListener('pointerup', drop);
      button.addEventListener('pointercancel', cancel);
      button.ownerDocument.addEventListener('keydown', onKey, { capture: true });
    });
  };

  const done = (): void => desk.focus();
  return (
    <div role="group" aria-label="Table">
      <ControlMenu
        label="Table"
        className="table-corner"
        icon={<Grip aria-hidden />}
        buttonRef={menuRef}
        place={menus}
        onDone={done}
      >
        <TableMenuItems desk={desk} state={state} />
      </ControlMenu>
      <ControlMenu
        label={lineLabel(state, 'row')}
        className="table-row-handle"
        icon={<GripVertical aria-hidden />}
        buttonRef={row}
        place={menus}
        onDrag={(event) => drag('row', event)}
        onDone={done}
      >
        <LineMenuItems desk={desk} state={state} axis="row" />
      </ControlMenu>
      <ControlMenu
        label={lineLabel(state, 'column')}
        className="table-column-handle"
        icon={<GripHorizontal aria-hidden />}
        buttonRef={column}
        place={menus}
        onDrag={(event) => drag('column', event)}
        onDone={done}
      >
        <LineMenuItems desk={desk} state={state} axis="column" />
      </ControlMenu>
      <div ref={mark} className="table-drop-mark" hidden />
    </div>
  );
}

function lineLabel(state: TableState, axis: TableAxis): string {
  const { ids, from, to } = linesOf(state, axis);
  const [one, many] = axis === 'row' ? ['Row', 'Rows'] : ['Column', 'Columns'];
  return to - from > 1 ? `${many} ${from + 1} to ${to} of ${ids.length}` : `${one} ${from + 1} of ${ids.length}`;
}

function put(element: HTMLElement | null, left: number, top: number): void {
  if (element === null) return;
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}
