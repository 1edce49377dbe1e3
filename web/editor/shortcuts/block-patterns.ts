/** What typed at the start of a block makes something else of it: `# `, `- `, `1. `, `[] `, `> ` and `---`. */
import { HEADING } from '../../../flow/blocks/heading.ts';
import { listKind, type ListKind } from '../../../flow/blocks/list-item.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { $insertRule, $isItem, $makeItem } from '../commands/block-types.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $selectWithin, type TypedText } from './typed-text.ts';

interface BlockPattern {
  readonly pattern: RegExp;
  readonly $fits: (block: BlockNode, match: RegExpExecArray) => boolean;
  readonly $apply: (block: BlockNode, match: RegExpExecArray) => void;
}

function list(pattern: RegExp, kind: ListKind): BlockPattern {
  return {
    pattern,
    // In an item of the same kind the characters are meant; in one of another they change the kind.
    $fits: (block) => $isPlain(block) || ($isItem(block) && listKind(block.getProps()) !== kind),
    $apply: (block, match) => $makeItem(block, kind, /x/i.test(match[0])),
  };
}

const PATTERNS: readonly BlockPattern[] = [
  {
    pattern: /^(#{1,3}) $/,
    $fits: (block) => $isPlain(block) || block.getBlockType() === HEADING.type,
    $apply: (block, match) => $setBlock(block, HEADING.type, { level: match[1]?.length ?? 1 }),
  },
  list(/^[-*+] $/, 'bullet'),
  list(/^1[.)] $/, 'number'),
  list(/^\[[ x]?\] $/i, 'check'),
  { pattern: /^> $/, $fits: $isPlain, $apply: (block) => $setBlock(block, QUOTE.type, {}) },
  {
    pattern: /^---$/,
    $fits: (block) => $isPlain(block) && block.getTextContentSize() === 3,
    $apply: () => void $insertRule(),
  },
];

function $isPlain(block: BlockNode): boolean {
  return block.getBlockType() === PLAIN.type;
}

/** How to apply the pattern that was just completed, or null. */
export function $findBlockPattern({ block, before }: TypedText): (() => void) | null {
  for (const { pattern, $fits, $apply } of PATTERNS) {
    const match = pattern.exec(before);
    if (match === null || !$fits(block, match)) continue;
    return () => {
      const selection = $textSelection();
      if (selection === null) return;
      $selectWithin(selection, block, 0, before.length);
      selection.removeText();
      selection.setFormat(0);
      $apply(block, match);
    };
  }
  return null;
}
