/**
 * Shows hits in the text by the CSS Custom Highlight API, those near the screen alone: nothing is written to the document, and not
 * even to the DOM. Takes the reader to the hit they asked for: draws what is not drawn, opens what is folded, scrolls.
 */
import type { LexicalEditor } from 'lexical';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { blocksNearScreen, domPointsOf } from '../carets/dom-places.ts';
import type { ActiveHit, FindDesk } from './find-desk.ts';

const ALL = 'weft-find';
const ACTIVE = 'weft-find-active';
/** Of one block no more than this: a book in one code block has a letter ten thousand times. */
const MAX_IN_BLOCK = 2000;

export interface HitPainterOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly desk: FindDesk;
  readonly text: HTMLElement;
}

export class HitPainter {
  readonly #editor: LexicalEditor;
  readonly #binding: FlowBinding;
  readonly #desk: FindDesk;
  readonly #text: HTMLElement;
  readonly #ends: (() => void)[];
  #frame: number | null = null;

  constructor({ editor, binding, desk, text }: HitPainterOptions) {
    this.#editor = editor;
    this.#binding = binding;
    this.#desk = desk;
    this.#text = text;
    window.addEventListener('scroll', this.#soon, { capture: true, passive: true });
    window.addEventListener('resize', this.#soon, { passive: true });
    this.#ends = [
      desk.state.subscribe(this.#soon),
      desk.active.subscribe(this.#soon),
      desk.asked.subscribe(() => this.#reveal()),
      editor.registerUpdateListener(this.#soon),
      binding.onPulled(this.#soon),
    ];
    this.#soon();
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end();
    window.removeEventListener('scroll', this.#soon, { capture: true });
    window.removeEventListener('resize', this.#soon);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    for (const name of [ALL, ACTIVE]) CSS.highlights?.delete(name);
  }

  readonly #soon = (): void => {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#paint();
    });
  };

  #paint(): void {
    // Without the API the one hit is still gone to, and the caret is put there in the end.
    if (CSS.highlights === undefined) return;
    const near = new Set<Element>(blocksNearScreen(this.#text));
    const { blocks } = this.#binding.view;
    const active = this.#desk.active.get();
    const all: Range[] = [];
    const one: Range[] = [];
    for (const [index, block] of blocks.entries()) {
      if (!this.#isNear(block, near)) continue;
      const hits = this.#desk.hitsIn(block).slice(0, MAX_IN_BLOCK);
      if (hits.length === 0) continue;
      for (const [i, range] of this.#rangesOf(index, hits).entries()) {
        const hit = hits[i];
        if (range === null || hit === undefined) continue;
        const isActive = active !== null && block === active.block && hit.from === active.from && hit.to === active.to;
        (isActive ? one : all).push(range);
      }
    }
    CSS.highlights.set(ALL, new Highlight(...all));
    const shown = new Highlight(...one);
    shown.priority = 1;
    CSS.highlights.set(ACTIVE, shown);
  }

  #isNear(block: LiveBlock, near: ReadonlySet<Element>): boolean {
    const key = this.#binding.keys.keyOf(block);
    for (
      let dom: Element | null = key === undefined ? null : this.#editor.getElementByKey(key);
      dom !== null;
      dom = dom.parentElement
    ) {
      if (near.has(dom)) return true;
      if (dom === this.#text) return false;
    }
    return false;
  }

  #rangesOf(index: number, hits: readonly { readonly from: number; readonly to: number }[]): (Range | null)[] {
    const { view } = this.#binding;
    const offsets = hits.flatMap(({ from, to }) => [view.offsetOf(index, from), view.offsetOf(index, to)]);
    const points = domPointsOf(this.#editor, this.#binding, offsets);
    return hits.map((_hit, i) => {
      const start = points[2 * i] ?? null;
      const end = points[2 * i + 1] ?? null;
      if (start === null || end === null) return null;
      const range = document.createRange();
      range.setStart(start.node, start.offset);
      range.setEnd(end.node, end.offset);
      return range;
    });
  }

  #reveal(): void {
    const active = this.#desk.active.get();
    if (active === null) return;
    if (this.#binding.keys.keyOf(active.block) === undefined) this.#binding.drawAll();
    const key = this.#binding.keys.keyOf(active.block);
    const dom = key === undefined ? null : this.#editor.getElementByKey(key);
    if (dom === null) return;
    // What folds hears of this as of the browser's own search.
    for (let part = dom.parentElement; part !== null && part !== this.#text; part = part.parentElement) {
      if (part.hasAttribute('hidden')) part.dispatchEvent(new Event('beforematch', { bubbles: true }));
    }
    this.#scrollTo(dom, active);
    // Far from the screen nothing was laid out: where the hit is, is known only now.
    requestAnimationFrame(() => this.#scrollTo(dom, active));
    this.#soon();
  }

  #scrollTo(dom: HTMLElement, active: ActiveHit): void {
    const index = this.#binding.view.blocks.indexOf(active.block);
    const range = index === -1 ? null : (this.#rangesOf(index, [active])[0] ?? null);
    const rect = range?.getBoundingClientRect();
    const top = this.#text.getBoundingClientRect().top + window.scrollY;
    if (rect === undefined || rect.height === 0) {
      dom.scrollIntoView({ block: 'center' });
      return;
    }
    // A wide table scrolls in itself.
    if (range?.startContainer.parentElement !== undefined && (rect.left < 0 || rect.right > window.innerWidth))
      range?.startContainer.parentElement?.scrollIntoView({ block: 'nearest', inline: 'center' });
    const covered = Math.min(top, 180);
    // On a phone the panel lies at the foot, and the keyboard with it.
    const seen = window.visualViewport?.height ?? window.innerHeight;
    const foot = seen - (window.innerWidth <= 640 ? 200 : 60);
    if (rect.top < covered || rect.bottom > foot) window.scrollBy({ top: rect.top - seen * 0.4, behavior: 'instant' });
  }
}
