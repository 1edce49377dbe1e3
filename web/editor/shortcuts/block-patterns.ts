/**
 * What typed at the start of a block makes something else of it: `# `, `- `, `1. `, `[] `, `> `, `---`, a fence of code
 * (three backticks and a language), `$$ ` for an equation, `![words](address)` for a picture elsewhere.
 */
import { CODE } from '../../../flow/blocks/code.ts';
import { EQUATION } from '../../../flow/blocks/equation.ts';
import { HEADING } from '../../../flow/blocks/heading.ts';
import { IMAGE, withImageAlt } from '../../../flow/blocks/image.ts';
import { listKind, LIST_ITEM, MAX_LIST_START, type ListKind } from '../../../flow/blocks/list-item.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { languageNamed } from '../code/languages.ts';
import { $blockText } from '../commands/block-text.ts';
import { $isItem, $makeItem } from '../commands/block-types.ts';
import { $insertRule } from '../commands/insert-block.ts';
import { $blockOfCaret, $textSelection } from '../commands/selected-blocks.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $createBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
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

const FENCE_AND_SPACE = /^```([A-Za-z0-9+#._-]*) $/;
const FENCE = /^```([A-Za-z0-9+#._-]*)$/;

/** A line that is nothing but a picture elsewhere. */
const PICTURE = /^!\[([^\]\n\uE000\uFFFC]*)\]\((https:\/\/[^\s()\uE000\uFFFC]+)\)$/;
const DEEPEST_HEADING = 3;

const PATTERNS: readonly BlockPattern[] = [
  {
    // Markdown has six levels and the flow three: deeper ones are the deepest.
    pattern: /^(#{1,6}) $/,
    $fits: (block) => $isPlain(block) || block.getBlockType() === HEADING.type,
    $apply: (block, match) =>
      $setBlock(block, HEADING.type, { level: Math.min(DEEPEST_HEADING, match[1]?.length ?? 1) }),
  },
  list(/^[-*+] $/, 'bullet'),
  {
    // A year or a version at the start of a sentence begins no list.
    pattern: /^(\d{1,3})[.)] $/,
    $fits: (block) => $isPlain(block) || ($isItem(block) && listKind(block.getProps()) !== 'number'),
    $apply: (block, match) => {
      $makeItem(block, 'number');
      const start = Math.min(MAX_LIST_START, Number(match[1]));
      if (start !== 1) $setBlock(block, LIST_ITEM.type, { ...block.getProps(), start });
    },
  },
  list(/^\[[ x]?\] $/i, 'check'),
  { pattern: /^> $/, $fits: $isPlain, $apply: (block) => $setBlock(block, QUOTE.type, {}) },
  {
    pattern: /^---$/,
    $fits: (block) => $isPlain(block) && block.getTextContentSize() === 3,
    $apply: () => void $insertRule(),
  },
  {
    pattern: FENCE_AND_SPACE,
    $fits: $isPlain,
    $apply: (block, match) => $makeCode(block, match[1] ?? ''),
  },
  {
    pattern: PICTURE,
    $fits: (block, match) => $isPlain(block) && block.getTextContentSize() === match[0].length,
    $apply: (block, match) => {
      $setBlock(block, IMAGE.type, withImageAlt({ src: match[2] ?? '' }, match[1] ?? ''));
      const line = $createBlockNode();
      block.insertAfter(line, false);
      line.selectStart();
    },
  },
  { pattern: /^\$\$ $/, $fits: $isPlain, $apply: (block) => $setBlock(block, EQUATION.type, {}) },
];

function $makeCode(block: BlockNode, called: string): void {
  const language = languageNamed(called);
  $setBlock(block, CODE.type, language === '' ? {} : { language });
}

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

/** For Enter: makes code of a block that holds nothing but a fence, an equation of one that holds `$$`, a rule of `***` or `___`. */
export function $openTypedFence(): boolean {
  const selection = $textSelection();
  const block = $blockOfCaret();
  if (selection === null || !selection.isCollapsed() || block === null || !$isPlain(block)) return false;
  const text = $blockText(block);
  const fence = FENCE.exec(text);
  const isRule = text === '***' || text === '___';
  if (fence === null && text !== '$$' && !isRule) return false;
  $selectWithin(selection, block, 0, text.length);
  selection.removeText();
  if (isRule) return $insertRule();
  if (fence === null) $setBlock(block, EQUATION.type, {});
  else $makeCode(block, fence[1] ?? '');
  return true;
}
