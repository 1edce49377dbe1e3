/**
 * The nodes between a container and the blocks that stand in it: slots (a cell, a column, the body of a callout) and rows of
 * slots. A slot is a root of its own to Lexical, so that nothing is joined across its border. They stand for nothing in the
 * document; a slot without blocks holds one empty block of nobody's, for the caret.
 */
import { $applyNodeReplacement, $getState, $setState, createState, ElementNode, type LexicalNode } from 'lexical';
import { jsonEqual } from '../../../flow/inline.ts';
import type { SlotShape } from '../blocks/container-view.ts';

const NO_SHAPE: SlotShape = Object.freeze({ slot: '', tag: 'div', attributes: {}, grow: 0 });

const shapeState = createState('slot', {
  // What is stored came from $setShape.
  parse: (value): SlotShape => (typeof value === 'object' && value !== null ? (value as SlotShape) : NO_SHAPE),
  isEqual: (a, b) => sameShape(a, b),
});

function sameShape(a: SlotShape, b: SlotShape): boolean {
  return a.slot === b.slot && a.tag === b.tag && a.grow === b.grow && jsonEqual(a.attributes, b.attributes);
}

export class SlotNode extends ElementNode {
  override $config() {
    return this.config('flow-slot', { extends: ElementNode, stateConfigs: [shapeState] });
  }

  override createDOM(): HTMLElement {
    const { tag, attributes, grow } = $getState(this, shapeState, 'direct');
    const dom = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) dom.setAttribute(name, value);
    if (grow > 0) dom.style.flexGrow = String(grow);
    return dom;
  }

  override updateDOM(previous: this, dom: HTMLElement): boolean {
    const was = $getState(previous, shapeState, 'direct');
    const shape = $getState(this, shapeState, 'direct');
    if (shape.tag !== was.tag) return true;
    for (const name of Object.keys(was.attributes)) if (!(name in shape.attributes)) dom.removeAttribute(name);
    for (const [name, value] of Object.entries(shape.attributes)) {
      if (was.attributes[name] !== value) dom.setAttribute(name, value);
    }
    if (shape.grow !== was.grow) dom.style.flexGrow = shape.grow > 0 ? String(shape.grow) : '';
    return false;
  }

  override isShadowRoot(): boolean {
    return true;
  }

  override canIndent(): boolean {
    return false;
  }

  getSlot(): string {
    return $getState(this, shapeState).slot;
  }
}

export function $createSlotNode(shape: SlotShape): SlotNode {
  const node = $applyNodeReplacement(new SlotNode());
  $setState(node, shapeState, shape);
  return node;
}

export function $setShape(node: SlotNode, shape: SlotShape): void {
  if (!sameShape($getState(node, shapeState), shape)) $setState(node, shapeState, shape);
}

export function $isSlotNode(node: LexicalNode | null | undefined): node is SlotNode {
  return node instanceof SlotNode;
}

const rowState = createState('row', { parse: (value) => (typeof value === 'string' ? value : '') });

export class RowNode extends ElementNode {
  override $config() {
    return this.config('flow-row', { extends: ElementNode, stateConfigs: [rowState] });
  }

  override createDOM(): HTMLElement {
    return document.createElement('tr');
  }

  override updateDOM(): boolean {
    return false;
  }

  override canIndent(): boolean {
    return false;
  }

  getRow(): string {
    return $getState(this, rowState);
  }
}

export function $createRowNode(row: string): RowNode {
  const node = $applyNodeReplacement(new RowNode());
  $setState(node, rowState, row);
  return node;
}

export function $isRowNode(node: LexicalNode | null | undefined): node is RowNode {
  return node instanceof RowNode;
}
