/**
 * Typesets TeX with KaTeX: the only file that knows it, and, with its style sheet and fonts, a chunk of its own. A formula
 * is a stranger's text: it may open no address and load nothing (`trust`), and is bounded in size and expansion.
 */
import katex from 'katex';
import 'katex/dist/katex.min.css';
import type { FormulaStyle } from './draw-formula.ts';

/** In units of the text's size: enough for any formula, too little to cover the page. */
const MAX_SIZE = 20;
const MAX_EXPANSIONS = 500;

/** Draws into the element; returns what is wrong with the formula, or null. */
export function typeset(dom: HTMLElement, tex: string, style: FormulaStyle): string | null {
  try {
    katex.render(tex, dom, {
      displayMode: style === 'display',
      throwOnError: true,
      trust: false,
      strict: 'ignore',
      maxSize: MAX_SIZE,
      maxExpand: MAX_EXPANSIONS,
      // Fresh for each formula: what one defines, no other sees.
      macros: {},
      output: 'htmlAndMathml',
    });
    return null;
  } catch (error) {
    return error instanceof Error ? plainReason(error.message) : 'This formula cannot be drawn.';
  }
}

/** KaTeX quotes the formula and points into it with marks that a screen reader would spell out. */
function plainReason(message: string): string {
  const reason = message.replace(/^KaTeX parse error: /, '').replace(/ at (position \d+|end of input):[\s\S]*$/, '');
  return reason === '' ? 'This formula cannot be drawn.' : reason;
}
