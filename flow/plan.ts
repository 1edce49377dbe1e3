/**
 * From how somebody wants the blocks to stand to the least that says so: a new block gets its place in the text, a moved one a
 * record on its marker, and whoever stays is left alone. Pure; the text of the blocks is `diff.ts`'s.
 */
import { anchorOf } from './anchors.ts';
import type { Arrangement } from './arrange.ts';
import type { LiveBlock } from './parse.ts';
import { rankBetween } from './ranks.ts';
import type { ItemId } from './schema.ts';
import type { FlowView } from './view.ts';

/** A block that is wanted somewhere: `was` is the one of the flow that it continues. */
export interface Wanted<T> {
  readonly was: LiveBlock | null;
  /** The container it stands in, or null at the root. */
  readonly parent: T | null;
  readonly slot: string;
}

/** The gap that a move names: by the block that it comes before, or as another move names it already. */
export interface PlannedMove<T> {
  readonly anchor: T | ItemId | null;
  readonly rank: string;
}

export interface PlannedPlace<T> {
  readonly parent: T | null;
  readonly slot: string;
  readonly move: PlannedMove<T> | null;
}

export interface OrderPlan<T> {
  /** All wanted blocks in the order of the text. Those of the flow keep theirs. */
  readonly text: readonly T[];
  /** For the blocks that are new or are to stand elsewhere. */
  readonly places: ReadonlyMap<T, PlannedPlace<T>>;
  /** Blocks without a marker that need one now. */
  readonly needMarker: ReadonlySet<T>;
  /** Every move that is in force afterwards. */
  readonly moves: ReadonlyMap<T, Standing<T>>;
}

/** A move in force: `gap` is the block that follows the gap, null at the end. */
export interface Standing<T> {
  readonly gap: T | null;
  readonly move: PlannedMove<T>;
}

/** `wanted` holds a container before what stands in it, and siblings in their order. `shown` is how the blocks stood before. */
export function planOrder<T extends Wanted<T>>(view: FlowView, shown: Arrangement, wanted: readonly T[]): OrderPlan<T> {
  return new Planner(view, shown, wanted).plan();
}

class Planner<T extends Wanted<T>> {
  readonly #wanted: readonly T[];
  readonly #shown: Arrangement;
  readonly #text: T[] = [];
  readonly #standings = new Map<T, Standing<T>>();
  readonly #places = new Map<T, PlannedPlace<T>>();
  readonly #needMarker = new Set<T>();
  readonly #staying = new Set<T>();
  /** Moved blocks whose gap has to be named anew. */
  readonly #loose = new Set<T>();

  constructor(view: FlowView, shown: Arrangement, wanted: readonly T[]) {
    this.#wanted = wanted;
    this.#shown = shown;
    const kept = new Map<LiveBlock, T>();
    for (const one of wanted) if (one.was !== null) kept.set(one.was, one);
    for (const block of view.blocks) {
      const one = kept.get(block);
      if (one !== undefined) this.#text.push(one);
    }
    for (const [block, one] of kept) {
      const { move } = block.at;
      const gap = move === null ? 'unknown' : view.gapOf(block);
      if (move === null || gap === 'unknown') continue;
      const follower = gap === null ? null : nextKept(view.blocks, gap, kept);
      const isLoose = move.before !== null && this.#isLoose(move.before, follower);
      if (isLoose) this.#loose.add(one);
      this.#standings.set(one, { gap: follower, move: { anchor: isLoose ? follower : move.before, rank: move.rank } });
    }
  }

  /**
   * Whether a gap is named by a marker that is gone, before text without a marker: if that text gets one now, the gap would be
   * found before it. Whoever stands there names it anew.
   */
  #isLoose(anchor: ItemId, follower: T | null): boolean {
    const at = follower === null ? this.#text.length : this.#text.indexOf(follower);
    const before = this.#text[at - 1];
    if (before === undefined || before.was === null || before.was.marker !== null) return false;
    const own = follower?.was?.marker ?? null;
    const named = own === null ? null : anchorOf(own);
    return named === null || named.client !== anchor.client || named.clock !== anchor.clock;
  }

  plan(): OrderPlan<T> {
    const lists = new Map<T | null, Map<string, T[]>>();
    for (const one of this.#wanted) {
      const slots = lists.get(one.parent) ?? new Map<string, T[]>();
      lists.set(one.parent, slots);
      const list = slots.get(one.slot);
      if (list === undefined) slots.set(one.slot, [one]);
      else list.push(one);
    }
    for (const slots of lists.values()) for (const list of slots.values()) this.#findStaying(list);
    for (const slots of lists.values()) for (const list of slots.values()) this.#placeList(list);
    for (const one of this.#loose) {
      const move = this.#standings.get(one)?.move;
      if (move !== undefined && !this.#places.has(one))
        this.#places.set(one, { parent: one.parent, slot: one.slot, move });
    }
    return { text: this.#text, places: this.#places, needMarker: this.#needMarker, moves: this.#standings };
  }

  /** Of siblings that were siblings before, as many as can stay as they are. */
  #findStaying(list: readonly T[]): void {
    const first = list[0];
    if (first === undefined || (first.parent !== null && first.parent.was === null)) return;
    const stand = { parent: first.parent?.was ?? null, slot: first.slot };
    const before = new Map(this.#shown.siblings(stand).map((block, i) => [block, i]));
    const stood = list.flatMap((one) => {
      const index = one.was === null ? undefined : before.get(one.was);
      return index === undefined ? [] : [{ one, index }];
    });
    for (const { one } of longestRise(stood)) this.#staying.add(one);
  }

  #placeList(list: readonly T[]): void {
    let previous: T | null = null;
    for (const [i, one] of list.entries()) {
      if (previous !== null && this.#isOvertaken(previous, one)) this.#staying.delete(one);
      if (!this.#staying.has(one)) {
        let n = i + 1;
        while (n < list.length && !this.#staying.has(list[n] ?? one)) n++;
        const next = list[n] ?? null;
        const move: PlannedMove<T> | null =
          one.was === null ? this.#placeNew(one, previous, next) : this.#placeMoved(one, previous, next);
        this.#places.set(one, { parent: one.parent, slot: one.slot, move });
        if (move !== null && one.was !== null && one.was.marker === null) this.#needMarker.add(one);
      }
      previous = one;
    }
  }

  /** Where what lay between two gaps is gone, they are one, and the ranks in it may say another order than the gaps did. */
  #isOvertaken(previous: T, one: T): boolean {
    return (this.#standings.has(previous) || this.#standings.has(one)) && !this.#isBefore(previous, one);
  }

  #placeNew(one: T, previous: T | null, next: T | null): PlannedMove<T> | null {
    if (previous !== null) this.#insert(one, previous, 1);
    else if (next !== null) this.#insert(one, next, 0);
    else if (one.parent !== null) this.#insert(one, one.parent, 1);
    else this.#text.unshift(one);
    return this.#besideMoved(one, previous, next);
  }

  #insert(one: T, beside: T, by: 0 | 1): void {
    this.#text.splice(this.#text.indexOf(beside) + by, 0, one);
  }

  #placeMoved(one: T, previous: T | null, next: T | null): PlannedMove<T> | null {
    this.#standings.delete(one);
    if (one.was !== null && one.was.marker === null && one.parent !== null) this.#needMarker.add(one);
    // Back where its marker stands, a block needs no record.
    if (this.#isBefore(previous, one) && this.#isBefore(one, next)) return null;
    const beside = this.#besideMoved(one, previous, next);
    if (beside !== null) return beside;
    if (previous !== null) {
      const gap = this.#nextOf(previous, one);
      return this.#moveTo(one, gap, null, this.#ranksAt(gap)[0] ?? null);
    }
    return next === null ? null : this.#moveTo(one, next, this.#ranksAt(next).at(-1) ?? null, null);
  }

  /** The block of the flow that follows in the text, passing one over. */
  #nextOf(previous: T, passed: T): T | null {
    for (let i = this.#text.indexOf(previous) + 1; i < this.#text.length; i++) {
      const one = this.#text[i];
      if (one !== undefined && one !== passed && one.was !== null) return one;
    }
    return null;
  }

  /** Where a neighbour was moved to its place, whoever stands beside it does so by rank in the same gap. */
  #besideMoved(one: T, previous: T | null, next: T | null): PlannedMove<T> | null {
    const after = previous === null ? undefined : this.#standings.get(previous);
    let before = next === null ? undefined : this.#standings.get(next);
    if (after !== undefined) {
      if (before !== undefined && before.gap !== after.gap) before = undefined;
      if (before !== undefined && next !== null && before.move.rank <= after.move.rank) {
        // Two were moved to one place at once and got one rank: the second is ranked anew.
        this.#staying.delete(next);
        before = undefined;
      }
      return this.#stand(one, after, rankBetween(after.move.rank, before?.move.rank ?? null));
    }
    return before === undefined ? null : this.#stand(one, before, rankBetween(null, before.move.rank));
  }

  #stand(one: T, mate: Standing<T>, rank: string): PlannedMove<T> {
    const move = { anchor: mate.move.anchor, rank };
    this.#standings.set(one, { gap: mate.gap, move });
    return move;
  }

  #moveTo(one: T, gap: T | null, low: string | null, high: string | null): PlannedMove<T> {
    if (gap !== null && gap.was !== null && gap.was.marker === null) this.#needMarker.add(gap);
    const move = { anchor: gap, rank: rankBetween(low, high) };
    this.#standings.set(one, { gap, move });
    return move;
  }

  /** The ranks of those that stand in the gap before this block, in order. */
  #ranksAt(gap: T | null): string[] {
    const ranks: string[] = [];
    for (const standing of this.#standings.values()) if (standing.gap === gap) ranks.push(standing.move.rank);
    return ranks.toSorted((a, b) => (a < b ? -1 : 1));
  }

  /** Whether the one is read before the other; null is either end. */
  #isBefore(a: T | null, b: T | null): boolean {
    if (a === null || b === null) return true;
    const left = this.#standings.get(a);
    const right = this.#standings.get(b);
    if (left !== undefined && right !== undefined && left.gap === right.gap) return left.move.rank < right.move.rank;
    const leftAt = this.#indexOf(left === undefined ? a : left.gap);
    const rightAt = this.#indexOf(right === undefined ? b : right.gap);
    // In the gap before a block stands before the block.
    return leftAt === rightAt ? left !== undefined : leftAt < rightAt;
  }

  #indexOf(one: T | null): number {
    return one === null ? Infinity : this.#text.indexOf(one);
  }
}

/** The block itself or the next one with a marker that stays in the text. */
function nextKept<T>(blocks: readonly LiveBlock[], from: LiveBlock, kept: ReadonlyMap<LiveBlock, T>): T | null {
  for (let i = blocks.indexOf(from); i < blocks.length; i++) {
    const block = blocks[i];
    const one = block === undefined || block.marker === null ? undefined : kept.get(block);
    if (one !== undefined) return one;
  }
  return null;
}

/** The longest subsequence whose indexes rise (patience sorting). */
function longestRise<T>(items: readonly { readonly one: T; readonly index: number }[]): readonly { readonly one: T }[] {
  if (items.every(({ index }, i) => i === 0 || index > (items[i - 1]?.index ?? 0))) return items;
  const tails: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [i, { index }] of items.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((items[tails[middle] ?? 0]?.index ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    before[i] = tails[low - 1];
    tails[low] = i;
  }
  const rise: { readonly one: T }[] = [];
  for (let at = tails.at(-1); at !== undefined; at = before[at]) {
    const item = items[at];
    if (item !== undefined) rise.unshift(item);
  }
  return rise;
}
