/**
 * The making of a large document's Y.Doc, a few milliseconds at a time (HOSTILE S4): whoever writes first in one that rests would
 * have everybody wait for it. Until it is made the document goes on resting, so who comes is answered as before; what has news
 * waits here, in the order in which it came, and its sessions say nothing more meanwhile. Owns what waits; what is done with it
 * is `intake.ts`'s.
 */
import type * as Y from 'yjs';
import type { Limits } from '../../protocol/limits.ts';
import type { DocumentKind } from '../../protocol/rest.ts';
import { applyToServerDoc, createServerDoc } from '../storage/checkpoint.ts';
import type { LiveDocument } from './live-document.ts';
import type { Clock, CostMeter } from './ports.ts';
import type { PreparedUpdate, UpdatePreparer } from './prepare-update.ts';
import type { RestingDocument } from './resting-document.ts';

export interface WakingOptions {
  readonly kind: DocumentKind;
  readonly limits: Limits;
  readonly document: LiveDocument;
  readonly clock: Clock;
  readonly meter: CostMeter;
  readonly preparer: UpdatePreparer;
  readonly guard: (run: () => void) => void;
}

/** So long the event loop is kept at a time, and so many slices where no time is measured. */
const TURN_MS = 8;
const TURN_SLICES = 64;

export class Waking {
  readonly #options: WakingOptions;
  #waiting: (() => void)[] = [];
  /** What is being woken; null where nothing is. */
  #current: RestingDocument | null = null;

  constructor(options: WakingOptions) {
    this.#options = options;
  }

  /** True where news must wait. */
  get isNeeded(): boolean {
    return this.#options.document.deepRest !== null;
  }

  /** Runs something once there is a Y.Doc, or another document: whoever waits looks again. */
  whenAwake(run: () => void): void {
    this.#waiting.push(run);
    const resting = this.#options.document.deepRest;
    if (this.#current === null) this.#begin(resting);
  }

  /** The same where only a title is to be looked up; at once where there is none to look for. */
  forTitle(run: () => void): void {
    if (this.isNeeded && this.#options.document.isTitleUnread) this.whenAwake(run);
    else run();
  }

  #begin(resting: RestingDocument | null): void {
    this.#current = resting;
    if (resting === null) return this.#ended();
    const { guard, kind, limits, preparer } = this.#options;
    preparer.prepare(resting.update, { ...limits, kind }).then(
      (prepared) => guard(() => this.#prepared(resting, prepared)),
      // The thread had no time or room for it. There is no other way then than at once.
      () => guard(() => this.#wakeAtOnce(resting)),
    );
  }

  #prepared(resting: RestingDocument, prepared: PreparedUpdate): void {
    // What is stored may be older than a rule: it is read as it always was.
    if (!prepared.ok) return this.#wakeAtOnce(resting);
    this.#apply(resting, createServerDoc(), prepared.slices, 0);
  }

  #apply(resting: RestingDocument, doc: Y.Doc, slices: readonly Uint8Array[], from: number): void {
    const { clock, document, guard, meter } = this.#options;
    if (document.deepRest !== resting) {
      doc.destroy();
      return this.#ended();
    }
    const startedMs = meter();
    let at = from;
    try {
      while (at < slices.length && at < from + TURN_SLICES && meter() - startedMs < TURN_MS) {
        applyToServerDoc(doc, slices[at++] ?? new Uint8Array());
      }
    } catch {
      doc.destroy();
      return this.#wakeAtOnce(resting);
    }
    if (at < slices.length) {
      clock.setTimer(0, () => guard(() => this.#apply(resting, doc, slices, at)));
      return;
    }
    if (!document.wakeAs(doc, resting)) return this.#wakeAtOnce(resting);
    this.#ended();
  }

  /** In one step, as a small document. Throws AppError `document_damaged` where it cannot be read (R2). */
  #wakeAtOnce(resting: RestingDocument): void {
    const { document } = this.#options;
    if (document.deepRest === resting) document.wake();
    this.#ended();
  }

  #ended(): void {
    this.#current = null;
    const { clock, guard } = this.#options;
    const waiting = this.#waiting.splice(0);
    const next = () => {
      const startedMs = this.#options.meter();
      for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
        guard(run);
        if (this.#options.meter() - startedMs >= TURN_MS && waiting.length > 0) return void clock.setTimer(0, next);
      }
    };
    next();
  }
}
