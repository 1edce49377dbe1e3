/**
 * The list item: `list` is its kind, `depth` how far it is indented (0 to 8), `checked` the state of a check item, `start`
 * the number that a numbered item has whatever stands before it. A list is a run of items; nesting is drawn, not stored.
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

export const MAX_LIST_START = 99_999;

/** The number that a numbered item begins anew with, or null where it counts on. */
export function listStart(props: BlockProps): number | null {
  const start = props['start'];
  if (listKind(props) !== 'number' || typeof start !== 'number' || !Number.isFinite(start)) return null;
  return readInteger(start, 0, MAX_LIST_START);
}
