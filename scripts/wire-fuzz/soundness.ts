/**
 * What a stored document must never hold, looked for in what Yjs made of it, with code of its own: a check that the server has
 * lost is not missed here too. Knows Yjs's structs and nothing of the server.
 */
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { FORBIDDEN_WORDS } from './aimed.ts';

const ROOTS: ReadonlySet<string> = new Set(['title', 'body']);
const BAD_KEYS: ReadonlySet<unknown> = new Set(['__proto__', 'constructor', 'prototype']);

/** Null where the document is sound; else what is wrong with it. */
export function findUnsound(doc: Y.Doc): string | null {
  for (const name of doc.share.keys()) if (!ROOTS.has(name)) return `a root called ${name}`;
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    return 'something that waits for what is missing';
  for (const structs of doc.store.clients.values()) {
    let clock = 0;
    for (const struct of structs) {
      if (struct.length < 1) return 'a struct of length zero';
      if (struct.id.clock !== clock) return 'structs that do not follow each other';
      clock += struct.length;
      const wrong = struct instanceof Y.Item ? wrongIn(struct) : null;
      if (wrong !== null) return wrong;
    }
    if (clock > LIMITS.maxClock) return 'a clock past the largest';
  }
  return doc.getText('body').toJSON().includes(FORBIDDEN_WORDS) ? 'words of somebody who may only read' : null;
}

function wrongIn({ content, parentSub, parent }: Y.Item): string | null {
  if (BAD_KEYS.has(parentSub)) return `a key called ${parentSub}`;
  if (content instanceof Y.ContentDoc) return 'a sub-document';
  if (content instanceof Y.ContentFormat && BAD_KEYS.has(content.key)) return `a mark called ${content.key}`;
  if (content instanceof Y.ContentEmbed && depthOf(content.embed) > LIMITS.maxDepth) return 'a value that is too deep';
  if (!(content instanceof Y.ContentType)) return null;
  let depth = 1;
  for (let type = parent; type instanceof Y.AbstractType && type._item !== null; type = type._item.parent) depth++;
  return depth > LIMITS.maxDepth ? 'types nested too deep' : null;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
