/**
 * How well-known pages write what HTML has no element for, and what on them is no text: formulas (KaTeX, MathML, Wikipedia), callouts (Weft,
 * GitHub, Confluence, Sphinx, MkDocs, Docusaurus, VitePress), footnotes, signs and handles beside the text. Looks at one element; changes nothing.
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

/** Asked by words of others' pages, among which are names that every object of the language has (HOSTILE I2). */
const KINDS: ReadonlyMap<string, CalloutKind> = new Map(
  Object.entries<CalloutKind>({
    note: 'note',
    info: 'note',
    important: 'note',
    tip: 'tip',
    success: 'tip',
    warning: 'warning',
    caution: 'danger',
    danger: 'danger',
    error: 'danger',
    hint: 'tip',
    attention: 'warning',
    seealso: 'note',
    'see also': 'note',
  }),
);

/** Null for what is no callout. */
export function calloutOf(element: Element): CalloutKind | null {
  const own = element.getAttribute('data-callout') ?? element.getAttribute('data-panel-type');
  if (own !== null) return KINDS.get(own) ?? 'note';
  const classes = element.getAttribute('class');
  if (classes === null || !BOXES.test(classes)) return null;
  const named = classes
    .split(/\s+/)
    .map((name) => KINDS.get(name.replace(/^(?:markdown-alert|theme-admonition)-/, '')));
  return named.find((kind) => kind !== undefined) ?? 'note';
}

/** GitHub; Sphinx and MkDocs; Docusaurus; VitePress. */
const BOXES = /(?:^|\s)(?:markdown-alert|admonition|theme-admonition|custom-block)(?:\s|$)/;

/** The line that only says once more of which kind a callout is. What else somebody wrote above it is text. */
export function calloutTitle(callout: Element): Element | null {
  const title = callout.querySelector(
    ':scope > :is(.markdown-alert-title, .admonition-title, .custom-block-title, [class*="admonitionHeading"])',
  );
  if (title === null || title.classList.contains('markdown-alert-title')) return title;
  return KINDS.has(title.textContent.trim().toLowerCase()) ? title : null;
}

/** True for what Writer and Calc write: they fold long lines, and leave spaces and tabs within a line as they are. */
export function countsRuns(page: Document): boolean {
  return page.querySelector('meta[name="generator"][content^="LibreOffice"]') !== null;
}

/** A space of the text beside an element, as Chromium and WebKit copy it: as a hard one, at which no line would break. */
export function isConvertedSpace(element: Element): boolean {
  if (element.tagName !== 'SPAN' || !/^[ \u00A0]+$/.test(element.textContent)) return false;
  return element.attributes.length === 0 || element.getAttribute('class') === 'Apple-converted-space';
}

/** The number before a footnote, as Writer writes it: up against the first word. */
export function isFootnoteSign(element: Element): boolean {
  return element.classList.contains('sdfootnotesym') || element.classList.contains('sdendnotesym');
}

/** True for the first paragraph of a footnote of Sphinx, whose number stands before it. */
export function footnoteGoesOn(element: Element): boolean {
  return (
    element.tagName === 'P' &&
    element.previousElementSibling?.classList.contains('label') === true &&
    element.parentElement?.classList.contains('footnote') === true
  );
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
  // The language above a block of code of VitePress.
  if (tag === 'SPAN') return classes === 'lang' && /(?:^|\s)language-/.test(element.parentElement?.className ?? '');
  if (tag !== 'A' || element.getAttribute('href')?.includes('#') !== true) return false;
  return /^[\s#¶§🔗\u200B]*$/u.test(element.textContent) && element.querySelector('img') === null;
}

const FURNITURE =
  /(?:^|\s)(?:mw-editsection|headerlink|hash-link|line-numbers-rows|(?:data-)?footnote-backref|mw-cite-backlink|annotation-section)(?:\s|$)/;
