/** The heading, of level 1 to 3 (`level`). */
import type { BlockProps } from '../schema.ts';
import { readInteger, type BlockSpec } from './block-spec.ts';

export const HEADING = { type: 'heading', isVoid: false, defaults: { level: 1 } } as const satisfies BlockSpec;

export const HEADING_LEVELS = [1, 2, 3] as const;
export type HeadingLevel = (typeof HEADING_LEVELS)[number];

export function headingLevel(props: BlockProps): HeadingLevel {
  // readInteger clamps to 1..3, which is exactly HeadingLevel.
  return readInteger(props['level'], 1, 3) as HeadingLevel;
}
