/** What a container type tells the editor: its DOM and how its slots lie in it. One file beside this one for each. */
import type { BlockProps } from '../../../flow/schema.ts';

export interface ContainerView {
  /** The class `flow-<name>` is what the style sheet knows the container by. */
  readonly name: string;
  /** The element; where the slots go into a part of it, that part has the attribute `data-slot`. */
  create(props: BlockProps, type: string): HTMLElement;
  /** Draws changed properties into the element; false where it must be created anew. */
  update(dom: HTMLElement, props: BlockProps, were: BlockProps): boolean;
  /** The slots in order, in rows where the container has rows. */
  layout(props: BlockProps): readonly SlotRow[];
}

export interface SlotRow {
  /** The row's id, or null where slots stand in the container itself. */
  readonly row: string | null;
  readonly slots: readonly SlotShape[];
}

/** How one slot is drawn. */
export interface SlotShape {
  readonly slot: string;
  readonly tag: 'div' | 'td' | 'th';
  readonly attributes: { readonly [name: string]: string };
  /** The share of the width beside the other slots; 0 where that is not for the slot to say. */
  readonly grow: number;
}
