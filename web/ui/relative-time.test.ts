import { describe, expect, it } from 'vitest';
import { relativeTime } from './relative-time.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const HOUR = 3_600_000;

describe('relativeTime', () => {
  it.each([
    [0, 'just now'],
    [-5000, 'just now'],
    [5 * 60_000, '5 minutes ago'],
    [3 * HOUR, '3 hours ago'],
    [25 * HOUR, 'yesterday'],
    [3 * 24 * HOUR, '3 days ago'],
    [40 * 24 * HOUR, 'May 6, 2026'],
  ])('%i ms ago is %j', (ago, words) => {
    expect(relativeTime(NOW - ago, NOW, 'en')).toBe(words);
  });
});
