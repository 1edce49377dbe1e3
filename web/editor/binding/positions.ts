/**
 * Between Lexical's selection points and offsets in the flow as the editor shows it. Runs inside a Lexical read or update.
 */
import { $getNodeByKey, $isElementNode, $isRootNode, $isTextNode, type LexicalNode, type PointType } from 'lexical';
import type { FlowView } from '../../../flow/view.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $edgeOf } from '../nodes/section-node.ts';
import type { BlockKeys } from './block-keys.ts';
import { $blockKeyOf } from './editor-tree.ts';
import { $inlineSize, $sizeBefore } from './read-editor.ts';

/** A place that a Lexical point can be set to. */
export interface PointPlace {
  readonly key: string;
  readonly offset: number;
  readonly type: 'text' | 'element';
}

/** The flow offset of a point, or null where it lies in no block of the flow. */
export function $offsetOfPoint(view: FlowView, keys: BlockKeys, point: PointType): number | null {
  const node = point.getNode();
  const holder = $isElementNode(node) && !$isBlockNode(node) ? node : null;
  if (holder !== null) {
    // A point between blocks, as beside a rule: the start of the block it stands before, or the end of the one it stands after.
    const before = $firstBlockOf(keys, $edgeOf(holder.getChildAtIndex(point.offset), 'first'));
    if (before !== null) return view.startOf(view.blocks.indexOf(before));
    const after = $firstBlockOf(keys, $edgeOf(holder.getLastChild(), 'last'));
    if (after !== null) return view.startOf(view.blocks.indexOf(after)) + after.length;
  }
  const key = $blockKeyOf(node);
  const top = key === null ? null : $getNodeByKey(key);
  const block = key === null ? undefined : keys.blockOf(key);
  if (top === null || block === undefined) return $isRootNode(node) ? view.length : null;
  const index = view.blocks.indexOf(block);
  return $isBlockNode(top) ? view.offsetOf(index, $offsetInBlock(top, node, point)) : view.startOf(index);
}

/** The block that a node is, or the first that stands in it. */
function $firstBlockOf(keys: BlockKeys, node: LexicalNode | null): LiveBlock | null {
  for (let one = node; one !== null; one = $isElementNode(one) ? one.getFirstChild() : null) {
    const block = keys.blockOf(one.getKey());
    if (block !== undefined) return block;
  }
  return null;
}

function $offsetInBlock(block: BlockNode, node: LexicalNode, point: PointType): number {
  if (point.type === 'element' && node.is(block)) {
    const last = point.offset === 0 ? null : block.getChildAtIndex(point.offset - 1);
    return last === null ? 0 : $sizeBefore(last) + $inlineSize(last);
  }
  return node.getParent()?.is(block) === true ? $sizeBefore(node) + ($isTextNode(node) ? point.offset : 0) : 0;
}

/** Where a flow offset is in the editor. `preferred` wins where two text nodes meet there. */
export function $placeOfOffset(
  view: FlowView,
  keys: BlockKeys,
  flowOffset: number,
  preferred: string,
): PointPlace | null {
  const { block, offset } = view.placeOf(flowOffset);
  const key = keys.keyOf(block);
  const node = key === undefined ? null : $getNodeByKey(key);
  if (node === null) return null;
  if (!$isBlockNode(node)) {
    const parent = node.getParent();
    return parent === null
      ? null
      : { key: parent.getKey(), offset: node.getIndexWithinParent() + (offset > 0 ? 1 : 0), type: 'element' };
  }
  let passed = 0;
  let found: PointPlace | null = null;
  for (const [index, child] of node.getChildren().entries()) {
    const size = $inlineSize(child);
    if ($isTextNode(child) && passed <= offset && offset <= passed + size) {
      const place: PointPlace = { key: child.getKey(), offset: offset - passed, type: 'text' };
      if (child.getKey() === preferred) return place;
      // Of two that meet, the one that ends here: typing goes on in the run one was writing.
      if (found === null || found.type === 'element') found = place;
    } else if (passed === offset && found === null) {
      found = { key: node.getKey(), offset: index, type: 'element' };
    }
    passed += size;
    if (passed > offset && found !== null) break;
  }
  return found ?? { key: node.getKey(), offset: node.getChildrenSize(), type: 'element' };
}
