import { describe, expect, it } from 'vitest';
import type { ShelfEntry } from '../sync/shelf.ts';
import { searchEntries } from './recent-documents.tsx';

const entry = (title: string): ShelfEntry => ({
  id: title,
  title,
  token: '',
  role: null,
  openedAtMs: 0,
  made: {},
  unsaved: false,
  unsavedSinceMs: null,
  refused: null,
});

describe('searchEntries', () => {
  const entries = ['Réunion de rédaction', 'Reading list', ''].map(entry);
  const titles = (query: string) => searchEntries(entries, query).map(({ title }) => title);

  it('finds all words, whatever their case, accents or order', () => {
    expect(titles('redaction REUNION')).toEqual(['Réunion de rédaction']);
    expect(titles('re')).toEqual(['Réunion de rédaction', 'Reading list']);
    expect(titles('untitled')).toEqual(['']);
    expect(titles('  ')).toHaveLength(3);
    expect(titles('nothing')).toEqual([]);
  });
});
