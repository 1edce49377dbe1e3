/** Takes the selected part of the document as a fragment. Runs inside a Lexical read. */
import { $getSelection, $isNodeSelection, type LexicalNode } from 'lexical';
import { $inlineSize, $readBlock, $readContent } from '../binding/read-editor.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $offsetInBlock } from '../commands/block-text.ts';
import { $selectedTopLevel, $textSelection } from '../commands/selected-blocks.ts';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { sliceContent, type Fragment, type FragmentBlock } from './fragment.ts';

/** Empty where nothing is selected. */
export function $copyFragment(): Fragment {
  const nodes = $getSelection();
  if ($isNodeSelection(nodes)) return nodes.getNodes().flatMap($wholeBlock);
  const selection = $textSelection();
  if (selection === null || selection.isCollapsed()) return [];
  const [start, end] = selection.isBackward()
    ? [selection.focus, selection.anchor]
    : [selection.anchor, selection.focus];
  const top = $selectedTopLevel(selection);
  return top.flatMap((node): FragmentBlock[] => {
    if (!$isBlockNode(node)) return $wholeBlock(node);
    const from = $offsetInBlock(node, start) ?? 0;
    const to = $offsetInBlock(node, end) ?? Number.POSITIVE_INFINITY;
    const content = sliceContent($readContent(node), from, to);
    // Some words out of one block are words; a whole block, or a piece of several, is what it is.
    const isWhole = from === 0 && (to === Number.POSITIVE_INFINITY || to === $contentSize(node));
    const shape = isWhole || top.length > 1 ? { type: node.getBlockType(), props: node.getProps() } : PLAIN;
    return [{ ...shape, content }];
  });
}

function $wholeBlock(node: LexicalNode): FragmentBlock[] {
  const block = $readBlock(node, null);
  return block === null ? [] : [{ type: block.type, props: block.props, content: block.content }];
}

function $contentSize(block: BlockNode): number {
  return block.getChildren().reduce((size, child) => size + $inlineSize(child), 0);
}
