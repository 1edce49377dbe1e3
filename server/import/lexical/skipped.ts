/**
 * What a document had that a flow cannot hold, counted: told to whoever moves in, so that nothing is left behind in silence.
 * The words are part of the answer's format (docs/PROTOCOL.md).
 */

/** `node:<type>` stands for a node of a type that is not known, `style:<property>` for a CSS property of a text. */
export type SkippedWhat =
  | 'alignment'
  | 'cell-alignment'
  | 'cell-color'
  | 'cell-header'
  | 'comment'
  | 'direction'
  | 'heading-level'
  | 'image'
  | 'image-caption'
  | 'letter-case'
  | 'link-address'
  | 'list-depth'
  | 'loose-node'
  | 'loose-text'
  | 'missing-changes'
  | 'nesting'
  | 'other-document'
  | 'table-column'
  | 'table-split'
  | `node:${string}`
  | `style:${string}`;

/** More kinds than any editor has are not told apart: the names come from the document. */
const MAX_KINDS = 200;
const MAX_NAME_LENGTH = 60;

export class Skipped {
  readonly #counts = new Map<string, number>();

  add(what: SkippedWhat, count = 1): void {
    const name = what.slice(0, MAX_NAME_LENGTH).toWellFormed();
    const known = this.#counts.has(name) || this.#counts.size < MAX_KINDS;
    const key = known ? name : 'node:others';
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  /** The most frequent first. */
  list(): { readonly what: string; readonly count: number }[] {
    const all = [...this.#counts].map(([what, count]) => ({ what, count }));
    return all.toSorted((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1));
  }
}
