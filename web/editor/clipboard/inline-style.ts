/** The marks that an element of pasted HTML gives to its text, by its name and by its style. Pure but for the element. */
import { safeHref } from '../../../flow/links.ts';
import { nearestColor, nearestHighlight, nearestSize } from '../../../flow/palette.ts';
import type { FlagMark, Json, Marks } from '../../../flow/schema.ts';
import type { Style } from './style-sheet.ts';

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

const MONOSPACED =
  /^["']?(courier|consolas|menlo|monaco|monospace|ui-monospace|roboto mono|source code|sf mono|cascadia|lucida console|andale mono)/;

export function marksWithin(element: Element, style: Style, outer: Marks): Marks {
  const marks: Record<string, Json> = { ...outer };
  const set = (mark: FlagMark, on: boolean): void => {
    if (on) marks[mark] = true;
    else delete marks[mark];
  };
  const tag = element.tagName.toUpperCase();
  const tagMark = TAG_MARKS[tag];
  if (tagMark !== undefined) set(tagMark, true);

  const weight = style.get('font-weight');
  if (weight !== undefined) {
    const number = Number.parseInt(weight, 10);
    if (weight.startsWith('bold') || number >= 600) set('bold', true);
    else if (/^(normal|lighter)/.test(weight) || number < 600) set('bold', false);
  }
  const slant = style.get('font-style');
  if (slant !== undefined && slant !== 'inherit') set('italic', /^(italic|oblique)/.test(slant));
  const decoration = `${style.get('text-decoration') ?? ''} ${style.get('text-decoration-line') ?? ''}`;
  if (/^\s*none/.test(decoration)) {
    // What a browser goes on underlining, Word does not.
    set('underline', false);
    set('strikethrough', false);
  }
  if (decoration.includes('underline')) set('underline', true);
  if (decoration.includes('line-through')) set('strikethrough', true);
  const align = style.get('vertical-align');
  if (align === 'super') set('superscript', true);
  if (align === 'sub') set('subscript', true);
  // Many pages raise these in a way of their own, and set the line straight first.
  if (align === 'baseline' && tag !== 'SUP' && tag !== 'SUB') {
    set('superscript', false);
    set('subscript', false);
  }

  // A few words in a typewriter's face are code; a whole block of them is how some program writes everything.
  if (/^(SPAN|FONT)$/.test(tag) && MONOSPACED.test(style.get('font-family') ?? '')) set('code', true);

  readLook(tag, element, style, marks);

  const href = tag === 'A' ? safeHref(element.getAttribute('href')?.trim()) : null;
  if (href !== null) marks['link'] = href;
  // A link is underlined by itself.
  if (marks['link'] !== undefined) {
    delete marks['underline'];
    delete marks['color'];
  }
  return marks;
}

/** Colours and sizes of words, by their nearest name. Those of a whole block are how some program shows everything. */
function readLook(tag: string, element: Element, style: Style, marks: Record<string, Json>): void {
  if (tag === 'MARK') marks['highlight'] = 'yellow';
  if (!/^(SPAN|FONT|MARK|B|STRONG|I|EM|U)$/.test(tag)) return;
  const put = (name: string, value: string | null): void => {
    if (value === null) delete marks[name];
    else marks[name] = value;
  };
  const color = style.get('color') ?? (tag === 'FONT' ? element.getAttribute('color')?.toLowerCase() : undefined);
  if (color !== undefined && color !== 'inherit') put('color', nearestColor(color));
  const ground = style.get('background-color') ?? style.get('background');
  if (ground !== undefined && ground !== 'inherit') put('highlight', nearestHighlight(ground));
  const size = pixelsOf(style.get('font-size') ?? '');
  if (size !== null) put('size', nearestSize(size));
}

function pixelsOf(size: string): number | null {
  const [, number = '', unit] = /^([\d.]+)(px|pt)$/.exec(size) ?? [];
  if (unit === undefined) return null;
  return Number.parseFloat(number) * (unit === 'pt' ? 4 / 3 : 1);
}
