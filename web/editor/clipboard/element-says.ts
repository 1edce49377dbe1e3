/**
 * What an element of pasted HTML says of the block that it is: where its list begins, the language of its code, how it is set, whether it is
 * shown at all. Looks at one element and its style; builds nothing.
 */
import { MAX_LIST_START } from '../../../flow/blocks/list-item.ts';
import { ALIGNMENTS, MAX_INDENT, type Alignment } from '../../../flow/blocks/placement.ts';
import { languageNamed } from '../code/languages.ts';
import type { Style } from './style-sheet.ts';

/** Elements that begin a line of their own. */
export const BLOCKS = new Set(
  (
    'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIALOG DIR DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 ' +
    'HEADER HGROUP LEGEND LI MAIN MENU NAV OL P PRE SEARCH SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'
  ).split(' '),
);

/** Where a numbered list begins, at the item that says so: the first of one with another start, or one with a value. */
export function startOf(item: Element): number | null {
  const list = item.parentElement;
  const isFirst = list?.tagName.toUpperCase() === 'OL' && list.querySelector(':scope > li') === item;
  const said = item.getAttribute('value') ?? (isFirst ? list.getAttribute('start') : null);
  const start = Number.parseInt(said ?? '', 10);
  return start >= 0 && start !== 1 ? Math.min(start, MAX_LIST_START) : null;
}

/** What a code block says of its language, as the usual highlighters write it. */
export function languageOf(pre: Element): string {
  for (const element of [pre, pre.querySelector('code'), pre.parentElement]) {
    const called =
      element?.getAttribute('data-language') ??
      /(?:^|\s)(?:language|lang|highlight-source)-([\w+#.-]+)/.exec(element?.getAttribute('class') ?? '')?.[1];
    if (called !== undefined && called !== null) return languageNamed(called);
  }
  return '';
}

export function alignOf(element: Element, style: Style, outer: Alignment): Alignment {
  const said = style.get('text-align') ?? element.getAttribute('align')?.toLowerCase();
  if (said === undefined || said === 'inherit' || !BLOCKS.has(element.tagName.toUpperCase())) return outer;
  return ALIGNMENTS.find((align) => align === said) ?? (said === 'end' ? 'right' : 'left');
}

/** CSS pixels that make one step to the right: half an inch, as Word, Writer and Google Docs take it. */
const STEP = 48;

/** How many steps to the right a paragraph or a heading begins. What a page sets in a little is how it looks. */
export function indentOf(element: Element, style: Style, outer: number): number {
  if (!/^(P|H[1-6])$/i.test(element.tagName)) return outer;
  // The first line hangs out: the others are set in for its sake.
  if (style.get('text-indent')?.startsWith('-') === true) return 0;
  const sides = (style.get('margin') ?? '').split(/\s+/);
  const margin = style.get('margin-left') ?? sides[3] ?? sides[1] ?? '';
  const [, number = '', unit = ''] = /^([\d.]+)(em|px|pt|in|cm|mm)$/.exec(margin) ?? [];
  const steps = (Number.parseFloat(number) * (PIXELS[unit] ?? 0)) / STEP;
  return Math.min(Math.max(Math.round(steps) || 0, 0), MAX_INDENT);
}

/** An `em` as our own HTML means it: two of them are a step. */
const PIXELS: Readonly<Record<string, number>> = {
  em: STEP / 2,
  px: 1,
  pt: 4 / 3,
  in: 96,
  cm: 96 / 2.54,
  mm: 9.6 / 2.54,
};

export function isPreformatted(tag: string, style: Style, outer: boolean): boolean {
  const space = style.get('white-space');
  if (space !== undefined && space !== 'inherit') return /^(pre|break-spaces)/.test(space);
  return outer || tag === 'PRE';
}

export function isHidden(element: Element, style: Style): boolean {
  return (
    element.hasAttribute('hidden') ||
    style.get('display') === 'none' ||
    style.get('mso-hide') === 'all' ||
    // Word's comments are beside the text, not in it.
    style.get('mso-element') === 'comment-list' ||
    element.classList.contains('msocomanchor')
  );
}
