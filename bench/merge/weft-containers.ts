/**
 * Tables, toggles and columns as a scenario has them, on the editor's container nodes. What people do to a table are the
 * commands behind its handles. Runs inside a Lexical update.
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
  $slotsIn,
  type ContainerNode,
} from '../../web/editor/nodes/container-node.ts';
import type { SlotNode } from '../../web/editor/nodes/slot-node.ts';

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
