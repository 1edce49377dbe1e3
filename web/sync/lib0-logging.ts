/**
 * What stands in the built page for the coloured log of lib0 (`web/vite.config.ts`), by which Yjs warns: the browser's own console. The
 * library's brings along a small library of types.
 */

// Signs for how a word is to look; here words look as they are.
export const BOLD = '';
export const UNBOLD = '';
export const RED = '';
export const ORANGE = '';

export function print(...words: unknown[]): void {
  // oxlint-disable-next-line no-console -- that is what it is for
  console.log(...words);
}

export function warn(...words: unknown[]): void {
  // oxlint-disable-next-line no-console -- that is what it is for
  console.warn(...words);
}
