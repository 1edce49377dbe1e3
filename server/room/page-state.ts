/**
 * A large document as a page gets it first: its state in Yjs's second encoding (V2), which packs to two thirds of what the first one
 * does, made in a thread and kept; and what came since, as a sync step 2 like any other. Owns whether it is worth making anew; when
 * there is time for that, others say. Whoever comes before it is there gets the packed step 2 (`document-answers.ts`), and nobody waits for it.
 */
import { decodeServerMessage, encodePacked, encodeSyncStep2 } from '../../protocol/messages.ts';
import { keptApart } from './kept-bytes.ts';
import type { Packing } from './ports.ts';

/** The document, as it is asked here. */
interface Asked {
  /** Equal numbers mean an equal document. */
  readonly changes: number;
  stateVector(): Uint8Array;
  syncStep2(stateVector: Uint8Array): Uint8Array;
}

interface Made {
  readonly message: Uint8Array;
  /** What the document was when it was made. */
  readonly changes: number;
  readonly stateVector: Uint8Array;
}

const EMPTY_STATE_VECTOR = new Uint8Array([0]);
const NOTHING_SINCE = encodeSyncStep2(new Uint8Array([0, 0]));

export class PageState {
  readonly #packState: NonNullable<Packing['packState']>;
  #made: Made | null = null;
  #since: { readonly changes: number; readonly message: Uint8Array } | null = null;
  #making: object | null = null;
  #isMissed = false;

  /** The state for which it was tried last. */
  #triedAt = -1;

  constructor(packState: NonNullable<Packing['packState']>) {
    this.#packState = packState;
  }

  /** What was said before counts no more. */
  forget(): void {
    this.#made = this.#since = this.#making = null;
    this.#triedAt = -1;
  }

  /** The messages that together answer an empty replica, in this order; null where they are not there. */
  answer(document: Asked): readonly Uint8Array[] | null {
    const made = this.#made;
    if (made === null) {
      this.#isMissed = true;
      return null;
    }
    if (made.changes === document.changes) return [made.message, NOTHING_SINCE];
    if (this.#since?.changes !== document.changes) {
      const message = document.syncStep2(made.stateVector);
      this.#since = { changes: document.changes, message };
    }
    this.#isMissed ||= this.#since.message.length > made.message.length;
    return [made.message, this.#since.message];
  }

  /** From where on a page lacks what was not made; null where nothing was. */
  get stateVector(): Uint8Array | null {
    return this.#made?.stateVector ?? null;
  }

  /** Somebody came for whom there was none, or one that said too little. */
  get isMissed(): boolean {
    return this.#isMissed;
  }

  makeIfMissed(document: Asked): void {
    if (this.#isMissed) this.make(document);
  }

  /** Has it made, unless another is on its way, or it was tried for what the document is now. */
  make(document: Asked): void {
    const { changes } = document;
    if (this.#making !== null || this.#triedAt === changes) return;
    this.#triedAt = changes;
    this.#isMissed = false;
    const full = document.syncStep2(EMPTY_STATE_VECTOR);
    const decoded = decodeServerMessage(full);
    if (!decoded.ok || decoded.message.type !== 'syncStep2') return;
    const packing = this.#packState(decoded.message.update);
    if (packing === null) return;
    const stateVector = document.stateVector();
    const making = (this.#making = {});
    const isWanted = () => this.#making === making;
    packing.then(
      (deflated) => {
        if (!isWanted()) return;
        this.#made = { message: keptApart(encodePacked(deflated)), changes, stateVector };
        // What came since the one before may be as large as the document.
        this.#since = this.#making = null;
      },
      // Too much for the thread, or it is being stopped: pages get the packed step 2, and it is tried again for another.
      () => {
        if (!isWanted()) return;
        this.#making = null;
        this.#triedAt = -1;
      },
    );
  }
}
