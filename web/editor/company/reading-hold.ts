/**
 * Keeps what one is reading where it is on the screen while others write above it, a picture loads or a formula is set. Browsers
 * do so by themselves (`overflow-anchor`), but they hold the uppermost line also for somebody who writes further down, and Safari
 * holds nothing: with the caret in the text, and there, this does it. Who writes keeps the line of the caret, who reads the uppermost.
 */
import { COLLABORATION_TAG, mergeRegister, type LexicalEditor } from 'lexical';
import * as Y from 'yjs';
import type { Clock, Timer } from '../../sync/ports.ts';
import { placeUnderPoint } from '../place-under-point.ts';

export interface ReadingHoldOptions {
  readonly editor: LexicalEditor;
  readonly body: Y.Text;
  readonly text: HTMLElement;
  readonly clock: Clock;
}

/** A place of the text, and how far down the screen it stood. Ranges go along with the characters, blocks stay. */
interface Anchor {
  readonly range: Range;
  readonly block: Element;
  readonly rangeTop: number | null;
  readonly blockTop: number;
}

/** Where the screen is looked at, from the top of what can be seen of the text: if one place is deleted the next one counts. */
const LOOKS = [0.02, 0.18, 0.4, 0.65, 0.9];
const NOTE_AFTER_MS = 150;
/** Less is a rounding. */
const LEAST_PX = 0.75;

export class ReadingHold {
  readonly #options: ReadingHoldOptions;
  readonly #stop: () => void;
  readonly #browserHolds = CSS.supports('overflow-anchor', 'auto');
  #anchors: readonly Anchor[] = [];
  /** Where the page was scrolled to when the anchors' places were noted. */
  #scrolled = 0;
  #frame: number | null = null;
  #wrote = false;
  /** What is noted would do for others' changes; only one's own make it stale, so that roundings do not add up. */
  #isStale = true;
  #later: Timer | null = null;
  #closed = false;

  constructor(options: ReadingHoldOptions) {
    this.#options = options;
    const { editor, body, text } = options;
    const resized = new ResizeObserver(() => this.#hold());
    resized.observe(text);
    const onFocus = (): void => this.#begin();
    const onScroll = (): void => {
      if (Math.abs(window.scrollY - this.#scrolled) > LEAST_PX) this.#noteSoon();
    };
    const onRemote = (transaction: Y.Transaction): void => {
      if (transaction.changed.size === 0) return;
      if (!transaction.local) this.#holdSoon();
      // Whoever moves or retypes blocks means to see them move.
      else if ([...transaction.changed.keys()].some((type) => type instanceof Y.Map)) {
        this.#anchors = [];
        this.#noteSoon();
      }
    };
    text.addEventListener('focusin', onFocus);
    text.addEventListener('focusout', onFocus);
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('resize', onFocus);
    body.doc?.on('afterTransaction', onRemote);
    this.#stop = mergeRegister(
      () => resized.disconnect(),
      () => text.removeEventListener('focusin', onFocus),
      () => text.removeEventListener('focusout', onFocus),
      () => window.removeEventListener('scroll', onScroll),
      () => window.removeEventListener('resize', onFocus),
      () => body.doc?.off('afterTransaction', onRemote),
      editor.registerUpdateListener(({ tags, dirtyElements, dirtyLeaves }) => {
        if (tags.has(COLLABORATION_TAG)) return;
        this.#wrote = dirtyElements.size > 0 || dirtyLeaves.size > 0;
        // Off the key path: while one types, the line of the caret stays where it was noted.
        this.#later ??= options.clock.setTimer(NOTE_AFTER_MS, () => {
          this.#later = null;
          this.#noteSoon();
        });
      }),
    );
    this.#begin();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    this.#later?.cancel();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    document.documentElement.classList.remove('holds-view');
  }

  /** Where the browser does it, it is left to it. */
  get #isNeeded(): boolean {
    return !this.#browserHolds || this.#options.text.contains(document.activeElement);
  }

  #begin(): void {
    document.documentElement.classList.toggle('holds-view', this.#isNeeded);
    this.#anchors = [];
    this.#noteSoon();
  }

  /** In the next frame, before it is painted: what moved is put right, and what is to be seen now is noted. */
  #noteSoon(): void {
    this.#isStale = true;
    this.#holdSoon();
  }

  #holdSoon(): void {
    if (this.#closed || !this.#isNeeded) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#hold();
      if (this.#isStale) this.#note();
    });
  }

  #hold(): void {
    if (this.#closed || !this.#isNeeded) return;
    const own = window.scrollY - this.#scrolled;
    for (const anchor of this.#anchors) {
      const moved = movedBy(anchor);
      if (moved === null) continue;
      const by = moved + own;
      if (Math.abs(by) > LEAST_PX) {
        const from = window.scrollY;
        window.scrollBy({ top: by, behavior: 'instant' });
        // The places that were noted are right again: this scrolling was nobody's.
        this.#scrolled += window.scrollY - from;
      }
      return;
    }
    // None of them is there any more.
    this.#isStale = true;
  }

  #note(): void {
    const { text } = this.#options;
    this.#isStale = false;
    this.#scrolled = window.scrollY;
    const anchors: Anchor[] = [];
    const caret = this.#wrote ? caretOf(text) : null;
    if (caret !== null) anchors.push(caret);
    const box = text.getBoundingClientRect();
    const top = Math.max(box.top, seenFrom());
    const height = Math.min(box.bottom, window.innerHeight) - top;
    const x = box.left + box.width / 2;
    for (const look of LOOKS) {
      const anchor = anchorAt(text, x, top + look * height);
      if (anchor !== null) anchors.push(anchor);
    }
    this.#anchors = anchors;
  }
}

/** Below the header and the toolbar. */
function seenFrom(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
}

function caretOf(text: HTMLElement): Anchor | null {
  const selection = document.getSelection();
  const node = selection?.focusNode ?? null;
  if (selection === null || node === null || !text.contains(node)) return null;
  const anchor = anchorOf(text, node, selection.focusOffset);
  const top = anchor === null ? null : (anchor.rangeTop ?? anchor.blockTop);
  return top === null || top < seenFrom() || top > window.innerHeight ? null : anchor;
}

function anchorAt(text: HTMLElement, x: number, y: number): Anchor | null {
  const place = placeUnderPoint(x, y);
  return place === null || !text.contains(place.node) ? null : anchorOf(text, place.node, place.offset);
}

function anchorOf(text: HTMLElement, node: Node, offset: number): Anchor | null {
  const element = node instanceof Element ? node : node.parentElement;
  const block = element?.closest('.flow-block') ?? null;
  if (block === null || !text.contains(block)) return null;
  const range = document.createRange();
  range.setStart(node, offset);
  return { range, block, rangeTop: topOf(range), blockTop: block.getBoundingClientRect().top };
}

function topOf(range: Range): number | null {
  const [rect] = range.getClientRects();
  return rect === undefined || rect.height === 0 ? null : rect.top;
}

/** How far down it has gone; null where it is not in the text any more. */
function movedBy({ range, block, rangeTop, blockTop }: Anchor): number | null {
  if (!block.isConnected) return null;
  const top = rangeTop === null || !block.contains(range.startContainer) ? null : topOf(range);
  return top === null || rangeTop === null ? block.getBoundingClientRect().top - blockTop : top - rangeTop;
}
