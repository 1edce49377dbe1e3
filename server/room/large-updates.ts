/**
 * The way of a large update into the document (HOSTILE S4): checked and cut into slices elsewhere, then applied a few
 * milliseconds at a time while everybody else goes on. Its session says nothing more meanwhile, so that its order holds. Owns
 * what is under way; who may write what, and what follows when all is applied, is `intake.ts`.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { DocumentKind } from '../../protocol/rest.ts';
import { checkUpdate, type UpdateFacts } from './check-update.ts';
import type { UpdateOrigin } from './intake.ts';
import type { LiveDocument, News } from './live-document.ts';
import type { Clock, CostMeter } from './ports.ts';
import type { PreparedUpdate, UpdatePreparer } from './prepare-update.ts';
import type { Session } from './session.ts';

export interface LargeUpdatesOptions {
  readonly kind: DocumentKind;
  readonly limits: Limits;
  readonly document: LiveDocument;
  readonly clock: Clock;
  readonly meter: CostMeter;
  readonly preparer: UpdatePreparer;
  readonly guard: (run: () => void) => void;
  /** True while the document may be asked. */
  readonly isLive: () => boolean;
  /** Judges what the update says as a whole; null where it was refused there, or is no news. */
  readonly judge: (session: Session, update: Uint8Array, facts: UpdateFacts, origin: UpdateOrigin) => News | null;
  /** Something is missing on which it stands. */
  readonly takeStanding: (large: LargeUpdate, facts: UpdateFacts) => void;
  /** All of it stands in the document. */
  readonly onApplied: (large: LargeUpdate, facts: UpdateFacts, news: News) => void;
  readonly refuse: (session: Session, code: ErrorCode, reason: string) => void;
  readonly onPoisoned: () => void;
}

export interface LargeUpdate {
  readonly session: Session;
  /** The bytes as received (R3). */
  readonly update: Uint8Array;
  readonly origin: UpdateOrigin;
}

/** So long the event loop is kept at a time, and so many slices where no time is measured. */
const TURN_MS = 8;
const TURN_SLICES = 64;

export class LargeUpdates {
  readonly #options: LargeUpdatesOptions;
  /** Another one whenever the document was loaded anew: what was applied in slices before is not in it. */
  #life = 0;

  constructor(options: LargeUpdatesOptions) {
    this.#options = options;
  }

  /** The document was loaded: what is under way must begin again, which its client does when it comes back. */
  reloaded(): void {
    this.#life++;
  }

  take(large: LargeUpdate): void {
    const { guard, kind, limits, preparer } = this.#options;
    const { session } = large;
    session.hold();
    preparer.prepare(large.update, { ...limits, kind }).then(
      (prepared) => guard(() => this.#prepared(large, prepared)),
      () => guard(() => session.close('too_many_requests', 'a large update could not be prepared')),
    );
  }

  #prepared(large: LargeUpdate, prepared: PreparedUpdate): void {
    const { isLive, judge, refuse } = this.#options;
    const { session, update, origin } = large;
    if (session.hasEnded) return;
    if (!isLive()) return session.close('out_of_step', 'the document was reloaded under a large update');
    if (!prepared.ok) return refuse(session, 'update_refused', prepared.reason);
    if (this.#options.document.lacksFor(prepared.facts)) {
      this.#options.takeStanding(large, prepared.facts);
      return session.release();
    }
    const news = judge(session, update, prepared.facts, origin);
    if (news !== null) this.#apply(large, prepared.facts, news, prepared.slices, { at: 0, ms: 0, life: this.#life });
    else session.release();
  }

  #apply(
    large: LargeUpdate,
    facts: UpdateFacts,
    news: News,
    slices: readonly Uint8Array[],
    progress: { at: number; ms: number; readonly life: number },
  ): void {
    const { clock, guard, isLive, limits, meter, onApplied, onPoisoned, refuse } = this.#options;
    const { session } = large;
    if (!isLive() || progress.life !== this.#life) {
      return session.close('out_of_step', 'the document was reloaded under a large update');
    }
    // Whoever has gone meanwhile had the right to write this when it came: half of it may not stay, so all of it does.
    const startedMs = meter();
    const until = progress.at + TURN_SLICES;
    while (progress.at < slices.length && progress.at < until && meter() - startedMs < TURN_MS) {
      const refusal = this.#applySlice(slices[progress.at++] ?? new Uint8Array());
      const spentMs = progress.ms + meter() - startedMs;
      const reason = spentMs > limits.maxApplyMs ? 'costs too much' : refusal;
      if (reason === null) continue;
      refuse(session, 'update_refused', reason);
      return onPoisoned();
    }
    progress.ms += meter() - startedMs;
    if (progress.at < slices.length) {
      clock.setTimer(0, () => guard(() => this.#apply(large, facts, news, slices, progress)));
      return;
    }
    onApplied(large, facts, news);
    session.release();
  }

  /** Null where it stands now; else why it may not. */
  #applySlice(slice: Uint8Array): string | null {
    const { document, kind, limits } = this.#options;
    const checked = checkUpdate(slice, { ...limits, kind });
    if (!checked.ok) return checked.reason;
    if (document.isPastPending(slice, checked.facts)) return 'too much waits for what is missing';
    const applied = document.apply(slice, checked.facts);
    return applied.ok ? null : applied.reason;
  }
}
