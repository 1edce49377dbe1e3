/**
 * Bringing a block to the screen wherever it is: in a slice that is not drawn yet, in a section that this reader has shut, in a
 * part of a long document that is not laid out. Owns the way there; whoever asks says which block.
 */
import type { LexicalEditor } from 'lexical';
import type { LiveBlock } from '../../flow/parse.ts';
import type { FlowBinding } from './binding/flow-binding.ts';

interface Sheet {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
}

/** The element of a block; null where it is not drawn. */
export function elementOf({ editor, binding }: Sheet, block: LiveBlock): HTMLElement | null {
  const key = binding.keys.keyOf(block);
  return key === undefined ? null : editor.getElementByKey(key);
}

/** Where an element stands on the screen. Far from it, where nothing is laid out, its section says it for it. */
export function roughRect(dom: HTMLElement): DOMRect | null {
  if (dom.checkVisibility({ contentVisibilityAuto: true })) return dom.getBoundingClientRect();
  const shown = dom.closest<HTMLElement>('.flow-section') ?? dom.closest<HTMLElement>('.flow-toggle');
  return shown?.checkVisibility() === true ? shown.getBoundingClientRect() : null;
}

/** How often the place is looked at again while what lies between is laid out for the first time. */
const LOOKS = 4;

/** Scrolls to a block; null where the document has it no more. Never moves the focus. */
export function reveal(sheet: Sheet, block: LiveBlock, to: 'start' | 'center'): HTMLElement | null {
  let dom = elementOf(sheet, block);
  if (dom === null) {
    sheet.binding.drawAll();
    dom = elementOf(sheet, block);
  }
  if (dom === null) return null;
  openAround(dom);
  const shown = dom;
  const go = (): void => shown.scrollIntoView({ block: to, behavior: 'instant' });
  go();
  // What was laid out on the way may be of another height than was thought.
  let looks = LOOKS;
  let at = window.scrollY;
  const again = (): void => {
    if (!shown.isConnected || looks-- === 0 || Math.abs(window.scrollY - at) > window.innerHeight) return;
    go();
    at = window.scrollY;
    requestAnimationFrame(again);
  };
  requestAnimationFrame(again);
  return shown;
}

/** Opens the shut sections around an element, as the browser's own search does when it finds something in one. */
function openAround(dom: HTMLElement): void {
  const SHUT = '[hidden="until-found"]';
  for (let shut = dom.closest(SHUT); shut !== null; shut = shut.parentElement?.closest(SHUT) ?? null) {
    shut.dispatchEvent(new Event('beforematch', { bubbles: true }));
  }
}
