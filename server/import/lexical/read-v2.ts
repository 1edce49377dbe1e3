/**
 * Reads what the second binding of @lexical/yjs wrote: each node is a Y.XmlElement named by its type, and neighbouring text nodes
 * share one Y.XmlText in which attributes tell their type, fields and state. Fields at their default are left out. Writes nothing.
 */
import * as Y from 'yjs';
import { checkNesting, propName, textNode, type ForeignNode } from './tree.ts';

const SLOTS_KEY = '__slots';
const STATE_PREFIX = 's_';

/** The children of the root. */
export function readV2(root: Y.XmlElement): ForeignNode[] {
  return readChildren(root, 0);
}

function readChildren(element: Y.XmlElement, depth: number): ForeignNode[] {
  checkNesting(depth);
  return element.toArray().flatMap((child: unknown) => {
    if (isElement(child)) return [readElement(child, depth + 1)];
    return child instanceof Y.XmlText ? readText(child) : [];
  });
}

function readElement(element: Y.XmlElement, depth: number): ForeignNode {
  checkNesting(depth);
  const props = new Map<string, unknown>();
  const state = new Map<string, unknown>();
  const slots: ForeignNode[] = [];
  // Yjs types attributes as strings; Lexical keeps any value there.
  for (const [key, value] of Object.entries(element.getAttributes() as Record<string, unknown>)) {
    if (key === SLOTS_KEY) slots.push(...readSlots(value, depth));
    else if (key.startsWith(STATE_PREFIX)) state.set(key.slice(STATE_PREFIX.length), value);
    else props.set(propName(key), value);
  }
  const children = [...readChildren(element, depth), ...slots];
  return { type: element.nodeName, props, state, children, text: null };
}

/** Without what `instanceof` would take its attributes to be. */
function isElement(value: unknown): value is Y.XmlElement {
  return value instanceof Y.XmlElement;
}

function readSlots(slots: unknown, depth: number): ForeignNode[] {
  if (!(slots instanceof Y.Map)) return [];
  return [...slots.values()].flatMap((value: unknown) => (isElement(value) ? [readElement(value, depth + 1)] : []));
}

function readText(text: Y.XmlText): ForeignNode[] {
  const nodes: ForeignNode[] = [];
  // Yjs says `any` here; the attributes are whatever somebody stored.
  const runs = text.toDelta() as { readonly insert: unknown; readonly attributes?: Record<string, unknown> }[];
  for (const { insert, attributes = {} } of runs) {
    if (typeof insert !== 'string') continue;
    const props = new Map<string, unknown>();
    const state = new Map<string, unknown>();
    const { t: type, p: fields } = attributes;
    if (typeof fields === 'object' && fields !== null) {
      for (const [key, value] of Object.entries(fields)) props.set(propName(key), value);
    }
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith(STATE_PREFIX)) state.set(key.slice(STATE_PREFIX.length), value);
    }
    nodes.push(textNode(insert, typeof type === 'string' ? type : 'text', props, state));
  }
  return nodes;
}
