/**
 * What a person of Weft does to tables, toggles and columns, on the editor's container nodes: rows and columns are ranks in the
 * properties of one block, so each act here changes what an editor command would change. Runs inside a Lexical update.
 */
import { $getRoot, type ElementNode, type LexicalNode } from 'lexical';
import { COLUMNS } from '../../flow/blocks/columns.ts';
import { cellSlot, readTable, TABLE, TABLE_KEYS } from '../../flow/blocks/table.ts';
import { TOGGLE, TOGGLE_BODY } from '../../flow/blocks/toggle.ts';
import { rankBetween } from '../../flow/ranks.ts';
import type { Json } from '../../flow/schema.ts';
import {
  $createContainerNode,
  $isContainerNode,
  $layOut,
  $setProps,
  $slotsIn,
  type ContainerNode,
} from '../../web/editor/nodes/container-node.ts';
import { $isSlotNode, type SlotNode } from '../../web/editor/nodes/slot-node.ts';

export type Axis = 'row' | 'column';

/** A cell by its node, and the ids of its row and column. */
interface Cell {
  readonly table: ContainerNode;
  readonly row: string;
  readonly column: string;
}

export function $cellOf(node: LexicalNode): Cell {
  for (let one: LexicalNode | null = node; one !== null; one = one.getParent()) {
    if (!$isSlotNode(one)) continue;
    const [row = '', column = ''] = one.getSlot().split(':');
    for (let table: LexicalNode | null = one; table !== null; table = table.getParent()) {
      if ($isContainerNode(table)) return { table, row, column };
    }
  }
  throw new Error('stands in no cell');
}

export function $firstTable(): ContainerNode {
  const table = $getRoot()
    .getChildren()
    .find((node) => $isContainerNode(node) && node.getBlockType() === TABLE.type);
  if (!$isContainerNode(table)) throw new Error('no table');
  return table;
}

export function $slotAt(table: ContainerNode, row: number, column: number): SlotNode {
  const { rows, columns } = readTable(table.getProps());
  const slot = $slotsIn(table).get(cellSlot(rows[row] ?? '', columns[column] ?? ''));
  if (slot === undefined) throw new Error('no such cell');
  return slot;
}

/** Gives a row or a column, new or not, the rank right before or after another one. */
export function $rankBeside(table: ContainerNode, axis: Axis, id: string, beside: string, after: boolean): void {
  const props = table.getProps();
  const grid = readTable(props);
  const ids = (axis === 'row' ? grid.rows : grid.columns).filter((one) => one !== id);
  const prefix = axis === 'row' ? TABLE_KEYS.row : TABLE_KEYS.column;
  const at = ids.indexOf(beside) + (after ? 1 : 0);
  const rankOf = (index: number) => {
    const rank = props[`${prefix}${ids[index] ?? ''}`];
    return typeof rank === 'string' ? rank : null;
  };
  $setProps(table, { ...props, [`${prefix}${id}`]: rankBetween(rankOf(at - 1), rankOf(at)) });
}

export function $deleteRow(table: ContainerNode, row: string): void {
  const { [`${TABLE_KEYS.row}${row}`]: _gone, ...props } = table.getProps();
  for (const [name, slot] of $slotsIn(table)) if (name.startsWith(`${row}:`)) slot.clear();
  $setProps(table, props);
}

export function $mergeCells(first: Cell, last: Cell): void {
  const { table } = first;
  const key = `${TABLE_KEYS.merge}${cellSlot(first.row, first.column)}`;
  const inside = $slotsIn(table);
  const anchor = inside.get(cellSlot(first.row, first.column));
  const covered = inside.get(cellSlot(last.row, last.column));
  if (anchor === undefined || covered === undefined) throw new Error('no such cell');
  anchor.append(...covered.getChildren());
  $setProps(table, { ...table.getProps(), [key]: [last.row, last.column] });
}

/** A table of these texts. `makeId` names it, its rows and its columns. */
export function $createTable(
  rows: readonly (readonly string[])[],
  makeId: () => string,
  $line: (text: string) => ElementNode,
) {
  const props: Record<string, Json> = {};
  const rank = (prefix: string, count: number) => {
    let last: string | null = null;
    for (let i = 0; i < count; i++) {
      last = rankBetween(last, null);
      props[`${prefix}${makeId()}`] = last;
    }
  };
  rank(TABLE_KEYS.row, rows.length);
  rank(TABLE_KEYS.column, rows[0]?.length ?? 0);
  const table = $createContainerNode(TABLE.type, props, makeId());
  $layOut(table);
  for (const [r, texts] of rows.entries()) {
    for (const [c, text] of texts.entries()) if (text !== '') $slotAt(table, r, c).append($line(text));
  }
  return table;
}

/** Puts blocks into the body of a toggle that takes the place of the first of them. */
export function $wrapInToggle(blocks: readonly LexicalNode[], id: string): void {
  const toggle = $createContainerNode(TOGGLE.type, {}, id);
  blocks[0]?.insertBefore(toggle, false);
  $layOut(toggle);
  $slotsIn(toggle)
    .get(TOGGLE_BODY)
    ?.append(...blocks);
}

export function $putSideBySide(blocks: readonly LexicalNode[], makeId: () => string): void {
  const ids = blocks.map(() => makeId());
  let last: string | null = null;
  const ranks = ids.map((id) => [`col:${id}`, (last = rankBetween(last, null))] as const);
  const columns = $createContainerNode(COLUMNS.type, Object.fromEntries(ranks), makeId());
  blocks[0]?.insertBefore(columns, false);
  $layOut(columns);
  const slots = $slotsIn(columns);
  for (const [i, block] of blocks.entries()) slots.get(ids[i] ?? '')?.append(block);
}
