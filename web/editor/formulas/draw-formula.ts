/**
 * Draws TeX into an element. What typesets (KaTeX and its fonts) is loaded when the first formula appears; until then, and
 * as long as it is out of reach, the source is shown. Never throws: what cannot be typeset says why.
 */

import { loadInReach } from '../../ui/in-reach.ts';
import type * as Typeset from './typeset.ts';

/** Longer sources are not typeset: nobody should wait for one formula. */
const MAX_LENGTH = 5000;

let typesetting: Promise<typeof Typeset> | null = null;

/**
 * Draws soon, or at once where everything is there. A later call for the same element takes the place of this one. Where somebody is
 * just writing it, what is half written leaves the last whole picture where it is, with the reason below it.
 */
export function drawFormula(dom: HTMLElement, tex: string, style: Typeset.FormulaStyle, isBeingWritten = false): void {
  if (dom.dataset['tex'] === tex && !(dom.dataset['state'] === 'unfinished' && !isBeingWritten)) return;
  dom.dataset['tex'] = tex;
  if (tex.trim() === '') {
    dom.textContent = style === 'display' ? 'Empty equation' : 'Empty formula';
    dom.dataset['state'] = 'empty';
    return;
  }
  if (tex.length > MAX_LENGTH) {
    dom.textContent = `This formula is too long to be drawn (over ${MAX_LENGTH} characters).`;
    dom.dataset['state'] = 'error';
    return;
  }
  // What was drawn before stays until the new picture is there, so that nothing jumps while one types.
  if (dom.dataset['state'] !== 'drawn' && dom.dataset['state'] !== 'unfinished') showSource(dom, tex);
  typesetting ??= loadInReach(() => import('./typeset.ts'));
  void typesetting.then(({ typeset }) => {
    if (dom.dataset['tex'] !== tex) return;
    const was = dom.dataset['state'];
    const failure = typeset(dom, tex, style);
    const isUnfinished = isBeingWritten && (was === 'drawn' || was === 'unfinished');
    dom.dataset['state'] = failure === null ? 'drawn' : isUnfinished ? 'unfinished' : 'error';
    if (failure === null) return;
    if (isUnfinished) showReason(dom, failure);
    else showFailure(dom, tex, failure);
  });
}

function showSource(dom: HTMLElement, tex: string): void {
  dom.textContent = tex;
  dom.dataset['state'] = 'source';
}

function showFailure(dom: HTMLElement, tex: string, failure: string): void {
  const source = document.createElement('code');
  source.textContent = tex;
  dom.replaceChildren(source, ' ', reasonOf(failure));
}

/** Below the picture that stays. */
function showReason(dom: HTMLElement, failure: string): void {
  dom.querySelector(':scope > .formula-error')?.remove();
  dom.append(reasonOf(failure));
}

function reasonOf(failure: string): HTMLElement {
  const reason = document.createElement('span');
  reason.className = 'formula-error';
  reason.textContent = failure;
  return reason;
}
