/** Draws a formula within a line. Its source is edited beside it, not in it. */
import { readTex } from '../../../flow/inline-objects/inline-equation.ts';
import { drawFormula } from '../formulas/draw-formula.ts';
import type { InlineView } from './inline-view.ts';

export const inlineEquationView: InlineView = {
  draw(dom, values) {
    const tex = readTex(values);
    if (tex === null) return false;
    dom.classList.add('flow-formula');
    drawFormula(dom, tex, 'inline');
    return true;
  },
};
