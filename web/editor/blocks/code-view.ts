/**
 * Draws a code block: a bar that says the language and copies, and the source below it. The bar is no part of the text; what
 * its buttons do is `../objects/object-clicks.ts`, the colours are `../code/code-painter.ts`.
 */
import { setDOMUnmanaged } from 'lexical';
import { codeLanguage } from '../../../flow/blocks/code.ts';
import { languageLabel } from '../code/languages.ts';
import { PLAIN, type BlockView } from './block-view.ts';

export const codeView: BlockView = {
  name: 'code-block',
  isSource: true,
  create(props) {
    const dom = document.createElement('div');
    dom.role = 'group';
    dom.ariaLabel = 'Code';
    const bar = document.createElement('div');
    bar.className = 'code-bar';
    bar.contentEditable = 'false';
    setDOMUnmanaged(bar);
    bar.append(button('code-language'), button('code-copy'));
    const source = document.createElement('pre');
    source.dataset['slot'] = '';
    source.spellcheck = false;
    source.translate = false;
    dom.append(bar, source);
    draw(dom, codeLanguage(props));
    return dom;
  },
  update(dom, props, were) {
    if (codeLanguage(props) !== codeLanguage(were)) draw(dom, codeLanguage(props));
    return true;
  },
  next: (type, props) => ({ type, props }),
  plainer: () => PLAIN,
};

function button(className: string): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = `code-button ${className}`;
  return made;
}

function draw(dom: HTMLElement, language: string): void {
  dom.dataset['language'] = language;
  const label = languageLabel(language);
  const picker = dom.querySelector<HTMLButtonElement>('.code-language');
  if (picker !== null) {
    picker.textContent = label;
    picker.setAttribute('aria-label', `Language of this code: ${label}`);
    picker.setAttribute('aria-haspopup', 'dialog');
  }
  const copy = dom.querySelector<HTMLButtonElement>('.code-copy');
  if (copy !== null) {
    copy.textContent = 'Copy';
    copy.setAttribute('aria-label', 'Copy this code');
  }
}
