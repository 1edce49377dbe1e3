/**
 * What was encoded of a document that has a Y.Doc, for those who join or come back: many who come at once share it. Answers are kept until
 * it changes, its items for as long as somebody asks. Owns what is kept. Knows Yjs's encoding and no reader.
 */
import * as Y from 'yjs';
import type { ClientId } from '../../protocol/ids.ts';
import { beginSyncStep2, encodePacked } from '../../protocol/messages.ts';
import { encodeCheckpoint, isWhole } from '../storage/checkpoint.ts';
import { encodeDeletesOf, KeptItems } from './kept-items.ts';
import type { Packing } from './ports.ts';
import { BARE, encodeStrands, shareStrands, type Strand, type Wrap } from './strands.ts';
import { pendingBytesOf } from './waiting-content.ts';

const EMPTY_STATE_VECTOR = new Uint8Array([0]);
/** Up to so many items of so many clocks are encoded at once for whoever lacks them; of more, all are, in slices. */
const LITTLE_STRUCTS = 4096;
const LITTLE_CLOCKS = 256 * 1024;
/** After so many beats items are encoded anew: what was deleted meanwhile is still said among them. */
const RENEW_BEATS = 12;

export class KeptAnswers {
  #full: Uint8Array | null = null;
  /** The same as a packed message, or that on its way. */
  #packed: Uint8Array | Promise<Uint8Array> | null = null;
  #isPacking = false;
  /** All items, in this state or an earlier one. */
  #items: KeptItems | null = null;
  #areItemsUsed = false;
  #itemsBeats = 0;
  /** What this very state has deleted. */
  #deletes: Uint8Array | null = null;
  #measured: number | null = null;
  #isMeasuring = false;
  /** The items may say more than they would if they were encoded now. */
  #areItemsOld = false;
  /** How often something was asked for since the last beat. */
  #asked = 0;

  /** It is another document. */
  forget(): void {
    this.changed();
    this.#items = null;
    this.#asked = 0;
  }

  /** The document has changed: it has more items, or more of them are deleted. */
  changed(): void {
    this.#full = this.#packed = this.#deletes = this.#measured = null;
    this.#areItemsOld = true;
  }

  /** Nobody asks for everything at the moment. */
  forgetFull(): void {
    this.#full = null;
  }

  /** Called every few seconds: what nobody has asked for since the last time goes. */
  beat(): void {
    if (!this.#areItemsUsed || this.#itemsBeats >= RENEW_BEATS) this.#items = null;
    this.#areItemsUsed = false;
    this.#asked = 0;
    this.#itemsBeats = this.#items === null ? 0 : this.#itemsBeats + 1;
  }

  /** The answer to an empty replica. */
  full(make: () => Uint8Array): Uint8Array {
    this.#full ??= make();
    return this.#full;
  }

  /** The same of a Y.Doc, as a message. */
  fullOf(doc: Y.Doc): Uint8Array {
    this.#full ??= this.since(doc, EMPTY_STATE_VECTOR, [], beginSyncStep2);
    return this.#full;
  }

  /**
   * The same as a packed message, made beside the event loop; null where it is better sent as it is. One is made at a time: packing 20 MB takes
   * more than half a second, and whoever typed a letter and asked again, and again, had it done side by side (HOSTILE S16).
   */
  packed(packing: Packing, full: () => Uint8Array): Uint8Array | Promise<Uint8Array> | null {
    if (this.#packed === null && this.#isPacking) return null;
    this.#packed ??= this.#pack(packing, full());
    return this.#packed;
  }

  #pack(packing: Packing, plain: Uint8Array): Promise<Uint8Array> | null {
    const making = packing.pack(plain)?.then(encodePacked, () => plain) ?? null;
    this.#isPacking = making !== null;
    void making?.then((message) => {
      this.#isPacking = false;
      if (this.#packed === making) this.#packed = message;
    });
    return making;
  }

  /**
   * Makes what it takes to say what a replica with this (checked) state vector lacks, for as long as `isOver` lets it; true where it is said in
   * a moment.
   */
  prepare(doc: Y.Doc, stateVector: Uint8Array, isOver: () => boolean): boolean {
    // What waits for what is missing only Yjs can encode.
    if (!isWhole(doc)) return true;
    if (isEmpty(stateVector) && (this.#full !== null || this.#packed !== null)) return true;
    if (this.#items === null && isLittle(doc.store, Y.decodeStateVector(stateVector))) return true;
    this.#areItemsUsed = true;
    return this.#keepItems().encode(doc.store, isOver);
  }

  #keepItems(): KeptItems {
    if (this.#items === null) this.#areItemsOld = false;
    return (this.#items ??= new KeptItems());
  }

  /**
   * How many bytes it is as one update, or a little more; null where finding out has taken until `isOver`. What is deleted while it goes on is
   * counted, so that somebody who goes on deleting keeps nobody waiting for good.
   */
  measure({ store }: Y.Doc, isOver: () => boolean): number | null {
    if (this.#measured !== null) return this.#measured;
    if (!this.#isMeasuring && this.#areItemsOld) this.#items = null;
    this.#areItemsUsed = this.#isMeasuring = true;
    const items = this.#keepItems();
    if (!items.encode(store, isOver)) return null;
    this.#isMeasuring = false;
    this.#deletes ??= encodeDeletesOf(store);
    this.#measured = items.bytes + this.#deletes.length + pendingBytesOf(store);
    return this.#measured;
  }

  /**
   * Everything that a replica with this (checked) state vector lacks, content of `without` aside, as one update. Of what was not made before only
   * what this replica lacks is encoded; for the second who asks, all of it, out of which
   * the next are answered in a fifth of the time, changes or not.
   */
  since(doc: Y.Doc, stateVector: Uint8Array, without: readonly ClientId[], wrap: Wrap = BARE): Uint8Array {
    const clocks = clocksOf(doc, stateVector, without);
    if (!isWhole(doc)) return wrapped(encodeCheckpoint(doc, Y.encodeStateVector(clocks)), wrap);
    return encodeStrands(this.#lacking(doc, clocks), this.#deletesOf(doc), wrap);
  }

  /** The same as a message in pieces, of which what is long is not made for this replica alone (R9). */
  messageSince(doc: Y.Doc, stateVector: Uint8Array, without: readonly ClientId[], wrap: Wrap): readonly Uint8Array[] {
    const clocks = clocksOf(doc, stateVector, without);
    if (!isWhole(doc)) return [wrapped(encodeCheckpoint(doc, Y.encodeStateVector(clocks)), wrap)];
    return shareStrands(this.#lacking(doc, clocks), this.#deletesOf(doc), wrap);
  }

  #lacking({ store }: Y.Doc, clocks: ReadonlyMap<ClientId, number>): readonly Strand[] {
    if (this.#asked++ > 0) this.#keepItems();
    const items = this.#items ?? new KeptItems(clocks);
    items.encode(store, () => false);
    this.#areItemsUsed = true;
    return items.since(clocks);
  }

  #deletesOf({ store }: Y.Doc): Uint8Array {
    return (this.#deletes ??= encodeDeletesOf(store));
  }
}

/** What a replica has, or need not be told. */
function clocksOf(doc: Y.Doc, stateVector: Uint8Array, without: readonly ClientId[]): Map<ClientId, number> {
  const clocks = Y.decodeStateVector(stateVector);
  for (const client of without) clocks.set(client, Y.getState(doc.store, client));
  return clocks;
}

/** True where so little is lacking that it is encoded at once. */
function isLittle({ clients }: Y.Doc['store'], clocks: ReadonlyMap<ClientId, number>): boolean {
  let [lackingStructs, lackingClocks] = [0, 0];
  for (const [client, structs] of clients) {
    const last = structs.at(-1);
    const known = clocks.get(client) ?? 0;
    if (last === undefined || known >= last.id.clock + last.length) continue;
    lackingStructs += structs.length - Y.findIndexSS(structs, known);
    lackingClocks += last.id.clock + last.length - known;
    if (lackingStructs > LITTLE_STRUCTS || lackingClocks > LITTLE_CLOCKS) return false;
  }
  return true;
}

function wrapped(update: Uint8Array, wrap: Wrap): Uint8Array {
  const { whole, payload } = wrap(update.length);
  payload.set(update);
  return whole;
}

/** True where it is that of a replica which has nothing. */
export function isEmpty(stateVector: Uint8Array): boolean {
  return stateVector.length === 1 && stateVector[0] === 0;
}
