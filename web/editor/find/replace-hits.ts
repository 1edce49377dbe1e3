/**
 * The change that puts a replacement in the place of hits. What comes has the marks of the first character that goes, so that a
 * bold word stays bold. Pure: reads a view, writes nothing.
 */
import { Delta } from '../../../flow/delta.ts';
import type { FlowWrite } from '../../../flow/edit.ts';
import { NO_MARKS } from '../../../flow/inline.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { Marks } from '../../../flow/schema.ts';
import type { FlowView } from '../../../flow/view.ts';
import { replacementFor, type Hit } from './search.ts';
import { textOf } from './hit-store.ts';

export interface Replacing {
  readonly replacement: string;
  readonly isPattern: boolean;
  /** The hits of a block that are to be replaced, in order. */
  readonly hitsIn: (block: LiveBlock) => readonly Hit[];
}

/** Null where nothing is to be replaced. `count` says how many were. */
export function replaceHits(
  view: FlowView,
  { replacement, isPattern, hitsIn }: Replacing,
): { write: FlowWrite; count: number } | null {
  const change = new Delta();
  let at = 0;
  let count = 0;
  for (const [index, block] of view.blocks.entries()) {
    const hits = hitsIn(block);
    if (hits.length === 0) continue;
    const text = textOf(block);
    for (const hit of hits) {
      const found = text.slice(hit.from, hit.to);
      const next = replacementFor(replacement, found, hit, isPattern);
      count++;
      if (next === found) continue;
      const start = view.offsetOf(index, hit.from);
      change
        .retain(start - at)
        .insert(next, marksAt(block, hit.from))
        .delete(found.length);
      at = start + found.length;
    }
  }
  return count === 0 ? null : { write: { change: change.chop(), keys: [], places: [] }, count };
}

function marksAt({ content }: LiveBlock, offset: number): Marks {
  let passed = 0;
  for (const inline of content) {
    passed += inline.kind === 'text' ? inline.text.length : 1;
    if (offset < passed) return inline.marks;
  }
  return NO_MARKS;
}
