/**
 * The gap that a move names, found in a Y.Text: the id of a marker stands for the place right before it, and goes on doing so
 * when that marker is deleted. Reads Yjs's lists; writes nothing. Not Y.RelativePosition, which follows what this replica has
 * redone and other replicas do not know of: all must find the same gap.
 */
import * as Y from 'yjs';
import { isMarker } from './marker.ts';
import type { ItemId } from './schema.ts';

/** `unknown` where the text has no such item; else the first marker from there on that `counts`, or null at the end. */
export function gapAt(
  body: Y.Text,
  { client, clock }: ItemId,
  counts: (marker: Y.Map<unknown>) => boolean,
): Y.Map<unknown> | null | 'unknown' {
  const structs = body.doc?.store.clients.get(client);
  const last = structs?.at(-1);
  if (structs === undefined || last === undefined || clock >= last.id.clock + last.length) return 'unknown';
  const struct = structs[Y.findIndexSS(structs, clock)];
  if (!(struct instanceof Y.Item) || struct.parent !== body) return 'unknown';
  for (let item: Y.Item | null = struct; item !== null; item = item.right) {
    if (!(item.content instanceof Y.ContentType)) continue;
    const { type } = item.content;
    if (isMarker(type) && counts(type)) return type;
  }
  return null;
}

/** The id by which moves name the gap before this marker; null for one that is in no document yet. */
export function anchorOf(marker: Y.Map<unknown>): ItemId | null {
  const id = marker._item?.id;
  return id === undefined ? null : { client: id.client, clock: id.clock };
}
