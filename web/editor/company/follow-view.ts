/**
 * Goes to where somebody writes, once or for as long as one follows them. Keeps their caret in sight and moves the page only when
 * it is not; ends as soon as one does something oneself. Never takes the focus.
 */
import { mergeRegister, type LexicalEditor } from 'lexical';
import type { Awareness } from 'y-protocols/awareness';
import type { Following } from '../../presence/following.ts';
import type { Clock, Timer } from '../../sync/ports.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { caretRect, domPointsOf } from '../carets/dom-places.ts';
import { isSomethingOpen } from '../open-popups.ts';
import { reveal } from '../reveal.ts';
import type { Company, Places, Whereabouts } from './whereabouts.ts';

/** The part of the screen, from its top, in which a followed caret is left to move. */
const BAND = { from: 0.2, to: 0.8 };
const LEFT_SHOWN_MS = 4000;
const SCROLLING_KEYS = ['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' '];

export interface FollowViewOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly awareness: Awareness;
  readonly company: Company;
  readonly places: Places;
  readonly following: Following;
  readonly clock: Clock;
  readonly text: HTMLElement;
}

export class FollowView {
  readonly #options: FollowViewOptions;
  readonly #stop: () => void;
  #frame: number | null = null;
  #timer: Timer | null = null;
  #closed = false;

  constructor(options: FollowViewOptions) {
    this.#options = options;
    const { binding, awareness, company, following } = options;
    const soon = (): void => this.#soon();
    awareness.on('change', soon);
    window.addEventListener('wheel', this.#onOwnWay, { passive: true, capture: true });
    window.addEventListener('touchmove', this.#onOwnWay, { passive: true, capture: true });
    window.addEventListener('pointerdown', this.#onPointerDown, { capture: true });
    window.addEventListener('keydown', this.#onKeyDown, { capture: true });
    window.addEventListener('resize', soon);
    this.#stop = mergeRegister(
      () => awareness.off('change', soon),
      () => window.removeEventListener('wheel', this.#onOwnWay, { capture: true }),
      () => window.removeEventListener('touchmove', this.#onOwnWay, { capture: true }),
      () => window.removeEventListener('pointerdown', this.#onPointerDown, { capture: true }),
      () => window.removeEventListener('keydown', this.#onKeyDown, { capture: true }),
      () => window.removeEventListener('resize', soon),
      binding.onPulled(soon),
      company.subscribe(soon),
      following.followed.subscribe(soon),
      following.onGoTo((key) => this.#goTo(key)),
    );
    this.#soon();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    this.#timer?.cancel();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#options.following.stop();
    this.#options.following.setPlaced(new Set());
  }

  readonly #onOwnWay = (): void => this.#options.following.stop();

  readonly #onPointerDown = ({ target }: PointerEvent): void => {
    // In the text, or on the page's own scroll bar.
    const isOwnWay =
      target === document.documentElement || (target instanceof Node && this.#options.text.contains(target));
    if (isOwnWay) this.#options.following.stop();
  };

  readonly #onKeyDown = ({ key, target }: KeyboardEvent): void => {
    if (this.#options.following.followed.get() === null) return;
    const inText = target instanceof Node && this.#options.text.contains(target);
    const onPage = target === document.body || target === document.documentElement;
    const isModifier = key === 'Shift' || key === 'Control' || key === 'Alt' || key === 'Meta';
    // What is open is closed first.
    const isOwnWay = (inText && !isModifier) || (onPage && SCROLLING_KEYS.includes(key));
    if (key === 'Escape' ? !isSomethingOpen() : isOwnWay) {
      this.#options.following.stop();
    }
  };

  #soon(): void {
    if (this.#closed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#look();
    });
  }

  #look(): void {
    const { following, places, clock, company } = this.#options;
    const placed = places.keys();
    following.setPlaced(placed);
    const followed = following.followed.get();
    if (followed === null || followed.left) return;
    const place = places.find(followed.key);
    if (place !== null) this.#keepInSight(place);
    // Whoever has no caret for a moment is still here.
    if (company.get().people.some(({ key }) => key === followed.key)) return;
    following.lost();
    this.#timer?.cancel();
    this.#timer = clock.setTimer(LEFT_SHOWN_MS, () => {
      if (following.followed.get()?.left === true) following.stop();
    });
  }

  #goTo(key: string): void {
    const place = this.#options.places.find(key);
    if (place === null) return;
    this.#bring(place);
  }

  #keepInSight(place: Whereabouts): void {
    const rect = this.#rectOf(place);
    const { innerHeight } = window;
    if (rect !== null && rect.top >= innerHeight * BAND.from && rect.bottom <= innerHeight * BAND.to) return;
    this.#bring(place);
  }

  #bring(place: Whereabouts): void {
    const rect = this.#rectOf(place) ?? (reveal(this.#options, place.block, 'center') && this.#rectOf(place));
    if (rect === null) return;
    const { innerHeight } = window;
    // A caret in a block taller than the screen is brought, not its block.
    const by = rect.top + rect.height / 2 - innerHeight / 2;
    if (rect.top >= innerHeight * BAND.from && rect.bottom <= innerHeight * BAND.to) return;
    window.scrollBy({ top: by, behavior: 'instant' });
  }

  #rectOf({ offset }: Whereabouts): DOMRect | null {
    const { editor, binding } = this.#options;
    if (offset === null) return null;
    const [point = null] = domPointsOf(editor, binding, [offset]);
    return point === null ? null : caretRect(point);
  }
}
