/** The horizontal rule: a void block. */
import type { BlockSpec } from './block-spec.ts';

export const RULE = { type: 'rule', isVoid: true, defaults: {} } as const satisfies BlockSpec;
