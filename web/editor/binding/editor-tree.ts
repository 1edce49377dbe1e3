/**
 * The blocks that the editor shows, in reading order, each with what it stands in. Runs inside a Lexical read or update;
 * changes nothing.
 */
import { $getRoot, type ElementNode, type LexicalNode, type NodeKey } from 'lexical';
import type { Stands } from '../../../flow/arrange.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { Wanted } from '../../../flow/plan.ts';
import { $isBlockNode } from '../nodes/block-node.ts';
import { $isContainerNode, $slotsIn, type ContainerNode } from '../nodes/container-node.ts';
import { $isSectionNode } from '../nodes/section-node.ts';
import { $isVoidBlockNode } from '../nodes/void-block-node.ts';
import type { BlockKeys } from './block-keys.ts';

/** A block of the editor. `key` is null for one that is not drawn yet. */
export interface TreeBlock extends Wanted<TreeBlock> {
  readonly key: NodeKey | null;
  readonly node: ContainerNode | null;
}

/** A block that the editor does not show yet, and where it stands. */
export interface UndrawnBlock extends Stands {
  readonly was: LiveBlock;
  /** The next block of the root that is shown, where one has come to stand behind it. */
  readonly before: LiveBlock | null;
}

/** `undrawn` is what the editor does not show yet, in reading order. */
export function $readTree(keys: BlockKeys, undrawn: readonly UndrawnBlock[]): TreeBlock[] {
  const all: TreeBlock[] = [];
  const visit = (element: ElementNode, parent: TreeBlock | null, slot: string) => {
    for (const node of element.getChildren()) {
      if ($isSectionNode(node)) {
        visit(node, parent, slot);
        continue;
      }
      const was = keys.blockOf(node.getKey()) ?? null;
      if (was === null && parent !== null && $isFiller(node)) continue;
      if (!$isBlock(node)) throw new Error('the editor holds a node that no flow knows');
      const container = $isContainerNode(node) ? node : null;
      const block: TreeBlock = { was, parent, slot, key: node.getKey(), node: container };
      all.push(block);
      if (container !== null) for (const [name, inner] of $slotsIn(container)) visit(inner, block, name);
    }
  };
  visit($getRoot(), null, '');
  const made = new Map<LiveBlock, TreeBlock>();
  for (const block of undrawn.length === 0 ? [] : all) if (block.was !== null) made.set(block.was, block);
  for (const { was, before, parent, slot } of undrawn) {
    const block = { was, parent: parent === null ? null : (made.get(parent) ?? null), slot, key: null, node: null };
    made.set(was, block);
    const at = before === null ? -1 : all.findIndex((one) => one.was === before && one.parent === null);
    all.splice(at === -1 ? all.length : at, 0, block);
  }
  return all;
}

/** Whether a node is the empty block of a slot that nobody has written in: it stands for nothing in the document. */
export function $isFiller(node: LexicalNode): boolean {
  return (
    $isBlockNode(node) &&
    node.isEmpty() &&
    node.getBlockType() === 'paragraph' &&
    node.getParent()?.getChildrenSize() === 1
  );
}

export function $isBlock(node: LexicalNode | null): boolean {
  return $isBlockNode(node) || $isVoidBlockNode(node) || $isContainerNode(node);
}

/** The block that holds a node, or the node itself: of blocks in containers the innermost. */
export function $blockKeyOf(node: LexicalNode | null): NodeKey | null {
  for (let one = node; one !== null; one = one.getParent()) if ($isBlock(one)) return one.getKey();
  return null;
}
