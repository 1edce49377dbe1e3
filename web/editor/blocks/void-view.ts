/** What a block without text tells the editor: its DOM. One file beside this one for each. */
import type { BlockProps } from '../../../flow/schema.ts';

export interface VoidView {
  /** The class `flow-<name>` is what the style sheet knows the block by. */
  readonly name: string;
  /** Fills the block's element, which may show earlier properties. */
  draw(dom: HTMLElement, props: BlockProps): void;
}
