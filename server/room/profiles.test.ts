import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { cleanName, cleanProfile, colorFor, DEFAULT_NAME, profileInState } from './profiles.ts';

describe('A6: names and colours are made harmless', () => {
  test.each([
    ['Anna', 'Anna'],
    ['  Anna \n Lena ', 'Anna Lena'],
    ['\u202eevil\u202c', 'evil'],
    ['a\u0000b\u0007c', 'a b c'],
    ['\ufeff\u200b\u2066', ''],
    ['👩‍👩‍👧 Ünal', '👩‍👩‍👧 Ünal'],
    ['<script>', '<script>'],
    ['\ud800x', 'x'],
    ['with a filler \u3164', 'with a filler \u3164'],
    ['\u3164', ''],
    ['\u115f \u2800\u00ad\u200d\ufe0f', ''],
    ['\u0301'.repeat(40), ''],
    [`Z\u0310o${'\u0301'.repeat(300)}e`, `Z\u0310o${'\u0301'.repeat(6)}e`],
    ['\u0646\u0627\u0645\u0647\u200c\u0627\u06cc', '\u0646\u0627\u0645\u0647\u200c\u0627\u06cc'],
    [
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    ],
    ['❤️‍🔥 1️⃣', '❤️‍🔥 1️⃣'],
  ])('%j becomes %j', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });

  test('a name is cut to its length in whole characters', () => {
    expect(Array.from(cleanName('🧵'.repeat(500)))).toHaveLength(LIMITS.maxNameLength);
    expect(cleanName('x'.repeat(8_000_000))).toHaveLength(LIMITS.maxNameLength);
  });

  test('what is missing is made up, the same for the same person', () => {
    const made = cleanProfile(null, 'anna');
    expect(made).toEqual({ name: DEFAULT_NAME, color: colorFor('anna') });
    expect(cleanProfile({ name: ' ', color: 'url(x)' }, 'anna')).toEqual(made);
    expect(cleanProfile({ name: 'A', color: '#AABBCC' }, 'anna')).toEqual({ name: 'A', color: '#aabbcc' });
  });

  test('a profile in an awareness state is taken only where it has the shape', () => {
    expect(profileInState({ user: { name: 'A', color: 7 } })).toEqual({ name: 'A', color: '' });
    for (const state of [null, 'x', {}, { user: null }, { user: { name: 7 } }, []])
      expect(profileInState(state)).toBeNull();
  });
});
