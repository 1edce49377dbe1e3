/**
 * What a room has of its document in memory: a Y.Doc, or its stored bytes while nobody writes (decision 0012), of which the Y.Doc is made
 * when it is first needed; and what was typed since the Y.Doc was last asked. Owns which of them it is, and what it would take to wake it.
 * Judges nothing, and applies nothing but what is typed.
 */
import * as Y from 'yjs';
import { asSeq, type ClientId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { applyToServerDoc, isWhole, rebuildDocument } from '../storage/checkpoint.ts';
import { TypedRuns } from '../storage/typed-runs.ts';
import type { TypedText } from '../storage/typed-text.ts';
import { restingOf, type RestingDocument } from './resting-document.ts';
import { WalkGauge } from './walk-length.ts';

export class HeldDocument {
  readonly #limits: Pick<Limits, 'maxWakeBytes' | 'maxWakeStructs'>;
  readonly #onGrown: () => void;
  /** Exactly one of the two holds the document. */
  #doc: Y.Doc | null = null;
  #resting: RestingDocument | null = restingOf({ checkpoint: null, tail: [] });
  /** Belongs into the Y.Doc, and is there before it is asked for anything but a clock. */
  readonly #typed = new TypedRuns();
  #walks = new WalkGauge();

  /** `onGrown` is called whenever it comes to hold more than it needs while nobody asks: a Y.Doc, or unpacked bytes. */
  constructor(limits: Pick<Limits, 'maxWakeBytes' | 'maxWakeStructs'>, onGrown: () => void) {
    this.#limits = limits;
    this.#onGrown = onGrown;
  }

  /** From now on it is one of these, and nothing of what it was. */
  replace(doc: Y.Doc | null, resting: RestingDocument | null): void {
    this.#doc?.destroy();
    this.#doc = doc;
    this.#resting = resting;
    this.#typed.clear();
    this.#walks = new WalkGauge();
  }

  /** The Y.Doc, in which what was typed last may be missing; null where it rests. */
  get doc(): Y.Doc | null {
    return this.#doc;
  }

  /** What it rests on; null where there is a Y.Doc. */
  get resting(): RestingDocument | null {
    return this.#resting;
  }

  /** The same, to be asked for its bytes. */
  rested(): RestingDocument | null {
    if (this.#resting?.isPutAway === true) this.#onGrown();
    return this.#resting;
  }

  /** The Y.Doc, with all that is in the document. Throws AppError `document_damaged` where it cannot be read. */
  awake(): Y.Doc {
    if (this.#doc !== null) {
      // It throws nothing that a room survives: what was taken is in the log, from which the next room is made.
      if (!this.#typed.isEmpty) {
        this.#walks.note(this.#typed.count);
        applyToServerDoc(this.#doc, this.#typed.takeUpdate());
      }
      return this.#doc;
    }
    const update = this.#resting?.update;
    // A resting document came from stored bytes by a way of its own; whether they can be read shows only here (R2).
    const checkpoint = update === undefined ? null : { throughSeq: asSeq(0), update, isWhole: true };
    this.#doc = rebuildDocument({ checkpoint, tail: [] });
    this.#resting = null;
    this.#onGrown();
    return this.#doc;
  }

  /** What it rests on, where making the Y.Doc of it in one step would keep everybody waiting. */
  get deepRest(): RestingDocument | null {
    const [resting, { maxWakeBytes, maxWakeStructs }] = [this.#resting, this.#limits];
    const isDeep = resting !== null && (resting.length > maxWakeBytes || resting.structs > maxWakeStructs);
    return isDeep ? resting : null;
  }

  /** Takes a Y.Doc that was made elsewhere of all that it rests on; false where it is not that. */
  wakeAs(doc: Y.Doc, resting: RestingDocument): boolean {
    if (this.#resting !== resting || !isWhole(doc) || !resting.hasClocksOf(doc)) return false;
    this.#doc = doc;
    this.#resting = null;
    this.#onGrown();
    return true;
  }

  /** The first clock of this client id that the document does not have. */
  clockOf(client: ClientId): number {
    if (this.#resting !== null) return this.#resting.clockOf(client);
    if (this.#doc === null) return 0;
    return this.#typed.clockOf(client) ?? Y.getState(this.#doc.store, client);
  }

  /** How many items the Y.Doc has at most. */
  get walks(): WalkGauge {
    return this.#walks;
  }

  /** Takes text that goes on where its client id stopped; false where it is anything else, or there is no Y.Doc. */
  type(typed: TypedText): boolean {
    return this.#doc !== null && this.#typed.take(typed, this.#doc.store);
  }

  /** True where so much was typed that it should go into the Y.Doc. */
  get isTypedFull(): boolean {
    return this.#typed.isFull;
  }

  /** True where something that is not in the Y.Doc yet was typed into this shared type. */
  isTypedIn(type: Y.Text): boolean {
    return this.#typed.isIn(type);
  }

  close(): void {
    this.#doc?.destroy();
  }
}
