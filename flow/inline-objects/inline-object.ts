/** What an inline object holds, read as plain values, and the types of those this version knows. One file beside this one for each. */
import * as Y from 'yjs';
import { INLINE_KEY, type InlineObject, type Json } from '../schema.ts';

/** The values of an inline object by key, as JSON; `inline` is its type. */
export type ObjectValues = { readonly [key: string]: Json };

/** Takes whatever is embedded: a Y.Map of a document, or plain JSON that is not in one yet. */
export function readObject(object: InlineObject): ObjectValues {
  const values: Record<string, Json> = {};
  const entries =
    object instanceof Y.Map ? object.entries() : object instanceof Y.AbstractType ? [] : Object.entries(object);
  for (const [key, value] of entries) {
    // What stands under a key is JSON unless another program put a shared type or bytes there.
    if (!(value instanceof Y.AbstractType) && !(value instanceof Uint8Array)) values[key] = value as Json;
  }
  return values;
}

/** Empty for an object without a type. */
export function objectType(values: ObjectValues): string {
  const type = values[INLINE_KEY];
  return typeof type === 'string' ? type : '';
}

/** A string of at most this many UTF-16 units, whatever is stored. */
export function readString(value: Json | undefined, maxLength: number): string {
  return typeof value === 'string' ? value.slice(0, maxLength).toWellFormed() : '';
}
