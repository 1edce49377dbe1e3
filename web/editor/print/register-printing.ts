/**
 * Makes the text ready for paper when the browser is about to print: links that say something else than where they lead get their
 * address behind them, and lose it afterwards. That all of a long document is drawn is `drawing-pace.ts`; the style is `print.css`.
 */
import './print.css';

const ADDRESS = 'data-print-address';

export function registerPrinting(text: HTMLElement): () => void {
  const before = (): void => {
    for (const link of text.querySelectorAll<HTMLAnchorElement>('a.flow-link[href^="http"]')) {
      const address = link.getAttribute('href') ?? '';
      if (isLastOfLink(link) && !saysAddress(link.textContent, address)) link.setAttribute(ADDRESS, address);
    }
  };
  const after = (): void => {
    for (const link of text.querySelectorAll(`[${ADDRESS}]`)) link.removeAttribute(ADDRESS);
  };
  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  return () => {
    window.removeEventListener('beforeprint', before);
    window.removeEventListener('afterprint', after);
    after();
  };
}

function saysAddress(text: string, address: string): boolean {
  const bare = (words: string): string => words.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '');
  return bare(text.trim()) === bare(address);
}

/** A link in which a word is bold is drawn as several; its address stands once. */
function isLastOfLink(link: HTMLAnchorElement): boolean {
  const next = link.nextSibling;
  return !(next instanceof HTMLAnchorElement && next.getAttribute('href') === link.getAttribute('href'));
}
