/**
 * Writes a node that holds characters as one block, or as several where something that is a block of its own stands among them:
 * what is before and after it keeps the type and the look of the node.
 */
import { NO_MARKS } from '../../../flow/inline.ts';
import type { BlockProps, Inline } from '../../../flow/schema.ts';
import { addInline, addLineBreak, type InlineSink } from './inline-content.ts';
import type { Place, Scribe } from './scribe.ts';
import type { Skipped } from './skipped.ts';
import type { ForeignNode } from './tree.ts';

export interface TextBlockOptions {
  readonly scribe: Scribe;
  readonly place: Place;
  readonly type: string;
  readonly props: BlockProps;
  /** What further blocks are, where it takes several and they are not of the same kind. */
  readonly later?: { readonly type: string; readonly props: BlockProps };
  /** Looks at what is met among the characters first: true where it has dealt with it. */
  readonly meet?: (node: ForeignNode, writer: TextBlockWriter) => boolean;
}

export class TextBlockWriter implements InlineSink {
  readonly #options: TextBlockOptions;
  content: Inline[] = [];
  #blocks = 0;
  #hasOther = false;

  constructor(options: TextBlockOptions) {
    this.#options = options;
  }

  get skipped(): Skipped {
    return this.#options.scribe.skipped;
  }

  add(nodes: readonly ForeignNode[]): void {
    addInline(nodes, NO_MARKS, this);
  }

  takeApart(node: ForeignNode): boolean {
    const { meet, place, scribe } = this.#options;
    if (meet?.(node, this) === true) return true;
    if (!scribe.standsAlone(node)) return false;
    this.apart(() => scribe.writeNode(node, place));
    return true;
  }

  /** Ends the line so far as a block and writes something after it. */
  apart(write: () => void): void {
    if (this.content.length > 0) this.#flush();
    this.#hasOther = true;
    write();
  }

  /** Adds what stands as a line of its own to the same block. */
  addLine(nodes: readonly ForeignNode[]): void {
    if (this.content.length > 0) addLineBreak(this.content);
    this.add(nodes);
  }

  /** Writes what is left; a node with nothing in it is an empty block. Answers how many blocks the node itself became. */
  finish(): number {
    if (this.content.length > 0 || (this.#blocks === 0 && !this.#hasOther)) this.#flush();
    return this.#blocks;
  }

  #flush(): void {
    const { later, place, scribe } = this.#options;
    const { props, type } = this.#blocks === 0 ? this.#options : (later ?? this.#options);
    scribe.write(place, type, props, this.content);
    this.content = [];
    this.#blocks++;
  }
}
