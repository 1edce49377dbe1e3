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
import { MAX_DEPTH } from '../../../flow/arrange.ts';
import { isVoidType, slotsOf } from '../../../flow/block-specs.ts';
import { TABLE } from '../../../flow/blocks/table.ts';
import type { Inline } from '../../../flow/schema.ts';
import { $setMarks } from '../binding/marks.ts';
import { blockView } from '../block-views.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $isSource } from '../commands/source-blocks.ts';
import { $fillCells } from '../containers/fill-cells.ts';
import { $removeSelection } from '../containers/remove-across.ts';
import { $cellAround, $depthOf } from '../containers/slots.ts';
import { $createBlockNode, $isBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $createContainerNode, $layOut, $slotsIn } from '../nodes/container-node.ts';
import { $createFlowTextNode } from '../nodes/flow-text-node.ts';
import { $createInlineObjectNode } from '../nodes/inline-object-node.ts';
import { $isBetweenBlocks, $nextBlock, $topBlockOf } from '../nodes/section-node.ts';
import { $createVoidBlockNode } from '../nodes/void-block-node.ts';
import type { Fragment, FragmentBlock } from './fragment.ts';
import { cellsOf } from './table-fragment.ts';

/** `makeId` names the containers among what is put in. */
export function $insertFragment(fragment: Fragment, makeId: () => string): void {
  const selected = $getSelection();
  if ($isNodeSelection(selected)) selected.getNodes().at(-1)?.selectNext();
  const selection = $textSelection();
  const [first, ...others] = fragment;
  if (selection === null || first === undefined) return;
  $removeSelection(selection);
  if (others.length === 0 && first.type === TABLE.type && $fillTable(selection, first, makeId)) return;
  const block = $topBlockOf(selection.anchor.getNode());
  if (!$isBlockNode(block)) $insertBetween(selection, fragment, makeId);
  else if (others.length === 0 && !isWhole(first.type)) $insertInline(selection, block, first);
  else $insertBlocks(selection, block, fragment, makeId);
}

/** Cells that are pasted into a table go into its cells. */
function $fillTable(selection: RangeSelection, table: FragmentBlock, makeId: () => string): boolean {
  const at = $cellAround(selection.anchor.getNode());
  if (at === null) return false;
  const depth = $depthOf(at.slot);
  const cells = cellsOf(table).map(({ row, column, blocks }) => ({
    row,
    column,
    blocks: blocks.flatMap((block) => $createNodes(block, depth, makeId)),
  }));
  $fillCells(at, cells, makeId);
  return true;
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

function $insertBlocks(selection: RangeSelection, block: BlockNode, fragment: Fragment, makeId: () => string): void {
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
  const depth = $depthOf(block);
  for (const one of continues ? fragment.slice(1) : fragment) {
    for (const node of $createNodes(one, depth, makeId)) {
      last.insertAfter(node, false);
      last = node;
    }
  }
  // The rest of a line is no code because what was put into the line ends in some.
  const isApart = (end: BlockNode) => isWhole(end.getBlockType()) || (tail.length > 0 && $isSource(end));
  if (!$isBlockNode(last) || (isApart(last) && !last.is(block))) {
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
function $insertBetween(selection: RangeSelection, fragment: Fragment, makeId: () => string): void {
  const node = selection.anchor.getNode();
  const top = $topBlockOf(node);
  const holder = top?.getParent() ?? ($isBetweenBlocks(node) ? node : $getRoot());
  const at = top === null ? selection.anchor.offset : top.getIndexWithinParent() + 1;
  const depth = $depthOf(holder);
  const nodes = fragment.flatMap((block) => $createNodes(block, depth, makeId));
  holder.splice(at, 0, nodes);
  const last = nodes.at(-1);
  if ($isBlockNode(last)) last.selectEnd();
  else last?.selectNext();
}

/** `depth` is how many containers it comes to stand in: of one too many only what is in it is put in. */
export function $createNodes(block: FragmentBlock, depth: number, makeId: () => string): LexicalNode[] {
  const { type, props, content, slots = [] } = block;
  if (slotsOf(type) === null) {
    if (isVoidType(type)) return [$createVoidBlockNode(type, props)];
    return [$createBlockNode(type, props).append(...$inlineNodes(content))];
  }
  if (depth >= MAX_DEPTH)
    return slots.flatMap(({ blocks }) => blocks.flatMap((one) => $createNodes(one, depth, makeId)));
  const container = $createContainerNode(type, props, makeId());
  $layOut(container);
  const homes = $slotsIn(container);
  for (const { slot, blocks } of slots) {
    homes.get(slot)?.append(...blocks.flatMap((one) => $createNodes(one, depth + 1, makeId)));
  }
  return [container];
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
