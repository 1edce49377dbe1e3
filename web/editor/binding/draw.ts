/**
 * Brings editor nodes to what a stretch of the flow says, with as few changes as it can: a block keeps its node, a run of
 * text keeps its text node. Runs inside a Lexical update. Does not look at the selection: the caller restores it.
 */
import {
  $createLineBreakNode,
  $getNodeByKey,
  $getRoot,
  $isLineBreakNode,
  $isTextNode,
  type LexicalNode,
  type NodeKey,
} from 'lexical';
import { marksEqual } from '../../../flow/inline.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { Inline, InlineObject, Marks } from '../../../flow/schema.ts';
import { $createBlockNode, $isBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $createFlowTextNode, $isFlowTextNode } from '../nodes/flow-text-node.ts';
import { $createInlineObjectNode, $isInlineObjectNode } from '../nodes/inline-object-node.ts';
import { $createVoidBlockNode, $isVoidBlockNode } from '../nodes/void-block-node.ts';
import type { BlockKeys } from './block-keys.ts';
import { $marksOf, $setMarks } from './marks.ts';

/** Draws the blocks of `after` in the place of `before`; `previous` is the block that stands before them. */
export function $drawBlocks(
  keys: BlockKeys,
  previous: LiveBlock | null,
  before: readonly LiveBlock[],
  after: readonly LiveBlock[],
): void {
  const staying = new Set(after);
  for (const block of before) {
    if (staying.has(block)) continue;
    $nodeOf(keys, block)?.remove(true);
    keys.delete(block);
  }
  let last: LexicalNode | null = previous === null ? null : $nodeOf(keys, previous);
  for (const block of after) {
    const existing = $nodeOf(keys, block);
    const node = $drawBlock(block, existing);
    // A block without a marker may be the one that stood elsewhere in the stretch.
    if (!node.is(existing) || !isSame(node.getPreviousSibling(), last)) $placeAfter(last, node);
    if (!node.is(existing)) {
      existing?.remove(true);
      keys.set(block, node.getKey());
    }
    last = node;
  }
}

function isSame(a: LexicalNode | null, b: LexicalNode | null): boolean {
  return a === null ? b === null : a.is(b);
}

function $nodeOf(keys: BlockKeys, block: LiveBlock): LexicalNode | null {
  const key: NodeKey | undefined = keys.keyOf(block);
  return key === undefined ? null : $getNodeByKey(key);
}

function $placeAfter(last: LexicalNode | null, node: LexicalNode): void {
  if (last !== null) {
    last.insertAfter(node, false);
    return;
  }
  const first = $getRoot().getFirstChild();
  if (first === null) $getRoot().append(node);
  else first.insertBefore(node, false);
}

/** The node for a block: the existing one brought up to date, or a new one where its kind no longer fits. */
function $drawBlock(block: LiveBlock, existing: LexicalNode | null): LexicalNode {
  if (block.isVoid) {
    if (!$isVoidBlockNode(existing) || existing.getBlockType() !== block.type) {
      return $createVoidBlockNode(block.type, block.props);
    }
    existing.setProps(block.props);
    return existing;
  }
  const node = $isBlockNode(existing) ? existing : $createBlockNode(block.type, block.props);
  $setBlock(node, block.type, block.props);
  $drawContent(node, block.content);
  return node;
}

/** A child that a block should have. */
type Leaf =
  | { readonly kind: 'text'; readonly text: string; readonly marks: Marks }
  | { readonly kind: 'break' }
  | { readonly kind: 'object'; readonly object: InlineObject; readonly marks: Marks };

function toLeaves(content: readonly Inline[]): Leaf[] {
  return content.flatMap((inline): Leaf[] => {
    if (inline.kind === 'object') return [inline];
    return inline.text
      .split('\n')
      .flatMap((text, i): Leaf[] => [
        ...(i === 0 ? [] : [{ kind: 'break' } as const]),
        ...(text === '' ? [] : [{ kind: 'text', text, marks: inline.marks } as const]),
      ]);
  });
}

function $drawContent(block: BlockNode, content: readonly Inline[]): void {
  const leaves = toLeaves(content);
  const children = block.getChildren();
  let start = 0;
  while (start < leaves.length && start < children.length && $isDrawn(children[start], leaves[start])) start++;
  let endLeaf = leaves.length;
  let endChild = children.length;
  while (endLeaf > start && endChild > start && $isDrawn(children[endChild - 1], leaves[endLeaf - 1])) {
    endLeaf--;
    endChild--;
  }
  const old = children.slice(start, endChild);
  let last = children[start - 1] ?? null;
  for (const leaf of leaves.slice(start, endLeaf)) {
    const reusable = old.findIndex((child) => canBecome(child, leaf));
    for (const skipped of reusable === -1 ? [] : old.splice(0, reusable)) skipped.remove(true);
    const existing = reusable === -1 ? undefined : old.shift();
    const node = $drawLeaf(leaf, existing);
    if (!node.is(existing)) $placeChild(block, last, node);
    last = node;
  }
  for (const rest of old) rest.remove(true);
}

function $placeChild(block: BlockNode, last: LexicalNode | null, node: LexicalNode): void {
  if (last !== null) last.insertAfter(node, false);
  else {
    const first = block.getFirstChild();
    if (first === null) block.append(node);
    else first.insertBefore(node, false);
  }
}

function $isDrawn(node: LexicalNode | undefined, leaf: Leaf | undefined): boolean {
  if (node === undefined || leaf === undefined) return false;
  if (leaf.kind === 'break') return $isLineBreakNode(node);
  if (leaf.kind === 'object') {
    return $isInlineObjectNode(node) && node.getObject() === leaf.object && marksEqual(node.getMarks(), leaf.marks);
  }
  return $isTextNode(node) && node.getTextContent() === leaf.text && marksEqual($marksOf(node), leaf.marks);
}

function canBecome(node: LexicalNode, leaf: Leaf): boolean {
  if (leaf.kind === 'break') return $isLineBreakNode(node);
  if (leaf.kind === 'object') return $isInlineObjectNode(node) && node.getObject() === leaf.object;
  return $isFlowTextNode(node) && node.isSimpleText();
}

function $drawLeaf(leaf: Leaf, existing: LexicalNode | undefined): LexicalNode {
  if (leaf.kind === 'break') return existing ?? $createLineBreakNode();
  if (leaf.kind === 'object') {
    if (!$isInlineObjectNode(existing)) return $createInlineObjectNode(leaf.object, leaf.marks);
    existing.setMarks(leaf.marks);
    return existing;
  }
  const node = $isFlowTextNode(existing) ? existing.setTextContent(leaf.text) : $createFlowTextNode(leaf.text);
  $setMarks(node, leaf.marks);
  return node;
}
