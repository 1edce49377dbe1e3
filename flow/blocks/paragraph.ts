/** The paragraph: plain text, and how text without a marker reads. */
import type { BlockSpec } from './block-spec.ts';

export const PARAGRAPH = { type: 'paragraph', isVoid: false, defaults: {} } as const satisfies BlockSpec;
