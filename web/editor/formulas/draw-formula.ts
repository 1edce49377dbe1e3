/**
 * Draws TeX into an element. What typesets (KaTeX and its fonts) is loaded when the first formula appears; until then, and
 * where it fails to load, the source is shown. Never throws: what cannot be typeset says why.
 */

/** `inline` stands in a line of text, `display` on a line of its own. */
export type FormulaStyle = 'inline' | 'display';

/** Longer sources are not typeset: nobody should wait for one formula. */
const MAX_LENGTH = 5000;

/** Draws soon, or at once where everything is there. A later call for the same element takes the place of this one. */
export function drawFormula(dom: HTMLElement, tex: string, style: FormulaStyle): void {
  if (dom.dataset['tex'] === tex) return;
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
  if (dom.dataset['state'] !== 'drawn') showSource(dom, tex);
  void import('./typeset.ts').then(
    ({ typeset }) => {
      if (dom.dataset['tex'] !== tex) return;
      const failure = typeset(dom, tex, style);
      dom.dataset['state'] = failure === null ? 'drawn' : 'error';
      if (failure !== null) showFailure(dom, tex, failure);
    },
    () => {
      if (dom.dataset['tex'] === tex) showSource(dom, tex);
    },
  );
}

function showSource(dom: HTMLElement, tex: string): void {
  dom.textContent = tex;
  dom.dataset['state'] = 'source';
}

function showFailure(dom: HTMLElement, tex: string, failure: string): void {
  const source = document.createElement('code');
  source.textContent = tex;
  const reason = document.createElement('span');
  reason.className = 'formula-error';
  reason.textContent = failure;
  dom.replaceChildren(source, ' ', reason);
}
