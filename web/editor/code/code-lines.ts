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
  for (let first = source.firstElementChild; ;) {
    const reader = new LineReader();
    const end = reader.readFrom(first);
    lines.push(reader.line);
    if (end === null) return lines;
    first = end.nextElementSibling;
  }
}

/** The line that begins with this element. */
export function readLine(first: Element): CodeLine {
  const reader = new LineReader();
  reader.readFrom(first);
  return reader.line;
}

class LineReader {
  readonly #segments: Segment[] = [];
  #text = '';
  #element: Element | null = null;

  get line(): CodeLine {
    return { text: this.#text, segments: this.#segments, element: this.#element };
  }

  /** Reads on to the next line break, which it answers; null where there is none. */
  readFrom(first: Element | null): Element | null {
    for (let child = first; child !== null; child = child.nextElementSibling) {
      if (child.tagName === 'BR') return child;
      this.#element ??= child;
      // Most lines are one element with one text in it, and a block may have thousands.
      const only = child.firstChild;
      if (only instanceof Text && only.nextSibling === null) this.#take(only);
      else {
        const walker = document.createTreeWalker(child, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
          if (node instanceof Text) this.#take(node);
      }
    }
    return null;
  }

  #take(node: Text): void {
    if (node.data === '') return;
    this.#segments.push({ node, start: this.#text.length, end: this.#text.length + node.data.length });
    this.#text += node.data;
  }
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
