/**
 * Whether items stand between the two neighbours that they name (HOSTILE S9). An update may name its neighbours the wrong
 * way round, or from two different lists. Yjs takes it and puts the item somewhere, but where depends on what else had
 * arrived: the live text and the reloaded one would differ. Reads Yjs's lists, changes nothing.
 */
import * as Y from 'yjs';
import type { BetweenItem, ItemId } from './check-update.ts';

type Store = Y.Doc['store'];

/** Steps that may be walked per item before the lists are numbered instead. Neighbours are mostly one step apart. */
const STEPS_PER_ITEM = 32;
const FREE_STEPS = 4096;

/** Where an item stands: in the list that begins with `first`, as the n-th. */
interface Place {
  readonly first: Y.Item;
  readonly n: number;
}

class OrderCheck {
  readonly #store: Store;
  readonly #places = new Map<Y.Item, Place>();
  #steps: number;

  constructor(store: Store, items: number) {
    this.#store = store;
    this.#steps = FREE_STEPS + STEPS_PER_ITEM * items;
  }

  itemAt({ client, clock }: ItemId): Y.Item | null {
    const structs = this.#store.clients.get(client);
    if (structs === undefined || clock >= Y.getState(this.#store, client)) return null;
    const struct = structs[Y.findIndexSS(structs, clock)];
    return struct instanceof Y.Item ? struct : null;
  }

  /** True where `a` comes before `b` in one list. Yjs may have merged both into one item. */
  isBefore(a: Y.Item, aClock: number, b: Y.Item, bClock: number): boolean {
    if (a === b) return aClock < bClock;
    let reached: Y.Item | null = a;
    while (reached !== null && reached !== b && this.#steps > 0) {
      reached = reached.right;
      this.#steps--;
    }
    if (reached === b) return true;
    if (reached === null) return false;
    const from = this.#placeOf(a);
    const to = this.#placeOf(b);
    return from.first === to.first && from.n < to.n;
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

/**
 * True where all of these items, as far as they stand in the document and are not gone, stand between the neighbours they
 * name, in one list. Time is linear in the items plus the lists they stand in.
 */
export function areOrdered(store: Store, items: readonly BetweenItem[]): boolean {
  const check = new OrderCheck(store, items.length);
  for (const { id, left, right } of items) {
    const item = check.itemAt(id);
    // What was deleted with its parent is gone on every replica alike, and with it the question.
    if (item === null) continue;
    const before = check.itemAt(left);
    const after = check.itemAt(right);
    if (before !== null && !check.isBefore(before, left.clock, item, id.clock)) return false;
    if (after !== null && !check.isBefore(item, id.clock, after, right.clock)) return false;
  }
  return true;
}
