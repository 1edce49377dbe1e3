/**
 * A document of a Lexical editor as its two Yjs bindings (V1 and V2 of @lexical/yjs) both mean it: a tree of typed nodes. What
 * differs between the two ends in the readers beside this file; what becomes of the nodes is decided behind it.
 */

export interface ForeignNode {
  /** Lexical's name for the node's class; empty where the document does not say. */
  readonly type: string;
  /** What the node's class keeps about itself, by name without the two underscores. Plain values and whatever else was stored. */
  readonly props: ReadonlyMap<string, unknown>;
  /** What Lexical calls node state. */
  readonly state: ReadonlyMap<string, unknown>;
  /** Children in order; what stands in named slots comes after them. */
  readonly children: readonly ForeignNode[];
  /** Null for a node that is no text. */
  readonly text: string | null;
}

/** Why a document cannot be read, for the log. Whoever asked is told the one row of the error table. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Deeper than any document of a person. Readers recurse, so without a bound the stack would decide. */
const MAX_NESTING = 200;

export function checkNesting(depth: number): void {
  if (depth > MAX_NESTING) throw new Unreadable('nested too deep');
}

export const NO_PROPS: ReadonlyMap<string, unknown> = new Map();

/** Lexical's fields begin with two underscores, in both bindings. */
export function propName(key: string): string {
  return key.startsWith('__') ? key.slice(2) : key;
}

export function textNode(text: string, type = 'text', props = NO_PROPS, state = NO_PROPS): ForeignNode {
  return { type, props, state, children: [], text };
}
