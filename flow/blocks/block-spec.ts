/** What a block type tells the rest of the flow about itself. One file beside this one for each type. */
import type { BlockProps } from '../schema.ts';

export interface BlockSpec {
  readonly type: string;
  /** True where the block holds no text of its own; text after its marker reads as a paragraph. */
  readonly isVoid: boolean;
  /** The properties that a new block of this type starts with. */
  readonly defaults: BlockProps;
  /** Only a container has it: other blocks say that they stand in one of its slots. A container holds no text itself. */
  readonly slots?: Slots;
}

export interface Slots {
  /** The slots to be seen, in order. */
  readonly list: (props: BlockProps) => readonly string[];
  /** The slot to be seen that shows what stands in this one (a cell that is covered by another), or null for none. */
  readonly shownIn: (props: BlockProps, slot: string) => string | null;
}

/** Slots with fixed names. */
export function fixedSlots(...names: readonly string[]): Slots {
  return { list: () => names, shownIn: (_props, slot) => (names.includes(slot) ? slot : null) };
}

/** A whole number from `min` to `max`, whatever is stored: every state reads (DESIGN section 3). */
export function readInteger(value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return min;
  return Math.min(max, Math.max(min, Math.round(value)));
}
