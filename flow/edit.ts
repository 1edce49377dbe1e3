/** Writing to a flow: the one place that changes a body's Y.Text and its markers. */
import * as Y from 'yjs';
import { anchorOf } from './anchors.ts';
import { NOWHERE_ELSE, storedAt } from './at.ts';
import { PARAGRAPH } from './blocks/paragraph.ts';
import { Delta } from './delta.ts';
import type { KeyEdit } from './diff.ts';
import { MARKER_KEYS, type BlockProps, type Inline, type ItemId } from './schema.ts';
import { storeMarks } from './stored-marks.ts';

/** Where a block is to stand, by its marker. The gap of a move is named by the marker that follows it, or as it was named before. */
export interface PlaceEdit {
  readonly marker: Y.Map<unknown>;
  readonly container: string | null;
  readonly slot: string;
  readonly move: { readonly anchor: Y.Map<unknown> | ItemId | null; readonly rank: string } | null;
}

/** A change counted from the start of the body, and what it does to markers: one transaction of `applyEdit`. */
export interface FlowWrite {
  readonly change: Delta;
  readonly keys: readonly KeyEdit[];
  readonly places: readonly PlaceEdit[];
}

export function applyEdit(body: Y.Text, { change, keys, places }: FlowWrite, origin: unknown): void {
  const { doc } = body;
  if (doc === null) throw new Error('the body belongs to no document');
  doc.transact(() => {
    for (const { marker, key, value } of keys) {
      if (value === null) marker.delete(key);
      else marker.set(key, value);
    }
    // Yjs writes into the attributes it is given: these are copies.
    if (!change.isEmpty) body.applyDelta(storeMarks(body, change));
    // Last, because a marker has the id that others stand before only when it is in the document.
    for (const { marker, container, slot, move } of places) {
      const stored = storedAt({
        container,
        slot,
        move: move === null ? null : { before: idOf(move.anchor), rank: move.rank },
      });
      if (stored === null) marker.delete(MARKER_KEYS.at);
      else marker.set(MARKER_KEYS.at, stored);
    }
  }, origin);
}

function idOf(anchor: Y.Map<unknown> | ItemId | null): ItemId | null {
  return anchor instanceof Y.Map ? anchorOf(anchor) : anchor;
}

/** A block as somebody writes it down: properties and content default to none. */
export interface PlainBlock {
  /** Containers must have one, because others say that they stand in them. */
  readonly id?: string;
  readonly type?: string;
  readonly props?: BlockProps;
  readonly content?: readonly Inline[];
  /** The id of the container that it stands in, and the slot. */
  readonly in?: readonly [container: string, slot: string];
}

/** Adds blocks at the end of a body. */
export function appendBlocks(body: Y.Text, blocks: readonly PlainBlock[], origin: unknown): void {
  const change = new Delta().retain(body.length);
  for (const block of blocks) {
    const marker = new Y.Map<unknown>();
    if (block.id !== undefined) marker.set(MARKER_KEYS.id, block.id);
    if (block.type !== undefined && block.type !== PARAGRAPH.type) marker.set(MARKER_KEYS.type, block.type);
    for (const [key, value] of Object.entries(block.props ?? {})) marker.set(key, value);
    if (block.in !== undefined) {
      marker.set(MARKER_KEYS.at, storedAt({ ...NOWHERE_ELSE, container: block.in[0], slot: block.in[1] }));
    }
    change.insert(marker);
    for (const inline of block.content ?? [])
      change.insert(inline.kind === 'text' ? inline.text : inline.object, inline.marks);
  }
  applyEdit(body, { change, keys: [], places: [] }, origin);
}
