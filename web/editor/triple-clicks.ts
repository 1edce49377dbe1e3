/**
 * A third click selects the block under the pointer, or a line of it. Browsers end that selection before the first letter of the next
 * block: what is typed over it would take the next block into this one, and a deletion would join the two. Here it ends with the block.
 */
import { $isTextNode, CLICK_COMMAND, COMMAND_PRIORITY_LOW, type LexicalEditor } from 'lexical';
import { $blockAround, $textSelection } from './commands/selected-blocks.ts';
import { $isBlockNode } from './nodes/block-node.ts';

export function registerTripleClicks(editor: LexicalEditor): () => void {
  return editor.registerCommand(
    CLICK_COMMAND,
    ({ detail }) => {
      const selection = detail > 2 ? $textSelection() : null;
      const block = $blockAround(selection?.anchor.getNode() ?? null);
      if (selection === null || !$isBlockNode(block) || block.is($blockAround(selection.focus.getNode()))) return false;
      // Whoever drags on after the third click selects more than line ends beyond the block, and means it.
      if (!block.getTextContent().endsWith(selection.getTextContent().replace(/\n+$/, ''))) return false;
      const last = block.getLastDescendant();
      if ($isTextNode(last)) selection.focus.set(last.getKey(), last.getTextContentSize(), 'text');
      else selection.focus.set(block.getKey(), block.getChildrenSize(), 'element');
      return false;
    },
    COMMAND_PRIORITY_LOW,
  );
}
