/** How large a new table is to be: a small sheet of squares at the caret, for the mouse and for the arrow keys. */
import { Popover } from '@base-ui/react/popover';
import { useMemo, useRef, useState, type ReactElement } from 'react';
import { useStore } from '../../sync/use-store.ts';
import '../../ui/popups.css';
import { caretRect, domPointsOf } from '../carets/dom-places.ts';
import type { EditorSurface } from '../editor-surface.ts';
import type { ContainerDesk } from './container-desk.ts';

const MAX = 8;
const USUAL = 3;

export function TablePicker(props: { readonly desk: ContainerDesk; readonly surface: EditorSurface }): ReactElement {
  const { desk, surface } = props;
  const picking = useStore(desk.picking);
  const first = useRef<HTMLButtonElement>(null);
  const anchor = useMemo(
    () => ({
      getBoundingClientRect: () => {
        const place = desk.picking.get();
        const range = place === null ? null : surface.binding.offsetsOf(place);
        const [point] = range === null ? [] : domPointsOf(surface.editor, surface.binding, [range.focus]);
        return (point === undefined || point === null ? null : caretRect(point)) ?? new DOMRect();
      },
    }),
    [desk, surface],
  );
  return (
    <Popover.Root
      open={picking !== null}
      onOpenChange={(open) => {
        if (!open) desk.cancelPicking();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner
          className="popup-layer"
          anchor={anchor}
          side="bottom"
          align="start"
          sideOffset={8}
          collisionPadding={8}
        >
          <Popover.Popup
            className="popup table-picker"
            aria-label="Size of the table"
            initialFocus={first}
            // The desk gives the caret back.
            finalFocus={false}
          >
            {picking !== null && <Sheet desk={desk} first={first} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Sheet(props: {
  readonly desk: ContainerDesk;
  readonly first: React.RefObject<HTMLButtonElement | null>;
}): ReactElement {
  const { desk, first } = props;
  const [size, setSize] = useState({ rows: USUAL, columns: USUAL });
  const squares = useRef<HTMLDivElement>(null);
  const go = (rows: number, columns: number): void => {
    const next = { rows: Math.min(MAX, Math.max(1, rows)), columns: Math.min(MAX, Math.max(1, columns)) };
    setSize(next);
    squares.current?.querySelector<HTMLElement>(`[data-at="${next.rows} ${next.columns}"]`)?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    // Tab would leave the sheet standing open over the text, and go to whatever follows it in the page.
    if (event.key === 'Tab') {
      event.preventDefault();
      desk.cancelPicking();
      return;
    }
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    go(size.rows + by[0], size.columns + by[1]);
  };
  return (
    <>
      <div
        ref={squares}
        role="grid"
        aria-label="Rows and columns"
        className="table-picker-grid"
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {Array.from({ length: MAX }, (_row, r) => (
          <div key={r} role="row" className="table-picker-row">
            {Array.from({ length: MAX }, (_column, c) => {
              const isEdge = r + 1 === size.rows && c + 1 === size.columns;
              return (
                <button
                  key={c}
                  type="button"
                  role="gridcell"
                  ref={isEdge && size.rows === USUAL && size.columns === USUAL ? first : undefined}
                  className="table-picker-square"
                  data-at={`${r + 1} ${c + 1}`}
                  data-in={r < size.rows && c < size.columns ? '' : undefined}
                  aria-label={`${r + 1} by ${c + 1}`}
                  aria-selected={isEdge}
                  tabIndex={isEdge ? 0 : -1}
                  onPointerMove={({ movementX, movementY }) => {
                    // A sheet that opens under a pointer at rest has not been pointed at.
                    if (movementX !== 0 || movementY !== 0) setSize({ rows: r + 1, columns: c + 1 });
                  }}
                  onClick={() => desk.insertTable(r + 1, c + 1)}
                />
              );
            })}
          </div>
        ))}
      </div>
      <p className="table-picker-size" role="status">
        {size.rows} {size.rows === 1 ? 'row' : 'rows'}, {size.columns} {size.columns === 1 ? 'column' : 'columns'}
      </p>
    </>
  );
}

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
