/**
 * Draws an equation block: the source, and the formula below it. While the caret is elsewhere only the formula is seen;
 * `../formulas/equation-blocks.ts` fills it in and says which block is open.
 */
import { setDOMUnmanaged } from 'lexical';
import { PLAIN, type BlockView } from './block-view.ts';

export const equationView: BlockView = {
  name: 'equation',
  isSource: true,
  create() {
    const dom = document.createElement('div');
    dom.role = 'group';
    dom.ariaLabel = 'Equation';
    const source = document.createElement('pre');
    source.dataset['slot'] = '';
    source.spellcheck = false;
    source.translate = false;
    const formula = document.createElement('div');
    formula.className = 'equation-formula';
    formula.contentEditable = 'false';
    setDOMUnmanaged(formula);
    dom.append(source, formula);
    return dom;
  },
  update: () => true,
  next: () => PLAIN,
  plainer: () => PLAIN,
};
