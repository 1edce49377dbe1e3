/** What a block type tells the rest of the flow about itself. One file beside this one for each type. */
import type { BlockProps } from '../schema.ts';

export interface BlockSpec {
  readonly type: string;
  /** True where the block holds no text of its own; text after its marker reads as a paragraph. */
  readonly isVoid: boolean;
  /** The properties that a new block of this type starts with. */
  readonly defaults: BlockProps;
}

/** A whole number from `min` to `max`, whatever is stored: every state reads (DESIGN section 3). */
export function readInteger(value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return min;
  return Math.min(max, Math.max(min, Math.round(value)));
}
