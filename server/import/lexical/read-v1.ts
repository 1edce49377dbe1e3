/**
 * Reads what the first binding of @lexical/yjs wrote: an element is a Y.XmlText whose embedded values are its children, a text
 * node is a Y.Map followed by its characters, a decorator is a Y.XmlElement; fields are attributes or keys. Writes nothing.
 */
import * as Y from 'yjs';
import type { Skipped } from './skipped.ts';
import { checkNesting, NO_PROPS, propName, textNode, type ForeignNode } from './tree.ts';

const TYPE_KEY = '__type';
const STATE_KEY = '__state';
const SLOTS_KEY = '__slots';

/**
 * The type that an embedded value says it is of. What says none was taken apart by a merge or an undo: no editor of the binding
 * shows it, and what it holds mostly stands elsewhere.
 */
export function typeOf(value: unknown): unknown {
  if (value instanceof Y.Map) return value.get(TYPE_KEY);
  return isElement(value) ? value.getAttribute(TYPE_KEY) : undefined;
}

/** Reads the children of the root. */
export function readV1(root: Y.XmlText, skipped: Skipped): ForeignNode[] {
  return new V1Reader(skipped).children(root, 0);
}

class V1Reader {
  readonly #skipped: Skipped;

  constructor(skipped: Skipped) {
    this.#skipped = skipped;
  }

  children(element: Y.XmlText, depth: number): ForeignNode[] {
    checkNesting(depth);
    const children: ForeignNode[] = [];
    // Yjs says `any` here: a string, or whatever was embedded.
    for (const { insert } of element.toDelta() as { readonly insert: unknown }[]) {
      if (typeof insert === 'string') this.#addText(children, insert);
      else if (typeof typeOf(insert) !== 'string') this.#skipped.add('loose-node');
      else if (isElement(insert)) children.push(this.#element(insert, depth + 1));
      else if (insert instanceof Y.Map) children.push(readLeaf(insert));
    }
    return children;
  }

  /**
   * Characters belong to the text node before them. Merges leave some behind whose node is gone: most stand elsewhere a second
   * time, and no editor of the binding shows them; it deletes them when it meets them.
   */
  #addText(children: ForeignNode[], text: string): void {
    const last = children.at(-1);
    if (last === undefined || last.text === null) this.#skipped.add('loose-text');
    else children[children.length - 1] = { ...last, text: last.text + text };
  }

  #element(element: Y.XmlText | Y.XmlElement, depth: number): ForeignNode {
    checkNesting(depth);
    const props = new Map<string, unknown>();
    let type = '';
    let state = NO_PROPS;
    const slots: ForeignNode[] = [];
    for (const [key, value] of Object.entries(element.getAttributes())) {
      if (key === TYPE_KEY) type = String(value);
      else if (key === STATE_KEY) state = stateOf(value);
      else if (key === SLOTS_KEY) slots.push(...this.#slots(value, depth));
      else props.set(propName(key), value);
    }
    const children = element instanceof Y.XmlText ? this.children(element, depth) : [];
    return { type, props, state, children: [...children, ...slots], text: null };
  }

  #slots(slots: unknown, depth: number): ForeignNode[] {
    if (!(slots instanceof Y.Map)) return [];
    const elements = [...slots.values()].filter(isElement).filter((value) => typeof typeOf(value) === 'string');
    return elements.map((value) => this.#element(value, depth + 1));
  }
}

function isElement(value: unknown): value is Y.XmlText | Y.XmlElement {
  return value instanceof Y.XmlText || value instanceof Y.XmlElement;
}

function readLeaf(map: Y.Map<unknown>): ForeignNode {
  const props = new Map<string, unknown>();
  let type = '';
  let state = NO_PROPS;
  for (const [key, value] of map.entries()) {
    if (key === TYPE_KEY) type = String(value);
    else if (key === STATE_KEY) state = stateOf(value);
    else props.set(propName(key), value);
  }
  if (type === 'linebreak') return { type, props, state, children: [], text: null };
  return textNode('', type, props, state);
}

function stateOf(value: unknown): ReadonlyMap<string, unknown> {
  return value instanceof Y.Map ? new Map(value.entries()) : NO_PROPS;
}
