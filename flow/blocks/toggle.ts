/** The collapsible section: a container with what is always seen and what folds away. Whether it is folded is each reader's own. */
import { fixedSlots, type BlockSpec } from './block-spec.ts';

export const TOGGLE_SUMMARY = 'summary';
export const TOGGLE_BODY = 'body';

export const TOGGLE = {
  type: 'toggle',
  isVoid: true,
  defaults: {},
  slots: fixedSlots(TOGGLE_SUMMARY, TOGGLE_BODY),
} as const satisfies BlockSpec;
