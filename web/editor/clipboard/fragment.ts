/**
 * A piece of a document on its way through the clipboard: blocks as plain values, free of any document. Every reader of a
 * clipboard flavour makes one and every writer takes one; what cannot be said in it does not get in.
 */
import * as Y from 'yjs';
import { pushInline } from '../../../flow/inline.ts';
import {
  INLINE_KEY,
  type BlockProps,
  type Inline,
  type InlineObject,
  type Json,
  type Marks,
} from '../../../flow/schema.ts';

export interface FragmentBlock {
  readonly type: string;
  readonly props: BlockProps;
  readonly content: readonly Inline[];
  /** What stands in a container, by slot; empty ones need not be there. Other blocks have none. */
  readonly slots?: readonly FragmentSlot[];
}

export interface FragmentSlot {
  readonly slot: string;
  readonly blocks: Fragment;
}

export type Fragment = readonly FragmentBlock[];

/** All blocks of a fragment, those in containers too. */
export function blocksOf(fragment: Fragment): FragmentBlock[] {
  return fragment.flatMap((block) => [block, ...(block.slots ?? []).flatMap(({ blocks }) => blocksOf(blocks))]);
}

/** More than this in one paste would not fit into one message to the server. Counted in UTF-16 units. */
export const MAX_FRAGMENT_LENGTH = 1_500_000;

// What no text of a document needs and some programs choke on: control characters but tab and line feed.
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F]/g;

/** Text as it may go into a flow: well-formed, without control characters, soft breaks as line feeds. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u000B]/g, '\n')
    .replace(CONTROLS, '')
    .toWellFormed();
}

/** The part [from, to) of a block's content, in flow units. */
export function sliceContent(content: readonly Inline[], from: number, to: number): Inline[] {
  const slice: Inline[] = [];
  let passed = 0;
  for (const inline of content) {
    const size = inline.kind === 'text' ? inline.text.length : 1;
    const start = Math.max(0, from - passed);
    const end = Math.min(size, to - passed);
    if (start < end)
      pushInline(slice, inline.kind === 'text' ? { ...inline, text: inline.text.slice(start, end) } : inline);
    passed += size;
  }
  return slice;
}

export function fragmentLength(fragment: Fragment): number {
  let length = 0;
  for (const { content, slots = [] } of fragment) {
    length += 1;
    for (const { blocks } of slots) length += fragmentLength(blocks);
    for (const inline of content) length += inline.kind === 'text' ? inline.text.length : 1;
  }
  return length;
}

/** The value of an inline object as JSON, so that a copy can be made of it elsewhere. */
export function objectToJson(object: InlineObject): Json {
  // An embedded value is a shared type or JSON already; both come out of `toJSON` and `JSON.parse` as JSON.
  return (object instanceof Y.AbstractType ? object.toJSON() : JSON.parse(JSON.stringify(object))) as Json;
}

/** A value as an inline object of its own; null where it is none. */
export function objectFromJson(value: Json): InlineObject | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && INLINE_KEY in value;
  return isObject ? value : null;
}

export function textInline(text: string, marks: Marks = {}): Inline {
  return { kind: 'text', text, marks };
}
