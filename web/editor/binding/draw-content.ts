/**
 * Brings the children of a block's node to what its content says, with as few changes as it can: a run of text keeps its text
 * node. Runs inside a Lexical update. Does not look at the selection: the caller restores it.
 */
import { $createLineBreakNode, $isLineBreakNode, $isTextNode, type LexicalNode } from 'lexical';
import { marksEqual } from '../../../flow/inline.ts';
import type { Inline, InlineObject, Marks } from '../../../flow/schema.ts';
import type { BlockNode } from '../nodes/block-node.ts';
import { $createFlowTextNode, $isFlowTextNode } from '../nodes/flow-text-node.ts';
import { $createInlineObjectNode, $isInlineObjectNode } from '../nodes/inline-object-node.ts';
import { $marksOf, $setMarks } from './marks.ts';

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

export function $drawContent(block: BlockNode, content: readonly Inline[]): void {
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
