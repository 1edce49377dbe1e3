/**
 * Moving blocks past their neighbours. The nodes move and keep their keys, so the flow moves the blocks by a record and not by
 * their text: what somebody else types in them meanwhile goes along. Runs inside a Lexical update.
 */
import type { LexicalNode } from 'lexical';
import { $nextBlock, $previousBlock } from '../nodes/section-node.ts';
import { $selectedTopLevel, $textSelection } from './selected-blocks.ts';

/** Moves the selected blocks one place up (-1) or down (1) among those they stand with. True where blocks are selected at all. */
export function $moveBlocks(by: 1 | -1): boolean {
  const selection = $textSelection();
  const blocks = selection === null ? [] : $selectedTopLevel(selection);
  const first = blocks[0];
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) return false;
  if (by === -1) {
    const above = $previousBlock(first);
    for (const block of above === null ? [] : blocks) above?.insertBefore(block, false);
    return true;
  }
  let below: LexicalNode | null = $nextBlock(last);
  for (const block of below === null ? [] : blocks) {
    below?.insertAfter(block, false);
    below = block;
  }
  return true;
}
