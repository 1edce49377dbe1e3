/** Columns beside each other: one more, one less, and how they share the width. Runs inside a Lexical update. */
import { columnIds } from '../../../flow/blocks/columns.ts';
import { rankBetween } from '../../../flow/ranks.ts';
import type { Json } from '../../../flow/schema.ts';
import { $createBlockNode } from '../nodes/block-node.ts';
import { $layOut, $setProps, $slotsIn, type ContainerNode } from '../nodes/container-node.ts';
import { $enterSlot, $unwrap } from './make-container.ts';
import { $isEmptySlot } from './slots.ts';

/** More beside each other would hold no line of text. */
export const MAX_COLUMNS = 6;

const RANK = 'col:';
const WIDTH = 'width:';

export function newColumnsProps(count: number, makeId: () => string): Record<string, Json> {
  const props: Record<string, Json> = {};
  let rank: string | null = null;
  for (let i = 0; i < count; i++) props[`${RANK}${makeId()}`] = rank = rankBetween(rank, null);
  return props;
}

/** A new column beside this one, with the caret in it. */
export function $addColumn(columns: ContainerNode, slot: string, side: 'before' | 'after', id: string): void {
  const props = columns.getProps();
  const ids = columnIds(props);
  if (ids.length >= MAX_COLUMNS) return;
  const index = ids.indexOf(slot) + (side === 'after' ? 1 : 0);
  const rankOf = (one: string | undefined): string | null => {
    const rank = props[`${RANK}${one ?? ''}`];
    return typeof rank === 'string' ? rank : null;
  };
  $setProps(columns, { ...props, [`${RANK}${id}`]: rankBetween(rankOf(ids[index - 1]), rankOf(ids[index])) });
  $layOut(columns);
  $enterSlot($slotsIn(columns).get(id), 'start');
}

/** What stands in a column goes to its neighbour; of two columns, the other one becomes plain text again. */
export function $removeColumn(columns: ContainerNode, slot: string): void {
  const props = columns.getProps();
  const ids = columnIds(props);
  if (ids.length <= 2) return $unwrap(columns);
  const index = ids.indexOf(slot);
  const slots = $slotsIn(columns);
  const gone = slots.get(slot);
  const neighbour = slots.get(ids[index === 0 ? 1 : index - 1] ?? '');
  if (gone === undefined || neighbour === undefined) return;
  if (!$isEmptySlot(gone)) {
    const blocks = gone.getChildren();
    const filler = $isEmptySlot(neighbour) ? neighbour.getFirstChild() : null;
    neighbour.splice(index === 0 ? 0 : neighbour.getChildrenSize(), 0, blocks);
    filler?.remove(true);
  } else $enterSlot(neighbour, index === 0 ? 'start' : 'end');
  if (neighbour.isEmpty()) neighbour.append($createBlockNode());
  const { [`${RANK}${slot}`]: _rank, [`${WIDTH}${slot}`]: _width, ...rest } = props;
  $setProps(columns, rest);
  for (const stranger of $layOut(columns)) stranger.remove(true);
}

export function $evenColumns(columns: ContainerNode): void {
  const props = Object.entries(columns.getProps()).filter(([key]) => !key.startsWith(WIDTH));
  $setProps(columns, Object.fromEntries(props));
}
