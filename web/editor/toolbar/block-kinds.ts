/** The kinds of block that a person can make of a block of text, by the names of their actions, and what they are called. */
import { CODE } from '../../../flow/blocks/code.ts';
import { EQUATION } from '../../../flow/blocks/equation.ts';
import { HEADING, headingLevel } from '../../../flow/blocks/heading.ts';
import { LIST_ITEM, listKind } from '../../../flow/blocks/list-item.ts';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import type { BlockNode } from '../nodes/block-node.ts';

/** In the order in which menus have them. */
export const BLOCK_KINDS = [
  { kind: 'paragraph', label: 'Text' },
  { kind: 'heading1', label: 'Heading 1' },
  { kind: 'heading2', label: 'Heading 2' },
  { kind: 'heading3', label: 'Heading 3' },
  { kind: 'bulletList', label: 'Bulleted list' },
  { kind: 'numberedList', label: 'Numbered list' },
  { kind: 'checkList', label: 'Checklist' },
  { kind: 'quote', label: 'Quote' },
  { kind: 'codeBlock', label: 'Code block' },
  { kind: 'equationBlock', label: 'Equation' },
] as const;

/** `other` for a type that this version does not know. */
export type BlockKind = (typeof BLOCK_KINDS)[number]['kind'] | 'other';

export function labelOfKind(kind: BlockKind): string {
  return BLOCK_KINDS.find((one) => one.kind === kind)?.label ?? 'Unknown';
}

const LIST_NAMES = { bullet: 'bulletList', number: 'numberedList', check: 'checkList' } as const;

export function kindOf(block: BlockNode): BlockKind {
  switch (block.getBlockType()) {
    case PARAGRAPH.type:
      return 'paragraph';
    case HEADING.type:
      return `heading${headingLevel(block.getProps())}`;
    case QUOTE.type:
      return 'quote';
    case CODE.type:
      return 'codeBlock';
    case EQUATION.type:
      return 'equationBlock';
    case LIST_ITEM.type:
      return LIST_NAMES[listKind(block.getProps())];
    default:
      return 'other';
  }
}
