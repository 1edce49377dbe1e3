/**
 * What a Weft document's Y.Doc holds, by name (docs/FLOW.md has the long form). Owns the names and the shapes; reading is
 * `read.ts`, editing `edit.ts`.
 *
 * A document is two root texts: `title` and `body`. The body is one Y.Text. A block begins with a marker, an embedded
 * Y.Map; the characters up to the next marker are the block's. Characters carry marks as Y.Text attributes.
 */
import type * as Y from 'yjs';

/** The root types of a document of kind `document`; the server refuses any other. */
export const ROOTS = { title: 'title', body: 'body' } as const;

/** The keys of a block marker that every type has. An embedded Y.Map is a marker unless it has the key `inline`. */
export const MARKER_KEYS = { id: 'id', type: 'type', at: 'at' } as const;
/** The key that makes an embedded Y.Map an inline object; its value is the object's type. */
export const INLINE_KEY = 'inline';

/** A value that marks and block properties may have: what JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The marks of a run of characters, by name. Unknown ones are kept. */
export type Marks = { readonly [name: string]: Json };

/** Marks whose value is `true`. */
export const FLAG_MARKS = ['bold', 'italic', 'underline', 'strikethrough', 'code', 'superscript', 'subscript'] as const;
export type FlagMark = (typeof FLAG_MARKS)[number];

/** A block's properties beside `id` and `type`. */
export type BlockProps = { readonly [key: string]: Json };

/** A piece of a block's content: characters with equal marks, or an inline object this version cannot read. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string; readonly marks: Marks }
  | {
      readonly kind: 'object';
      readonly object: InlineObject;
      readonly marks: Marks;
      /** What its keys said when they were last looked at; a deleted object cannot be asked any more. */
      readonly values?: { readonly [key: string]: Json };
    };

/** The embedded value of an inline object: a Y.Map with the key `inline`, or whatever else another program embedded. */
export type InlineObject = Y.AbstractType<unknown> | { readonly [key: string]: unknown };

/** A clock of a Yjs client: how an item of the text is named for ever, deleted or not. */
export interface ItemId {
  readonly client: number;
  readonly clock: number;
}

/** A block that was moved: it is read right before the marker with this id (null: at the end), by `rank` among its like. */
export interface Move {
  readonly before: ItemId | null;
  /** A fractional index: compared as a string. */
  readonly rank: string;
}

/** Where a block is read when that is not where its marker stands: see docs/FLOW.md, "Where a block stands". */
export interface At {
  /** The id of the container block that it stands in, with the slot; null at the root. */
  readonly container: string | null;
  readonly slot: string;
  readonly move: Move | null;
}

/** One block as read. `marker` is null where the text has none: before the first marker, or after a void block. */
export interface Block {
  readonly marker: Y.Map<unknown> | null;
  /** Empty where there is no marker or it holds none: only containers need one. */
  readonly id: string;
  readonly type: string;
  readonly props: BlockProps;
  readonly at: At;
  /** Canonical: no empty text, no two neighbours with equal marks. Soft line breaks are U+000A. */
  readonly content: readonly Inline[];
}
