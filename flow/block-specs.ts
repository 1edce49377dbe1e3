/** The block types this version knows. A new type is a file in `blocks/` and a line here. */
import type { BlockSpec, Slots } from './blocks/block-spec.ts';
import { CALLOUT } from './blocks/callout.ts';
import { CODE } from './blocks/code.ts';
import { COLUMNS } from './blocks/columns.ts';
import { EMBED } from './blocks/embed.ts';
import { EQUATION } from './blocks/equation.ts';
import { HEADING } from './blocks/heading.ts';
import { IMAGE } from './blocks/image.ts';
import { LIST_ITEM } from './blocks/list-item.ts';
import { PAGE_BREAK } from './blocks/page-break.ts';
import { PARAGRAPH } from './blocks/paragraph.ts';
import { QUOTE } from './blocks/quote.ts';
import { RULE } from './blocks/rule.ts';
import { TABLE } from './blocks/table.ts';
import { TOGGLE } from './blocks/toggle.ts';

const SPECS: ReadonlyMap<string, BlockSpec> = new Map(
  [
    PARAGRAPH,
    HEADING,
    LIST_ITEM,
    QUOTE,
    CODE,
    EQUATION,
    IMAGE,
    RULE,
    PAGE_BREAK,
    EMBED,
    CALLOUT,
    TOGGLE,
    COLUMNS,
    TABLE,
  ].map((spec) => [spec.type, spec]),
);

/** Null for a type that a newer version or another program made: kept, and shown as a placeholder around its text. */
function blockSpec(type: string): BlockSpec | null {
  return SPECS.get(type) ?? null;
}

/** An unknown type is taken to hold text: nothing that somebody wrote is hidden for want of knowing its block. */
export function isVoidType(type: string): boolean {
  return blockSpec(type)?.isVoid ?? false;
}

/** How a container's slots are read; null for a block that is none. */
export function slotsOf(type: string): Slots | null {
  return blockSpec(type)?.slots ?? null;
}
