/**
 * A block's characters by offset, as the flow counts them: where a point is in a block and what stands before and after it. Runs
 * inside a Lexical read or update; changes nothing.
 */
import { $isLineBreakNode, $isTextNode, type LexicalNode, type PointType } from 'lexical';
import { $inlineSize, $sizeBefore } from '../binding/read-editor.ts';
import type { BlockNode } from '../nodes/block-node.ts';

/** The offset of a point in a block, or null where it is not in it. */
export function $offsetInBlock(block: BlockNode, point: PointType): number | null {
  const node = point.getNode();
  if (node.is(block)) return sizeOf(block.getChildren().slice(0, point.offset));
  if (!block.is(node.getParent())) return null;
  return $sizeBefore(node) + ($isTextNode(node) ? point.offset : 0);
}

function sizeOf(nodes: readonly LexicalNode[]): number {
  return nodes.reduce((size, node) => size + $inlineSize(node), 0);
}

/** A soft line break is U+000A, an inline object U+FFFC: each character at its flow offset. */
export function $blockText(block: BlockNode): string {
  return block.getChildren().map($inlineText).join('');
}

function $inlineText(node: LexicalNode): string {
  if ($isTextNode(node)) return node.getTextContent();
  return $isLineBreakNode(node) ? '\n' : '\uFFFC';
}
