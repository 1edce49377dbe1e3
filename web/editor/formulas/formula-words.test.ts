import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { formulaWords } from './formula-words.ts';

function wordsFor(tex: string): string | null {
  try {
    katex.renderToString(tex, { throwOnError: true, strict: 'ignore' });
    return null;
  } catch (error) {
    return formulaWords(error instanceof Error ? error.message : '');
  }
}

describe('what is wrong with a formula is said in plain words', () => {
  it.each([
    ['\\frac{1}{2', 'Something is missing at the end, such as a }.'],
    ['{x', 'A } is missing.'],
    ['\\sqrt[3', 'Something is missing at the end, such as a ].'],
    ['x}', 'There is a } too many.'],
    ['\\foo + 1', '\\foo is not known here.'],
    ['x^', 'Something is missing after ^.'],
    ['\\frac{1}', 'Something is missing at the end, such as a }.'],
    ['\\left( x', 'A \\left is without its \\right.'],
    ['x^2^3', 'Two times superscript: what belongs together goes between { and }.'],
    ['\\begin{nothing}x\\end{nothing}', 'There is no environment called nothing.'],
  ])('%s', (tex, words) => {
    expect(wordsFor(tex)).toBe(words);
  });

  it('says what KaTeX says where nothing plainer is known, without its pointing marks', () => {
    expect(formulaWords('KaTeX parse error: Odd thing at position 3: x̲y')).toBe('This cannot be read yet: Odd thing');
    expect(formulaWords('KaTeX parse error:  at end of input: x')).not.toContain('̲');
  });
});
