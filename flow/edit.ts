/** Writing to a flow: the one place that changes a body's Y.Text and its markers. */
import * as Y from 'yjs';
import { PARAGRAPH } from './blocks/paragraph.ts';
import { Delta } from './delta.ts';
import type { KeyEdit } from './diff.ts';
import { MARKER_KEYS, type BlockProps, type Inline } from './schema.ts';

/** Applies a change, counted from the start of the body, and edits of marker keys as one transaction. */
export function applyEdit(body: Y.Text, change: Delta, keys: readonly KeyEdit[], origin: unknown): void {
  const { doc } = body;
  if (doc === null) throw new Error('the body belongs to no document');
  doc.transact(() => {
    for (const { marker, key, value } of keys) {
      if (value === null) marker.delete(key);
      else marker.set(key, value);
    }
    // Yjs writes into the attributes it is given, and the caller still needs its Delta.
    if (!change.isEmpty) body.applyDelta(change.ops.map((op) => ({ ...op, attributes: { ...op.attributes } })));
  }, origin);
}

/** A block as somebody writes it down: properties and content default to none. */
export interface PlainBlock {
  readonly id: string;
  readonly type?: string;
  readonly props?: BlockProps;
  readonly content?: readonly Inline[];
}

/** Adds blocks at the end of a body. */
export function appendBlocks(body: Y.Text, blocks: readonly PlainBlock[], origin: unknown): void {
  const change = new Delta().retain(body.length);
  for (const block of blocks) {
    const marker = new Y.Map<unknown>();
    marker.set(MARKER_KEYS.id, block.id);
    marker.set(MARKER_KEYS.type, block.type ?? PARAGRAPH.type);
    for (const [key, value] of Object.entries(block.props ?? {})) marker.set(key, value);
    change.insert(marker);
    for (const inline of block.content ?? [])
      change.insert(inline.kind === 'text' ? inline.text : inline.object, inline.marks);
  }
  applyEdit(body, change, [], origin);
}
