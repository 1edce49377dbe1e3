/**
 * Dragging the border of a table's column or between two columns, with a mouse. While one drags only the page shows it; what
 * it came to is written when the button is let go, and Escape takes it back. Menus do the same without a mouse.
 */
import { $getNearestNodeFromDOMNode, type LexicalEditor, type NodeKey } from 'lexical';
import { columnIds, columnShare } from '../../../flow/blocks/columns.ts';
import { readTable, tableColumnWidth } from '../../../flow/blocks/table.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { drawColumnWidths } from '../blocks/table-view.ts';
import { $isContainerNode } from '../nodes/container-node.ts';
import { $isSlotNode } from '../nodes/slot-node.ts';
import type { ContainerDesk } from './container-desk.ts';
import { measureTable } from './measure.ts';
import { isRightToLeft } from './reading-direction.ts';
import { $containerOf } from './slots.ts';
import { TableActs } from './table-acts.ts';

/** How near the pointer must be to a border to take hold of it, in CSS pixels. */
const REACH = 5;
const MIN_WIDTH = 40;

/** The border behind the column of this index. */
interface Border {
  readonly key: NodeKey;
  readonly dom: HTMLElement;
  readonly props: BlockProps;
  readonly isTable: boolean;
  readonly column: number;
}

interface Drag {
  /** By so much wider than it was, in CSS pixels. */
  readonly move: (by: number) => void;
  readonly drop: () => void;
  readonly cancel: () => void;
}

export interface DragBordersOptions {
  readonly editor: LexicalEditor;
  readonly desk: ContainerDesk;
  readonly text: HTMLElement;
}

export function registerDragBorders({ editor, desk, text }: DragBordersOptions): () => void {
  let endDrag: (() => void) | null = null;

  const containerAt = (element: Element): { readonly key: NodeKey; readonly props: BlockProps } | null =>
    editor.read(() => {
      const node = $getNearestNodeFromDOMNode(element);
      const container = $isContainerNode(node) ? node : $isSlotNode(node) ? $containerOf(node) : null;
      return container === null ? null : { key: container.getKey(), props: container.getProps() };
    });

  const borderAt = (event: PointerEvent): Border | null => {
    const { target, clientX: x } = event;
    if (!(target instanceof Element) || event.pointerType !== 'mouse' || !editor.isEditable()) return null;
    const cell = target.closest<HTMLElement>('.flow-cell');
    if (cell !== null && text.contains(cell)) {
      const rect = cell.getBoundingClientRect();
      const [begin, end] = isRightToLeft(cell) ? [rect.right, rect.left] : [rect.left, rect.right];
      const edge = Math.abs(x - end) <= REACH ? 1 : Math.abs(x - begin) <= REACH ? 0 : null;
      const found = edge === null ? null : containerAt(cell);
      const dom = found === null ? null : editor.getElementByKey(found.key);
      if (edge === null || found === null || dom === null) return null;
      const slot = editor.read(() => {
        const node = $getNearestNodeFromDOMNode(cell);
        return $isSlotNode(node) ? node.getSlot() : '';
      });
      const at = readTable(found.props).cells.find((one) => one.slot === slot);
      const column = at === undefined ? -1 : at.column + (edge === 1 ? at.columnSpan : 0) - 1;
      return column < 0 ? null : { ...found, dom, isTable: true, column };
    }
    if (!target.matches('.flow-columns') || !(target instanceof HTMLElement)) return null;
    const found = containerAt(target);
    const isPassed = isRightToLeft(target)
      ? ({ left }: DOMRect) => left >= x - 1
      : ({ right }: DOMRect) => right <= x + 1;
    const column = [...target.children].findLastIndex((child) => isPassed(child.getBoundingClientRect()));
    const isBetween = column >= 0 && column < target.children.length - 1;
    return found === null || !isBetween ? null : { ...found, dom: target, isTable: false, column };
  };

  const onMove = (event: PointerEvent): void => {
    if (endDrag !== null) return;
    if (event.buttons === 0 && borderAt(event) !== null) text.dataset['border'] = '';
    else delete text.dataset['border'];
  };

  const onDown = (event: PointerEvent): void => {
    const border = event.button === 0 ? borderAt(event) : null;
    const drag = border === null ? null : border.isTable ? dragTable(desk, border) : dragColumns(desk, border);
    if (drag === null) return;
    // The caret stays where it is.
    event.preventDefault();
    event.stopPropagation();
    const startX = event.clientX;
    const { ownerDocument } = text;
    // Wider is away from where the column begins.
    const outwards = isRightToLeft(border?.dom ?? null) ? -1 : 1;
    const move = (moved: PointerEvent): void => drag.move((moved.clientX - startX) * outwards);
    const end = (act: () => void): void => {
      endDrag?.();
      act();
    };
    const drop = (): void => end(drag.drop);
    const cancel = (): void => end(drag.cancel);
    const onKey = (key: KeyboardEvent): void => {
      if (key.key === 'Escape') cancel();
    };
    ownerDocument.addEventListener('pointermove', move);
    ownerDocument.addEventListener('pointerup', drop);
    ownerDocument.addEventListener('pointercancel', cancel);
    ownerDocument.addEventListener('keydown', onKey, { capture: true });
    endDrag = () => {
      endDrag = null;
      ownerDocument.removeEventListener('pointermove', move);
      ownerDocument.removeEventListener('pointerup', drop);
      ownerDocument.removeEventListener('pointercancel', cancel);
      ownerDocument.removeEventListener('keydown', onKey, { capture: true });
    };
  };
  // A pressed mouse button would put the caret, also where the pointer event was prevented.
  const onMouseDown = (event: MouseEvent): void => {
    if (endDrag !== null) event.preventDefault();
  };

  text.addEventListener('pointermove', onMove);
  text.addEventListener('pointerdown', onDown, { capture: true });
  text.addEventListener('mousedown', onMouseDown, { capture: true });
  return () => {
    endDrag?.();
    text.removeEventListener('pointermove', onMove);
    text.removeEventListener('pointerdown', onDown, { capture: true });
    text.removeEventListener('mousedown', onMouseDown, { capture: true });
    delete text.dataset['border'];
  };
}

function dragTable(desk: ContainerDesk, { key, dom, props, column }: Border): Drag | null {
  const grid = readTable(props);
  const edges = measureTable(dom, grid)?.columns;
  const id = grid.columns[column];
  if (edges === undefined || id === undefined) return null;
  // The others keep the width they have on this screen.
  const widths = grid.columns.map((_id, i) => Math.round(Math.abs((edges[i + 1] ?? 0) - (edges[i] ?? 0))));
  const was = widths[column] ?? MIN_WIDTH;
  return {
    move: (by) => {
      widths[column] = Math.max(MIN_WIDTH, Math.round(was + by));
      drawColumnWidths(dom, widths);
    },
    drop: () => {
      if (widths[column] === was) return;
      new TableActs(desk.options).setWidths(key, new Map(grid.columns.map((one, i) => [one, widths[i] ?? null])));
    },
    cancel: () =>
      drawColumnWidths(
        dom,
        grid.columns.map((one) => tableColumnWidth(props, one)),
      ),
  };
}

function dragColumns(desk: ContainerDesk, { key, dom, props, column }: Border): Drag | null {
  const ids = columnIds(props);
  const [left, right] = [ids[column], ids[column + 1]];
  const [leftDom, rightDom] = [dom.children[column], dom.children[column + 1]];
  if (left === undefined || right === undefined) return null;
  if (!(leftDom instanceof HTMLElement) || !(rightDom instanceof HTMLElement)) return null;
  const [leftWidth, rightWidth] = [leftDom.getBoundingClientRect().width, rightDom.getBoundingClientRect().width];
  const both = columnShare(props, left) + columnShare(props, right);
  let shares: readonly [number, number] = [columnShare(props, left), columnShare(props, right)];
  const show = (): void => {
    leftDom.style.flexGrow = String(shares[0]);
    rightDom.style.flexGrow = String(shares[1]);
  };
  return {
    move: (by) => {
      const room = leftWidth + rightWidth;
      const width = Math.min(room - MIN_WIDTH, Math.max(MIN_WIDTH, leftWidth + by));
      const share = Math.round((both * width * 100) / room) / 100;
      shares = [share, Math.round((both - share) * 100) / 100];
      show();
    },
    drop: () =>
      desk.setProps(
        key,
        new Map([
          [`width:${left}`, shares[0]],
          [`width:${right}`, shares[1]],
        ]),
      ),
    cancel: () => {
      shares = [columnShare(props, left), columnShare(props, right)];
      show();
    },
  };
}
