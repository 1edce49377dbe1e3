/**
 * Reads what the first binding of @lexical/yjs wrote: an element is a Y.XmlText whose embedded values are its children, a text
 * node is a Y.Map followed by its characters, a decorator is a Y.XmlElement; fields are attributes or keys. Writes nothing.
 */
import * as Y from 'yjs';
import { checkNesting, NO_PROPS, propName, textNode, type ForeignNode } from './tree.ts';

const TYPE_KEY = '__type';
const STATE_KEY = '__state';
const SLOTS_KEY = '__slots';

/** The children of the root. */
export function readV1(root: Y.XmlText): ForeignNode[] {
  return readChildren(root, 0);
}

/** The type that an embedded value says it is of; undefined for what this binding did not write. */
export function elementType(value: unknown): unknown {
  return value instanceof Y.XmlText || value instanceof Y.XmlElement ? value.getAttribute(TYPE_KEY) : undefined;
}

function readChildren(element: Y.XmlText, depth: number): ForeignNode[] {
  checkNesting(depth);
  const children: ForeignNode[] = [];
  // Yjs says `any` here: a string, or whatever was embedded.
  for (const { insert } of element.toDelta() as { readonly insert: unknown }[]) {
    if (typeof insert === 'string') addText(children, insert);
    else if (insert instanceof Y.XmlText || insert instanceof Y.XmlElement)
      children.push(readElement(insert, depth + 1));
    else if (insert instanceof Y.Map) children.push(readLeaf(insert));
  }
  return children;
}

/** Characters belong to the text node before them. Where a merge took that one away they are still what somebody typed. */
function addText(children: ForeignNode[], text: string): void {
  const last = children.at(-1);
  if (last === undefined || last.text === null) children.push(textNode(text));
  else children[children.length - 1] = { ...last, text: last.text + text };
}

function readElement(element: Y.XmlText | Y.XmlElement, depth: number): ForeignNode {
  const props = new Map<string, unknown>();
  let type = '';
  let state = NO_PROPS;
  const slots: ForeignNode[] = [];
  for (const [key, value] of attributes(element)) {
    if (key === TYPE_KEY) type = typeof value === 'string' ? value : '';
    else if (key === STATE_KEY) state = stateOf(value);
    else if (key === SLOTS_KEY) slots.push(...readSlots(value, depth));
    else props.set(propName(key), value);
  }
  const children = element instanceof Y.XmlText ? readChildren(element, depth) : [];
  return { type, props, state, children: [...children, ...slots], text: null };
}

function readSlots(slots: unknown, depth: number): ForeignNode[] {
  if (!(slots instanceof Y.Map)) return [];
  const read: ForeignNode[] = [];
  for (const value of slots.values()) {
    if (value instanceof Y.XmlText || value instanceof Y.XmlElement) {
      checkNesting(depth + 1);
      read.push(readElement(value, depth + 1));
    }
  }
  return read;
}

function readLeaf(map: Y.Map<unknown>): ForeignNode {
  const props = new Map<string, unknown>();
  let type = 'text';
  let state = NO_PROPS;
  for (const [key, value] of map.entries()) {
    if (key === TYPE_KEY) type = typeof value === 'string' ? value : 'text';
    else if (key === STATE_KEY) state = stateOf(value);
    else props.set(propName(key), value);
  }
  if (type === 'linebreak') return { type, props, state, children: [], text: null };
  return textNode('', type, props, state);
}

function stateOf(value: unknown): ReadonlyMap<string, unknown> {
  return value instanceof Y.Map ? new Map(value.entries()) : NO_PROPS;
}

/** The attributes as they are kept. Yjs types them as strings; Lexical keeps any value there. */
function attributes(element: Y.XmlText | Y.XmlElement): [string, unknown][] {
  return Object.entries(element.getAttributes());
}
