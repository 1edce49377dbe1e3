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
import type { Clock } from './ports.ts';
import { PreparerFull, type PreparedUpdate, type UpdatePreparer } from './prepare-update.ts';
import type { RestingDocument } from './resting-document.ts';
import type { SliceTurns } from './slice-turns.ts';
import { SLICE_STRUCTS, sliceUpdate } from './slice-update.ts';
import { WalkGauge } from './walk-length.ts';

export interface WakingOptions {
  readonly kind: DocumentKind;
  readonly limits: Limits;
  readonly document: LiveDocument;
  readonly clock: Clock;
  readonly slices: SliceTurns;
  readonly preparer: UpdatePreparer;
  readonly guard: (run: () => void) => void;
}

/** Where the thread has no room for it just now, it is asked again after so long. */
const ASK_AGAIN_MS = 50;

/** A part of a document, and how many structs it has at most. */
interface Slice {
  readonly slice: Uint8Array;
  readonly structs: number;
}

interface Progress {
  readonly slices: Slice[];
  at: number;
  readonly walks: WalkGauge;
}

const NOTHING: Slice = { slice: new Uint8Array([0, 0]), structs: 0 };

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
      (error: unknown) =>
        guard(() => {
          if (error instanceof PreparerFull)
            this.#options.clock.setTimer(ASK_AGAIN_MS, () => guard(() => this.#beginAgain(resting)));
          // The thread had no time or memory for it. There is no other way then than at once.
          else this.#wakeAtOnce(resting);
        }),
    );
  }

  #beginAgain(resting: RestingDocument): void {
    this.#begin(this.#options.document.deepRest === resting ? resting : null);
  }

  #prepared(resting: RestingDocument, prepared: PreparedUpdate): void {
    // What is stored may be older than a rule: it is read as it always was.
    if (!prepared.ok) return this.#wakeAtOnce(resting);
    this.#applyNext(resting, createServerDoc(), {
      slices: prepared.slices.map((slice) => ({ slice, structs: SLICE_STRUCTS })),
      at: 0,
      walks: new WalkGauge(),
    });
  }

  #applyNext(resting: RestingDocument, doc: Y.Doc, progress: Progress): void {
    const { guard, slices } = this.#options;
    slices.next(() => guard(() => this.#apply(resting, doc, progress)));
  }

  #apply(resting: RestingDocument, doc: Y.Doc, progress: Progress): void {
    const { document, limits, slices: turns } = this.#options;
    if (document.deepRest !== resting) {
      doc.destroy();
      return this.#ended();
    }
    const { slices, walks } = progress;
    try {
      for (let isOver = false; progress.at < slices.length && !isOver; isOver = turns.isOver) {
        const { slice, structs } = slices[progress.at] ?? NOTHING;
        // What lies at one place by the ten thousand is compared with all of that, item by item.
        if (structs > 1 && walks.isDear(doc, slice, structs)) {
          const single = sliceUpdate(slice, limits.maxDepth, 1);
          slices.splice(progress.at, 1, ...single.map((one) => ({ slice: one, structs: 1 })));
          continue;
        }
        walks.note(structs);
        applyToServerDoc(doc, slice);
        progress.at++;
      }
    } catch {
      doc.destroy();
      return this.#wakeAtOnce(resting);
    }
    if (progress.at < slices.length) return this.#applyNext(resting, doc, progress);
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
    const { guard, slices } = this.#options;
    const waiting = this.#waiting.splice(0);
    const next = () => {
      for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
        guard(run);
        if (slices.isOver && waiting.length > 0) return slices.next(next);
      }
    };
    next();
  }
}
