/**
 * From the blocks of a text to how they stand: moved blocks at the gap they were moved to, and blocks that stand in a container
 * in its slots. The reading rule for `at` (docs/FLOW.md), total and the same for everybody; writes nothing, changes no block.
 */
import type * as Y from 'yjs';
import { gapAt } from './anchors.ts';
import { slotsOf } from './block-specs.ts';
import type { LiveBlock } from './parse.ts';
import { compareRanks } from './ranks.ts';
import type { Move } from './schema.ts';

/** A container in a container in a container: deeper than this a block is read at the root. */
export const MAX_DEPTH = 8;

export interface Stands {
  /** The container, or null at the root. */
  readonly parent: LiveBlock | null;
  /** The slot to be seen that shows the block; empty at the root. */
  readonly slot: string;
}

export const AT_ROOT: Stands = Object.freeze({ parent: null, slot: '' });

const NOBODY: readonly LiveBlock[] = Object.freeze([]);

/** Who stands where. Immutable. */
export class Arrangement {
  readonly root: readonly LiveBlock[];
  /** True where every block stands at the root, where its marker stands in the text, and none is a container. */
  readonly isFlat: boolean;
  readonly #slots: ReadonlyMap<LiveBlock, ReadonlyMap<string, readonly LiveBlock[]>>;
  readonly #stands: ReadonlyMap<LiveBlock, Stands>;

  constructor(ordered: readonly LiveBlock[], stands: ReadonlyMap<LiveBlock, Stands>, isFlat: boolean) {
    const root: LiveBlock[] = [];
    const slots = new Map<LiveBlock, Map<string, LiveBlock[]>>();
    if (stands.size > 0) {
      for (const block of ordered) {
        const { parent, slot } = stands.get(block) ?? AT_ROOT;
        if (parent === null) root.push(block);
        else {
          const own = slots.get(parent) ?? new Map<string, LiveBlock[]>();
          slots.set(parent, own);
          const list = own.get(slot);
          if (list === undefined) own.set(slot, [block]);
          else list.push(block);
        }
      }
    }
    this.root = stands.size > 0 ? root : ordered;
    this.isFlat = isFlat;
    this.#slots = slots;
    this.#stands = stands;
  }

  /** What stands in a slot, or at the root. */
  siblings({ parent, slot }: Stands): readonly LiveBlock[] {
    return parent === null ? this.root : (this.#slots.get(parent)?.get(slot) ?? NOBODY);
  }

  standOf(block: LiveBlock): Stands {
    return this.#stands.get(block) ?? AT_ROOT;
  }

  /** Whether every block stands as it does in the other one. */
  equals(other: Arrangement): boolean {
    if (this === other) return true;
    if (this.isFlat && other.isFlat) {
      return this.root.length === other.root.length && this.root.every((block, i) => block === other.root[i]);
    }
    const mine = this.inReadingOrder();
    const theirs = other.inReadingOrder();
    return (
      mine.length === theirs.length &&
      mine.every((block, i) => {
        if (block !== theirs[i]) return false;
        const [a, b] = [this.standOf(block), other.standOf(block)];
        return a.parent === b.parent && a.slot === b.slot;
      })
    );
  }

  /** All blocks as one meets them in reading: a container, then what stands in it. */
  inReadingOrder(): LiveBlock[] {
    return this.from(0);
  }

  /** The same for the blocks of the root from one index up to another. */
  from(start: number, end: number = this.root.length): LiveBlock[] {
    const all: LiveBlock[] = [];
    const visit = (blocks: readonly LiveBlock[]) => {
      for (const block of blocks) {
        all.push(block);
        for (const slot of slotsOf(block.type)?.list(block.props) ?? []) visit(this.siblings({ parent: block, slot }));
      }
    };
    visit(this.root.slice(start, end));
    return all;
  }
}

type GapFinder = (move: Move) => LiveBlock | null | 'unknown';

/**
 * Finds the block before which a moved one stands: null for the end, `unknown` where there is no such gap. The blocks may be
 * behind the body: markers that they do not know of are passed over.
 */
export function gapFinder(body: Y.Text, blocks: readonly LiveBlock[]): GapFinder {
  let byMarker: Map<Y.Map<unknown>, LiveBlock> | null = null;
  return ({ before }) => {
    if (before === null) return null;
    byMarker ??= new Map(blocks.flatMap((block) => (block.marker === null ? [] : [[block.marker, block]])));
    const known = byMarker;
    const marker = gapAt(body, before, (one) => known.has(one));
    return marker === null || marker === 'unknown' ? marker : (known.get(marker) ?? null);
  };
}

/** No blocks at all. */
export const NOTHING = new Arrangement([], new Map(), true);

/** How the blocks of a body stand. */
export function arrangeFlow(body: Y.Text, blocks: readonly LiveBlock[]): Arrangement {
  const isFlat = blocks.every(({ at, type }) => at.container === null && at.move === null && slotsOf(type) === null);
  if (isFlat) return new Arrangement(blocks, new Map(), true);
  return new Arrangement(inOrder(blocks, gapFinder(body, blocks)), standsOf(blocks), false);
}

/** The linear order: where the markers stand, but for the moved. */
function inOrder(blocks: readonly LiveBlock[], gapOf: GapFinder): readonly LiveBlock[] {
  const gaps = new Map<LiveBlock | null, { readonly block: LiveBlock; readonly move: Move }[]>();
  const moved = new Set<LiveBlock>();
  for (const block of blocks) {
    const { move } = block.at;
    if (move === null) continue;
    const gap = gapOf(move);
    if (gap === 'unknown') continue;
    moved.add(block);
    const mates = gaps.get(gap) ?? [];
    gaps.set(gap, mates);
    mates.push({ block, move });
  }
  if (moved.size === 0) return blocks;
  // The sort is stable: blocks of one rank stay in the order of the text.
  for (const mates of gaps.values()) mates.sort((a, b) => compareRanks(a.move.rank, b.move.rank));
  const ordered: LiveBlock[] = [];
  const fill = (gap: LiveBlock | null) => {
    for (const { block } of gaps.get(gap) ?? []) ordered.push(block);
  };
  for (const block of blocks) {
    fill(block);
    if (!moved.has(block)) ordered.push(block);
  }
  fill(null);
  return ordered;
}

function standsOf(blocks: readonly LiveBlock[]): Map<LiveBlock, Stands> {
  const containers = new Map<string, LiveBlock>();
  for (const block of blocks) {
    if (block.id !== '' && slotsOf(block.type) !== null && !containers.has(block.id)) containers.set(block.id, block);
  }
  const stands = new Map<LiveBlock, Stands>();
  for (const block of blocks) {
    const { container, slot } = block.at;
    const parent = container === null ? undefined : containers.get(container);
    if (parent === undefined) continue;
    const shownIn = slotsOf(parent.type)?.shownIn(parent.props, slot) ?? null;
    if (shownIn !== null) stands.set(block, { parent, slot: shownIn });
  }
  cutCycles(blocks, stands);
  return stands;
}

/** Of containers that stand in each other, the one whose marker comes first goes to the root; so does what is too deep. */
function cutCycles(blocks: readonly LiveBlock[], stands: Map<LiveBlock, Stands>): void {
  const depths = new Map<LiveBlock, number>();
  let order: Map<LiveBlock, number> | null = null;
  for (const block of blocks) {
    const path = new Set<LiveBlock>();
    let top: LiveBlock | null = block;
    while (top !== null && !depths.has(top)) {
      if (path.has(top)) {
        const walked = [...path];
        const cycle = walked.slice(walked.indexOf(top));
        order ??= new Map(blocks.map((one, i) => [one, i]));
        const at = order;
        const first = cycle.reduce((a, b) => ((at.get(a) ?? 0) < (at.get(b) ?? 0) ? a : b));
        stands.delete(first);
        path.clear();
        top = block;
        continue;
      }
      path.add(top);
      top = stands.get(top)?.parent ?? null;
    }
    let depth = top === null ? -1 : (depths.get(top) ?? 0);
    for (const one of [...path].toReversed()) {
      depth++;
      if (depth > MAX_DEPTH) {
        stands.delete(one);
        depth = 0;
      }
      depths.set(one, depth);
    }
  }
}
