/**
 * What the editor shows of a flow, and bringing it up to date: how the blocks stand in the editor, which of them are drawn. A
 * long document is drawn in slices, the first screen at once; what is not drawn yet stands at the end of the root and is as
 * much a part of the document as the rest. Its methods with a `$` run inside a Lexical read or update.
 */
import { $getNodeByKey, $getRoot, $isElementNode, type NodeKey } from 'lexical';
import { NOTHING, type Arrangement } from '../../../flow/arrange.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { FlowView, Stretch } from '../../../flow/view.ts';
import { $isInlineObjectNode, type InlineObjectNode } from '../nodes/inline-object-node.ts';
import type { BlockKeys } from './block-keys.ts';
import { $draw } from './draw.ts';
import type { UndrawnBlock } from './editor-tree.ts';

export class Canvas {
  readonly #keys: BlockKeys;
  #shown: Arrangement = NOTHING;
  /** The first block of the root that is not drawn; null where all are. */
  #tail: LiveBlock | null = null;

  constructor(keys: BlockKeys) {
    this.#keys = keys;
  }

  /** How the blocks stand in the editor, drawn or not. */
  get shown(): Arrangement {
    return this.#shown;
  }

  /** After the editor itself came to show something else. */
  set shown(arrangement: Arrangement) {
    this.#shown = arrangement;
  }

  get isComplete(): boolean {
    return this.#tail === null;
  }

  /** What is not drawn yet, in reading order. */
  get undrawn(): readonly UndrawnBlock[] {
    const at = this.#tail === null ? -1 : this.#shown.root.indexOf(this.#tail);
    return at === -1 ? [] : this.#shown.from(at).map((was) => ({ was, ...this.#shown.standOf(was) }));
  }

  /** Draws everything anew, or as many blocks of the root as `most` says. */
  $drawFirst(view: FlowView, most: number): void {
    $getRoot().clear();
    this.#keys.clear();
    const { arrangement } = view;
    this.#tail = arrangement.root[most] ?? null;
    const later = new Set(this.#tail === null ? [] : arrangement.from(most));
    const after = view.blocks.filter((block) => !later.has(block));
    this.#$draw([{ at: 0, before: [], after }], NOTHING, arrangement);
  }

  /** Draws the next blocks of the root. */
  $drawMore(most: number): void {
    const { root } = this.#shown;
    const from = this.#tail === null ? -1 : root.indexOf(this.#tail);
    if (from === -1) {
      this.#tail = null;
      return;
    }
    const to = Math.min(root.length, from + most);
    this.#tail = root[to] ?? null;
    const after = this.#shown.from(from, to).filter((block) => this.#keys.keyOf(block) === undefined);
    this.#$draw([{ at: 0, before: [], after }], this.#shown, this.#shown);
  }

  /** Draws what changed, and everything where it stands now. */
  $drawChange(view: FlowView, stretches: readonly Stretch[]): void {
    const wanted = view.arrangement;
    if (this.#tail !== null) {
      // The end of what is drawn may be gone, or have come to stand in a container.
      const rest = this.#shown.root.slice(this.#shown.root.indexOf(this.#tail));
      const root = new Set(wanted.root);
      this.#tail = rest.find((block) => root.has(block)) ?? null;
    }
    const later = new Set(this.#tail === null ? [] : wanted.from(wanted.root.indexOf(this.#tail)));
    const isSeen = (block: LiveBlock) => !later.has(block) || this.#keys.keyOf(block) !== undefined;
    const seen = stretches.map((stretch) => ({ ...stretch, after: stretch.after.filter(isSeen) }));
    // A flow that lost its last block reads as one empty paragraph, which the editor must have too.
    const [first] = view.blocks;
    if (first !== undefined && this.isBare(view) && !seen.some(({ after }) => after.includes(first))) {
      seen.push({ at: 0, before: [], after: [first] });
    }
    this.#$draw(seen, this.#shown, wanted);
  }

  /** The one block that an empty flow reads as is not there yet. */
  isBare({ blocks }: FlowView): boolean {
    const [first] = blocks;
    return blocks.length === 1 && first !== undefined && this.#keys.keyOf(first) === undefined;
  }

  /** Draws inline objects anew whose keys were changed. */
  $refresh(view: FlowView, objects: ReadonlySet<object>): void {
    for (const block of view.blocks) {
      if (!block.content.some((inline) => inline.kind === 'object' && objects.has(inline.object))) continue;
      for (const node of $inlineObjectsOf(this.#keys.keyOf(block) ?? null)) {
        if (objects.has(node.getObject())) node.refresh();
      }
    }
  }

  #$draw(stretches: readonly Stretch[], shown: Arrangement, wanted: Arrangement): void {
    $draw({ keys: this.#keys, stretches, shown, wanted });
    this.#shown = wanted;
  }
}

export function $inlineObjectsOf(key: NodeKey | null): InlineObjectNode[] {
  const node = key === null ? null : $getNodeByKey(key);
  return $isElementNode(node) ? node.getChildren().filter($isInlineObjectNode) : [];
}
