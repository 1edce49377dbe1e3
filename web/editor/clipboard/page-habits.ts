/**
 * How well-known pages write what HTML has no element for, and what on them is no text: formulas (KaTeX, MathML, Wikipedia), callouts (Weft,
 * GitHub, Confluence), signs and handles beside the text. Looks at one element; changes nothing.
 */
import type { CalloutKind } from '../../../flow/blocks/callout.ts';

/** The source of a formula; null for what is none. */
export function texOf(element: Element): string | null {
  const tag = element.tagName.toUpperCase();
  // A formula as KaTeX draws it has its source in it; its letters alone would come twice and in no order.
  if (element.classList.contains('katex') || element.classList.contains('mwe-math-element') || tag === 'MATH') {
    const said = element.querySelector('annotation[encoding="application/x-tex"]')?.textContent ?? '';
    const picture = element.querySelector('img[class*="mwe-math"]')?.getAttribute('alt') ?? '';
    return bareTex(said.trim() || picture || (element.getAttribute('alttext') ?? ''));
  }
  const isPicture = tag === 'IMG' && /\bmwe-math\b|mwe-math-fallback|\btex\b|\blatex\b/.test(element.className);
  return isPicture ? bareTex(element.getAttribute('alt') ?? '') : null;
}

/** Wikipedia wraps each formula in the style that it is drawn in. */
function bareTex(tex: string): string | null {
  const bare = /^\{\\(?:display|text)style\s+([\s\S]*)\}$/.exec(tex.trim())?.[1] ?? tex;
  return bare.trim() === '' ? null : bare.trim();
}

const KINDS: Readonly<Record<string, CalloutKind>> = {
  note: 'note',
  info: 'note',
  important: 'note',
  tip: 'tip',
  success: 'tip',
  warning: 'warning',
  caution: 'danger',
  danger: 'danger',
  error: 'danger',
};

/** Null for what is no callout. */
export function calloutOf(element: Element): CalloutKind | null {
  const own = element.getAttribute('data-callout') ?? element.getAttribute('data-panel-type');
  const alert = /(?:^|\s)markdown-alert-(\w+)/.exec(element.getAttribute('class') ?? '')?.[1];
  if (own !== null) return KINDS[own] ?? 'note';
  return element.classList.contains('markdown-alert') ? (KINDS[alert ?? ''] ?? 'note') : null;
}

/** Signs to edit a section, anchors beside a heading, numbers of lines: beside the text, not in it. */
export function isPageFurniture(element: Element): boolean {
  const { classList } = element;
  if (['mw-editsection', 'headerlink', 'hash-link', 'line-numbers-rows'].some((name) => classList.contains(name)))
    return true;
  const isSign = element.tagName.toUpperCase() === 'A' && /^[\s#¶§🔗]*$/u.test(element.textContent);
  return isSign && (element.getAttribute('href') ?? '').includes('#') && element.querySelector('img') === null;
}
