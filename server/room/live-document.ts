/**
 * The Y.Doc of one room: the only place that hands bytes to Yjs. Owns what is asked of the document's state (is this
 * news, what does that replica lack) and the judgement after applying (order, nesting, pending bytes). It never writes:
 * no update of its own ever exists. Knows no session and no disk; what to do about a refusal is its caller's.
 */
import * as Y from 'yjs';
import { documentTitle } from '../../flow/read.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ClientId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { encodeSyncStep2 } from '../../protocol/messages.ts';
import { applyToServerDoc, createServerDoc, encodeCheckpoint, rebuildDocument } from '../storage/checkpoint.ts';
import type { StoredDocument } from '../storage/document-log.ts';
import type { BetweenItem, ClockRange, ItemId, UpdateFacts } from './check-update.ts';
import { areOrdered } from './item-order.ts';

/** `ok: false`: the Y.Doc may be broken inside and must be rebuilt before anything else is asked of it (R6). */
export type Applied = { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

/** What an update holds that the document does not. */
export interface News {
  /** Client ids with new content. */
  readonly clients: readonly ClientId[];
  /** True where anything is new, if only a deletion. */
  readonly any: boolean;
}

/** After so many updates in a row that could not be applied for want of an earlier one, the stream has lost its place. */
const MAX_WAITING_UPDATES = 512;

const EMPTY_STATE_VECTOR = new Uint8Array([0]);

export class LiveDocument {
  readonly #limits: Pick<Limits, 'maxPendingBytes' | 'maxDepth'>;
  #doc = createServerDoc();
  #fullAnswer: Uint8Array | null = null;
  #stateVector: Uint8Array | null = null;
  #waitingUpdates = 0;
  /** Facts about items that still wait for a missing update: judged when they come to stand in the document. */
  #unjudged: { between: readonly BetweenItem[]; types: UpdateFacts['types'] } = { between: [], types: [] };

  constructor(limits: Pick<Limits, 'maxPendingBytes' | 'maxDepth'>) {
    this.#limits = limits;
  }

  /** Replaces everything by what is stored. Throws AppError `document_damaged`. */
  load(stored: StoredDocument): void {
    const doc = rebuildDocument(stored);
    this.#doc.destroy();
    this.#doc = doc;
    this.#unjudged = { between: [], types: [] };
    this.#waitingUpdates = 0;
    this.#forget();
  }

  /** What a list of documents calls it. */
  get title(): string {
    return documentTitle(this.#doc).toString();
  }

  close(): void {
    this.#doc.destroy();
    this.#forget();
  }

  #forget(): void {
    this.#fullAnswer = null;
    this.#stateVector = null;
  }

  /** What of this update the document does not have yet. */
  newsIn(facts: UpdateFacts): News {
    const clients: ClientId[] = [];
    for (const [client, runs] of facts.structs) {
      const last = runs.at(-1);
      if (last !== undefined && last.to > Y.getState(this.#doc.store, client)) clients.push(client);
    }
    return { clients, any: clients.length > 0 || this.#hasNewDeletes(facts.deletes) };
  }

  #hasNewDeletes(deletes: UpdateFacts['deletes']): boolean {
    for (const [client, ranges] of deletes) {
      const structs = this.#doc.store.clients.get(client);
      const state = Y.getState(this.#doc.store, client);
      for (const range of ranges) {
        if (range.to > state || structs === undefined || hasLiving(structs, range)) return true;
      }
    }
    return false;
  }

  /** True where the update would only add to what waits, and there is no room for more of that (S5). */
  isPastPending(update: Uint8Array, facts: UpdateFacts): boolean {
    if (
      this.#waitingUpdates < MAX_WAITING_UPDATES &&
      this.pendingBytes + update.length <= this.#limits.maxPendingBytes
    ) {
      return false;
    }
    for (const [client, runs] of facts.structs) {
      const first = runs[0];
      if (first !== undefined && first.from > Y.getState(this.#doc.store, client)) return true;
    }
    return false;
  }

  /** Applies a checked update. Never throws. */
  apply(update: Uint8Array, facts: UpdateFacts): Applied {
    const waitingBefore = this.#doc.store.pendingStructs?.update;
    try {
      applyToServerDoc(this.#doc, update);
    } catch (error) {
      return { ok: false, code: 'update_refused', reason: `Yjs: ${error instanceof Error ? error.message : 'threw'}` };
    }
    this.#forget();
    if (this.pendingBytes > this.#limits.maxPendingBytes) {
      return { ok: false, code: 'out_of_step', reason: 'too much waits for what is missing' };
    }
    const waiting = this.#doc.store.pendingStructs;
    this.#waitingUpdates = waiting === null ? 0 : this.#waitingUpdates + (waiting.update === waitingBefore ? 0 : 1);
    return this.#judge(facts);
  }

  get pendingBytes(): number {
    const { pendingStructs, pendingDs } = this.#doc.store;
    return (pendingStructs?.update.length ?? 0) + (pendingDs?.length ?? 0);
  }

  /** What only shows once the items stand in the document: the order of neighbours (S9) and the nesting (S11). */
  #judge(facts: UpdateFacts): Applied {
    const waits = (item: ItemId) => item.clock >= Y.getState(this.#doc.store, item.client);
    const between = this.#unjudged.between.length === 0 ? facts.between : [...this.#unjudged.between, ...facts.between];
    const types = this.#unjudged.types.length === 0 ? facts.types : [...this.#unjudged.types, ...facts.types];
    const isWaiting = this.#doc.store.pendingStructs !== null;
    this.#unjudged = isWaiting
      ? { between: between.filter(({ id }) => waits(id)), types: types.filter(waits) }
      : { between: [], types: [] };
    if (!areOrdered(this.#doc.store, isWaiting ? between.filter(({ id }) => !waits(id)) : between)) {
      return { ok: false, code: 'update_refused', reason: 'neighbours out of order' };
    }
    for (const type of types) {
      if (!waits(type) && this.#depthOf(type) > this.#limits.maxDepth) {
        return { ok: false, code: 'update_refused', reason: 'nested too deep' };
      }
    }
    return { ok: true };
  }

  #depthOf(id: ItemId): number {
    const structs = this.#doc.store.clients.get(id.client) ?? [];
    let item: Y.Item | null = itemAt(structs, id.clock);
    let depth = 0;
    while (item !== null && depth <= this.#limits.maxDepth) {
      depth++;
      // Yjs's own typing: an integrated item's parent is a type; null where what held it is gone.
      const parent: unknown = item.parent;
      item = parent instanceof Y.AbstractType ? parent._item : null;
    }
    return depth;
  }

  stateVector(): Uint8Array {
    this.#stateVector ??= Y.encodeStateVector(this.#doc);
    return this.#stateVector;
  }

  /** Everything that a replica with this (checked) state vector lacks, content of `without` aside, as one update. */
  since(stateVector: Uint8Array, without: readonly ClientId[] = []): Uint8Array {
    if (without.length === 0) return encodeCheckpoint(this.#doc, stateVector);
    const clocks = Y.decodeStateVector(stateVector);
    for (const client of without) clocks.set(client, Y.getState(this.#doc.store, client));
    return encodeCheckpoint(this.#doc, Y.encodeStateVector(clocks));
  }

  /** The answer to a sync step 1. The one for an empty replica is kept, so that many who join do not encode it again. */
  syncStep2(stateVector: Uint8Array): Uint8Array {
    if (stateVector.length > 1 || stateVector[0] !== 0) return encodeSyncStep2(this.since(stateVector));
    this.#fullAnswer ??= encodeSyncStep2(this.since(EMPTY_STATE_VECTOR));
    return this.#fullAnswer;
  }
}

/** The item that holds this clock, or null where it is gone or was never there. */
function itemAt(structs: readonly (Y.Item | Y.GC)[], clock: number): Y.Item | null {
  const last = structs.at(-1);
  if (last === undefined || clock >= last.id.clock + last.length) return null;
  // The cast takes the readonly away, which Yjs's typing of findIndexSS asks for and its code does not use.
  const struct = structs[Y.findIndexSS(structs as (Y.Item | Y.GC)[], clock)];
  return struct instanceof Y.Item ? struct : null;
}

function hasLiving(structs: readonly (Y.Item | Y.GC)[], range: ClockRange): boolean {
  // As above: findIndexSS only reads.
  let i = Y.findIndexSS(structs as (Y.Item | Y.GC)[], range.from);
  for (let struct = structs[i]; struct !== undefined && struct.id.clock < range.to; struct = structs[++i]) {
    if (!struct.deleted) return true;
  }
  return false;
}
