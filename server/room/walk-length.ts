/**
 * How far Yjs has to walk for an update before its items stand in the document (HOSTILE S9, S10). An item put between two neighbours is
 * compared with all that stands between them by now: mostly nothing, but somebody who means harm puts hundreds of thousands at one place,
 * each cheap to put there, and then asks for a few to be put behind all of them. Counts steps before anything is applied, from above and
 * no further than asked. Reads Yjs's lists, changes nothing.
 */
import * as Y from 'yjs';

type Store = Y.Doc['store'];

/**
 * Where an item is cut in two, all items of its client id that come after it move up in their array: so many of them take as long as one
 * step of a walk (measured: a step takes 110 to 220 ns, to move a million 0.8 ms).
 */
const MOVED_PER_STEP = 200;

/** Steps that one update may take at once: 30 to 55 ms. */
const DEAR_STEPS = 250_000;

/** Knows about how many items one Y.Doc has, so that a keystroke is asked nothing more. */
export class WalkGauge {
  #itemsAtMost: number | null = null;

  /** An update of so many structs and deletions is being applied, each of which may cut what stands there at both its ends. */
  note(count: number): void {
    if (this.#itemsAtMost !== null) this.#itemsAtMost += 3 * count;
  }

  /** True where Yjs would walk for this update, which has passed the check, longer than anybody should wait. */
  isDear(doc: Y.Doc, update: Uint8Array, count: number): boolean {
    if (count * (this.#itemsAtMost ??= countItems(doc.store)) <= DEAR_STEPS) return false;
    // What was added up is more than what it came to: Yjs joins what was typed.
    const items = (this.#itemsAtMost = countItems(doc.store));
    return count * items > DEAR_STEPS && walkLength(doc, update, count, items, DEAR_STEPS) >= DEAR_STEPS;
  }
}

/** All items of a document; what it costs to find out grows with the client ids. */
export function countItems({ clients }: Store): number {
  let count = 0;
  for (const structs of clients.values()) count += structs.length;
  return count;
}

/** Steps for applying this checked update, at most; `enough` or more where there are as many. `count` is of its structs and deletions. */
export function walkLength(doc: Y.Doc, update: Uint8Array, count: number, items: number, enough: number): number {
  let steps = Math.floor((count * items) / MOVED_PER_STEP);
  for (const struct of Y.decodeUpdate(update).structs) {
    if (steps >= enough) return steps;
    if (struct instanceof Y.Item) steps += stepsFor(doc, struct, enough - steps);
  }
  return steps;
}

function stepsFor(doc: Y.Doc, item: Y.Item, enough: number): number {
  const { store } = doc;
  if (item.id.clock < Y.getState(store, item.id.client)) return 0;
  const right = item.rightOrigin === null ? null : itemAt(store, item.rightOrigin);
  if (item.origin !== null) {
    const left = itemAt(store, item.origin);
    // Behind something that the update itself brings nothing can stand yet but what it brings too.
    return left === null ? 0 : stepsTo(right, left, enough);
  }
  const parent = right === null ? typeOf(doc, item.parent) : right.parent;
  if (!(parent instanceof Y.AbstractType)) return 0;
  const key = right === null ? item.parentSub : right.parentSub;
  return key === null ? stepsTo(right, parent._start, enough) : stepsBack(parent._map.get(key) ?? null, enough);
}

/** From one item to another one, or to the end. */
function stepsTo(to: Y.Item | null, from: Y.Item | null, enough: number): number {
  let steps = 0;
  for (let item = from; item !== null && item !== to && steps < enough; item = item.right) steps++;
  // Next to each other is where nearly all stand, and no walk.
  return steps <= 1 ? 0 : steps;
}

/** Through the former values of a key. */
function stepsBack(from: Y.Item | null, enough: number): number {
  let steps = 0;
  for (let item = from; item !== null && steps < enough; item = item.left) steps++;
  return steps;
}

function itemAt(store: Store, { client, clock }: Y.ID): Y.Item | null {
  const structs = store.clients.get(client);
  if (structs === undefined || clock >= Y.getState(store, client)) return null;
  const struct = structs[Y.findIndexSS(structs, clock)];
  return struct instanceof Y.Item ? struct : null;
}

/** What an item that was not yet put anywhere names as its parent: a root, or a type in an item. */
function typeOf({ share, store }: Y.Doc, parent: unknown): unknown {
  if (typeof parent === 'string') return share.get(parent);
  const content = parent instanceof Y.ID ? itemAt(store, parent)?.content : undefined;
  return content instanceof Y.ContentType ? content.type : null;
}
