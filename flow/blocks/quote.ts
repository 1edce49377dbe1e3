/** The quotation: one block of quoted text; neighbours are drawn as one. */
import type { BlockSpec } from './block-spec.ts';

export const QUOTE = { type: 'quote', isVoid: false, defaults: {} } as const satisfies BlockSpec;
