/** The page break: a void block after which a printed page begins. */
import type { BlockSpec } from './block-spec.ts';

export const PAGE_BREAK = { type: 'page-break', isVoid: true, defaults: {} } as const satisfies BlockSpec;
