/**
 * The one element node of the editor: every block that holds text, whatever its type. Retyping a block is setting a state
 * key, so the node keeps its key, its children and the carets in them. How a type is drawn stands in `../blocks/`.
 */
import {
  $applyNodeReplacement,
  $getState,
  $setState,
  createState,
  ParagraphNode,
  type EditorConfig,
  type ElementDOMSlot,
  type LexicalNode,
  type RangeSelection,
} from 'lexical';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { jsonEqual } from '../../../flow/inline.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { blockView } from '../block-views.ts';

const NO_PROPS: BlockProps = Object.freeze({});

const typeState = createState('block', {
  parse: (value) => (typeof value === 'string' ? value : PARAGRAPH.type),
});
const propsState = createState('props', {
  // What is stored came from $setBlock or from JSON of our own clipboard format.
  parse: (value): BlockProps => (typeof value === 'object' && value !== null ? (value as BlockProps) : NO_PROPS),
  isEqual: (a, b) => jsonEqual(a, b),
});

export class BlockNode extends ParagraphNode {
  override $config() {
    return this.config('flow-block', { extends: ParagraphNode, stateConfigs: [typeState, propsState] });
  }

  override createDOM(_config: EditorConfig): HTMLElement {
    const type = $getState(this, typeState, 'direct');
    const props = $getState(this, propsState, 'direct');
    const view = blockView(type);
    const dom = view.create(props, type);
    dom.classList.add('flow-block', `flow-${view.name}`);
    return dom;
  }

  override updateDOM(previous: this, dom: HTMLElement): boolean {
    const type = $getState(this, typeState, 'direct');
    const was = $getState(previous, typeState, 'direct');
    const props = $getState(this, propsState, 'direct');
    const propsWere = $getState(previous, propsState, 'direct');
    if (type === was && (props === propsWere || jsonEqual(props, propsWere))) return false;
    return type !== was || !blockView(type).update(dom, props, propsWere);
  }

  override getDOMSlot(dom: HTMLElement): ElementDOMSlot<HTMLElement> {
    const slot = super.getDOMSlot(dom);
    const inner = dom.querySelector<HTMLElement>(':scope > [data-slot]');
    return inner === null ? slot : slot.withElement(inner);
  }

  /** Enter: what a split leaves behind keeps its type; what follows is of the type that one goes on writing. */
  override insertNewAfter(selection: RangeSelection, restoreSelection = true): BlockNode {
    const atEnd = $isAtEnd(this, selection);
    const next = blockView(this.getBlockType()).next(this.getBlockType(), this.getProps(), atEnd);
    const block = $createBlockNode(next.type, next.props);
    this.insertAfter(block, restoreSelection);
    return block;
  }

  /** Backspace at the start: first the block turns plain, then it joins the one before. */
  override collapseAtStart(): boolean {
    if (this.getBlockType() === PARAGRAPH.type) return false;
    const { type, props } = blockView(this.getBlockType()).plainer(this.getProps());
    $setBlock(this, type, props);
    return true;
  }

  getBlockType(): string {
    return $getState(this, typeState);
  }

  getProps(): BlockProps {
    return $getState(this, propsState);
  }
}

function $isAtEnd(block: BlockNode, { anchor }: RangeSelection): boolean {
  const last = block.getLastDescendant();
  if (last === null) return true;
  if (anchor.key === block.getKey()) return anchor.offset === block.getChildrenSize();
  return anchor.key === last.getKey() && anchor.offset === last.getTextContentSize();
}

/** Gives a block its type and properties; nothing is marked as changed where nothing changes. */
export function $setBlock(node: BlockNode, type: string, props: BlockProps): void {
  if (node.getBlockType() !== type) $setState(node, typeState, type);
  if (!jsonEqual(node.getProps(), props)) $setState(node, propsState, props);
}

export function $createBlockNode(type: string = PARAGRAPH.type, props: BlockProps = NO_PROPS): BlockNode {
  const node = $applyNodeReplacement(new BlockNode());
  $setBlock(node, type, props);
  return node;
}

export function $isBlockNode(node: LexicalNode | null | undefined): node is BlockNode {
  return node instanceof BlockNode;
}
