/** What makes an embedded Y.Map the marker of a block. */
import * as Y from 'yjs';
import { INLINE_KEY } from './schema.ts';

/** A Y.Map embedded in a flow is the marker of a block unless it says that it is an inline object. */
export function isMarker(value: unknown): value is Y.Map<unknown> {
  return value instanceof Y.Map && !value.has(INLINE_KEY);
}
