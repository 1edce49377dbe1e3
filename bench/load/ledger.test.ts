import { expect, test } from 'vitest';
import { Stretch, WriterBook } from './ledger.ts';

test('a percentile counts what never arrived as late', () => {
  const stretch = new Stretch();
  const book = new WriterBook();
  for (let clock = 0; clock < 100; clock += 1) book.sent(clock, stretch);
  stretch.offered = 100;
  book.arrived(0, 98, 98);
  expect(stretch.delivered).toBe(98);
  expect(stretch.percentileMs(0.5)).toBeCloseTo(50, 0);
  expect(stretch.percentileMs(0.99)).toBe(Number.POSITIVE_INFINITY);
  book.arrived(98, 100, 120);
  expect(stretch.percentileMs(0.99)).toBeCloseTo(97.1, 5);
});

test('text that arrives before it was sent is a fault of the measurement, and says so', () => {
  expect(() => new WriterBook().arrived(0, 1, 5)).toThrow('before it was sent');
});
