/** Draws a page break: a labelled line on the screen, the end of the page on paper. */
import type { VoidView } from './void-view.ts';

export const pageBreakView: VoidView = {
  name: 'page-break',
  draw(dom) {
    const label = document.createElement('span');
    label.textContent = 'Page break';
    dom.setAttribute('role', 'separator');
    dom.setAttribute('aria-label', 'Page break');
    dom.replaceChildren(label);
  },
};
