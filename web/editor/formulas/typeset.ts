/**
 * Typesets TeX with KaTeX: the only file that knows it, and, with its style sheet and fonts, a chunk of its own. A formula
 * is a stranger's text: it may open no address and load nothing (`trust`), and is bounded in size and expansion.
 */
import katex from 'katex';
import 'katex/dist/katex.min.css';
import { formulaWords } from './formula-words.ts';

/** `inline` stands in a line of text, `display` on a line of its own. */
export type FormulaStyle = 'inline' | 'display';

/** In units of the text's size: enough for any formula, too little to cover the page. */
const MAX_SIZE = 20;
const MAX_EXPANSIONS = 500;

/** Draws into the element; returns what is wrong with the formula, or null. */
export function typeset(dom: HTMLElement, tex: string, style: FormulaStyle): string | null {
  // What was drawn before stays where this cannot be: KaTeX empties what it draws into before it reads.
  const fresh = document.createElement('div');
  try {
    katex.render(tex, fresh, {
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
    dom.replaceChildren(...fresh.childNodes);
    return null;
  } catch (error) {
    return error instanceof Error ? formulaWords(error.message) : 'This formula cannot be drawn.';
  }
}
