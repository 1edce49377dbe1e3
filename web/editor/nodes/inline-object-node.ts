/**
 * An inline object of the flow (a mention, a date, a formula, or one that this version does not know), as one atom of the
 * line. It holds the embedded value itself, so that the binding hands back exactly what it found; how a type is drawn
 * stands in `../inlines/`. Does not know the binding.
 *
 * An object that somebody just made or pasted is plain JSON with the key `inline` until the binding has written it; then the
 * node adopts the Y.Map that was made of it. All versions of a node share the place where it is held, so adopting redraws
 * nothing and is no edit.
 */
import { $applyNodeReplacement, DecoratorNode, type LexicalNode } from 'lexical';
import { jsonEqual, NO_MARKS } from '../../../flow/inline.ts';
import { readObject, type ObjectValues } from '../../../flow/inline-objects/inline-object.ts';
import type { InlineObject, Marks } from '../../../flow/schema.ts';
import { drawInlineObject } from '../inline-views.ts';

const NO_VALUES: ObjectValues = Object.freeze({});

interface Holder {
  object: InlineObject;
}

export class InlineObjectNode extends DecoratorNode<null> {
  __holder: Holder = { object: NO_VALUES };
  /** What the object's keys said when it was last looked at: what is drawn. */
  __values: ObjectValues = NO_VALUES;
  __marks: Marks = NO_MARKS;

  override $config() {
    return this.config('flow-object', { extends: DecoratorNode });
  }

  override afterCloneFrom(previous: this): void {
    super.afterCloneFrom(previous);
    this.__holder = previous.__holder;
    this.__values = previous.__values;
    this.__marks = previous.__marks;
  }

  override createDOM(): HTMLElement {
    const dom = document.createElement('span');
    drawInlineObject(dom, this.__values, this.__marks);
    return dom;
  }

  override updateDOM(previous: this, dom: HTMLElement): boolean {
    if (previous.__values !== this.__values || previous.__marks !== this.__marks) {
      drawInlineObject(dom, this.__values, this.__marks);
    }
    return false;
  }

  override isInline(): boolean {
    return true;
  }

  getObject(): InlineObject {
    return this.__holder.object;
  }

  /** The object's keys as they were when it was last looked at. */
  getValues(): ObjectValues {
    return this.getLatest().__values;
  }

  /** The value that the flow now has for this object: the same one, written or moved. Outside an update too. */
  adopt(object: InlineObject): void {
    this.__holder.object = object;
  }

  /** Looks at the object again, after its keys were changed. */
  refresh(): void {
    const values = readObject(this.getObject());
    if (!jsonEqual(values, this.getValues())) this.getWritable().__values = values;
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
  node.__holder = { object };
  node.__values = readObject(object);
  node.__marks = marks;
  return node;
}

export function $isInlineObjectNode(node: LexicalNode | null | undefined): node is InlineObjectNode {
  return node instanceof InlineObjectNode;
}
