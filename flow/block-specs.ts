/** The block types this version knows. A new type is a file in `blocks/` and a line here. */
import type { BlockSpec } from './blocks/block-spec.ts';
import { HEADING } from './blocks/heading.ts';
import { LIST_ITEM } from './blocks/list-item.ts';
import { PARAGRAPH } from './blocks/paragraph.ts';
import { QUOTE } from './blocks/quote.ts';
import { RULE } from './blocks/rule.ts';

const SPECS: ReadonlyMap<string, BlockSpec> = new Map(
  [PARAGRAPH, HEADING, LIST_ITEM, QUOTE, RULE].map((spec) => [spec.type, spec]),
);

/** Null for a type that a newer version or another program made: kept, and shown as a placeholder around its text. */
function blockSpec(type: string): BlockSpec | null {
  return SPECS.get(type) ?? null;
}

/** An unknown type is taken to hold text: nothing that somebody wrote is hidden for want of knowing its block. */
export function isVoidType(type: string): boolean {
  return blockSpec(type)?.isVoid ?? false;
}
