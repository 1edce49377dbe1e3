/**
 * Whether items stand left of the neighbour that they name as their right one (HOSTILE S9). An update may name its
 * neighbours the wrong way round, or from two different lists. Yjs takes it and puts the item somewhere, but where
 * depends on what else had arrived: the live text and the reloaded one would differ. Reads Yjs's lists, changes nothing.
 */
import * as Y from 'yjs';
import type { BetweenItem } from './check-update.ts';

type Struct = Y.Item | Y.GC;
type Store = Y.Doc['store'];

/** Steps that may be walked per item before the lists are numbered instead. Neighbours are mostly one step apart. */
const STEPS_PER_ITEM = 16;
const FREE_STEPS = 4096;

function structAt(store: Store, client: number, clock: number): Struct | null {
  const structs = store.clients.get(client);
  if (structs === undefined || clock >= Y.getState(store, client)) return null;
  return structs[Y.findIndexSS(structs, clock)] ?? null;
}

/** Where an item stands: in the list that begins with `first`, as the n-th. */
interface Place {
  readonly first: Y.Item;
  readonly n: number;
}

/** Numbers a list from left to right, beginning at the list's own left end. */
function numberList(member: Y.Item, places: Map<Y.Item, Place>): void {
  let first = member;
  while (first.left !== null) first = first.left;
  let n = 0;
  for (let item: Y.Item | null = first; item !== null; item = item.right) places.set(item, { first, n: n++ });
}

/**
 * True where all of these items, as far as they stand in the document and are not gone, come before the right neighbour
 * they name, in the same list. Time is linear in the items plus the lists they stand in.
 */
export function areOrdered(store: Store, items: readonly BetweenItem[]): boolean {
  let steps = FREE_STEPS + STEPS_PER_ITEM * items.length;
  const places = new Map<Y.Item, Place>();
  for (const { client, clock, rightClient, rightClock } of items) {
    const item = structAt(store, client, clock);
    const right = structAt(store, rightClient, rightClock);
    // What was deleted with its parent is gone on every replica alike, and with it the question.
    if (!(item instanceof Y.Item) || !(right instanceof Y.Item)) continue;
    if (item === right) {
      if (rightClock <= clock) return false;
      continue;
    }
    let reached: Y.Item | null = item;
    while (reached !== null && reached !== right && steps > 0) {
      reached = reached.right;
      steps--;
    }
    if (reached === right) continue;
    if (reached === null) return false;
    if (!places.has(item)) numberList(item, places);
    const from = places.get(item);
    const to = places.get(right);
    if (from === undefined || to === undefined || to.first !== from.first || to.n <= from.n) return false;
  }
  return true;
}
