/** Draws a horizontal rule. */
import type { VoidView } from './void-view.ts';

export const ruleView: VoidView = {
  name: 'rule',
  draw: (dom) => dom.replaceChildren(document.createElement('hr')),
};
