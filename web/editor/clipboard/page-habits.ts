/**
 * How well-known pages write what HTML has no element for, and what on them is no text: formulas (KaTeX, MathML, Wikipedia), callouts (Weft,
 * GitHub, Confluence), signs and handles beside the text. Looks at one element; changes nothing.
 */
import type { CalloutKind } from '../../../flow/blocks/callout.ts';

/** The source of a formula; null for what is none. */
export function texOf(element: Element): string | null {
  const classes = element.getAttribute('class') ?? '';
  const tag = element.tagName.toUpperCase();
  if (classes === '' && tag !== 'MATH') return null;
  // A formula as KaTeX draws it has its source in it; its letters alone would come twice and in no order.
  if (tag === 'MATH' || /(?:^|\s)(?:katex|mwe-math-element)(?:\s|$)/.test(classes)) {
    const said = element.querySelector('annotation[encoding="application/x-tex"]')?.textContent ?? '';
    const picture = element.querySelector('img[class*="mwe-math"]')?.getAttribute('alt') ?? '';
    return bareTex(said.trim() || picture || (element.getAttribute('alttext') ?? ''));
  }
  return tag === 'IMG' && classes.includes('mwe-math') ? bareTex(element.getAttribute('alt') ?? '') : null;
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
  if (own !== null) return KINDS[own] ?? 'note';
  const classes = element.getAttribute('class');
  if (classes === null || !/(?:^|\s)markdown-alert(?:\s|$)/.test(classes)) return null;
  return KINDS[/(?:^|\s)markdown-alert-(\w+)/.exec(classes)?.[1] ?? ''] ?? 'note';
}

/** Where the source stands in a block of code: above it some pages name the language once more. */
export function sourceOf(pre: Element): Element {
  const [code, ...others] = pre.querySelectorAll('code');
  return code === undefined || others.length > 0 || code.parentElement === pre ? pre : code;
}

/** Signs to edit a section, anchors beside a heading, numbers of lines: beside the text, not in it. */
export function isPageFurniture(element: Element): boolean {
  const classes = element.getAttribute('class');
  if (classes !== null && FURNITURE.test(classes)) return true;
  const tag = element.tagName.toUpperCase();
  // The box of a task, which is told of otherwise.
  if (tag === 'IMG') return element.getAttribute('aria-roledescription') === 'checkbox';
  if (tag !== 'A' || element.getAttribute('href')?.includes('#') !== true) return false;
  return /^[\s#¶§🔗]*$/u.test(element.textContent) && element.querySelector('img') === null;
}

const FURNITURE = /(?:^|\s)(?:mw-editsection|headerlink|hash-link|line-numbers-rows)(?:\s|$)/;
