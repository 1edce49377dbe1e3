/**
 * What one item of an update may carry, content kind by content kind (R6; HOSTILE S1, S2, S11, S12, S14, S15). Reads and
 * measures, keeps nothing. Knows the V1 encoding of Yjs's contents and nothing of where an item stands.
 */
import { Refusal, type UpdateReader } from './update-reader.ts';

/** Yjs's numbers for what follows an item's header. */
export const ContentKind = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  text: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  document: 9,
  skip: 10,
} as const;

/** The shared types that carry a name of their own: XmlElement and XmlHook. The highest number is XmlText's. */
const NAMED_TYPES: readonly number[] = [3, 5];
const LAST_TYPE = 6;

/** Names that mean something to JavaScript itself: as a key they would reach into a reader's prototype chain (S12). */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Takes a key of a shared map, a mark's name or a root's name. */
export function checkKey(key: string): string {
  if (FORBIDDEN_KEYS.has(key)) throw new Refusal('forbidden key');
  return key;
}

/**
 * True where a JSON value is deeper than `maxDepth` or holds an own `__proto__`, which a careless reader's copy would
 * turn into a prototype. Stops at the bound, so depth costs nothing.
 */
export function isUnfitJson(value: unknown, maxDepth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (maxDepth === 0) return true;
  if (Array.isArray(value)) return value.some((inner) => isUnfitJson(inner, maxDepth - 1));
  return Object.entries(value).some(([key, inner]) => key === '__proto__' || isUnfitJson(inner, maxDepth - 1));
}

function checkJson(text: string, maxDepth: number): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('not JSON');
  }
  if (isUnfitJson(value, maxDepth)) throw new Refusal('unfit JSON');
}

/** Steps over one value in lib0's "any" encoding, whose tags count down from 127. */
function skipAny(reader: UpdateReader, depth: number): void {
  const tag = reader.byte();
  switch (tag) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      return;
    case 125:
      return reader.skipInt();
    case 124:
      return reader.skip(4);
    case 123: // float64
    case 122: // bigint
      return reader.skip(8);
    case 119:
      reader.text();
      return;
    case 118:
    case 117: {
      if (depth === 0) throw new Refusal('nested too deep');
      // Every element takes at least a byte, so a count beyond the bytes ends in "cut short", not in a long loop.
      for (let left = reader.uint(); left > 0; left--) {
        if (tag === 118 && reader.text() === '__proto__') throw new Refusal('forbidden key');
        skipAny(reader, depth - 1);
      }
      return;
    }
    case 116:
      return reader.skip(reader.uint());
    default:
      throw new Refusal('unknown value');
  }
}

/** Reads the content of an item and answers how many clocks it takes. Throws Refusal. */
export function readContentLength(reader: UpdateReader, kind: number, maxDepth: number): number {
  switch (kind) {
    case ContentKind.deleted:
      return reader.uint();
    case ContentKind.json: {
      const count = reader.uint();
      for (let left = count; left > 0; left--) {
        const text = reader.text();
        if (text !== 'undefined') checkJson(text, maxDepth);
      }
      return count;
    }
    case ContentKind.binary:
      reader.skip(reader.uint());
      return 1;
    case ContentKind.text:
      return reader.text().length;
    case ContentKind.embed:
      checkJson(reader.text(), maxDepth);
      return 1;
    case ContentKind.format:
      checkKey(reader.text());
      checkJson(reader.text(), maxDepth);
      return 1;
    case ContentKind.type: {
      const type = reader.uint();
      if (type > LAST_TYPE) throw new Refusal('unknown type');
      if (NAMED_TYPES.includes(type)) reader.text();
      return 1;
    }
    case ContentKind.any: {
      const count = reader.uint();
      for (let left = count; left > 0; left--) skipAny(reader, maxDepth);
      return count;
    }
    default:
      // Sub-documents (S14) would be Y.Docs inside the server's own; everything else is unknown to this Yjs.
      throw new Refusal('unknown content');
  }
}
