/**
 * What typed around some words makes marks of it: `**bold**`, `*italic*`, `***both***`, `~~struck~~`, `` `code` ``, `[text](address)`; and
 * `$formula$`, which becomes one.
 */
import { equationValues } from '../../../flow/inline-objects/inline-equation.ts';
import { safeHref } from '../../../flow/links.ts';
import type { FlagMark } from '../../../flow/schema.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $isFlowTextNode, $setExtraMark } from '../nodes/flow-text-node.ts';
import { $insertInline } from '../inlines/insert-inline.ts';
import { $selectWithin, type TypedText } from './typed-text.ts';

/** What is to be marked, by offsets in the text before the caret: what opens, the words themselves, what closes. */
interface InlineMatch {
  readonly from: number;
  readonly innerFrom: number;
  readonly innerTo: number;
  readonly to: number;
  readonly marks: readonly FlagMark[] | { readonly link: string };
}

/** The longer of two that begin alike comes first. */
const DELIMITERS: readonly { readonly text: string; readonly marks: readonly FlagMark[] }[] = [
  { text: '***', marks: ['bold', 'italic'] },
  { text: '___', marks: ['bold', 'italic'] },
  { text: '**', marks: ['bold'] },
  { text: '__', marks: ['bold'] },
  { text: '~~', marks: ['strikethrough'] },
  { text: '*', marks: ['italic'] },
  { text: '_', marks: ['italic'] },
  { text: '`', marks: ['code'] },
];

/** Code was begun and not ended: what is typed in it is meant as it stands. */
const CODE_BEGUN = /(^|\s)`[^`\s][^`\n]*$/;

const LINK = /\[([^[\]\n\uE000\uFFFC]+)\]\(([^()\s\uE000\uFFFC]+)\)$/;

/** Between two dollar signs without space inside; what looks like two prices or two variables of a shell is none. */
const FORMULA = /(?<![\\$\p{L}\p{N}])\$([^$\s](?:[^$\n\uE000\uFFFC]*[^$\s\\])?)\$$/u;

/** The source of the formula that the last character of `before` completes, or null. Pure. */
function matchFormula(before: string): string | null {
  const tex = FORMULA.exec(before)?.[1];
  if (tex === undefined || !/[A-Za-z\\]/.test(tex)) return null;
  return /[-\u2013/(,]$/.test(tex) ? null : tex;
}

/** The pattern that the last character of `before` completes, or null. Pure. */
function matchInline(before: string): InlineMatch | null {
  const to = before.length;
  for (const { text, marks } of DELIMITERS) {
    if (!before.endsWith(text)) continue;
    const innerTo = to - text.length;
    const from = before.lastIndexOf(text, innerTo - text.length - 1);
    if (from === -1) continue;
    const innerFrom = from + text.length;
    if (!marks.includes('code') && CODE_BEGUN.test(before.slice(0, from))) continue;
    if (isMarkable(before.slice(innerFrom, innerTo), text) && mayOpen(before.charAt(from - 1), text)) {
      return { from, innerFrom, innerTo, to, marks };
    }
  }
  const link = LINK.exec(before);
  const [whole, label, address] = link ?? [];
  if (link === null || whole === undefined || label === undefined || address === undefined) return null;
  const href = safeHref(address);
  if (before.charAt(link.index - 1) === '!' || href === null) return null;
  return {
    from: link.index,
    innerFrom: link.index + 1,
    innerTo: link.index + 1 + label.length,
    to,
    marks: { link: href },
  };
}

function isMarkable(inner: string, delimiter: string): boolean {
  const first = delimiter.charAt(0);
  return !/^\s|\s$|[\n\uE000\uFFFC]/.test(inner) && inner !== '' && !inner.startsWith(first) && !inner.endsWith(first);
}

/** Neither in the middle of a word (`snake_case_name`) nor as the second half of a longer delimiter. */
function mayOpen(before: string, delimiter: string): boolean {
  if (before === delimiter.charAt(0) || before === '\\') return false;
  return delimiter.charAt(0) === '*' || delimiter.charAt(0) === '`' || !/[\p{L}\p{N}]/u.test(before);
}

/** How to apply the pattern that was just completed, or null. */
export function $findInlinePattern({ block, before }: TypedText): (() => void) | null {
  const tex = matchFormula(before);
  if (tex !== null) {
    return () => {
      const selection = $textSelection();
      if (selection === null) return;
      $selectWithin(selection, block, before.length - tex.length - 2, before.length);
      $insertInline(equationValues(tex));
    };
  }
  const match = matchInline(before);
  if (match === null) return null;
  const { from, innerFrom, innerTo, to, marks } = match;
  return () => {
    const selection = $textSelection();
    if (selection === null) return;
    const { format } = selection;
    $selectWithin(selection, block, innerTo, to);
    selection.removeText();
    $selectWithin(selection, block, innerFrom, innerTo);
    for (const node of selection.extract()) {
      if (!$isFlowTextNode(node)) continue;
      if ('link' in marks) $setExtraMark(node, 'link', marks.link);
      else for (const mark of marks) if (!node.hasFormat(mark)) node.toggleFormat(mark);
    }
    $selectWithin(selection, block, from, innerFrom);
    selection.removeText();
    const end = from + (innerTo - innerFrom);
    $selectWithin(selection, block, end, end);
    // What is typed next is as plain as what was typed before.
    selection.setFormat(format);
  };
}
