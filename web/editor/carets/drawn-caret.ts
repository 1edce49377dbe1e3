/** The caret, the selection and the name of one other person, as elements of the overlay. A name is text, never markup. */
import type { Clock, Timer } from '../../sync/ports.ts';

const NAME_SHOWN_MS = 2500;
const NEAR_PX = 8;
const MAX_NAME_LENGTH = 40;

export interface CaretDrawing {
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly held: string;
  /** In the viewport's coordinates, as all else here; null where the place is not drawn. */
  readonly caret: DOMRect | null;
  readonly selected: readonly DOMRect[];
  /** Where the overlay begins. */
  readonly origin: DOMRect;
}

export class DrawnCaret {
  readonly #clock: Clock;
  readonly #caret = element('remote-caret');
  readonly #name = element('remote-caret-name');
  readonly #selection = element('remote-selection');
  readonly #overlay: HTMLElement;
  #rect: DOMRect | null = null;
  #held = '';
  #timer: Timer | null = null;

  constructor(overlay: HTMLElement, clock: Clock) {
    this.#clock = clock;
    this.#overlay = overlay;
    this.#name.dir = 'auto';
    this.#caret.append(this.#name);
    overlay.append(this.#selection, this.#caret);
  }

  draw({ name, color, held, caret, selected, origin }: CaretDrawing): void {
    this.#rect = caret;
    this.#caret.hidden = caret === null;
    if (caret !== null) {
      this.#caret.style.transform = `translate(${caret.left - origin.left}px, ${caret.top - origin.top}px)`;
      this.#caret.style.height = `${caret.height}px`;
      // Near the right edge the name goes to the left of the caret, and on the first line below it.
      this.#caret.classList.toggle('remote-caret-right', caret.left - origin.left > origin.width - 120);
      this.#caret.classList.toggle('remote-caret-top', caret.top - origin.top < 18);
    }
    for (const part of [this.#caret, this.#selection]) {
      part.style.setProperty('--person', color);
      part.style.setProperty('--on-person', inkOn(color));
    }
    const shown = [...name].slice(0, MAX_NAME_LENGTH).join('');
    if (this.#name.textContent !== shown) this.#name.textContent = shown;
    this.#drawSelection(selected, origin);
    if (held !== this.#held) {
      this.#held = held;
      this.#showName();
    }
  }

  /** Shows the name while the pointer is near the caret. */
  pointerAt(x: number, y: number): void {
    const rect = this.#rect;
    if (rect === null) return;
    const near = Math.abs(x - rect.left) < NEAR_PX && y > rect.top - NEAR_PX && y < rect.bottom + NEAR_PX;
    if (near) this.#showName();
  }

  close(): void {
    this.#timer?.cancel();
    this.#caret.remove();
    this.#selection.remove();
  }

  #showName(): void {
    this.#caret.dataset['named'] = '';
    // The one who moved last lies on top.
    if (this.#overlay.lastElementChild !== this.#caret) this.#overlay.append(this.#caret);
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(NAME_SHOWN_MS, () => {
      delete this.#caret.dataset['named'];
    });
  }

  #drawSelection(rects: readonly DOMRect[], origin: DOMRect): void {
    const parts = this.#selection.children;
    while (parts.length > rects.length) parts[parts.length - 1]?.remove();
    while (parts.length < rects.length) this.#selection.append(element('remote-selection-part'));
    for (const [i, rect] of rects.entries()) {
      const part = parts[i];
      if (!(part instanceof HTMLElement)) continue;
      part.style.transform = `translate(${rect.left - origin.left}px, ${rect.top - origin.top}px)`;
      part.style.width = `${rect.width}px`;
      part.style.height = `${rect.height}px`;
    }
  }
}

function element(className: string): HTMLElement {
  const div = document.createElement('div');
  div.className = className;
  return div;
}

/** Black or white, whichever is easier to read on this colour (by the luminance of WCAG 2). */
export function inkOn(color: string): string {
  const channels = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = channels;
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? '#000000' : '#ffffff';
}
