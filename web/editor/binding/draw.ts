/**
 * Brings the editor's nodes to what the flow says, with as few changes as it can: a block keeps its node wherever it goes.
 * Runs inside a Lexical update. Does not look at the selection: the caller restores it.
 */
import { $getNodeByKey, $getRoot, type ElementNode, type LexicalNode, type NodeKey } from 'lexical';
import { AT_ROOT, type Arrangement, type Stands } from '../../../flow/arrange.ts';
import { slotsOf } from '../../../flow/block-specs.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { Stretch } from '../../../flow/view.ts';
import { $createBlockNode, $isBlockNode, $setBlock } from '../nodes/block-node.ts';
import {
  $createContainerNode,
  $isContainerNode,
  $layOut,
  $setProps,
  $slotsIn,
  type ContainerNode,
} from '../nodes/container-node.ts';
import { $placeChildren } from '../nodes/place-children.ts';
import { $edgeOf, $hasSections, $nextBlock, $tidySections, type SectionRule } from '../nodes/section-node.ts';
import type { SlotNode } from '../nodes/slot-node.ts';
import { $createVoidBlockNode, $isVoidBlockNode } from '../nodes/void-block-node.ts';
import type { BlockKeys } from './block-keys.ts';
import { $drawContent } from './draw-content.ts';

/** One drawing: what changed, how everything stood in the editor, and how it is to stand. */
export interface Drawing {
  readonly keys: BlockKeys;
  readonly stretches: readonly Stretch[];
  readonly shown: Arrangement;
  readonly wanted: Arrangement;
  readonly sections: SectionRule;
}

/** Answers whether any node came to stand elsewhere. */
export function $draw(drawing: Drawing): boolean {
  return new Draw(drawing).run();
}

class Draw {
  readonly #keys: BlockKeys;
  readonly #drawing: Drawing;
  readonly #leaving: LexicalNode[] = [];
  readonly #changed = new Set<LiveBlock>();
  /** Blocks whose node was made now and stands nowhere yet. */
  readonly #fresh = new Set<LiveBlock>();
  readonly #touched = new Set<LexicalNode>();
  #placed = false;

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
    this.#keys = drawing.keys;
  }

  run(): boolean {
    const { stretches, wanted } = this.#drawing;
    for (const { before, after } of stretches) {
      const staying = new Set(after);
      for (const block of before) if (!staying.has(block)) this.#leave(block);
      for (const block of after) {
        this.#changed.add(block);
        this.#drawBlock(block);
      }
    }
    this.#placeList($getRoot(), AT_ROOT);
    if (!wanted.isFlat) {
      for (const block of wanted.inReadingOrder()) {
        const node = $nodeOf(this.#keys, block);
        if ($isContainerNode(node)) this.#drawSlots(block, node);
      }
    }
    // Last: what stays has been taken out of what goes.
    if ($hasSections()) {
      this.#noteSections([
        ...this.#leaving,
        ...[...this.#changed].flatMap((block) => $nodeOf(this.#keys, block) ?? []),
      ]);
    }
    for (const node of this.#leaving) if (node.isAttached()) node.remove(true);
    $tidySections(this.#touched);
    return this.#placed;
  }

  #leave(block: LiveBlock): void {
    const node = $nodeOf(this.#keys, block);
    if (node !== null) this.#leaving.push(node);
    this.#keys.delete(block);
  }

  /** Draws a block into the node it has, or into a new one where that is not of its kind. */
  #drawBlock(block: LiveBlock): void {
    const existing = $nodeOf(this.#keys, block);
    const node = $drawNode(block, existing ?? $fillerFor(this.#keys, block, this.#drawing.wanted));
    if (node.is(existing)) return;
    if (existing !== null) this.#leaving.push(existing);
    // The empty line that it came into may be what another block has just left.
    const taken = this.#leaving.findIndex((one) => one.is(node));
    if (taken !== -1) this.#leaving.splice(taken, 1);
    this.#keys.set(block, node.getKey());
    this.#fresh.add(block);
  }

  #drawSlots(block: LiveBlock, container: ContainerNode): void {
    if (this.#changed.has(block)) {
      this.#leaving.push(...$layOut(container));
      this.#placed = true;
    }
    for (const [slot, node] of $slotsIn(container)) {
      const stand = { parent: block, slot };
      this.#placeList(node, stand);
      $fill(this.#keys, node, this.#drawing.wanted.siblings(stand).length === 0, this.#leaving);
    }
  }

  /** Places what stands differently; what is the same at both ends is not looked at. */
  #placeList(parent: ElementNode, stand: Stands): void {
    const were = this.#drawing.shown.siblings(stand);
    const are = this.#drawing.wanted.siblings(stand);
    const isMade = stand.parent !== null && this.#fresh.has(stand.parent);
    const isSame = (block: LiveBlock | undefined, other: LiveBlock | undefined) =>
      !isMade && block !== undefined && block === other && !this.#fresh.has(block);
    let start = 0;
    while (start < are.length && isSame(are[start], were[start])) start++;
    let end = are.length;
    while (
      end > start &&
      were.length - (are.length - end) > start &&
      isSame(are[end - 1], were.at(end - are.length - 1))
    )
      end--;
    if (start === end) return;
    const nodes: LexicalNode[] = [];
    for (const block of are.slice(start, end)) {
      const node = $nodeOf(this.#keys, block);
      if (node !== null) nodes.push(node);
    }
    // The one before may not be drawn yet: then they follow the last that is.
    let last: LexicalNode | null = null;
    for (let i = start - 1; i >= 0 && last === null; i--) {
      const block = are[i];
      last = block === undefined ? null : $nodeOf(this.#keys, block);
    }
    const first = last === null ? $edgeOf(parent.getFirstChild(), 'first') : $nextBlock(last);
    const { sections } = this.#drawing;
    const inSections = stand.parent === null && (are.length >= sections.from || $hasSections());
    if (inSections) this.#noteSections(nodes);
    $placeChildren(parent, nodes, first, inSections ? sections.size : null);
    this.#placed = true;
  }

  /** What may leave a section that is not as it must be: these, and what they stand in now. */
  #noteSections(nodes: readonly LexicalNode[]): void {
    for (const node of nodes) {
      this.#touched.add(node);
      const parent = node.getParent();
      if (parent !== null) this.#touched.add(parent);
    }
  }
}

/** A slot without blocks holds one of nobody's, any other none. */
function $fill(keys: BlockKeys, slot: SlotNode, isEmpty: boolean, leaving: readonly LexicalNode[]): void {
  // What is on its way out is nobody's too, but is none to stay.
  const fillers = slot
    .getChildren()
    .filter((child) => keys.blockOf(child.getKey()) === undefined && !leaving.some((one) => one.is(child)));
  if (isEmpty && fillers.length === 0) slot.append($createBlockNode());
  for (const filler of fillers.slice(isEmpty ? 1 : 0)) filler.remove(true);
}

/** The empty block of nobody's in the slot that this new block comes into alone: a caret in it stays where it is. */
function $fillerFor(keys: BlockKeys, block: LiveBlock, wanted: Arrangement): LexicalNode | null {
  const stand = wanted.standOf(block);
  if (stand === AT_ROOT || stand.parent === null || block.isVoid || keys.keyOf(block) !== undefined) return null;
  if (wanted.siblings(stand).length !== 1) return null;
  const container = $nodeOf(keys, stand.parent);
  const only = $isContainerNode(container) ? ($slotsIn(container).get(stand.slot)?.getFirstChild() ?? null) : null;
  return only !== null && keys.blockOf(only.getKey()) === undefined && $isBlockNode(only) ? only : null;
}

function $nodeOf(keys: BlockKeys, block: LiveBlock): LexicalNode | null {
  const key: NodeKey | undefined = keys.keyOf(block);
  return key === undefined ? null : $getNodeByKey(key);
}

function $drawNode(block: LiveBlock, existing: LexicalNode | null): LexicalNode {
  if (slotsOf(block.type) !== null) {
    if (!$isContainerNode(existing) || existing.getBlockType() !== block.type) {
      return $createContainerNode(block.type, block.props, block.id);
    }
    $setProps(existing, block.props);
    return existing;
  }
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
