/** What makes an embedded Y.Map the marker of a block. */
import * as Y from 'yjs';
import { INLINE_KEY } from './schema.ts';

/**
 * What was a marker, or was none, when it was last seen alive. A deleted Y.Map has lost its keys, and a view that has not come
 * to its deletion yet must still know what it is.
 */
const seen = new WeakMap<Y.Map<unknown>, boolean>();

/** A Y.Map embedded in a flow is the marker of a block unless it says that it is an inline object. */
export function isMarker(value: unknown): value is Y.Map<unknown> {
  if (!(value instanceof Y.Map)) return false;
  if (value._item?.deleted === true) return seen.get(value) ?? !value.has(INLINE_KEY);
  const is = !value.has(INLINE_KEY);
  if (value.doc !== null) seen.set(value, is);
  return is;
}
