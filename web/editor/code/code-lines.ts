/**
 * The lines of a code block as they stand in the DOM, and how the colours of the lines before an edit fit the lines after it
 * until they have been read again. Knows no Lexical: of a block's element it looks at texts and line breaks.
 */
import type { LineTokens } from './line-colours.ts';

/** A piece of text in a line; a line has several where its characters bear different marks. */
interface Segment {
  readonly node: Text;
  readonly start: number;
  readonly end: number;
}

export interface CodeLine {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** An element of this line to measure, or null where it is empty. */
  readonly element: Element | null;
}

export function readLines(source: Element): CodeLine[] {
  const lines: CodeLine[] = [];
  let text = '';
  let segments: Segment[] = [];
  let element: Element | null = null;
  for (let child = source.firstElementChild; child !== null; child = child.nextElementSibling) {
    if (child.tagName === 'BR') {
      lines.push({ text, segments, element });
      text = '';
      segments = [];
      element = null;
      continue;
    }
    element ??= child;
    // Most lines are one element with one text in it, and a block may have thousands.
    const only = child.firstChild;
    if (only instanceof Text && only.nextSibling === null) {
      if (only.data === '') continue;
      segments.push({ node: only, start: text.length, end: text.length + only.data.length });
      text += only.data;
      continue;
    }
    const walker = document.createTreeWalker(child, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!(node instanceof Text) || node.data === '') continue;
      segments.push({ node, start: text.length, end: text.length + node.data.length });
      text += node.data;
    }
  }
  lines.push({ text, segments, element });
  return lines;
}

/** Lines [from, from + deleted) have become the `inserted` lines from there on. */
export interface LineEdit {
  readonly from: number;
  readonly deleted: number;
  readonly inserted: number;
}

/** Null where nothing differs. */
export function lineEdit(before: readonly string[], after: readonly string[]): LineEdit | null {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  if (from === before.length && from === after.length) return null;
  let end = 0;
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, deleted: before.length - end - from, inserted: after.length - end - from };
}

/** The colours of a line that was edited: what stands before the edit keeps its own, what stands behind moves along. */
export function carriedTokens(tokens: LineTokens, before: string, after: string): LineTokens {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const oldEnd = before.length - tail;
  const shift = after.length - before.length;
  const carry = (offset: number): number =>
    offset <= head ? offset : offset >= oldEnd ? offset + shift : Math.min(offset, after.length - tail);
  const carried: number[] = [];
  for (let i = 0; i + 2 < tokens.length; i += 3) {
    const start = carry(tokens[i] ?? 0);
    const end = carry(tokens[i + 1] ?? 0);
    if (start < end) carried.push(start, end, tokens[i + 2] ?? 0);
  }
  return carried;
}

/** Where a line stands after these edits, or -1 where one of them changed it. */
export function lineAfter(line: number, edits: readonly LineEdit[]): number {
  let at = line;
  for (const { from, deleted, inserted } of edits) {
    if (at < from) continue;
    if (at < from + deleted) return -1;
    at += inserted - deleted;
  }
  return at;
}
