/**
 * A selection that goes over the borders of slots, as over cells of a table, while somebody else takes away what one of its ends is in.
 * The text has another neighbour there than the page: what would be selected instead is what nobody chose. Runs inside a Lexical update.
 */
import { $getSelection, $isRangeSelection } from 'lexical';
import type { Arrangement } from '../../../flow/arrange.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { BlockKeys } from './block-keys.ts';
import { $blockKeyOf } from './editor-tree.ts';
import type { SelectedOffsets } from './flow-selection.ts';

interface Ends {
  readonly anchor: LiveBlock;
  readonly focus: LiveBlock;
}

/** The blocks of both ends, where they stand in different slots. */
export function $endsAcross(keys: BlockKeys, shown: Arrangement): Ends | null {
  const selection = $getSelection();
  if (shown.isFlat || !$isRangeSelection(selection) || selection.isCollapsed()) return null;
  const anchor = keys.blockOf($blockKeyOf(selection.anchor.getNode()) ?? '');
  const focus = keys.blockOf($blockKeyOf(selection.focus.getNode()) ?? '');
  if (anchor === undefined || focus === undefined) return null;
  const [one, other] = [shown.standOf(anchor), shown.standOf(focus)];
  return one.parent === other.parent && one.slot === other.slot ? null : { anchor, focus };
}

/** Where the ends are from now on: both at the one that is left, where the other has lost its block. */
export function endsLeft(keys: BlockKeys, ends: Ends | null, at: SelectedOffsets): SelectedOffsets {
  if (ends === null) return at;
  if (keys.keyOf(ends.focus) === undefined) return { anchor: at.anchor, focus: at.anchor };
  return keys.keyOf(ends.anchor) === undefined ? { anchor: at.focus, focus: at.focus } : at;
}
