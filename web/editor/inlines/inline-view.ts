/** What a type of inline object tells the editor: how it is drawn. One file beside this one for each. */
import type { ObjectValues } from '../../../flow/inline-objects/inline-object.ts';

export interface InlineView {
  /** Fills the object's element; false where the values are not ones that this version can draw. */
  draw(dom: HTMLElement, values: ObjectValues): boolean;
}

/** An object of a type that this version does not know. It stays untouched in the document, for the version that does. */
export function drawUnknownInline(dom: HTMLElement): void {
  dom.classList.add('flow-object-unknown');
  dom.textContent = '\u25A1';
  dom.setAttribute('role', 'img');
  dom.setAttribute('aria-label', 'Something made by another version of Weft');
}
