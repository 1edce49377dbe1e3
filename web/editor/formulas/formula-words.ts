/** What is wrong with a formula, said to somebody who is just writing it. Pure; knows of KaTeX only how it begins its messages. */

/** From what KaTeX says to what a person can do about it; `$1` is what was found. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Expected '(\}|\])'/, 'A $1 is missing.'],
  [
    /^Unexpected end of input in a macro argument, expected '(\}|\])'/,
    'Something is missing at the end, such as a $1.',
  ],
  [/^Expected 'EOF', got '(\}|&|\\right|\\end)'/, 'There is a $1 too many.'],
  [/^Undefined control sequence: (\\.+)$/, '$1 is not known here.'],
  [/^Expected group (?:after|as argument to) '(.+)'$/, 'Something is missing after $1.'],
  [/^Expected '\\right', got/, 'A \\left is without its \\right.'],
  [/^Double (superscript|subscript)$/, 'Two times $1: what belongs together goes between { and }.'],
  [/^No such environment: (.+)$/, 'There is no environment called $1.'],
  [/^Missing open brace for (super|sub)script$/, 'Something is missing after the $1script sign.'],
  [/^Mismatch: \\begin\{(.+)\} matched by/, 'What \\begin{$1} begins is ended by something else.'],
];

/** `message` is KaTeX's: it quotes the formula and points into it with marks that a screen reader would spell out. */
export function formulaWords(message: string): string {
  const reason = message.replace(/^KaTeX parse error: /, '').replace(/ at (position \d+|end of input):[\s\S]*$/, '');
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(reason);
    if (found !== null) return words.replace('$1', () => found[1] ?? '');
  }
  return reason === '' ? 'This formula cannot be drawn.' : `This cannot be read yet: ${reason}`;
}
