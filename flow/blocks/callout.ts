/** The callout: a container whose one slot holds what is called out. `kind` says how it is meant. */
import type { BlockProps } from '../schema.ts';
import { fixedSlots, type BlockSpec } from './block-spec.ts';

export const CALLOUT_BODY = 'body';

export const CALLOUT = {
  type: 'callout',
  isVoid: true,
  defaults: { kind: 'note' },
  slots: fixedSlots(CALLOUT_BODY),
} as const satisfies BlockSpec;

export const CALLOUT_KINDS = ['note', 'tip', 'warning', 'danger'] as const;
export type CalloutKind = (typeof CALLOUT_KINDS)[number];

export function calloutKind(props: BlockProps): CalloutKind {
  return CALLOUT_KINDS.find((kind) => kind === props['kind']) ?? 'note';
}
