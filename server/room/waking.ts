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
import { SLICE_STRUCTS, sliceUpdate } from './slice-update.ts';
import { WalkGauge } from './walk-length.ts';

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
      // The thread had no time or room for it. There is no other way then than at once.
      () => guard(() => this.#wakeAtOnce(resting)),
    );
  }

  #prepared(resting: RestingDocument, prepared: PreparedUpdate): void {
    // What is stored may be older than a rule: it is read as it always was.
    if (!prepared.ok) return this.#wakeAtOnce(resting);
    this.#apply(resting, createServerDoc(), {
      slices: prepared.slices.map((slice) => ({ slice, structs: SLICE_STRUCTS })),
      at: 0,
      walks: new WalkGauge(),
    });
  }

  #apply(resting: RestingDocument, doc: Y.Doc, progress: Progress): void {
    const { clock, document, guard, limits, meter } = this.#options;
    if (document.deepRest !== resting) {
      doc.destroy();
      return this.#ended();
    }
    const startedMs = meter();
    const { slices, walks } = progress;
    const until = progress.at + TURN_SLICES;
    try {
      while (progress.at < slices.length && progress.at < until && meter() - startedMs < TURN_MS) {
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
    if (progress.at < slices.length) {
      clock.setTimer(0, () => guard(() => this.#apply(resting, doc, progress)));
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
