/** What a block type tells the editor: its DOM, and what Enter and Backspace make of it. One file beside this one for each. */
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import type { BlockProps } from '../../../flow/schema.ts';

export interface BlockShape {
  readonly type: string;
  readonly props: BlockProps;
}

export const PLAIN: BlockShape = { type: PARAGRAPH.type, props: {} };

export interface BlockView {
  /** The class `flow-<name>` is what the style sheet knows the block by. */
  readonly name: string;
  /** The text is source: Enter breaks the line, Tab indents it, and nothing typed in it is a shortcut. */
  readonly isSource?: true;
  /** The block is more than its text: it is made no other kind, and its text runs into no other block's. */
  readonly isFixed?: true;
  /** The block's element. Where the text goes into a part of it, that part has the attribute `data-slot`. */
  create(props: BlockProps, type: string): HTMLElement;
  /** Draws changed properties into the element; false where it must be created anew. */
  update(dom: HTMLElement, props: BlockProps, were: BlockProps): boolean;
  /** The block that Enter begins after one of this type. */
  next(type: string, props: BlockProps, atEnd: boolean): BlockShape;
  /** What Backspace at the very start turns the block into. */
  plainer(props: BlockProps): BlockShape;
}
