/**
 * The list item: `list` is its kind, `depth` how far it is indented (0 to 8), `checked` the state of a check item. A list
 * is a run of items; nesting is drawn, not stored.
 */
import type { BlockProps } from '../schema.ts';
import { readInteger, type BlockSpec } from './block-spec.ts';

export const LIST_ITEM = {
  type: 'item',
  isVoid: false,
  defaults: { list: 'bullet', depth: 0 },
} as const satisfies BlockSpec;

export const LIST_KINDS = ['bullet', 'number', 'check'] as const;
export type ListKind = (typeof LIST_KINDS)[number];
export const MAX_LIST_DEPTH = 8;

export function listKind(props: BlockProps): ListKind {
  return LIST_KINDS.find((kind) => kind === props['list']) ?? 'bullet';
}

export function listDepth(props: BlockProps): number {
  return readInteger(props['depth'], 0, MAX_LIST_DEPTH);
}

export function isChecked(props: BlockProps): boolean {
  return props['checked'] === true;
}
