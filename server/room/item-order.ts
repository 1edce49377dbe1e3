/**
 * Whether items may stand where they say (HOSTILE S9). An item names the neighbours between which it was put. An honest one
 * was put between two that were neighbours then, and Yjs brings everybody's items into one order only where all are. A forged
 * one may name them the wrong way round, out of two lists, or with something between them that each of the two knew; where it
 * stands would depend on what else had arrived: live text, reloaded text and the texts of others would differ. Reads Yjs's
 * lists, changes nothing.
 */
import * as Y from 'yjs';
import type { BetweenItem, ItemId } from './check-update.ts';

type Store = Y.Doc['store'];

/** Steps that may be walked per item before the lists are numbered instead. */
const STEPS_PER_ITEM = 32;
const FREE_STEPS = 4096;

/** Where an item stands: in the list that begins with `first`, as the n-th. */
interface Place {
  readonly first: Y.Item;
  readonly n: number;
}

/** A clock of an item; Yjs may have merged several into one item. */
interface Spot {
  readonly item: Y.Item;
  readonly clock: number;
}

class OrderCheck {
  readonly #store: Store;
  readonly #places = new Map<Y.Item, Place>();
  #steps: number;

  constructor(store: Store, items: number) {
    this.#store = store;
    this.#steps = FREE_STEPS + STEPS_PER_ITEM * items;
  }

  spotOf({ client, clock }: ItemId): Spot | null {
    const structs = this.#store.clients.get(client);
    if (structs === undefined || clock >= Y.getState(this.#store, client)) return null;
    const struct = structs[Y.findIndexSS(structs, clock)];
    return struct instanceof Y.Item ? { item: struct, clock } : null;
  }

  /** True where `a` comes before `b` in one list. */
  isBefore(a: Spot, b: Spot): boolean {
    if (a.item === b.item) return a.clock < b.clock;
    let reached: Y.Item | null = a.item;
    while (reached !== null && reached !== b.item && this.#steps > 0) {
      reached = reached.right;
      this.#steps--;
    }
    if (reached === b.item) return true;
    if (reached === null) return false;
    const from = this.#placeOf(a.item);
    const to = this.#placeOf(b.item);
    return from.first === to.first && from.n < to.n;
  }

  /**
   * True where the two could have been neighbours: what the right one was put behind stands no further right than the left
   * one, and what the left one was put before stands no further left than the right one. Else something stands between them
   * that was there before one of them was. That this is enough for one order on all replicas is what the test's
   * random forgeries show.
   */
  couldMeet(left: Spot | null, right: Spot | null): boolean {
    if (right === null) return left === null || left.item.rightOrigin === null;
    const before = originOf(right);
    if (left === null) return before === null;
    // Whoever is put between two takes one of them for its neighbour: so it is nearly always.
    if (before !== null && isAt(before, left)) return true;
    const after = left.item.rightOrigin;
    if (after !== null && isAt(after, right)) return true;
    if (!this.isBefore(left, right)) return false;
    const beforeSpot = before === null ? null : this.spotOf(before);
    if (beforeSpot !== null && this.isBefore(left, beforeSpot)) return false;
    const afterSpot = after === null ? null : this.spotOf(after);
    return afterSpot === null || !this.isBefore(afterSpot, right);
  }

  /** Numbers the whole list of an item, once. */
  #placeOf(item: Y.Item): Place {
    const known = this.#places.get(item);
    if (known !== undefined) return known;
    let first = item;
    while (first.left !== null) first = first.left;
    let n = 0;
    for (let each: Y.Item | null = first; each !== null; each = each.right) this.#places.set(each, { first, n: n++ });
    return this.#places.get(item) ?? { first, n };
  }
}

/** What the character at this clock was put behind: within an item, the one before it. */
function originOf({ item, clock }: Spot): ItemId | null {
  return clock > item.id.clock ? { client: item.id.client, clock: clock - 1 } : item.origin;
}

function isAt(id: ItemId, spot: Spot): boolean {
  return id.client === spot.item.id.client && id.clock === spot.clock;
}

/**
 * True where all of these items, as far as they stand in the document and are not gone, stand where an honest one could. Time
 * is linear in the items plus the lists they stand in.
 */
export function areOrdered(store: Store, items: readonly BetweenItem[]): boolean {
  const check = new OrderCheck(store, items.length);
  for (const { id } of items) {
    // What was deleted with its parent is gone on every replica alike, and with it the question. What Yjs has merged into the
    // item before it stands where it should; and what an update says of an item that was there before is not believed.
    const item = check.spotOf(id)?.item;
    if (item === undefined || item.id.clock !== id.clock) continue;
    const { origin: left, rightOrigin: right } = item;
    const before = left === null ? null : check.spotOf(left);
    const after = right === null ? null : check.spotOf(right);
    if ((left !== null && before === null) || (right !== null && after === null)) continue;
    if (!check.couldMeet(before, after)) return false;
  }
  return true;
}
