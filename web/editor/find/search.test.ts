import { describe, expect, it } from 'vitest';
import { expressionOf, findHits, replacementFor, type Query } from './search.ts';

function find(text: string, query: Partial<Query>): string[] {
  const expression = expressionOf({ text: '', matchCase: false, wholeWord: false, isPattern: false, ...query });
  if (expression === null) throw new Error('no expression');
  return findHits(text, new RegExp(expression.source, expression.flags)).map(({ from, to }) => `${from}-${to}`);
}

describe('finding', () => {
  it('takes what was typed literally, whatever signs are in it', () => {
    expect(find('a.b axb (a.b) [x]{1}$^|\\/', { text: 'a.b' })).toEqual(['0-3', '9-12']);
    for (const sign of '\\^$.*+?()[]{}|/-&#~ ') expect(find(`x${sign}y`, { text: `x${sign}y` })).toEqual(['0-3']);
  });

  it('minds the case only where it is asked to, in every script', () => {
    expect(find('Word word WORD', { text: 'word' })).toHaveLength(3);
    expect(find('Word word WORD', { text: 'word', matchCase: true })).toEqual(['5-9']);
    expect(find('ΣΑΣ Ёлка', { text: 'ёлка' })).toEqual(['4-8']);
  });

  it('finds whole words in every script, and signs that have no words beside them', () => {
    expect(find('on one on-ramp öon on', { text: 'on', wholeWord: true })).toEqual(['0-2', '7-9', '19-21']);
    expect(find('кот котик', { text: 'кот', wholeWord: true })).toEqual(['0-3']);
    expect(find('C++ and C++11', { text: 'C++', wholeWord: true })).toEqual(['0-3', '8-11']);
  });

  it('finds letters composed or not, and no-break spaces', () => {
    expect(find('cafe\u0301 café', { text: 'café' })).toHaveLength(2);
    expect(find('a\u00A0b a b', { text: 'a b' })).toHaveLength(2);
  });

  it('runs an expression by lines, and finds nothing where it is empty', () => {
    expect(find('one\ntwo', { text: '^\\w+$', isPattern: true })).toEqual(['0-3', '4-7']);
    expect(find('aab', { text: 'x*', isPattern: true })).toEqual([]);
    // Code points are never cut in two: the flow may not be.
    expect(find('😀a', { text: '.', isPattern: true })).toEqual(['0-2', '2-3']);
  });

  it('says what is no expression', () => {
    for (const text of ['(', '[', 'a{2', '*'])
      expect(expressionOf({ text, matchCase: false, wholeWord: false, isPattern: true })).toBeNull();
  });
});

describe('replacing', () => {
  const hit = { from: 0, to: 3, groups: ['first', undefined] };

  it('puts in what was typed as it stands', () => {
    expect(replacementFor('$1 $& $$', 'abc', hit, false)).toBe('$1 $& $$');
  });

  it('knows the groups of an expression', () => {
    expect(replacementFor('<$1|$2|$&|$$|$3|$12>', 'abc', hit, true)).toBe('<first||abc|$|$3|first2>');
  });
});
