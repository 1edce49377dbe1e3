/**
 * What is equal at both ends of two contents, found on their runs: strings are compared, and nothing is laid out unit by unit. So a
 * key in a long block costs what lies around the caret, and not the block. Pure; what the rest means is `diff.ts`'s.
 */
import { contentLength, marksEqual, pushInline } from './inline.ts';
import type { Inline } from './schema.ts';

export interface SetAside {
  /** Flow units that are equal at the start, and left out of what is returned. */
  readonly head: number;
  readonly before: readonly Inline[];
  readonly wanted: readonly Inline[];
}

/** Shorter contents are compared whole: it costs nothing to speak of. */
const LONG = 1000;
/** So much of what is equal stays: a comparison by words sees whole words, and no surrogate pair is cut unseen. */
const LEFT_OVER = 64;

/**
 * Null where nothing is worth setting aside. `caret` is an offset in `wanted`: what was typed or deleted among equal letters is where it
 * is, so that nothing is set aside beyond it.
 */
export function setAside(before: readonly Inline[], wanted: readonly Inline[], caret: number | null): SetAside | null {
  const was = contentLength(before);
  const is = contentLength(wanted);
  if (Math.min(was, is) < LONG) return null;
  const inserted = Math.max(0, is - was);
  const most = Math.min(was, is);
  const headMost = caret === null ? most : Math.min(most, caret - inserted);
  const head = wholeUnits(before, Math.min(equalAtStart(before, wanted), headMost) - LEFT_OVER, false);
  const tailMost = Math.min(most - head, caret === null ? most : is - caret);
  const tail = wholeUnits(before, Math.min(equalAtEnd(before, wanted), tailMost) - LEFT_OVER, true);
  if (head + tail === 0) return null;
  return { head, before: between(before, head, was - tail), wanted: between(wanted, head, is - tail) };
}

function equalAtStart(a: readonly Inline[], b: readonly Inline[]): number {
  let equal = 0;
  for (let i = 0; ; i++) {
    const [left, right] = [a[i], b[i]];
    if (left?.kind !== 'text' || right?.kind !== 'text' || !marksEqual(left.marks, right.marks)) return equal;
    const shorter = Math.min(left.text.length, right.text.length);
    let n = 0;
    if (left.text === right.text) n = shorter;
    else while (n < shorter && left.text.charCodeAt(n) === right.text.charCodeAt(n)) n++;
    equal += n;
    if (n < left.text.length || n < right.text.length) return equal;
  }
}

function equalAtEnd(a: readonly Inline[], b: readonly Inline[]): number {
  let equal = 0;
  for (let i = 1; ; i++) {
    const [left, right] = [a.at(-i), b.at(-i)];
    if (i > a.length || i > b.length) return equal;
    if (left?.kind !== 'text' || right?.kind !== 'text' || !marksEqual(left.marks, right.marks)) return equal;
    const [one, other] = [left.text, right.text];
    const shorter = Math.min(one.length, other.length);
    let n = 0;
    if (one === other) n = shorter;
    else while (n < shorter && one.charCodeAt(one.length - 1 - n) === other.charCodeAt(other.length - 1 - n)) n++;
    equal += n;
    if (n < one.length || n < other.length) return equal;
  }
}

/** One unit less where the cut would go through a surrogate pair; never below nothing. */
function wholeUnits(content: readonly Inline[], units: number, fromEnd: boolean): number {
  if (units <= 0) return 0;
  const at = fromEnd ? contentLength(content) - units : units;
  const [first] = between(content, at - 1, at);
  const isTorn = first?.kind === 'text' && /[\ud800-\udbff]$/.test(first.text);
  return isTorn ? units - 1 : units;
}

function between(content: readonly Inline[], from: number, to: number): Inline[] {
  const part: Inline[] = [];
  let at = 0;
  for (const inline of content) {
    const length = inline.kind === 'text' ? inline.text.length : 1;
    const [start, end] = [Math.max(from, at), Math.min(to, at + length)];
    if (start < end) {
      if (inline.kind === 'text') pushInline(part, { ...inline, text: inline.text.slice(start - at, end - at) });
      else part.push(inline);
    }
    at += length;
  }
  return part;
}
