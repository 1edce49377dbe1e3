/** Questions to the items that a Y.Doc holds, by client id and clock. Reads Yjs's lists, changes nothing. */
import * as Y from 'yjs';
import type { ClientId } from '../../protocol/ids.ts';
import type { ClockRange, ItemId } from './check-update.ts';

type Structs = readonly (Y.Item | Y.GC)[];

/** How many types an item stands in, itself counted; counting ends past `most`. */
export function depthOf(store: Y.Doc['store'], id: ItemId, most: number): number {
  let item = itemAt(store.clients.get(id.client) ?? [], id.clock);
  let depth = 0;
  while (item !== null && depth <= most) {
    depth++;
    // Yjs's own typing: an integrated item's parent is a type; null where what held it is gone.
    const parent: unknown = item.parent;
    item = parent instanceof Y.AbstractType ? parent._item : null;
  }
  return depth;
}

/** The item that holds this clock, or null where it is gone or was never there. */
function itemAt(structs: Structs, clock: number): Y.Item | null {
  const last = structs.at(-1);
  if (last === undefined || clock >= last.id.clock + last.length) return null;
  // The cast takes the readonly away, which Yjs's typing of findIndexSS asks for and its code does not use.
  const struct = structs[Y.findIndexSS(structs as (Y.Item | Y.GC)[], clock)];
  return struct instanceof Y.Item ? struct : null;
}

/** True where all of these are there and deleted. */
export function areAllDeleted(store: Y.Doc['store'], deletes: ReadonlyMap<ClientId, readonly ClockRange[]>): boolean {
  for (const [client, ranges] of deletes) {
    const structs = store.clients.get(client);
    const state = Y.getState(store, client);
    for (const range of ranges) {
      if (range.to > state || structs === undefined || hasLiving(structs, range)) return false;
    }
  }
  return true;
}

function hasLiving(structs: Structs, range: ClockRange): boolean {
  // As above: findIndexSS only reads.
  let i = Y.findIndexSS(structs as (Y.Item | Y.GC)[], range.from);
  for (let struct = structs[i]; struct !== undefined && struct.id.clock < range.to; struct = structs[++i]) {
    if (!struct.deleted) return true;
  }
  return false;
}
