/**
 * From the pieces of a Y.Text (strings and embedded values, with attributes) to blocks: the deterministic reading rule of
 * DESIGN section 3. Total: any sequence of pieces has exactly one reading. Reads markers, writes nothing.
 */
import * as Y from 'yjs';
import { NOWHERE_ELSE, readAt } from './at.ts';
import { isVoidType } from './block-specs.ts';
import { PARAGRAPH } from './blocks/paragraph.ts';
import type { Op } from './delta.ts';
import { contentLength, NO_MARKS, pushInline } from './inline.ts';
import { isMarker } from './marker.ts';
import {
  MARKER_KEYS,
  type At,
  type Block,
  type BlockProps,
  type Inline,
  type InlineObject,
  type Json,
  type Marks,
} from './schema.ts';

/**
 * One block of a flow that is followed while it changes: the same object from its first reading until it is gone.
 * `type`, `props` and `content` are as last taken in, which may be behind the Y.Doc (see FlowView).
 */
export class LiveBlock implements Block {
  readonly marker: Y.Map<unknown> | null;
  /** The attributes that the marker carries as a character of the text; they mean nothing and are only handed on. */
  markerMarks: Marks = NO_MARKS;
  id = '';
  type: string = PARAGRAPH.type;
  props: BlockProps = {};
  at: At = NOWHERE_ELSE;
  content: readonly Inline[] = [];

  constructor(marker: Y.Map<unknown> | null) {
    this.marker = marker;
    this.readMarker();
  }

  /** Takes `id`, `type`, properties and place from the marker as it stands. Values that are not JSON are left where they are. */
  readMarker(): void {
    if (this.marker === null) return;
    const props: Record<string, Json> = {};
    let type: string = this.marker.has(MARKER_KEYS.type) ? '' : PARAGRAPH.type;
    let id = '';
    for (const [key, value] of this.marker.entries()) {
      if (key === MARKER_KEYS.type) type = typeof value === 'string' ? value : '';
      else if (key === MARKER_KEYS.id) id = typeof value === 'string' ? value : '';
      else if (key === MARKER_KEYS.at) continue;
      else if (!(value instanceof Y.AbstractType) && !(value instanceof Uint8Array)) props[key] = value as Json;
    }
    this.type = type;
    this.id = id;
    this.props = props;
    this.readPlace();
  }

  /** Takes where the block stands from the marker, and nothing else. */
  readPlace(): void {
    if (this.marker !== null) this.at = readAt(this.marker.get(MARKER_KEYS.at));
  }

  get isVoid(): boolean {
    return this.marker !== null && isVoidType(this.type);
  }

  /** Flow units from the marker to the last character. */
  get length(): number {
    return (this.marker === null ? 0 : 1) + contentLength(this.content);
  }
}

/** The pieces that a block was read from, as a Delta's inserts. */
export function blockPieces(block: LiveBlock): Op[] {
  const pieces: Op[] = [];
  if (block.marker !== null) pieces.push({ insert: block.marker, attributes: block.markerMarks });
  for (const inline of block.content) {
    pieces.push({ insert: inline.kind === 'text' ? inline.text : inline.object, attributes: inline.marks });
  }
  return pieces;
}

/**
 * Reads pieces into blocks. `reuse` gives the block that stood for a marker, so that identity lasts; `reuseBare` hands out
 * the blocks without a marker that stood in this stretch, in order.
 */
export function parsePieces(
  pieces: readonly Op[],
  reuse: (marker: Y.Map<unknown>) => LiveBlock | undefined = () => undefined,
  reuseBare: () => LiveBlock | undefined = () => undefined,
): LiveBlock[] {
  const blocks: LiveBlock[] = [];
  let current: LiveBlock | null = null;
  let content: Inline[] = [];
  const finish = () => {
    if (current !== null) current.content = content;
    content = [];
  };
  const openBare = () => {
    finish();
    current = reuseBare() ?? new LiveBlock(null);
    blocks.push(current);
  };
  for (const { insert, attributes } of pieces) {
    const marks: Marks = attributes ?? NO_MARKS;
    if (isMarker(insert)) {
      finish();
      current = reuse(insert) ?? new LiveBlock(insert);
      current.markerMarks = marks;
      blocks.push(current);
      continue;
    }
    if (current === null || current.isVoid) openBare();
    if (typeof insert === 'string') pushInline(content, { kind: 'text', text: insert, marks });
    else if (insert !== undefined) pushInline(content, { kind: 'object', object: insert as InlineObject, marks });
  }
  finish();
  return blocks;
}
