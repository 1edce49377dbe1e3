import { describe, expect, it } from 'vitest';
import { bestFits, fits } from './fuzzy.ts';

const NAMES = [
  'Move up',
  'Move down',
  'Numbered list',
  'Bulleted list',
  'Heading 1',
  'Heading 2',
  'Bold',
  'Find and replace',
];
const find = (typed: string) => bestFits(typed, NAMES, (label) => ({ label }));

describe('finding a name', () => {
  it('puts what begins so first, then starts of words, then letters in their order', () => {
    expect(find('he')).toEqual(['Heading 1', 'Heading 2']);
    expect(find('list')).toEqual(['Numbered list', 'Bulleted list']);
    expect(find('mvup')).toEqual(['Move up']);
    expect(find('h2')[0]).toBe('Heading 2');
    expect(find('rep')[0]).toBe('Find and replace');
  });

  it('knows other words for a thing, after its name', () => {
    expect(fits('search', 'Find', 'search')).toBeGreaterThan(0);
    expect(fits('find', 'Find', 'search') ?? 0).toBeGreaterThan(fits('search', 'Find', 'search') ?? 0);
  });

  it('minds neither case nor accents, and finds nothing in strewn letters', () => {
    expect(fits('CAFE', 'Café')).not.toBeNull();
    expect(fits('zq', 'Numbered list')).toBeNull();
    expect(fits('ilt', 'Find and then replace all of what stands')).toBeNull();
  });
});
