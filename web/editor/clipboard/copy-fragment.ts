/** Takes the selected part of the document as a fragment. Runs inside a Lexical read. */
import { $getSelection, $isElementNode, $isNodeSelection, type LexicalNode, type PointType } from 'lexical';
import { $isFiller } from '../binding/editor-tree.ts';
import { $inlineSize, $readBlock, $readContent } from '../binding/read-editor.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $offsetInBlock } from '../commands/block-text.ts';
import { $selectedTopLevel, $textSelection } from '../commands/selected-blocks.ts';
import { $isAtEdge, $selectedCells, orderedEnds } from '../containers/slots.ts';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $isContainerNode, $slotsIn, type ContainerNode } from '../nodes/container-node.ts';
import { sliceContent, type Fragment, type FragmentBlock } from './fragment.ts';
import { cutTable } from './table-fragment.ts';

/** Empty where nothing is selected. */
export function $copyFragment(): Fragment {
  const nodes = $getSelection();
  if ($isNodeSelection(nodes)) return nodes.getNodes().flatMap($wholeBlock);
  const selection = $textSelection();
  if (selection === null || selection.isCollapsed()) return [];
  const cells = $selectedCells(selection);
  if (cells !== null) {
    const slots = $slotsIn(cells.table);
    const table = cutTable(cells.table.getProps(), cells.box, (slot) => $blocksIn(slots.get(slot) ?? null));
    return table === null ? [] : [table];
  }
  const [start, end] = orderedEnds(selection);
  const top = $selectedTopLevel(selection);
  return top.flatMap((node) => $selectedPart(node, start, end, top.length > 1));
}

/** Whole blocks, with all that stands in them. */
export function $copyBlocks(nodes: readonly LexicalNode[]): Fragment {
  return nodes.flatMap($wholeBlock);
}

/** What of a block is selected. Of a container that is selected in part, the blocks in it without the container. */
function $selectedPart(node: LexicalNode, start: PointType, end: PointType, isAmongMore: boolean): FragmentBlock[] {
  if ($isContainerNode(node)) {
    const startsInside = node.isParentOf(start.getNode()) && !$isAtEdge(node, start, 'start');
    const endsInside = node.isParentOf(end.getNode()) && !$isAtEdge(node, end, 'end');
    if (!startsInside && !endsInside) return $wholeBlock(node);
    return $blocksBetween(node, start, end).flatMap((block) => $selectedPart(block, start, end, true));
  }
  if (!$isBlockNode(node)) return $wholeBlock(node);
  const from = $offsetInBlock(node, start) ?? 0;
  const to = $offsetInBlock(node, end) ?? Number.POSITIVE_INFINITY;
  const content = sliceContent($readContent(node), from, to);
  // Some words out of one block are words; a whole block, or a piece of several, is what it is.
  const isWhole = from === 0 && (to === Number.POSITIVE_INFINITY || to === $contentSize(node));
  const shape = isWhole || isAmongMore ? { type: node.getBlockType(), props: node.getProps() } : PLAIN;
  return [{ ...shape, content }];
}

/** The blocks of a container's slots from the one that holds the start to the one that holds the end; an end outside is its edge. */
function $blocksBetween(container: ContainerNode, start: PointType, end: PointType): LexicalNode[] {
  const blocks = [...$slotsIn(container).values()].flatMap((slot) => slot.getChildren());
  const holding = (point: PointType) => {
    const node = point.getNode();
    return blocks.findIndex((block) => block.is(node) || ($isElementNode(block) && block.isParentOf(node)));
  };
  const first = holding(start);
  const last = holding(end);
  return blocks.slice(Math.max(0, first), last === -1 ? undefined : last + 1).filter((block) => !$isFiller(block));
}

function $wholeBlock(node: LexicalNode): FragmentBlock[] {
  const block = $readBlock(node, null);
  if (block === null) return [];
  const { type, props, content } = block;
  if (!$isContainerNode(node)) return [{ type, props, content }];
  const slots = [...$slotsIn(node)].map(([slot, inner]) => ({ slot, blocks: $blocksIn(inner) }));
  return [{ type, props, content, slots: slots.filter(({ blocks }) => blocks.length > 0) }];
}

/** What stands in a slot; the empty line of one in which nothing does is not copied. */
function $blocksIn(slot: LexicalNode | null): Fragment {
  if (!$isElementNode(slot)) return [];
  return slot.getChildren().flatMap((child) => ($isFiller(child) ? [] : $wholeBlock(child)));
}

function $contentSize(block: BlockNode): number {
  return block.getChildren().reduce((size, child) => size + $inlineSize(child), 0);
}
