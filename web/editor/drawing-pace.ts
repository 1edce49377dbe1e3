/**
 * When the rest of a long document is drawn: after its first screen has been painted, slice by slice, so that no task is long;
 * and at once where somebody is about to do something with all of it. Owns when; what is drawn is the binding's.
 */
import type { Clock } from '../sync/ports.ts';
import type { FlowBinding, Slices } from './binding/flow-binding.ts';

/** More lines than a tall screen has. */
const FIRST_BLOCKS = 60;
/** Drawn in well under 50 ms on a slow machine. */
const NEXT_BLOCKS = 100;
/** Keys that go to the end, select or search all of the text, or print it; with Control or Command. */
const KEYS_FOR_ALL = ['a', 'f', 'g', 'p', 'End', 'ArrowDown'];

export class DrawingPace {
  readonly slices: Slices;
  readonly #clock: Clock;
  #begun = false;
  #waiting: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.slices = { first: FIRST_BLOCKS, next: NEXT_BLOCKS, later: (more) => this.#later(more) };
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
    else requestAnimationFrame(() => this.#clock.setTimer(0, () => this.#go()));
    return () => {
      text.ownerDocument.removeEventListener('keydown', onKey, { capture: true });
      window.removeEventListener('beforeprint', onPrint);
    };
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
