/**
 * How a paragraph, heading or quote stands on the line: `align` (left when absent) and `indent` (0 to 8). Owns which types
 * have these properties, so that a block that changes its type keeps them where they mean something.
 */
import type { BlockProps, Json } from '../schema.ts';
import { readInteger } from './block-spec.ts';

export const ALIGNMENTS = ['center', 'right', 'justify'] as const;
/** `left` is the start of the line in either direction of writing and is not stored. */
export type Alignment = 'left' | (typeof ALIGNMENTS)[number];
export const MAX_INDENT = 8;

const PLACED: ReadonlySet<string> = new Set(['paragraph', 'heading', 'quote']);

export function isPlaced(type: string): boolean {
  return PLACED.has(type);
}

export function blockAlign(props: BlockProps): Alignment {
  return ALIGNMENTS.find((align) => align === props['align']) ?? 'left';
}

export function blockIndent(props: BlockProps): number {
  return readInteger(props['indent'], 0, MAX_INDENT);
}

/** Only these two of a block's properties, as they are stored. */
export function placementOf(props: BlockProps): BlockProps {
  return placementProps(blockAlign(props), blockIndent(props));
}

export function placementProps(align: Alignment, indent: number): BlockProps {
  const props: Record<string, Json> = {};
  if (align !== 'left') props['align'] = align;
  if (indent > 0) props['indent'] = indent;
  return props;
}
