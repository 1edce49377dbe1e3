/**
 * What a document says to those who read it: how far it reaches, what their replica lacks, and the same packed, or as the state that a page
 * gets first. Owns what was encoded for one and is kept for the next, and the packing away while nobody asks. Changes nothing; when
 * somebody is answered is `sync-answers.ts`'s.
 */
import * as Y from 'yjs';
import type { ClientId } from '../../protocol/ids.ts';
import { beginSyncStep2 } from '../../protocol/messages.ts';
import type { HeldDocument } from './held-document.ts';
import { isEmpty, KeptAnswers } from './kept-answers.ts';
import { PageState } from './page-state.ts';
import type { Packing } from './ports.ts';
import { BARE, type Wrap } from './strands.ts';

/** The document of which this is said. */
interface Counted {
  /** Equal numbers mean an equal document. */
  readonly changes: number;
  readonly isLarge: boolean;
}

const EMPTY_STATE_VECTOR = new Uint8Array([0]);

export class DocumentAnswers {
  readonly #document: Counted;
  readonly #held: HeldDocument;
  readonly #packing: Packing | null;
  readonly #page: PageState | null;
  readonly #onGrown: () => void;
  readonly #kept = new KeptAnswers();
  #stateVector: Uint8Array | null = null;

  /** `onGrown` is called where it holds unpacked bytes though nobody asks. */
  constructor(document: Counted, held: HeldDocument, packing: Packing | null, onGrown: () => void) {
    this.#document = document;
    this.#held = held;
    this.#packing = packing;
    this.#page =
      packing?.packState === undefined ? null : new PageState((update) => packing.packState?.(update) ?? null);
    this.#onGrown = onGrown;
  }

  /** The document is held otherwise, or is another. */
  forget(): void {
    this.#kept.forget();
    this.#stateVector = null;
  }

  /** What pages got was another document. */
  forgetPage(): void {
    this.#page?.forget();
  }

  /** The document has changed. */
  changed(): void {
    this.#kept.changed();
    this.#stateVector = null;
  }

  /** As the document counts them. */
  get changes(): number {
    return this.#document.changes;
  }

  /** Keeps what the document rests on as small as it can be until somebody asks. */
  putAway(): void {
    const packing = this.#packing;
    const { resting } = this.#held;
    if (packing === null || resting === null) return;
    if (!resting.isPutAway) this.#page?.make(this);
    const drop = () => {
      this.#kept.forgetFull();
      resting.putAway(packing);
    };
    const packed = resting.packedAnswer(packing);
    if (!(packed instanceof Promise)) return drop();
    const { askings } = resting;
    void packed.then(() => {
      if (this.#held.resting !== resting) return;
      if (resting.askings === askings) drop();
      else this.#onGrown();
    });
  }

  stateVector(): Uint8Array {
    this.#stateVector ??= this.#held.resting?.stateVector() ?? Y.encodeStateVector(this.#held.awake());
    return this.#stateVector;
  }

  /** Everything that a replica with this (checked) state vector lacks, content of `without` aside, as one update or its message. */
  since(stateVector: Uint8Array, without: readonly ClientId[] = [], wrap: Wrap = BARE): Uint8Array {
    const resting = this.#held.rested();
    if (resting !== null) return resting.since(stateVector, without, wrap);
    return this.#kept.since(this.#held.awake(), stateVector, without, wrap);
  }

  /** The same as a message in pieces, which are parts of what others are told where they are long (R9). */
  messageSince(stateVector: Uint8Array, without: readonly ClientId[], wrap: Wrap): readonly Uint8Array[] {
    const resting = this.#held.rested();
    if (resting !== null) return resting.messageSince(stateVector, without, wrap);
    return this.#kept.messageSince(this.#held.awake(), stateVector, without, wrap);
  }

  /** Works towards the answer to this state vector until `isOver`; true where it can be given now, and is no long step. */
  prepare(stateVector: Uint8Array, isOver: () => boolean, isPage = false): boolean {
    if (this.#held.resting !== null) return true;
    const made = isPage && isEmpty(stateVector) ? (this.#page?.stateVector ?? stateVector) : stateVector;
    return this.#kept.prepare(this.#held.awake(), made, isOver);
  }

  /** How many bytes the document is as one update; null where finding out has taken until `isOver`, and goes on when it is asked again. */
  measure(isOver: () => boolean): number | null {
    const { resting } = this.#held;
    return resting === null ? this.#kept.measure(this.#held.awake(), isOver) : resting.length;
  }

  /** Called every few seconds: what nobody asks for is dropped. */
  beat(): void {
    this.#kept.beat();
  }

  get isPageMissed(): boolean {
    return this.#page?.isMissed ?? false;
  }

  /** There is time: what the last page would have needed is made for the next. */
  prepareForPages(): void {
    this.#page?.makeIfMissed(this);
  }

  /** The answer to the sync step 1 of a page that has nothing yet, in as few bytes as can be; null where that is not at hand. */
  forPage(stateVector: Uint8Array): readonly Uint8Array[] | null {
    return isEmpty(stateVector) ? (this.#page?.answer(this) ?? null) : null;
  }

  /**
   * The answer to a sync step 1 as a packed message, made beside the event loop and kept, so that many who join share it. Null
   * where it is better sent as it is: what somebody lacks who comes back is mostly little, and its own.
   */
  packed(stateVector: Uint8Array): Uint8Array | Promise<Uint8Array> | null {
    const packing = this.#packing;
    if (packing === null || !isEmpty(stateVector)) return null;
    const { resting } = this.#held;
    if (resting !== null) return resting.packedAnswer(packing);
    return this.#kept.packed(packing, () => this.syncStep2(EMPTY_STATE_VECTOR));
  }

  /** The answer to a sync step 1. The one for an empty replica is kept, so that many who join do not encode it again. */
  syncStep2(stateVector: Uint8Array): Uint8Array {
    if (!isEmpty(stateVector)) return this.since(stateVector, [], beginSyncStep2);
    const resting = this.#held.rested();
    return resting === null ? this.#kept.fullOf(this.#held.awake()) : this.#kept.full(() => resting.fullAnswer);
  }

  /**
   * The same in pieces. What an empty replica is told is kept as one message for the next; but of a large document that is written in that
   * would be another one of its size after each letter, for as long as somebody does not read it (R9).
   */
  plain(stateVector: Uint8Array): readonly Uint8Array[] {
    const isKept = this.#held.resting !== null || !this.#document.isLarge;
    if (isKept && isEmpty(stateVector)) return [this.syncStep2(stateVector)];
    return this.messageSince(stateVector, [], beginSyncStep2);
  }
}
