import { describe, expect, it } from 'vitest';
import { EMOJI } from './emoji-names.ts';
import { emojiSource, findEmoji } from './emoji-source.ts';
import { insertSource } from './insert-source.ts';
import { mentionSource, type Mentionable } from './mention-source.ts';

const PEOPLE: readonly Mentionable[] = [
  { kind: 'person', ref: 'a', label: 'Anna Berg' },
  { kind: 'person', ref: 'b', label: 'Ben' },
  { kind: 'document', ref: 'd', label: 'Annual report' },
];

function mentions() {
  const days: unknown[] = [];
  const source = mentionSource({
    mentionables: { list: () => PEOPLE },
    today: () => ({ year: 2026, month: 12, day: 31 }),
    insertMention: () => undefined,
    insertDay: (day) => days.push(day),
    pickDay: () => undefined,
  });
  const find = (typed: string) => source.find(typed, () => undefined, false);
  return { source, days, find };
}

describe('@', () => {
  it('finds people and documents by the beginning of any word', () => {
    const { find } = mentions();
    const named = (typed: string) => find(typed).flatMap(({ group, label }) => (group === 'Dates' ? [] : [label]));
    expect(named('ann')).toEqual(['Anna Berg', 'Annual report']);
    expect(named('be')).toEqual(['Anna Berg', 'Ben']);
    expect(named('anna b')).toEqual(['Anna Berg']);
    expect(named('xyz')).toEqual([]);
  });

  it('finds days: today, tomorrow over the year’s end, and one that is written out', () => {
    const { find, days } = mentions();
    find('tod')[0]?.take();
    find('tom')[0]?.take();
    find('2024-02-29')[0]?.take();
    expect(days).toEqual([
      { year: 2026, month: 12, day: 31 },
      { year: 2027, month: 1, day: 1 },
      { year: 2024, month: 2, day: 29 },
    ]);
    expect(find('2023-02-29')).toEqual([]);
  });

  it('opens for a sign of its own, not for an address or the rest of a sentence', () => {
    const { source } = mentions();
    const typed = (before: string) => source.pattern.exec(before)?.[1] ?? null;
    expect(typed('for @an')).toBe('@an');
    expect(typed('(@')).toBe('@');
    expect(typed('@anna be')).toBe('@anna be');
    expect(typed('me@example')).toBeNull();
    expect(typed('@anna be so kind')).toBeNull();
    expect(typed('@ then')).toBeNull();
  });
});

describe(':', () => {
  it('finds emoji by name before by what they are about', () => {
    expect(findEmoji(EMOJI, 'smile')[0]?.emoji).toBe('😄');
    expect(findEmoji(EMOJI, 'tad')[0]?.emoji).toBe('🎉');
    expect(findEmoji(EMOJI, '')).toHaveLength(12);
    expect(findEmoji(EMOJI, 'nothing_like_it')).toEqual([]);
  });

  it('asks for two letters unless somebody asked for emoji, and not after a word', () => {
    const { pattern } = emojiSource(() => undefined);
    expect(pattern.exec('so :sm')?.[1]).toBe(':sm');
    expect(pattern.exec('so: sm')).toBeNull();
    expect(pattern.exec('12:30')).toBeNull();
  });
});

describe('/', () => {
  it('finds what can be inserted by any of its words, and no path or fraction opens it', () => {
    const { pattern, find } = insertSource(() => undefined);
    const labels = (typed: string) => find(typed, () => undefined, false).map(({ label }) => label);
    expect(labels('date')).toEqual(['Date']);
    expect(labels('code')[0]).toBe('Code block');
    expect(labels('h1')).toEqual(['Heading 1']);
    // What is called so comes before what is only about it, and what one writes with before what is put in.
    expect(labels('emo')).toEqual(['Emoji']);
    expect(labels('tab')[0]).toBe('Table');
    expect(labels('')[1]).toBe('Heading 1');
    expect(pattern.exec('/dat')?.[1]).toBe('/dat');
    expect(pattern.exec('and/or')).toBeNull();
    expect(pattern.exec('1/2')).toBeNull();
  });
});
