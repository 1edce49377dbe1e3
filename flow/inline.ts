/**
 * The content of a block as canonical runs: no empty text, no two neighbours with equal marks. Pure functions on them;
 * knows neither Yjs nor an editor.
 */
import type { Inline, Json, Marks } from './schema.ts';

export const NO_MARKS: Marks = Object.freeze({});

/** Deep equality of JSON values; objects compare by keys, whatever their order. */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((value: Json, i) => jsonEqual(value, b[i] as Json));
  }
  // Both are plain objects here: arrays, null and primitives were settled above.
  const left = a as { readonly [key: string]: Json };
  const right = b as { readonly [key: string]: Json };
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => jsonEqual(left[key], right[key]));
}

export function marksEqual(a: Marks, b: Marks): boolean {
  return a === b || jsonEqual(a, b);
}

/** The attributes that turn `from` into `to`: a value to set, null to take away; null where they are equal. */
export function marksChange(from: Marks, to: Marks): Marks | null {
  if (marksEqual(from, to)) return null;
  const change: Record<string, Json> = {};
  for (const name of Object.keys(from)) {
    if (!(name in to)) change[name] = null;
  }
  for (const [name, value] of Object.entries(to)) {
    if (!jsonEqual(from[name], value)) change[name] = value;
  }
  return change;
}

function inlineLength(inline: Inline): number {
  return inline.kind === 'text' ? inline.text.length : 1;
}

export function contentLength(content: readonly Inline[]): number {
  let length = 0;
  for (const inline of content) length += inlineLength(inline);
  return length;
}

/** Appends to runs that are being built, keeping them canonical. */
export function pushInline(content: Inline[], inline: Inline): void {
  if (inline.kind === 'text') {
    if (inline.text === '') return;
    const last = content.at(-1);
    if (last?.kind === 'text' && marksEqual(last.marks, inline.marks)) {
      content[content.length - 1] = { kind: 'text', text: last.text + inline.text, marks: last.marks };
      return;
    }
  }
  content.push(inline);
}

export function contentEqual(a: readonly Inline[], b: readonly Inline[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((left, i) => {
    const right = b[i];
    if (right === undefined || !marksEqual(left.marks, right.marks)) return false;
    if (left.kind === 'text') return right.kind === 'text' && left.text === right.text;
    return right.kind === 'object' && left.object === right.object;
  });
}

/** The characters alone; an inline object counts as U+FFFC, the object replacement character. */
export function contentText(content: readonly Inline[]): string {
  return content.map((inline) => (inline.kind === 'text' ? inline.text : '\uFFFC')).join('');
}
