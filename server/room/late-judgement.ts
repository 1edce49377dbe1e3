/**
 * What of an update only shows once its items stand in the document: the order of neighbours (S9) and the nesting (S11). Keeps what
 * is still to be judged, since it waits for a missing update. Changes nothing.
 */
import * as Y from 'yjs';
import type { BetweenItem, ItemId, UpdateFacts } from './check-update.ts';
import { areOrdered } from './item-order.ts';
import { depthOf } from './stored-items.ts';

export class LateJudgement {
  #between: readonly BetweenItem[] = [];
  #types: UpdateFacts['types'] = [];

  clear(): void {
    this.#between = this.#types = [];
  }

  /** Null where what stands now may stand; else why not. */
  reasonAgainst(store: Y.Doc['store'], facts: UpdateFacts, maxDepth: number): string | null {
    const waits = (item: ItemId) => item.clock >= Y.getState(store, item.client);
    const between = this.#between.length === 0 ? facts.between : [...this.#between, ...facts.between];
    const types = this.#types.length === 0 ? facts.types : [...this.#types, ...facts.types];
    const isWaiting = store.pendingStructs !== null;
    this.#between = isWaiting ? between.filter(({ id }) => waits(id)) : [];
    this.#types = isWaiting ? types.filter(waits) : [];
    if (!areOrdered(store, isWaiting ? between.filter(({ id }) => !waits(id)) : between)) {
      return 'neighbours out of order';
    }
    return types.some((type) => !waits(type) && depthOf(store, type, maxDepth) > maxDepth) ? 'nested too deep' : null;
  }
}
