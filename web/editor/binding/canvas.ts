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
import type { SectionRule } from '../nodes/section-node.ts';
import type { BlockKeys } from './block-keys.ts';
import { $draw } from './draw.ts';
import type { UndrawnBlock } from './editor-tree.ts';

export class Canvas {
  readonly #keys: BlockKeys;
  readonly #sections: SectionRule;
  #shown: Arrangement = NOTHING;
  #isComplete = true;

  constructor(keys: BlockKeys, sections: SectionRule) {
    this.#keys = keys;
    this.#sections = sections;
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
    return this.#isComplete;
  }

  /** What is not drawn yet, in reading order. */
  get undrawn(): readonly UndrawnBlock[] {
    const at = this.#firstUndrawn();
    if (at === -1) return [];
    // What is drawn among them is the editor's to say: whoever deleted it there means that.
    const { root } = this.#shown;
    const isDrawn = (block: LiveBlock) => this.#keys.keyOf(block) !== undefined;
    const undrawn: UndrawnBlock[][] = [];
    let before: LiveBlock | null = null;
    for (let i = root.length - 1; i >= at; i--) {
      const top = root[i];
      if (top !== undefined && isDrawn(top)) before = top;
      else {
        const follower = before;
        const missing = this.#shown.from(i, i + 1).filter((block) => !isDrawn(block));
        undrawn.push(missing.map((was) => ({ was, before: follower, ...this.#shown.standOf(was) })));
      }
    }
    return undrawn.toReversed().flat();
  }

  /** The index in the root; -1 where all are drawn. */
  #firstUndrawn(): number {
    return this.#isComplete ? -1 : this.#shown.root.findIndex((block) => this.#keys.keyOf(block) === undefined);
  }

  /** Draws everything anew, or as many blocks of the root as `most` says. */
  $drawFirst(view: FlowView, most: number): void {
    $getRoot().clear();
    this.#keys.clear();
    const { arrangement } = view;
    this.#isComplete = arrangement.root.length <= most;
    const later = new Set(this.#isComplete ? [] : arrangement.from(most));
    const after = view.blocks.filter((block) => !later.has(block));
    this.#$draw([{ at: 0, before: [], after }], NOTHING, arrangement);
  }

  /** Draws the next blocks of the root. */
  $drawMore(most: number): void {
    const from = this.#firstUndrawn();
    if (from !== -1) {
      const next = this.#shown.from(from, from + most);
      const after = next.filter((block) => this.#keys.keyOf(block) === undefined);
      this.#$draw([{ at: 0, before: [], after }], this.#shown, this.#shown);
    }
    this.#isComplete = this.#firstUndrawn() === -1;
  }

  /** Draws what changed, and everything where it stands now. */
  $drawChange(view: FlowView, stretches: readonly Stretch[]): void {
    const wanted = view.arrangement;
    const undrawn = new Set(this.undrawn.map(({ was }) => was));
    const from = this.#isComplete ? -1 : wanted.root.findIndex((block) => undrawn.has(block));
    this.#isComplete = from === -1;
    // What stands in a container that is drawn is drawn with it, wherever that has come to stand.
    const later = new Set<LiveBlock>();
    for (let i = from; i !== -1 && i < wanted.root.length; i++) {
      const block = wanted.root[i];
      if (block !== undefined && this.#keys.keyOf(block) === undefined)
        for (const one of wanted.from(i, i + 1)) later.add(one);
    }
    const isSeen = (block: LiveBlock) => !later.has(block);
    const seen: Stretch[] = stretches.map((stretch) => ({ ...stretch, after: stretch.after.filter(isSeen) }));
    // What was drawn and has come to stand in something that is not is drawn again with that.
    const hidden = [...later].filter((block) => this.#keys.keyOf(block) !== undefined);
    if (hidden.length > 0) seen.push({ at: 0, before: hidden, after: [] });
    if (undrawn.size > 0) {
      // A container may have come into view with blocks that nobody touched.
      const listed = new Set(seen.flatMap(({ after }) => after));
      const entered = wanted
        .inReadingOrder()
        .filter((block) => undrawn.has(block) && isSeen(block) && !listed.has(block));
      seen.push({ at: 0, before: [], after: entered });
    }
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
    $draw({ keys: this.#keys, stretches, shown, wanted, sections: this.#sections });
    this.#shown = wanted;
  }
}

export function $inlineObjectsOf(key: NodeKey | null): InlineObjectNode[] {
  const node = key === null ? null : $getNodeByKey(key);
  return $isElementNode(node) ? node.getChildren().filter($isInlineObjectNode) : [];
}
