/**
 * What a person does to the table of the caret by its handles and menus: each act is one write to the flow and one step of
 * undo, and leaves the caret in the table. Which table and which cells is the desk's to say.
 */
import { $getNodeByKey, type LexicalEditor, type NodeKey } from 'lexical';
import { cellSlot, readTable, TABLE_KEYS, type TableGrid } from '../../../flow/blocks/table.ts';
import { Delta } from '../../../flow/delta.ts';
import type { FlowWrite } from '../../../flow/edit.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import {
  deleteLine,
  insertLine,
  mergeBox,
  moveLines,
  setProperty,
  splitCell,
  tiedLines,
  type Lines,
  type TableAxis,
} from '../../../flow/table-edits.ts';
import type { FlowView } from '../../../flow/view.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';
import type { TableState } from './container-state.ts';
import { $deleteContainer, $enterSlot } from './make-container.ts';
import { isRightToLeft } from './reading-direction.ts';

export interface TableActsOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly endStep: () => void;
  readonly makeId: () => string;
}

/** Selected rows or columns, and all there are. */
interface SelectedLines extends Lines {
  readonly ids: readonly string[];
}

export function linesOf(state: TableState, axis: TableAxis): SelectedLines {
  const { box } = state;
  return axis === 'row'
    ? { ids: state.rows, from: box.top, to: box.bottom }
    : { ids: state.columns, from: box.left, to: box.right };
}

export class TableActs {
  readonly #options: TableActsOptions;

  constructor(options: TableActsOptions) {
    this.#options = options;
  }

  /** A row or column before the selected ones, or after them. */
  insert(state: TableState, axis: TableAxis, side: 'before' | 'after'): void {
    const { from, to } = linesOf(state, axis);
    const id = this.#options.makeId();
    this.#write(state.key, (table) => insertLine(table, axis, side === 'before' ? from : to, id));
  }

  /** Moves the selected rows or columns by one: it is their neighbour that goes to the other side of them. */
  move(state: TableState, axis: TableAxis, by: 1 | -1): void {
    this.#write(state.key, (table) => {
      const { from, to } = tiedLines(readTable(table.props), axis, linesOf(state, axis));
      return by === 1
        ? moveLines(table, axis, { from: to, to: to + 1 }, from)
        : moveLines(table, axis, { from: from - 1, to: from }, to);
    });
  }

  /**
   * Moves rows or columns so that they come to stand before the one that is `before` now (at the end past the last). Somebody else may
   * have changed the table since they were taken hold of: those that have gone stay gone.
   */
  moveTo({ key }: TableState, axis: TableAxis, ids: readonly string[], before: number): void {
    this.#write(key, (table) => {
      const { rows, columns } = readTable(table.props);
      const now = axis === 'row' ? rows : columns;
      const at = ids.map((id) => now.indexOf(id)).filter((index) => index !== -1);
      return at.length === 0
        ? null
        : moveLines(table, axis, { from: Math.min(...at), to: Math.max(...at) + 1 }, before);
    });
  }

  /** Deletes the selected rows or columns; the table with the last of them. */
  delete(state: TableState, axis: TableAxis): void {
    const { ids, from, to } = linesOf(state, axis);
    if (to - from >= ids.length) return this.deleteTable(state);
    this.#options.endStep();
    for (const id of ids.slice(from, to)) {
      this.#options.binding.write((view) => {
        const table = this.#tableOf(state.key);
        return table === null ? null : deleteLine(view, table, axis, id);
      });
    }
    this.#caretTo(state.key, ({ cells, rows, columns }) => {
      const row = Math.min(state.box.top, rows.length - 1);
      const column = Math.min(state.box.left, columns.length - 1);
      const holds = (first: number, span: number, at: number) => at >= first && at < first + span;
      return cells.find((cell) => holds(cell.row, cell.rowSpan, row) && holds(cell.column, cell.columnSpan, column))
        ?.slot;
    });
    this.#options.endStep();
  }

  setHeader(state: TableState, axis: TableAxis, on: boolean): void {
    const key = axis === 'row' ? TABLE_KEYS.headerRow : TABLE_KEYS.headerColumn;
    this.#write(state.key, (table) => setProperty(table, key, on ? true : null));
  }

  merge(state: TableState): void {
    const { box, rows, columns, key } = state;
    this.#options.endStep();
    this.#options.binding.write((view) => {
      const table = this.#tableOf(key);
      return table === null ? null : mergeBox(view, table, box);
    });
    this.#caretTo(key, () => cellSlot(rows[box.top] ?? '', columns[box.left] ?? ''));
    this.#options.endStep();
  }

  split(state: TableState): void {
    this.#write(state.key, (table) => splitCell(table, state.slot));
  }

  /** The width of the selected columns, in CSS pixels; null for what their text needs. */
  setWidth(state: TableState, width: number | null): void {
    const { ids, from, to } = linesOf(state, 'column');
    this.setWidths(state.key, new Map(ids.slice(from, to).map((id) => [id, width])));
  }

  setWidths(key: NodeKey, widths: ReadonlyMap<string, number | null>): void {
    this.#write(key, ({ marker }) =>
      marker === null
        ? null
        : {
            change: new Delta(),
            keys: [...widths].map(([id, value]) => ({ marker, key: `${TABLE_KEYS.width}${id}`, value })),
            places: [],
          },
    );
  }

  deleteTable({ key }: TableState): void {
    const { editor, endStep } = this.#options;
    endStep();
    editor.update(
      () => {
        const table = $getNodeByKey(key);
        if ($isContainerNode(table)) $deleteContainer(table);
      },
      { discrete: true, tag: COMMAND_TAG },
    );
    endStep();
  }

  #write(key: NodeKey, make: (table: LiveBlock, view: FlowView) => FlowWrite | null): void {
    const { binding, endStep } = this.#options;
    endStep();
    binding.write((view) => {
      const table = this.#tableOf(key);
      return table === null ? null : make(table, view);
    });
    endStep();
  }

  #tableOf(key: NodeKey): LiveBlock | null {
    return this.#options.binding.keys.blockOf(key) ?? null;
  }

  /** The table of a container's node; null where it has gone. */
  gridOf(key: NodeKey): TableGrid | null {
    const table = this.#tableOf(key);
    return table === null ? null : readTable(table.props);
  }

  /** Whether the first column of the table stands on the right. */
  isRightToLeft(key: NodeKey): boolean {
    return isRightToLeft(this.#options.editor.getElementByKey(key));
  }

  #caretTo(key: NodeKey, slotIn: (grid: TableGrid) => string | undefined): void {
    const grid = this.gridOf(key);
    const slot = grid === null ? undefined : slotIn(grid);
    if (slot === undefined) return;
    this.#options.editor.update(
      () => {
        const table = $getNodeByKey(key);
        if ($isContainerNode(table)) $enterSlot($slotsIn(table).get(slot), 'end');
      },
      { discrete: true },
    );
  }
}
