/** From the format bits and the CSS of a Lexical text node to the marks of a flow. */
import { safeHref } from '../../../flow/links.ts';
import { nearestColor, nearestHighlight, nearestSize } from '../../../flow/palette.ts';
import type { FlagMark, Json, Marks } from '../../../flow/schema.ts';
import type { Skipped } from './skipped.ts';
import type { ForeignNode } from './tree.ts';

/** Lexical's TextNode keeps its formats as bits (lexical 0.52, LexicalConstants). */
const FORMAT_BITS: readonly (readonly [bit: number, mark: FlagMark])[] = [
  [1, 'bold'],
  [2, 'italic'],
  [4, 'strikethrough'],
  [8, 'underline'],
  [16, 'code'],
  [32, 'subscript'],
  [64, 'superscript'],
];
const HIGHLIGHT_BIT = 128;
/** What Lexical's own theme marks with, as browsers draw a `mark` element. */
const HIGHLIGHT_COLOR = 'yellow';
/** Shown in lower, upper or capital letters; the characters themselves are as they were typed. */
const LETTER_CASE_BITS = 256 | 512 | 1024;

/** Declarations that say nothing which the marks do not. */
const SILENT_STYLES: ReadonlySet<string> = new Set([
  'white-space',
  'white-space-collapse',
  'text-wrap',
  'text-wrap-mode',
]);

const PIXELS: Readonly<Record<string, number>> = { px: 1, pt: 4 / 3, em: 16, rem: 16, '%': 0.16 };

/** The marks of a text node, above those that it inherits (a link's). */
export function textMarks(node: ForeignNode, inherited: Marks, skipped: Skipped): Marks {
  const marks: Record<string, Json> = { ...inherited };
  const format = node.props.get('format');
  const bits = typeof format === 'number' ? format : 0;
  for (const [bit, mark] of FORMAT_BITS) if ((bits & bit) !== 0) marks[mark] = true;
  if ((bits & HIGHLIGHT_BIT) !== 0) marks['highlight'] = HIGHLIGHT_COLOR;
  if ((bits & LETTER_CASE_BITS) !== 0) skipped.add('letter-case');
  const style = node.props.get('style');
  if (typeof style === 'string' && style !== '') addStyle(marks, style, skipped);
  return marks;
}

/** What a link node adds; nothing for an address that must stay inert (HOSTILE I1) or leads nowhere from here. */
export function linkMarks(node: ForeignNode, inherited: Marks, skipped: Skipped): Marks {
  // An address that somebody un-linked: Lexical keeps it as a node so that it is not linked again by itself.
  if (node.type === 'autolink' && node.props.get('isUnlinked') === true) return inherited;
  const url = node.props.get('url');
  if (typeof url === 'string' && safeHref(url) !== null) return { ...inherited, link: url.toWellFormed() };
  skipped.add('link-address');
  return inherited;
}

function addStyle(marks: Record<string, Json>, style: string, skipped: Skipped): void {
  for (const declaration of style.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon < 0) continue;
    const name = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration
      .slice(colon + 1)
      .trim()
      .toLowerCase();
    if (name === '' || value === '') continue;
    if (name === 'color') setMark(marks, 'color', nearestColor(value));
    else if (name === 'background-color' || name === 'background') setMark(marks, 'highlight', nearestHighlight(value));
    else if (name === 'font-size') setMark(marks, 'size', nearestSize(pixels(value)));
    else if (!SILENT_STYLES.has(name)) skipped.add(`style:${name}`);
  }
}

function setMark(marks: Record<string, Json>, name: string, value: string | null): void {
  if (value !== null) marks[name] = value;
}

/** NaN for what is no length. */
function pixels(value: string): number {
  const match = /^([\d.]{1,12})(px|pt|em|rem|%)$/.exec(value);
  return match === null ? Number.NaN : Number(match[1]) * (PIXELS[match[2] ?? ''] ?? Number.NaN);
}
