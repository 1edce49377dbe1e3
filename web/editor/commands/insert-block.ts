/** Puts a block without text into the document: a rule, a page break, a card. Runs inside a Lexical update. */
import { $isElementNode, type LexicalNode } from 'lexical';
import { EMBED } from '../../../flow/blocks/embed.ts';
import { PAGE_BREAK } from '../../../flow/blocks/page-break.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { blockView } from '../block-views.ts';
import { $removeSelection } from '../containers/remove-across.ts';
import { $createBlockNode, $isBlockNode } from '../nodes/block-node.ts';
import { $isBetweenBlocks, $nextBlock } from '../nodes/section-node.ts';
import { $createVoidBlockNode } from '../nodes/void-block-node.ts';
import { $blockAround, $isAtStartOfBlock, $textSelection } from './selected-blocks.ts';

export const $insertRule = (): boolean => $insertVoid(RULE.type, RULE.defaults);
export const $insertPageBreak = (): boolean => $insertVoid(PAGE_BREAK.type, PAGE_BREAK.defaults);

export function $insertEmbed(url: string, title: string): boolean {
  return $insertVoid(EMBED.type, title === '' ? { url } : { url, title });
}

/** After the block of the caret, or in its place where it is empty; the caret goes behind it. */
function $insertVoid(type: string, props: BlockProps): boolean {
  return $insertWhole($createVoidBlockNode(type, props));
}

/** The same for a block that is more than its text. */
export function $insertWhole(made: LexicalNode): boolean {
  const selection = $textSelection();
  if (selection === null) return false;
  $removeSelection(selection);
  const home = selection.anchor.getNode();
  const block = $blockAround(home);
  if (block === null) {
    if (!$isBetweenBlocks(home)) return false;
    home.splice(selection.anchor.offset, 0, [made]);
  } else if (
    $isBlockNode(block) &&
    !block.isEmpty() &&
    blockView(block.getBlockType()).isFixed !== true &&
    $isAtStartOfBlock(selection.anchor)
  )
    block.insertBefore(made);
  else if ($isBlockNode(block) && block.isEmpty() && blockView(block.getBlockType()).isFixed !== true)
    block.replace(made);
  else block.insertAfter(made, false);
  let next = $nextBlock(made);
  if (next === null || !$isElementNode(next)) {
    next = $createBlockNode();
    made.insertAfter(next, false);
  }
  if ($isElementNode(next)) next.selectStart();
  return true;
}
