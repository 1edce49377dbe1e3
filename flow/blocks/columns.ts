/** Columns beside each other: a container with a slot for each. `col:<id>` is a column's rank, `width:<id>` its share of the width. */
import type { BlockProps } from '../schema.ts';
import type { BlockSpec } from './block-spec.ts';
import { rankedIds } from './ranked-keys.ts';

export const COLUMNS = {
  type: 'columns',
  isVoid: true,
  defaults: {},
  slots: {
    list: columnIds,
    shownIn: (props, slot) => (typeof props[`${COLUMN_PREFIX}${slot}`] === 'string' ? slot : null),
  },
} as const satisfies BlockSpec;

const COLUMN_PREFIX = 'col:';

export function columnIds(props: BlockProps): string[] {
  return rankedIds(props, COLUMN_PREFIX);
}

/** A column's share of the width beside the others' shares. */
export function columnShare(props: BlockProps, id: string): number {
  const share = props[`width:${id}`];
  return typeof share === 'number' && share >= 0.1 && share <= 10 ? share : 1;
}
