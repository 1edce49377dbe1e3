/**
 * Binds a one-line text field to a Y.Text: typing becomes the smallest edit, the others' edits move the caret only as far
 * as the text before it moved. Owns nothing but the two being equal; knows no React and no styling of text.
 *
 * While an input method composes, the field is not touched (that would end the composition): what arrives meanwhile is kept
 * aside, and the composed text goes to where it then belongs.
 */
import type * as Y from 'yjs';

/** As much of an HTMLInputElement as is needed. */
export interface TextField {
  value: string;
  selectionStart: number | null;
  selectionEnd: number | null;
  setSelectionRange(start: number, end: number): void;
  addEventListener(type: 'input' | 'compositionstart' | 'compositionend', listener: () => void): void;
  removeEventListener(type: 'input' | 'compositionstart' | 'compositionend', listener: () => void): void;
}

interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

type DeltaOp = { readonly retain?: number; readonly delete?: number; readonly insert?: unknown };

/** What the field shows for a text: one UTF-16 unit for each of the text's, since a field can show no line break or object. */
function shownText(text: Y.Text): string {
  // Yjs types deltas as `any`; these are its documented shapes.
  const delta = text.toDelta() as DeltaOp[];
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert.replace(/[\r\n]/g, ' ') : '\uFFFC')).join('');
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/**
 * The smallest change from `before` to `after`, by whole code points. `caret` is where the field's caret stands afterwards:
 * of several equally small changes, the one that ends there is what the person did (in "aa" it cannot be told otherwise).
 */
export function smallestSplice(before: string, after: string, caret: number): Splice {
  const shorter = Math.min(before.length, after.length);
  let suffix = 0;
  const suffixLimit = Math.min(shorter, Math.max(0, after.length - caret));
  while (suffix < suffixLimit && before[before.length - 1 - suffix] === after[after.length - 1 - suffix]) suffix++;
  let prefix = 0;
  while (prefix < shorter - suffix && before[prefix] === after[prefix]) prefix++;
  while (suffix < shorter - prefix && before[before.length - 1 - suffix] === after[after.length - 1 - suffix]) suffix++;
  // Half a surrogate pair is no character: Yjs would replace it by U+FFFD.
  if (isLowSurrogate(before, prefix) || isLowSurrogate(after, prefix)) prefix = Math.max(0, prefix - 1);
  if (isLowSurrogate(before, before.length - suffix) || isLowSurrogate(after, after.length - suffix)) {
    suffix = Math.max(0, suffix - 1);
  }
  return { at: prefix, remove: before.length - suffix - prefix, insert: after.slice(prefix, after.length - suffix) };
}

/** Where an index lies after a change by somebody else; `stays` says on which side of text that arrives right at it. */
function moveIndex(delta: readonly DeltaOp[], index: number, stays: 'before' | 'after'): number {
  let old = 0;
  let moved = index;
  for (const op of delta) {
    if (op.retain !== undefined) old += op.retain;
    else if (op.delete !== undefined) {
      if (old < index) moved -= Math.min(op.delete, index - old);
      old += op.delete;
    } else if (old < index || (old === index && stays === 'after')) {
      moved += typeof op.insert === 'string' ? op.insert.length : 1;
    }
    if (old > index) break;
  }
  return moved;
}

export class TextFieldBinding {
  /** The origin of the binding's own transactions, for whoever needs to tell them apart. */
  readonly origin = this;
  readonly #text: Y.Text;
  readonly #field: TextField;
  /** What field and text last agreed upon. */
  #shown: string;
  #composing = false;
  #closed = false;
  /** Changes by others since the composition began, oldest first. */
  #waiting: DeltaOp[][] = [];

  constructor(text: Y.Text, field: TextField) {
    this.#text = text;
    this.#field = field;
    this.#shown = shownText(text);
    field.value = this.#shown;
    text.observe(this.#onText);
    field.addEventListener('input', this.#onInput);
    field.addEventListener('compositionstart', this.#onCompositionStart);
    field.addEventListener('compositionend', this.#onCompositionEnd);
  }

  /** May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#text.unobserve(this.#onText);
    this.#field.removeEventListener('input', this.#onInput);
    this.#field.removeEventListener('compositionstart', this.#onCompositionStart);
    this.#field.removeEventListener('compositionend', this.#onCompositionEnd);
  }

  readonly #onCompositionStart = (): void => {
    this.#composing = true;
  };

  readonly #onCompositionEnd = (): void => {
    this.#composing = false;
    this.#push();
  };

  readonly #onInput = (): void => {
    if (!this.#composing) this.#push();
  };

  #push(): void {
    const { value } = this.#field;
    const caret = this.#field.selectionStart ?? value.length;
    const splice = smallestSplice(this.#shown, value, caret);
    const waiting = this.#waiting;
    this.#waiting = [];
    if (splice.remove > 0 || splice.insert !== '') this.#write(splice, waiting);
    if (waiting.length === 0) {
      this.#shown = value;
      return;
    }
    const moved = waiting.reduce((at, delta) => moveIndex(delta, at, 'before'), splice.at);
    this.#show(moved + splice.insert.length, moved + splice.insert.length);
  }

  #write(splice: Splice, waiting: readonly DeltaOp[][]): void {
    const place = (index: number) => waiting.reduce((at, delta) => moveIndex(delta, at, 'before'), index);
    this.#text.doc?.transact(() => {
      if (waiting.length === 0) this.#text.delete(splice.at, splice.remove);
      else {
        // From the end, unit by unit: between those that were to go, others may have written meanwhile, and that stays.
        for (let index = splice.at + splice.remove; index > splice.at; index--) {
          const start = waiting.reduce((at, delta) => moveIndex(delta, at, 'after'), index - 1);
          if (place(index) > start) this.#text.delete(start, 1);
        }
      }
      this.#text.insert(place(splice.at), splice.insert.toWellFormed());
    }, this.origin);
  }

  readonly #onText = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin === this.origin) return;
    // Yjs's type of an op is wider than what an event of a Y.Text holds.
    const delta = event.delta as DeltaOp[];
    if (this.#composing) {
      this.#waiting.push(delta);
      return;
    }
    const { selectionStart, selectionEnd } = this.#field;
    this.#show(
      moveIndex(delta, selectionStart ?? 0, 'before'),
      moveIndex(delta, selectionEnd ?? selectionStart ?? 0, 'before'),
    );
  };

  #show(selectionStart: number, selectionEnd: number): void {
    this.#shown = shownText(this.#text);
    if (this.#field.value === this.#shown) return;
    this.#field.value = this.#shown;
    this.#field.setSelectionRange(selectionStart, selectionEnd);
  }
}
