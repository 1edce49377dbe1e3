/**
 * Puts a fragment at the selection by ordinary inserts, so that the binding sees them like typing. One block of text goes
 * into the line; of several, the first continues the block of the caret and the last takes what stood behind it.
 */
import {
  $createLineBreakNode,
  $getRoot,
  $getSelection,
  $isNodeSelection,
  $isTextNode,
  type LexicalNode,
  type RangeSelection,
} from 'lexical';
import { isVoidType } from '../../../flow/block-specs.ts';
import type { Inline } from '../../../flow/schema.ts';
import { $setMarks } from '../binding/marks.ts';
import { blockView } from '../block-views.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $createBlockNode, $isBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $createFlowTextNode } from '../nodes/flow-text-node.ts';
import { $createInlineObjectNode } from '../nodes/inline-object-node.ts';
import { $isBetweenBlocks, $nextBlock, $topBlockOf } from '../nodes/section-node.ts';
import { $createVoidBlockNode } from '../nodes/void-block-node.ts';
import type { Fragment, FragmentBlock } from './fragment.ts';

export function $insertFragment(fragment: Fragment): void {
  const selected = $getSelection();
  if ($isNodeSelection(selected)) selected.getNodes().at(-1)?.selectNext();
  const selection = $textSelection();
  const [first, ...others] = fragment;
  if (selection === null || first === undefined) return;
  if (!selection.isCollapsed()) selection.removeText();
  const block = $topBlockOf(selection.anchor.getNode());
  if (!$isBlockNode(block)) $insertBetween(selection, fragment);
  else if (others.length === 0 && !isWhole(first.type)) $insertInline(selection, block, first);
  else $insertBlocks(selection, block, fragment);
}

function $insertInline(selection: RangeSelection, block: BlockNode, first: FragmentBlock): void {
  const { format } = selection;
  $takeType(block, first);
  selection.insertNodes($inlineNodes(first.content));
  selection.setFormat(format);
}

/** Blocks that nothing is joined to: those without text, and those that are more than their text. */
function isWhole(type: string): boolean {
  return isVoidType(type) || blockView(type).isFixed === true;
}

/** Into an empty block comes the type along with the text; a plain type changes nothing, so that lists go on. */
function $takeType(block: BlockNode, { type, props }: FragmentBlock): void {
  if (block.isEmpty() && type !== PLAIN.type && !isWhole(block.getBlockType())) $setBlock(block, type, props);
}

function $insertBlocks(selection: RangeSelection, block: BlockNode, fragment: Fragment): void {
  const { format } = selection;
  const shape = isWhole(block.getBlockType()) ? PLAIN : { type: block.getBlockType(), props: block.getProps() };
  const tail = $cutTail(selection, block);
  const [first] = fragment;
  const continues = first !== undefined && !isWhole(first.type);
  const isSpent = () => !continues && block.isEmpty() && !isWhole(block.getBlockType());
  if (continues) {
    $takeType(block, first);
    block.append(...$inlineNodes(first.content));
  }
  let last: LexicalNode = block;
  for (const one of continues ? fragment.slice(1) : fragment) {
    const node = $createNode(one);
    last.insertAfter(node, false);
    last = node;
  }
  if (!$isBlockNode(last) || (isWhole(last.getBlockType()) && !last.is(block))) {
    const next = $nextBlock(last);
    const after: BlockNode = tail.length === 0 && $isBlockNode(next) ? next : $createBlockNode(shape.type, shape.props);
    if (!after.is(next)) last.insertAfter(after, false);
    if (isSpent()) block.remove();
    after.splice(0, 0, tail);
    after.select(0, 0);
    return;
  }
  if (isSpent()) block.remove();
  const end = last.getLastChild();
  const size = last.getChildrenSize();
  last.append(...tail);
  if ($isTextNode(end)) end.select();
  else last.select(size, size);
  $textSelection()?.setFormat(format);
}

/** Takes out of a block what stands behind the caret. */
function $cutTail(selection: RangeSelection, block: BlockNode): LexicalNode[] {
  const { anchor } = selection;
  const node = anchor.getNode();
  let index: number;
  if (!$isTextNode(node)) index = node.is(block) ? anchor.offset : node.getIndexWithinParent();
  else if (anchor.offset === 0) index = node.getIndexWithinParent();
  else {
    if (anchor.offset < node.getTextContentSize()) node.splitText(anchor.offset);
    index = node.getLatest().getIndexWithinParent() + 1;
  }
  const tail = block.getChildren().slice(index);
  for (const one of tail) one.remove(true);
  return tail;
}

/** The caret stands between blocks, as beside a rule. */
function $insertBetween(selection: RangeSelection, fragment: Fragment): void {
  const node = selection.anchor.getNode();
  const top = $topBlockOf(node);
  const holder = top?.getParent() ?? ($isBetweenBlocks(node) ? node : $getRoot());
  const at = top === null ? selection.anchor.offset : top.getIndexWithinParent() + 1;
  const nodes = fragment.map($createNode);
  holder.splice(at, 0, nodes);
  const last = nodes.at(-1);
  if ($isBlockNode(last)) last.selectEnd();
  else last?.selectNext();
}

function $createNode({ type, props, content }: FragmentBlock): LexicalNode {
  if (isVoidType(type)) return $createVoidBlockNode(type, props);
  return $createBlockNode(type, props).append(...$inlineNodes(content));
}

function $inlineNodes(content: readonly Inline[]): LexicalNode[] {
  return content.flatMap((inline): LexicalNode[] => {
    if (inline.kind === 'object') return [$createInlineObjectNode(inline.object, inline.marks)];
    return inline.text.split('\n').flatMap((line, i): LexicalNode[] => {
      const nodes: LexicalNode[] = i === 0 ? [] : [$createLineBreakNode()];
      if (line !== '') {
        const node = $createFlowTextNode(line);
        $setMarks(node, inline.marks);
        nodes.push(node);
      }
      return nodes;
    });
  });
}
