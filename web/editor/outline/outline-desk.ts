/**
 * The outline of a document while people write in it: its headings, and which of them one is reading under. Looks again only a
 * moment after something changed, never at a key. Draws nothing.
 */
import { mergeRegister, SKIP_SCROLL_INTO_VIEW_TAG, $getNodeByKey, $isElementNode, type LexicalEditor } from 'lexical';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { Clock, Timer } from '../../sync/ports.ts';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { elementOf, reveal, roughRect } from '../reveal.ts';
import { headingsOf, sameHeadings, type Heading } from './headings.ts';

const LOOK_AFTER_MS = 180;
/** A heading is being read once it has come this near to where one is brought when one goes to it. */
const NEAR_PX = 48;

export class OutlineDesk {
  readonly #editor: LexicalEditor;
  readonly #binding: FlowBinding;
  readonly #clock: Clock;
  readonly #headings = new Store<readonly Heading[]>([]);
  readonly #current = new Store<LiveBlock | null>(null);
  readonly #stop: () => void;
  #timer: Timer | null = null;
  #frame: number | null = null;
  #closed = false;

  constructor(options: { readonly editor: LexicalEditor; readonly binding: FlowBinding; readonly clock: Clock }) {
    this.#editor = options.editor;
    this.#binding = options.binding;
    this.#clock = options.clock;
    const scrolled = (): void => this.#followSoon();
    window.addEventListener('scroll', scrolled, { passive: true });
    window.addEventListener('resize', scrolled, { passive: true });
    this.#stop = mergeRegister(
      this.#editor.registerUpdateListener(({ dirtyElements, dirtyLeaves }) => {
        if (dirtyElements.size > 0 || dirtyLeaves.size > 0) this.#lookSoon();
      }),
      this.#binding.onPulled(() => this.#lookSoon()),
      () => window.removeEventListener('scroll', scrolled),
      () => window.removeEventListener('resize', scrolled),
    );
    this.#look();
  }

  get headings(): Readable<readonly Heading[]> {
    return this.#headings;
  }

  /** The heading under which one is reading; null before the first. */
  get current(): Readable<LiveBlock | null> {
    return this.#current;
  }

  /** Scrolls to a heading. Where there is a keyboard the caret goes there too, as one means to go on from there. */
  goTo(block: LiveBlock): void {
    const dom = reveal({ editor: this.#editor, binding: this.#binding }, block, 'start');
    if (dom === null) return;
    this.#current.set(block);
    if (!window.matchMedia('(pointer: fine)').matches) return;
    const key = this.#binding.keys.keyOf(block);
    this.#editor.getRootElement()?.focus({ preventScroll: true });
    if (key === undefined || !this.#editor.isEditable()) return;
    this.#editor.update(
      () => {
        const node = $getNodeByKey(key);
        if ($isElementNode(node)) node.selectStart();
      },
      { tag: SKIP_SCROLL_INTO_VIEW_TAG },
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    this.#timer?.cancel();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  #lookSoon(): void {
    this.#timer ??= this.#clock.setTimer(LOOK_AFTER_MS, () => {
      this.#timer = null;
      this.#look();
    });
  }

  #look(): void {
    const headings = headingsOf(this.#binding.view.arrangement);
    if (!sameHeadings(headings, this.#headings.get())) this.#headings.set(headings);
    this.#followSoon();
  }

  #followSoon(): void {
    if (this.#closed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#current.set(this.#reading());
    });
  }

  /** The last heading above the line that one reads at. They stand in order, so it is found by halving. */
  #reading(): LiveBlock | null {
    const headings = this.#headings.get();
    const { scrollPaddingTop } = getComputedStyle(document.documentElement);
    const line = (Number.parseFloat(scrollPaddingTop) || 0) + NEAR_PX;
    let low = 0;
    let high = headings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#topOf(headings, middle) <= line) low = middle + 1;
      else high = middle;
    }
    // The end of the document is read at the foot of the screen.
    const { scrollHeight } = document.documentElement;
    const atEnd = window.scrollY > 0 && window.scrollY + window.innerHeight >= scrollHeight - 2;
    if (atEnd) {
      while (low < headings.length && this.#topOf(headings, low) < window.innerHeight) low++;
    }
    return headings[low - 1]?.block ?? null;
  }

  /** What is not drawn yet lies below; what is in a shut section is passed over with the one before it. */
  #topOf(headings: readonly Heading[], index: number): number {
    for (let i = index; i >= 0; i--) {
      const heading = headings[i];
      const dom =
        heading === undefined ? null : elementOf({ editor: this.#editor, binding: this.#binding }, heading.block);
      if (dom === null) return Infinity;
      const rect = roughRect(dom);
      if (rect !== null) return rect.top;
    }
    return -Infinity;
  }
}
