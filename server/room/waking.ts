/**
 * The making of a large document's Y.Doc, a few milliseconds at a time (HOSTILE S4): whoever writes first in one that rests would
 * have everybody wait for it. Until it is made the document goes on resting, so who comes is answered as before; what has news
 * waits here, in the order in which it came, and its sessions say nothing more meanwhile. Owns what waits; what is done with it
 * is `intake.ts`'s.
 */
import type * as Y from 'yjs';
import type { DocumentId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { applyToServerDoc, createServerDoc } from '../storage/checkpoint.ts';
import type { LiveDocument } from './live-document.ts';
import { type PackedSlices, SliceQueue } from './packed-slices.ts';
import type { Clock, Logger } from './ports.ts';
import { PreparerFull, type UpdatePreparer } from './prepare-update.ts';
import type { RestingDocument } from './resting-document.ts';
import type { SliceTurns } from './slice-turns.ts';
import { SLICE_STRUCTS, sliceUpdate } from './slice-update.ts';
import { WalkGauge } from './walk-length.ts';

export interface WakingOptions {
  readonly id: DocumentId;
  readonly limits: Limits;
  readonly document: LiveDocument;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly slices: SliceTurns;
  readonly preparer: UpdatePreparer;
  readonly guard: (run: () => void) => void;
}

/** Where the thread has no room for it just now, it is asked again after so long. */
const ASK_AGAIN_MS = 50;

interface Progress {
  readonly slices: SliceQueue;
  readonly walks: WalkGauge;
}

interface Waiter {
  readonly run: () => void;
  readonly onFailed: () => void;
}

export class Waking {
  readonly #options: WakingOptions;
  #waiting: Waiter[] = [];
  /** What is being woken; null where nothing is. */
  #current: RestingDocument | null = null;

  constructor(options: WakingOptions) {
    this.#options = options;
  }

  /** True where news must wait. */
  get isNeeded(): boolean {
    return this.#options.document.deepRest !== null;
  }

  /**
   * Runs something once there is a Y.Doc, or another document: whoever waits looks again. `onFailed` is run instead where the thread had
   * no time or memory for it: the document rests on, and whoever comes again asks for it anew.
   */
  whenAwake(run: () => void, onFailed: () => void): void {
    this.#waiting.push({ run, onFailed });
    const resting = this.#options.document.deepRest;
    if (this.#current === null) this.#begin(resting);
  }

  /** The same where only a title is to be looked up; at once where there is none to look for. */
  forTitle(run: () => void): void {
    if (this.isNeeded && this.#options.document.isTitleUnread) this.whenAwake(run, () => undefined);
    else run();
  }

  #begin(resting: RestingDocument | null): void {
    this.#current = resting;
    if (resting === null) return this.#ended(true);
    const { guard, limits, preparer } = this.#options;
    preparer.slice(resting.update, limits.maxDepth).then(
      (slices) => guard(() => this.#sliced(resting, slices)),
      (error: unknown) => guard(() => this.#notSliced(resting, error)),
    );
  }

  #notSliced(resting: RestingDocument, error: unknown): void {
    const { clock, document, guard, id, logger } = this.#options;
    if (error instanceof PreparerFull) {
      clock.setTimer(ASK_AGAIN_MS, () => guard(() => this.#begin(document.deepRest === resting ? resting : null)));
      return;
    }
    logger.warn({ document: id, error }, 'a large document could not be made ready for writing');
    this.#ended(document.deepRest !== resting);
  }

  #sliced(resting: RestingDocument, slices: PackedSlices | null): void {
    // Yjs has the last word on whether it can be read (R2).
    if (slices === null) return this.#wakeAtOnce(resting);
    this.#applyNext(resting, createServerDoc(), { slices: new SliceQueue(slices), walks: new WalkGauge() });
  }

  #applyNext(resting: RestingDocument, doc: Y.Doc, progress: Progress): void {
    const { guard, slices } = this.#options;
    slices.next(() => guard(() => this.#apply(resting, doc, progress)));
  }

  #apply(resting: RestingDocument, doc: Y.Doc, progress: Progress): void {
    const { document, limits, slices: turns } = this.#options;
    if (document.deepRest !== resting) {
      doc.destroy();
      return this.#ended(true);
    }
    const { slices, walks } = progress;
    try {
      let { next } = slices;
      for (let isOver = false; next !== null && !isOver; isOver = turns.isOver, next = slices.next) {
        const structs = slices.isCut ? 1 : SLICE_STRUCTS;
        // What lies at one place by the ten thousand is compared with all of that, item by item.
        if (!slices.isCut && walks.isDear(doc, next, structs)) {
          slices.replace(sliceUpdate(next, limits.maxDepth, 1));
          continue;
        }
        walks.note(structs);
        applyToServerDoc(doc, next);
        slices.take();
      }
    } catch {
      doc.destroy();
      return this.#wakeAtOnce(resting);
    }
    if (slices.next !== null) return this.#applyNext(resting, doc, progress);
    if (!document.wakeAs(doc, resting)) return this.#wakeAtOnce(resting);
    this.#ended(true);
  }

  /** In one step, as a small document. Throws AppError `document_damaged` where it cannot be read (R2). */
  #wakeAtOnce(resting: RestingDocument): void {
    const { document } = this.#options;
    if (document.deepRest === resting) document.wake();
    this.#ended(true);
  }

  #ended(isAwake: boolean): void {
    this.#current = null;
    const { guard, slices } = this.#options;
    const waiting = this.#waiting.splice(0);
    const next = () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        guard(isAwake ? one.run : one.onFailed);
        if (slices.isOver && waiting.length > 0) return slices.next(next);
      }
    };
    next();
  }
}
