/**
 * What was encoded of a document that has a Y.Doc, for those who join or come back, kept until it changes: many who come at once share
 * it. Owns what is kept. Knows Yjs's encoding and no reader.
 */
import * as Y from 'yjs';
import { asSeq, type ClientId } from '../../protocol/ids.ts';
import { encodePacked } from '../../protocol/messages.ts';
import { encodeCheckpoint, isWhole } from '../storage/checkpoint.ts';
import type { Packing } from './ports.ts';
import { restingOf, type RestingDocument } from './resting-document.ts';

export class KeptAnswers {
  #full: Uint8Array | null = null;
  /** The same as a packed message, or that on its way. */
  #packed: Uint8Array | Promise<Uint8Array> | null = null;
  #isPacking = false;
  #snapshot: RestingDocument | null = null;
  /** How often a part of this very state was asked for. */
  #partsAsked = 0;

  /** The document has changed, or is another one. */
  forget(): void {
    this.#full = this.#packed = this.#snapshot = null;
    this.#partsAsked = 0;
  }

  /** Nobody asks for everything at the moment. */
  forgetFull(): void {
    this.#full = null;
  }

  /** The answer to an empty replica. */
  full(make: () => Uint8Array): Uint8Array {
    this.#full ??= make();
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
   * Everything that a replica with this (checked) state vector lacks, content of `without` aside, as one update. Yjs walks through all
   * items for each; from the second one on the answers are cut out of the bytes of all, which takes a fifth of the time.
   */
  since(doc: Y.Doc, stateVector: Uint8Array, without: readonly ClientId[]): Uint8Array {
    if (this.#partsAsked++ === 1 && isWhole(doc)) {
      const checkpoint = { throughSeq: asSeq(0), update: encodeCheckpoint(doc), isWhole: true };
      this.#snapshot = restingOf({ checkpoint, tail: [] });
    }
    if (this.#snapshot !== null) return this.#snapshot.since(stateVector, without);
    if (without.length === 0) return encodeCheckpoint(doc, stateVector);
    const clocks = Y.decodeStateVector(stateVector);
    for (const client of without) clocks.set(client, Y.getState(doc.store, client));
    return encodeCheckpoint(doc, Y.encodeStateVector(clocks));
  }
}
