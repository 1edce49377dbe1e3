/** A block without text of its own: a rule, a page break, a card. How a type is drawn stands in `../blocks/`. */
import { $applyNodeReplacement, $getState, $setState, createState, DecoratorNode, type LexicalNode } from 'lexical';
import { RULE } from '../../../flow/blocks/rule.ts';
import { jsonEqual } from '../../../flow/inline.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { voidView } from '../void-views.ts';

const NO_PROPS: BlockProps = Object.freeze({});

const typeState = createState('void', { parse: (value) => (typeof value === 'string' ? value : RULE.type) });
const propsState = createState('props', {
  // What is stored came from $createVoidBlockNode or from JSON of our own clipboard format.
  parse: (value): BlockProps => (typeof value === 'object' && value !== null ? (value as BlockProps) : NO_PROPS),
  isEqual: (a, b) => jsonEqual(a, b),
});

export class VoidBlockNode extends DecoratorNode<null> {
  override $config() {
    return this.config('flow-void', { extends: DecoratorNode, stateConfigs: [typeState, propsState] });
  }

  override createDOM(): HTMLElement {
    const dom = document.createElement('div');
    const view = voidView($getState(this, typeState, 'direct'));
    dom.className = `flow-block flow-${view.name}`;
    view.draw(dom, $getState(this, propsState, 'direct'));
    return dom;
  }

  override updateDOM(previous: this, dom: HTMLElement): boolean {
    const type = $getState(this, typeState, 'direct');
    if (type !== $getState(previous, typeState, 'direct')) return true;
    const props = $getState(this, propsState, 'direct');
    if (!jsonEqual(props, $getState(previous, propsState, 'direct'))) voidView(type).draw(dom, props);
    return false;
  }

  override isInline(): boolean {
    return false;
  }

  override getTextContent(): string {
    return '';
  }

  getBlockType(): string {
    return $getState(this, typeState);
  }

  getProps(): BlockProps {
    return $getState(this, propsState);
  }

  setProps(props: BlockProps): void {
    if (!jsonEqual(this.getProps(), props)) $setState(this, propsState, props);
  }
}

export function $createVoidBlockNode(type: string = RULE.type, props: BlockProps = NO_PROPS): VoidBlockNode {
  const node = $applyNodeReplacement(new VoidBlockNode());
  if (type !== RULE.type) $setState(node, typeState, type);
  node.setProps(props);
  return node;
}

export function $isVoidBlockNode(node: LexicalNode | null | undefined): node is VoidBlockNode {
  return node instanceof VoidBlockNode;
}
