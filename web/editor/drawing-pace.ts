/**
 * When the rest of a long document is drawn: after its first screen has been painted, slice by slice, so that no task is long;
 * and at once where somebody is about to do something with all of it. Owns when; what is drawn is the binding's.
 */
import type { Clock } from '../sync/ports.ts';
import type { FlowBinding, Slices } from './binding/flow-binding.ts';

/** No block is lower than this on the screen. */
const LEAST_BLOCK_PX = 24;
/** A window that is not shown yet may say that it has no height. */
const LEAST_SCREEN_PX = 600;
/** The first slice after the first screen: some milliseconds on a slow machine. How long it took says how large the next may be. */
const NEXT_BLOCKS = 12;
const MOST_BLOCKS = 200;
/** So long a slice may take, to leave room in the 50 ms in which a key is to be answered for its layout, and for the key. */
const SLICE_MS = 12;
/** Keys that go to the end, select or search all of the text, or print it; with Control or Command. */
const KEYS_FOR_ALL = ['a', 'f', 'g', 'p', 'End', 'ArrowDown'];

export class DrawingPace {
  readonly slices: Slices;
  readonly #clock: Clock;
  #next = NEXT_BLOCKS;
  #begun = false;
  #waiting: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    const next = () => this.#next;
    this.slices = {
      first: Math.ceil(Math.max(window.innerHeight, LEAST_SCREEN_PX) / LEAST_BLOCK_PX),
      get next() {
        return next();
      },
      later: (more) => this.#later(() => this.#timed(more)),
    };
  }

  /** The first screen is on the page: once it has been painted, the rest may follow. Returns how to stop listening. */
  begin(binding: FlowBinding, text: HTMLElement): () => void {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && KEYS_FOR_ALL.includes(event.key)) binding.drawAll();
    };
    const onPrint = (): void => binding.drawAll();
    text.ownerDocument.addEventListener('keydown', onKey, { capture: true });
    window.addEventListener('beforeprint', onPrint);
    // A page that nobody sees has no frames.
    if (text.ownerDocument.visibilityState === 'hidden') this.#go();
    // The frame that shows it, and one more, in which a key that waited is answered.
    else requestAnimationFrame(() => requestAnimationFrame(() => this.#clock.setTimer(0, () => this.#go())));
    return () => {
      text.ownerDocument.removeEventListener('keydown', onKey, { capture: true });
      window.removeEventListener('beforeprint', onPrint);
    };
  }

  #timed(more: () => void): void {
    const fromMs = this.#clock.now();
    more();
    const tookMs = Math.max(1, this.#clock.now() - fromMs);
    this.#next = Math.ceil(Math.min((this.#next * SLICE_MS) / tookMs, 2 * this.#next, MOST_BLOCKS));
  }

  #go(): void {
    this.#begun = true;
    const more = this.#waiting;
    this.#waiting = null;
    more?.();
  }

  #later(more: () => void): void {
    if (this.#begun) this.#clock.setTimer(0, more);
    else this.#waiting = more;
  }
}
