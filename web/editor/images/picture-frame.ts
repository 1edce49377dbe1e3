/**
 * One frame in the text: the picture in it, or why there is none, and the controls of who may write. Follows the picture for
 * as long as the frame is drawn and near the screen. Changes nothing in the document; the controls say what is wanted.
 */
import {
  FULL_IMAGE_WIDTH,
  imageAddress,
  imageAlt,
  imageFile,
  imageWidth,
  MIN_IMAGE_WIDTH,
} from '../../../flow/blocks/image.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import type { Pictures, PictureSending, PictureState } from './pictures.ts';
import { drawSign } from './picture-sign.ts';

export interface FrameOptions {
  readonly pictures: Pictures;
  /** The width in percent that somebody chose. */
  readonly onResize: (width: number) => void;
  readonly onDescribe: () => void;
  readonly onReplace: () => void;
  readonly onRemove: () => void;
}

/** A key moves the edge by so much of the line. */
const STEP = 5;

export class PictureFrame {
  readonly dom: HTMLElement;
  readonly #options: FrameOptions;
  readonly #image = document.createElement('img');
  readonly #note = document.createElement('div');
  readonly #describe = button('picture-describe', 'Describe');
  readonly #handle = document.createElement('div');
  #props: BlockProps = {};
  #file: string | null = null;
  #isNear = false;
  #unwatch: (() => void) | null = null;

  constructor(dom: HTMLElement, options: FrameOptions) {
    this.dom = dom;
    this.#options = options;
    this.#image.className = 'picture-image';
    this.#image.draggable = false;
    this.#image.decoding = 'async';
    this.#note.className = 'picture-note';
    const replace = button('picture-replace', 'Replace');
    replace.setAttribute('aria-label', 'Replace picture');
    const remove = button('picture-remove', 'Remove');
    remove.setAttribute('aria-label', 'Remove picture');
    const tools = document.createElement('div');
    tools.className = 'picture-tools';
    tools.append(this.#describe, replace, remove);
    this.#handle.className = 'picture-handle';
    this.#handle.tabIndex = 0;
    for (const [name, value] of [
      ['role', 'slider'],
      ['aria-label', 'Width of the picture'],
      ['aria-valuemin', String(MIN_IMAGE_WIDTH)],
      ['aria-valuemax', String(FULL_IMAGE_WIDTH)],
    ] as const)
      this.#handle.setAttribute(name, value);
    dom.replaceChildren(this.#image, this.#note, tools, this.#handle);
    this.#describe.addEventListener('click', () => options.onDescribe());
    replace.addEventListener('click', () => options.onReplace());
    remove.addEventListener('click', () => options.onRemove());
    // A click on a picture selects it; the caret stays where it is.
    for (const part of [this.#image, this.#note]) part.addEventListener('mousedown', (event) => event.preventDefault());
    this.#handle.addEventListener('pointerdown', this.#onPointerDown);
    this.#handle.addEventListener('keydown', this.#onKey);
    for (const type of ['keydown', 'beforeinput', 'paste', 'cut'] as const) {
      // What is pressed on a control is not meant for the text.
      dom.addEventListener(type, (event) => {
        const isUndo = event instanceof KeyboardEvent && (event.ctrlKey || event.metaKey);
        if (event.target !== dom && !isUndo) event.stopPropagation();
      });
    }
    this.#image.addEventListener('error', () => {
      if (this.#image.hasAttribute('src')) this.#say({ state: 'refused', words: 'This picture cannot be shown.' });
    });
  }

  /** Shows these properties. */
  show(props: BlockProps): void {
    this.#props = props;
    const alt = imageAlt(props);
    // A picture that nobody described is still said to be there.
    this.#image.alt = alt === '' ? 'Picture' : alt;
    this.#describe.setAttribute('aria-label', alt === '' ? 'Describe picture' : 'Change description of picture');
    this.#describe.classList.toggle('is-described', alt !== '');
    this.#describe.title = alt === '' ? 'Describe the picture for those who cannot see it' : alt;
    const width = imageWidth(props);
    this.#handle.setAttribute('aria-valuenow', String(Math.round(width)));
    this.#handle.setAttribute('aria-valuetext', `${Math.round(width)} % of the line`);
    const file = imageFile(props);
    if (file !== this.#file) {
      this.#end();
      this.#file = file;
    }
    this.#follow();
  }

  /** The frame came near the screen: now is the time to get the picture. Once it has it, it stays. */
  near(): void {
    this.#isNear = true;
    this.#follow();
  }

  /** The first control, for who comes by keyboard. */
  focus(): void {
    this.#describe.focus();
  }

  close(): void {
    this.#end();
  }

  #end(): void {
    this.#unwatch?.();
    this.#unwatch = null;
  }

  #follow(): void {
    const file = this.#file;
    if (file === null) {
      this.#showAddress();
      return;
    }
    if (this.#unwatch !== null || !this.#isNear) return;
    this.#unwatch = this.#options.pictures.watch(file, () => this.#draw(this.#options.pictures.stateOf(file)));
    this.#draw(this.#options.pictures.stateOf(file));
  }

  #draw(state: PictureState): void {
    if (state.state === 'shown') {
      if (this.#image.getAttribute('src') !== state.url) this.#image.src = state.url;
      this.dom.dataset['state'] = 'shown';
      this.#say(state.sending);
    } else {
      this.#image.removeAttribute('src');
      this.dom.dataset['state'] = state.state;
      this.#say(state);
    }
  }

  #say(state: PictureState | PictureSending | null): void {
    const file = this.#file;
    drawSign(this.#note, state, file === null ? null : () => this.#options.pictures.retry(file));
  }

  /** A picture of another site is not loaded: that site would learn who reads, and when. */
  #showAddress(): void {
    this.#image.removeAttribute('src');
    this.dom.dataset['state'] = 'elsewhere';
    const address = imageAddress(this.#props);
    const words = document.createElement('span');
    const alt = imageAlt(this.#props);
    words.textContent =
      alt === ''
        ? 'A picture on another site, which Weft does not load:'
        : `${alt} (a picture on another site, which Weft does not load):`;
    if (address === null) {
      words.textContent = alt === '' ? 'There is no picture here.' : alt;
      this.#note.replaceChildren(words);
      return;
    }
    const link = document.createElement('a');
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener noreferrer nofollow ugc';
    link.className = 'picture-address';
    link.textContent = new URL(address).host;
    link.setAttribute('aria-label', `Open the picture at ${link.textContent} in a new tab`);
    this.#note.replaceChildren(words, link);
  }

  readonly #onPointerDown = (event: PointerEvent): void => {
    const line = this.dom.parentElement?.getBoundingClientRect();
    if (event.button !== 0 || line === undefined || line.width === 0) return;
    event.preventDefault();
    const handle = this.#handle;
    handle.setPointerCapture(event.pointerId);
    this.dom.classList.add('is-resized');
    // The frame stands in the middle of the line, so both of its edges move.
    const middle = line.left + line.width / 2;
    const widthAt = (x: number) => clampWidth((Math.abs(x - middle) * 200) / line.width);
    let width = imageWidth(this.#props);
    const move = (moved: PointerEvent): void => {
      width = widthAt(moved.clientX);
      this.dom.style.width = `${width}%`;
    };
    const end = (ended: PointerEvent): void => {
      for (const [type, listener] of listeners) handle.removeEventListener(type, listener);
      this.dom.classList.remove('is-resized');
      if (ended.type === 'pointerup') this.#options.onResize(width);
      else this.dom.style.width = `${imageWidth(this.#props)}%`;
    };
    const listeners = [
      ['pointermove', move],
      ['pointerup', end],
      ['pointercancel', end],
    ] as const;
    for (const [type, listener] of listeners) handle.addEventListener(type, listener);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const width = imageWidth(this.#props);
    const wanted = widthByKey(event.key, width);
    if (wanted === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (wanted !== width) this.#options.onResize(wanted);
  };
}

function widthByKey(key: string, width: number): number | null {
  if (key === 'ArrowLeft' || key === 'ArrowDown') return clampWidth(width - STEP);
  if (key === 'ArrowRight' || key === 'ArrowUp') return clampWidth(width + STEP);
  if (key === 'Home') return MIN_IMAGE_WIDTH;
  return key === 'End' ? FULL_IMAGE_WIDTH : null;
}

function clampWidth(width: number): number {
  return Math.round(Math.min(FULL_IMAGE_WIDTH, Math.max(MIN_IMAGE_WIDTH, width)));
}

function button(className: string, label: string): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = `picture-button ${className}`;
  made.textContent = label;
  return made;
}
