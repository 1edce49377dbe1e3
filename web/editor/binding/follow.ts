/**
 * After what the writer did has gone into the flow: the view moves along with what the editor shows already, and each block of
 * it is known again by the node that shows it.
 */
import { slotsOf } from '../../../flow/block-specs.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { FlowView } from '../../../flow/view.ts';
import type { BlockKeys } from './block-keys.ts';
import type { Canvas } from './canvas.ts';
import type { TreeBlock } from './editor-tree.ts';
import { arrangementOf, type LocalEdit } from './local-edit.ts';

interface Followed {
  readonly view: FlowView;
  readonly keys: BlockKeys;
  readonly canvas: Canvas;
}

/** Moves the view along with a local edit. */
export function follow({ view, keys, canvas }: Followed, edit: LocalEdit): void {
  const before = view.blocks;
  // Where no block came, went or moved, each is still the one that it was.
  const keysBefore = edit.tree === null ? [] : before.map((block) => keys.keyOf(block));
  view.apply(edit.change, new Set());
  const after = view.blocks;
  const blockAt = (index: number) => {
    const block = after[index];
    if (block === undefined) throw new Error('the flow does not read as it was written');
    return block;
  };
  // A block that is not drawn may go on as another one, with a marker that it had to have.
  const undrawn = new Map<LiveBlock, LiveBlock>();
  let next = 0;
  let shift = 0;
  // What stands between the stretches is as it was; but of blocks without a marker the view may have taken one for another.
  const passTo = (end: number) => {
    if (edit.tree === null) return;
    for (; next < end; next++) {
      const block = blockAt(next + shift);
      const key = keysBefore[next];
      if (block !== before[next] && key !== undefined) keys.set(block, key);
    }
  };
  for (const { from, to, wanted, nodeKeys } of edit.stretches) {
    passTo(from);
    for (const [i, block] of wanted.entries()) {
      const now = blockAt(from + shift + i);
      now.type = block.type;
      now.props = block.props;
      const key = nodeKeys[i] ?? null;
      if (key !== null) keys.set(now, key);
      else if (block.was !== null) undrawn.set(block.was, now);
    }
    next = to;
    shift += wanted.length - (to - from);
  }
  passTo(before.length);
  const written = new Set(edit.places.map(({ marker }) => marker));
  for (const block of written.size === 0 ? [] : view.blocks)
    if (block.marker !== null && written.has(block.marker)) block.readPlace();
  for (const block of edit.gone) {
    if (!view.blocks.includes(block)) keys.delete(block);
  }
  const isContainer = edit.stretches.some(({ wanted }) => wanted.some(({ type }) => slotsOf(type) !== null));
  if (edit.tree !== null || isContainer) view.rearrange();
  if (edit.tree !== null) {
    const blockOf = ({ key, was }: TreeBlock) => {
      if (key !== null) return keys.blockOf(key) ?? null;
      return was === null ? null : (undrawn.get(was) ?? was);
    };
    const shown = arrangementOf(edit.tree, blockOf, view.arrangement.isFlat);
    canvas.shown = shown.equals(view.arrangement) ? view.arrangement : shown;
  } else if (canvas.shown.equals(view.arrangement)) canvas.shown = view.arrangement;
}
