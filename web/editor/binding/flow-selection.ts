/**
 * The editor's selection in offsets of the flow, and back, and in positions that others' changes move along. Runs inside a
 * Lexical read or update where the name begins with `$`.
 */
import { $createRangeSelection, $getSelection, $isRangeSelection, $setSelection } from 'lexical';
import * as Y from 'yjs';
import type { FlowView } from '../../../flow/view.ts';
import type { BlockKeys } from './block-keys.ts';
import { $offsetOfPoint, $placeOfOffset } from './positions.ts';

/** A selection as it survives changes by others: Yjs relative positions of its two ends. */
export interface AnchoredSelection {
  readonly anchor: Y.RelativePosition;
  readonly focus: Y.RelativePosition;
}

export interface SelectedOffsets {
  readonly anchor: number;
  readonly focus: number;
}

/** Null where nothing is selected, or nothing that is in the flow. */
export function $selectedOffsets(view: FlowView, keys: BlockKeys): SelectedOffsets | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  const anchor = $offsetOfPoint(view, keys, selection.anchor);
  const focus = selection.isCollapsed() ? anchor : $offsetOfPoint(view, keys, selection.focus);
  return anchor === null || focus === null ? null : { anchor, focus };
}

export function $selectOffsets(view: FlowView, keys: BlockKeys, { anchor, focus }: SelectedOffsets): void {
  const selection = $getSelection();
  const range = $isRangeSelection(selection) ? selection : $createRangeSelection();
  const anchorPlace = $placeOfOffset(view, keys, anchor, range.anchor.key);
  const focusPlace = anchor === focus ? anchorPlace : $placeOfOffset(view, keys, focus, range.focus.key);
  if (anchorPlace === null || focusPlace === null) {
    $setSelection(null);
    return;
  }
  range.anchor.set(anchorPlace.key, anchorPlace.offset, anchorPlace.type);
  range.focus.set(focusPlace.key, focusPlace.offset, focusPlace.type);
  $setSelection(range);
}

export function anchorAt(body: Y.Text, index: number): Y.RelativePosition {
  // Held by the character before it (-1), a caret at the end of a block does not slip into the next one.
  return Y.createRelativePositionFromTypeIndex(body, index, -1);
}

/** Held by the character behind it. */
export function anchorOn(body: Y.Text, index: number): Y.RelativePosition {
  return Y.createRelativePositionFromTypeIndex(body, index);
}

/** Where a position is in the body; null where its text is in another document. */
export function indexOf(body: Y.Text, position: Y.RelativePosition): number | null {
  const absolute = body.doc === null ? null : Y.createAbsolutePositionFromRelativePosition(position, body.doc);
  return absolute === null || absolute.type !== body ? null : absolute.index;
}
