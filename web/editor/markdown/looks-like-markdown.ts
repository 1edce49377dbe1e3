/**
 * Whether plain text was written as Markdown. A wrong yes costs one undo and a wrong no costs the form, but source code that
 * loses its signs looks broken: where lines look like code, no single sign is enough. Pure.
 */

/** One of these is enough. */
const CLEAR = [
  /^ {0,3}(?:```|~~~)[^`\n]*$/m,
  /^ {0,3}#{1,6} \S.*(?:\n\s*\n|\n*$(?![\s\S]))/m,
  /^\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$/m,
  /^\s*(?:[-*+]|\d{1,9}[.)]) \[[ xX]\] \S/m,
  /^> ?\[!\w+\]/m,
  /!?\[[^\]\n]{1,300}\]\((?:https?:\/\/|mailto:)[^)\s]{1,2000}(?: "[^"\n]{0,300}")?\)/,
  /(?<![\w*])\*\*(?=\S)[^*\n]{1,500}(?<=\S)\*\*(?![\w*])/,
  /^\$\$\s*$[\s\S]*?^\$\$\s*$/m,
];

/** It takes two of these, or one of them twice. */
const LIKELY = [
  /^\s*[-*+] \S/gm,
  /^\s*\d{1,3}[.)] \S/gm,
  /^> ?\S/gm,
  /(?<![`\w])`[^`\n]{1,500}`(?![`\w])/g,
  /(?<![\w*])\*(?=[^\s*])[^*\n]{0,500}(?<=[^\s*])\*(?![\w*])/g,
  /(?<![\w_])_(?=[^\s_])[^_\n]{0,500}(?<=[^\s_])_(?![\w_])/g,
  /(?<!~)~~(?=\S)[^~\n]{1,500}~~(?!~)/g,
  /^#{1,6} \S/gm,
  /^ {0,3}(?:-{3,}|\*{3,})[ \t]*$/gm,
];

const CODE_LINE =
  /[;{}]\s*$|^\s*(?:import |from \S+ import|def |class |function |const |let |var |return\b|#include|#!|if \(|for \(|while \(|fi$|done$|export |sudo |\$ )/;

/** Longer texts are not looked at: nobody waits for that. */
const MAX_LOOKED_AT = 400_000;
const SAMPLE = 20_000;

export function looksLikeMarkdown(text: string): boolean {
  if (text.length > MAX_LOOKED_AT) return false;
  const sample = text.slice(0, SAMPLE).replace(/\r\n?/g, '\n').trim();
  if (sample === '' || sample.startsWith('#!')) return false;
  const isFenced = /^ {0,3}(?:```|~~~)/m.test(sample);
  const lines = sample.split('\n').filter((line) => line.trim() !== '');
  const code = lines.filter((line) => CODE_LINE.test(line)).length;
  if (!isFenced && code * 4 > lines.length) return false;
  if (CLEAR.some((sign) => sign.test(sample))) return true;
  let signs = 0;
  for (const sign of LIKELY) signs += Math.min(2, sample.match(sign)?.length ?? 0);
  return signs >= 2;
}
