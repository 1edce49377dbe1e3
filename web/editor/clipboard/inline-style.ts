/** The marks that an element of pasted HTML gives to its text, by its name and by its style attribute. Pure but for the element. */
import { safeHref } from '../../../flow/links.ts';
import type { FlagMark, Json, Marks } from '../../../flow/schema.ts';

const TAG_MARKS: Readonly<Record<string, FlagMark>> = {
  B: 'bold',
  STRONG: 'bold',
  I: 'italic',
  EM: 'italic',
  CITE: 'italic',
  DFN: 'italic',
  VAR: 'italic',
  U: 'underline',
  INS: 'underline',
  S: 'strikethrough',
  STRIKE: 'strikethrough',
  DEL: 'strikethrough',
  CODE: 'code',
  KBD: 'code',
  SAMP: 'code',
  TT: 'code',
  SUP: 'superscript',
  SUB: 'subscript',
};

/** The style attribute as written, by property. The DOM's own reading drops what it does not know, and Word's is all that. */
export function readStyle(element: Element): ReadonlyMap<string, string> {
  const style = new Map<string, string>();
  for (const part of (element.getAttribute('style') ?? '').split(';')) {
    const colon = part.indexOf(':');
    if (colon > 0)
      style.set(
        part.slice(0, colon).trim().toLowerCase(),
        part
          .slice(colon + 1)
          .trim()
          .toLowerCase(),
      );
  }
  return style;
}

export function marksWithin(element: Element, style: ReadonlyMap<string, string>, outer: Marks): Marks {
  const marks: Record<string, Json> = { ...outer };
  const set = (mark: FlagMark, on: boolean): void => {
    if (on) marks[mark] = true;
    else delete marks[mark];
  };
  const tagMark = TAG_MARKS[element.tagName.toUpperCase()];
  if (tagMark !== undefined) set(tagMark, true);

  const weight = style.get('font-weight');
  if (weight !== undefined) {
    const number = Number.parseInt(weight, 10);
    if (/^bold/.test(weight) || number >= 600) set('bold', true);
    else if (/^(normal|lighter)/.test(weight) || number < 600) set('bold', false);
  }
  const slant = style.get('font-style');
  if (slant !== undefined && slant !== 'inherit') set('italic', /^(italic|oblique)/.test(slant));
  const decoration = `${style.get('text-decoration') ?? ''} ${style.get('text-decoration-line') ?? ''}`;
  if (decoration.includes('underline')) set('underline', true);
  if (decoration.includes('line-through')) set('strikethrough', true);
  const align = style.get('vertical-align');
  if (align === 'super') set('superscript', true);
  if (align === 'sub') set('subscript', true);
  if (align === 'baseline') {
    set('superscript', false);
    set('subscript', false);
  }

  const href = element.tagName.toUpperCase() === 'A' ? safeHref(element.getAttribute('href')?.trim()) : null;
  if (href !== null) marks['link'] = href;
  // A link is underlined by itself.
  if (marks['link'] !== undefined) delete marks['underline'];
  return marks;
}
