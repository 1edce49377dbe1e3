/** The equation block: its text is TeX, so that two people can write one formula. */
import type { BlockSpec } from './block-spec.ts';

export const EQUATION = { type: 'equation', isVoid: false, defaults: {} } as const satisfies BlockSpec;
