/**
 * Finds the Lexical document in a Y.Doc and reads it, whichever binding of @lexical/yjs wrote it. Root types carry no type in
 * an update, so what a root is shows in what it holds.
 */
import * as Y from 'yjs';
import type { LexicalSource } from '../../../protocol/rest-import.ts';
import type { Skipped } from './skipped.ts';
import { readV1, typeOf } from './read-v1.ts';
import { readV2 } from './read-v2.ts';
import { Unreadable, type ForeignNode } from './tree.ts';

export interface ForeignDocument {
  readonly source: LexicalSource;
  readonly children: readonly ForeignNode[];
}

/** The name that the second binding gives its root. Under another one, a document of ProseMirror would look much the same. */
const V2_ROOT = 'root-v2';
const V1_ROOT = 'root';

/** A root type as an update leaves it: what it is shows in what it holds. */
interface Root {
  readonly _start: Y.Item | null;
}

/** Throws Unreadable where there is no document. */
export function readLexicalDocument(doc: Y.Doc, skipped: Skipped): ForeignDocument {
  const names = [...doc.share.keys()].toSorted((a, b) => Number(b === V1_ROOT) - Number(a === V1_ROOT));
  const second = names.includes(V2_ROOT) ? readV2(doc.get(V2_ROOT, Y.XmlElement)) : [];
  const firsts = names.filter((name) => isV1(doc.share.get(name)));
  const others = firsts.length - (second.length > 0 ? 0 : 1);
  if (others > 0) skipped.add('other-document', others);
  if (second.length > 0) return { source: 'lexical-v2', children: second };
  const [first] = firsts;
  if (first !== undefined) {
    return { source: 'lexical-v1', children: readV1(doc.get(first, Y.XmlText), skipped) };
  }
  // A document that was opened and left empty, or emptied, has its root and no element in it.
  if (names.includes(V2_ROOT)) return { source: 'lexical-v2', children: [] };
  if (names.includes(V1_ROOT) && !isV2(doc.share.get(V1_ROOT))) {
    return { source: 'lexical-v1', children: readV1(doc.get(V1_ROOT, Y.XmlText), skipped) };
  }
  throw new Unreadable('no root of a Lexical document');
}

/** An embedded value that names its type the way the first binding does. */
function isV1(root: Root | undefined): boolean {
  return embedded(root).some((type) => !(type instanceof Y.Map) && typeof typeOf(type) === 'string');
}

/** Elements that are named, and not by the first binding. */
function isV2(root: Root | undefined): boolean {
  return embedded(root).some((type) => type instanceof Y.XmlElement);
}

/** The shared types that stand in a root whose own type is not known yet. */
function embedded(root: Root | undefined): unknown[] {
  const found: unknown[] = [];
  for (let item = root?._start ?? null; item !== null; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentType) found.push(item.content.type);
  }
  return found;
}
