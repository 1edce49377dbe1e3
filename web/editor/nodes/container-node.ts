/**
 * The element node of a container: a table, columns, a callout, a collapsible section. Holds slots, in rows where its type
 * has rows, as its properties say; `$layOut` makes them so. Its own text is none.
 */
import {
  $applyNodeReplacement,
  $getState,
  $setState,
  createState,
  ElementNode,
  type ElementDOMSlot,
  type LexicalNode,
} from 'lexical';
import { jsonEqual } from '../../../flow/inline.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { containerView } from '../container-views.ts';
import { $placeChildren } from './place-children.ts';
import {
  $createRowNode,
  $createSlotNode,
  $isRowNode,
  $isSlotNode,
  $setShape,
  type RowNode,
  type SlotNode,
} from './slot-node.ts';

const NO_PROPS: BlockProps = Object.freeze({});

const typeState = createState('container', { parse: (value) => (typeof value === 'string' ? value : '') });
const idState = createState('id', { parse: (value) => (typeof value === 'string' ? value : '') });
const propsState = createState('props', {
  // What is stored came from $setProps or from $createContainerNode.
  parse: (value): BlockProps => (typeof value === 'object' && value !== null ? (value as BlockProps) : NO_PROPS),
  isEqual: (a, b) => jsonEqual(a, b),
});

export class ContainerNode extends ElementNode {
  override $config() {
    return this.config('flow-container', { extends: ElementNode, stateConfigs: [typeState, idState, propsState] });
  }

  override createDOM(): HTMLElement {
    const type = $getState(this, typeState, 'direct');
    const view = containerView(type);
    const dom = view?.create($getState(this, propsState, 'direct'), type) ?? document.createElement('div');
    dom.classList.add('flow-block', `flow-${view?.name ?? 'unknown'}`);
    return dom;
  }

  override updateDOM(previous: this, dom: HTMLElement): boolean {
    const type = $getState(this, typeState, 'direct');
    const props = $getState(this, propsState, 'direct');
    const were = $getState(previous, propsState, 'direct');
    if (type !== $getState(previous, typeState, 'direct')) return true;
    if (props === were || jsonEqual(props, were)) return false;
    return containerView(type)?.update(dom, props, were) !== true;
  }

  override getDOMSlot(dom: HTMLElement): ElementDOMSlot<HTMLElement> {
    const slot = super.getDOMSlot(dom);
    const inner = dom.querySelector<HTMLElement>(':scope > [data-slot]');
    if (inner === null) return slot;
    const group = inner.querySelector<HTMLElement>(':scope > colgroup');
    return group === null ? slot.withElement(inner) : slot.withElement(inner).withAfter(group);
  }

  override canBeEmpty(): boolean {
    return true;
  }

  override canIndent(): boolean {
    return false;
  }

  getBlockType(): string {
    return $getState(this, typeState);
  }

  getProps(): BlockProps {
    return $getState(this, propsState);
  }

  /** The id by which blocks say that they stand in it. */
  getBlockId(): string {
    return $getState(this, idState);
  }
}

/** A container as it is to be in the document: `$layOut` gives it its slots. */
export function $createContainerNode(type: string, props: BlockProps, id: string): ContainerNode {
  const node = $applyNodeReplacement(new ContainerNode());
  $setState(node, typeState, type);
  $setState(node, idState, id);
  $setProps(node, props);
  return node;
}

export function $setProps(node: ContainerNode, props: BlockProps): void {
  if (!jsonEqual(node.getProps(), props)) $setState(node, propsState, props);
}

export function $isContainerNode(node: LexicalNode | null | undefined): node is ContainerNode {
  return node instanceof ContainerNode;
}

/** The slots of a container by name, in order. */
export function $slotsIn(container: ContainerNode): Map<string, SlotNode> {
  const slots = new Map<string, SlotNode>();
  for (const child of container.getChildren()) {
    for (const slot of $isRowNode(child) ? child.getChildren() : [child]) {
      if ($isSlotNode(slot) && !slots.has(slot.getSlot())) slots.set(slot.getSlot(), slot);
    }
  }
  return slots;
}

/**
 * Gives a container the slots that its properties say, in their order. Answers the nodes that no longer belong, still where
 * they were: whoever called takes out of them what stays and then takes them away.
 */
export function $layOut(container: ContainerNode): LexicalNode[] {
  const layout = containerView(container.getBlockType())?.layout(container.getProps()) ?? [];
  const slots = $slotsIn(container);
  const rows = new Map<string, RowNode>();
  for (const child of container.getChildren()) if ($isRowNode(child)) rows.set(child.getRow(), child);
  const belongs = new Set<string>();
  const children: LexicalNode[] = [];
  for (const { row, slots: shapes } of layout) {
    const nodes = shapes.map((shape) => {
      const node = slots.get(shape.slot) ?? $createSlotNode(shape);
      $setShape(node, shape);
      belongs.add(node.getKey());
      return node;
    });
    if (row === null) children.push(...nodes);
    else {
      const node = rows.get(row) ?? $createRowNode(row);
      belongs.add(node.getKey());
      $placeChildren(node, nodes);
      children.push(node);
    }
  }
  $placeChildren(container, children);
  const strangers: LexicalNode[] = [];
  for (const child of container.getChildren()) {
    if ($isRowNode(child)) strangers.push(...child.getChildren().filter((slot) => !belongs.has(slot.getKey())));
    if (!belongs.has(child.getKey())) strangers.push(child);
  }
  return strangers;
}
