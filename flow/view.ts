/**
 * A flow as its reader last took it in, kept up to date change by change: a change touches only the blocks it concerns and
 * every other block stays the same object. Holds no listener and writes nothing: whoever owns it says when it moves on, so
 * that an editor may lag behind its Y.Doc (during IME composition) and still know what it shows.
 */
import type * as Y from 'yjs';
import { arrangeFlow, gapFinder, type Arrangement } from './arrange.ts';
import { Delta, opLength, type Op } from './delta.ts';
import { blockPieces, LiveBlock, parsePieces } from './parse.ts';
import { readBlocks } from './read.ts';

/** A stretch of blocks that changed: `before` is what stood there, `after` what stands there now, from index `at`. */
export interface Stretch {
  readonly at: number;
  readonly before: readonly LiveBlock[];
  readonly after: readonly LiveBlock[];
}

/** Where a flow offset lies: `offset` counts from the start of the block's content. */
export interface Place {
  readonly block: LiveBlock;
  readonly index: number;
  readonly offset: number;
}

interface Range {
  from: number;
  to: number;
}

export class FlowView {
  #blocks: LiveBlock[];
  /** Starts of the blocks in flow units, and the whole length at the end; made when first asked for. */
  #starts: number[] | null = null;
  #arrangement: Arrangement;
  readonly #body: Y.Text;

  constructor(body: Y.Text) {
    this.#body = body;
    this.#blocks = readBlocks(body);
    this.#arrangement = this.#arrange();
  }

  /** The blocks in the order of the text, which is not that of reading where some were moved. */
  get blocks(): readonly LiveBlock[] {
    return this.#blocks;
  }

  /** How the blocks stand: what a reader sees. */
  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  /** Reads anew how the blocks stand, after their places or the properties of containers were changed. */
  rearrange(): void {
    this.#arrangement = this.#arrange();
  }

  /** The block before which a moved one is read (null: at the end), or `unknown` where it was not moved or nobody knows where to. */
  gapOf(block: LiveBlock): LiveBlock | null | 'unknown' {
    return block.at.move === null ? 'unknown' : gapFinder(this.#body, this.#blocks)(block.at.move);
  }

  get length(): number {
    return this.#startsOf().at(-1) ?? 0;
  }

  /** The flow offset at which the block of this index begins (its marker, where it has one). */
  startOf(index: number): number {
    const start = this.#startsOf()[index];
    if (start === undefined) throw new RangeError(`no block ${index}`);
    return start;
  }

  /** The flow offset of a place within a block. */
  offsetOf(index: number, offset: number): number {
    const block = this.#blocks[index];
    return this.startOf(index) + (block !== undefined && block.marker !== null ? 1 : 0) + offset;
  }

  /** The place of a flow offset. Between two blocks it is the end of the first. Offsets outside are brought inside. */
  placeOf(flowOffset: number): Place {
    const index = this.#indexLeftOf(Math.max(0, Math.min(flowOffset, this.length)));
    const block = this.#blocks[index];
    if (block === undefined) throw new RangeError('a flow has at least one block');
    const offset = flowOffset - this.offsetOf(index, 0);
    return { block, index, offset: Math.max(0, Math.min(offset, block.length)) };
  }

  /**
   * Moves on by one change. `retyped` are the markers whose keys changed; they are read again, others are not. The returned
   * stretches are in order and apart from each other.
   */
  apply(change: Delta, retyped: ReadonlySet<Y.Map<unknown>>): Stretch[] {
    const ranges = this.#touched(change, retyped);
    const old = this.#blocks;
    const next: LiveBlock[] = [];
    const stretches: Stretch[] = [];
    let copied = 0;
    for (const range of ranges) {
      for (; copied < range.from; copied++) next.push(this.#at(copied));
      const before = old.slice(range.from, range.to + 1);
      const after = this.#reparse(before, this.#cut(change, range), retyped);
      stretches.push({ at: next.length, before, after });
      next.push(...after);
      copied = range.to + 1;
    }
    for (; copied < old.length; copied++) next.push(this.#at(copied));
    if (next.length === 0) {
      const empty = new LiveBlock(null);
      next.push(empty);
      stretches.push({ at: 0, before: [], after: [empty] });
    }
    this.#blocks = next;
    this.#starts = null;
    this.#arrangement = this.#arrange();
    return stretches;
  }

  #arrange(): Arrangement {
    return arrangeFlow(this.#body, this.#blocks);
  }

  #at(index: number): LiveBlock {
    const block = this.#blocks[index];
    if (block === undefined) throw new RangeError(`no block ${index}`);
    return block;
  }

  #startsOf(): number[] {
    if (this.#starts === null) {
      let offset = 0;
      this.#starts = this.#blocks.map((block) => {
        const start = offset;
        offset += block.length;
        return start;
      });
      this.#starts.push(offset);
    }
    return this.#starts;
  }

  /** The last block that begins before this offset (or the first block). */
  #indexLeftOf(flowOffset: number): number {
    const starts = this.#startsOf();
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) < flowOffset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The stretches of old blocks that a change concerns, each closed under the reading rule for bare blocks. */
  #touched(change: Delta, retyped: ReadonlySet<Y.Map<unknown>>): Range[] {
    const ranges: Range[] = [];
    let cursor = 0;
    for (const op of change.ops) {
      const span = op.insert === undefined ? opLength(op) : 0;
      if (op.insert !== undefined || op.delete !== undefined || op.attributes !== undefined) {
        // Text that arrives between two blocks belongs to the first, and a block that loses its marker joins the one before.
        ranges.push({ from: this.#indexLeftOf(cursor), to: this.#indexLeftOf(cursor + span) });
      }
      cursor += span;
    }
    if (retyped.size > 0) {
      for (const [index, block] of this.#blocks.entries()) {
        if (block.marker !== null && retyped.has(block.marker)) ranges.push({ from: index, to: index });
      }
      ranges.sort((a, b) => a.from - b.from);
    }
    const merged: Range[] = [];
    for (const range of ranges) {
      // A bare block exists by grace of the void block (or the start) before it: the two are read together.
      while (range.from > 0 && this.#at(range.from).marker === null) range.from--;
      while (range.to + 1 < this.#blocks.length && this.#at(range.to + 1).marker === null) range.to++;
      const last = merged.at(-1);
      if (last !== undefined && range.from <= last.to + 1) last.to = Math.max(last.to, range.to);
      else merged.push({ ...range });
    }
    return merged;
  }

  /** The part of a change that falls into a stretch, counted from the stretch's start. */
  #cut(change: Delta, range: Range): Delta {
    const start = this.startOf(range.from);
    const end = this.startOf(range.to + 1);
    const cut = new Delta();
    let cursor = 0;
    let kept = start;
    const retainTo = (offset: number) => {
      if (offset > kept) cut.retain(offset - kept);
      kept = Math.max(kept, offset);
    };
    for (const op of change.ops) {
      if (op.insert !== undefined) {
        const inside = cursor > start ? cursor <= end : cursor === 0 && start === 0;
        if (inside) {
          retainTo(cursor);
          cut.push(op);
        }
        continue;
      }
      const span = op.insert === undefined ? opLength(op) : 0;
      const from = Math.max(cursor, start);
      const to = Math.min(cursor + span, end);
      cursor += span;
      if (to <= from || (op.delete === undefined && op.attributes === undefined)) continue;
      retainTo(from);
      if (op.delete !== undefined) cut.delete(to - from);
      else cut.retain(to - from, op.attributes);
      kept = to;
    }
    return cut;
  }

  #reparse(before: readonly LiveBlock[], change: Delta, retyped: ReadonlySet<Y.Map<unknown>>): LiveBlock[] {
    const pieces: Op[] = new Delta(before.flatMap(blockPieces)).compose(change).ops;
    const byMarker = new Map<Y.Map<unknown>, LiveBlock>();
    const bare: LiveBlock[] = [];
    for (const block of before) {
      if (block.marker === null) bare.push(block);
      else {
        byMarker.set(block.marker, block);
        // Read before parsing: whether the text that follows is the block's own depends on its type.
        if (retyped.has(block.marker)) block.readMarker();
      }
    }
    return parsePieces(
      pieces,
      (marker) => byMarker.get(marker),
      () => bare.shift(),
    );
  }
}
