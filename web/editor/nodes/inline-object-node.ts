/**
 * An inline object that this version cannot read, shown as a placeholder. It holds the embedded value itself, so that the
 * binding hands back exactly what it found.
 */
import { $applyNodeReplacement, DecoratorNode, type LexicalNode } from 'lexical';
import { NO_MARKS } from '../../../flow/inline.ts';
import type { InlineObject, Marks } from '../../../flow/schema.ts';

export class InlineObjectNode extends DecoratorNode<null> {
  __object: InlineObject = {};
  __marks: Marks = NO_MARKS;

  override $config() {
    return this.config('flow-object', { extends: DecoratorNode });
  }

  override afterCloneFrom(previous: this): void {
    super.afterCloneFrom(previous);
    this.__object = previous.__object;
    this.__marks = previous.__marks;
  }

  override createDOM(): HTMLElement {
    const dom = document.createElement('span');
    dom.className = 'flow-object';
    dom.textContent = '\u25A1';
    dom.setAttribute('role', 'img');
    dom.setAttribute('aria-label', 'Something made by another version of Weft');
    return dom;
  }

  override updateDOM(): boolean {
    return false;
  }

  override isInline(): boolean {
    return true;
  }

  getObject(): InlineObject {
    return this.getLatest().__object;
  }

  getMarks(): Marks {
    return this.getLatest().__marks;
  }

  setMarks(marks: Marks): void {
    this.getWritable().__marks = marks;
  }
}

export function $createInlineObjectNode(object: InlineObject, marks: Marks): InlineObjectNode {
  const node = $applyNodeReplacement(new InlineObjectNode());
  node.__object = object;
  node.__marks = marks;
  return node;
}

export function $isInlineObjectNode(node: LexicalNode | null | undefined): node is InlineObjectNode {
  return node instanceof InlineObjectNode;
}
