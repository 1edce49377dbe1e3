/**
 * Edits that came before their writer's answer to sync step 1 and stand on what it brings (decision 0015): held within bounds, and
 * taken after it in their order, a few milliseconds at a time (`slice-turns.ts`), while their session says nothing more. Owns how many may wait and
 * whose turn it is; what is done with each is `intake.ts`.
 */
import type { Limits } from '../../protocol/limits.ts';
import type { Session } from './session.ts';
import type { SliceTurns } from './slice-turns.ts';

export interface EarlyEditsOptions {
  readonly limits: Pick<Limits, 'maxPendingBytes'>;
  readonly slices: SliceTurns;
  readonly guard: (run: () => void) => void;
  readonly isLive: () => boolean;
  /** False where it is too large to be taken at once. */
  readonly takeInline: (session: Session, update: Uint8Array) => boolean;
  readonly takeLarge: (session: Session, update: Uint8Array, onSettled: () => void) => void;
}

/** Somebody types for a while until the answer is there; who sends more begins again, with all of it in the answer. */
const MAX_EDITS = 4096;

export class EarlyEdits {
  readonly #options: EarlyEditsOptions;
  readonly #bytes = new WeakMap<Session, number>();

  constructor(options: EarlyEditsOptions) {
    this.#options = options;
  }

  /** Keeps one; false where there is no room for it. */
  keep(session: Session, update: Uint8Array): boolean {
    const bytes = update.length + (session.early.length === 0 ? 0 : (this.#bytes.get(session) ?? 0));
    if (bytes > this.#options.limits.maxPendingBytes || session.early.length >= MAX_EDITS) return false;
    this.#bytes.set(session, bytes);
    session.early.push(update.slice());
    return true;
  }

  /** The answer has come: what waited for it stands now, or never will. */
  take(session: Session): void {
    const { guard, isLive, slices, takeInline, takeLarge } = this.#options;
    for (let isOver = false; session.early.length > 0 && session.isHeard; isOver = slices.isOver) {
      if (!isLive()) return session.close('out_of_step', 'the document was reloaded under early edits');
      if (isOver) {
        session.hold();
        slices.next(() =>
          guard(() => {
            this.take(session);
            session.release();
          }),
        );
        return;
      }
      const update = session.early.shift();
      if (update === undefined) return;
      if (!takeInline(session, update)) return takeLarge(session, update, () => this.take(session));
    }
  }
}
