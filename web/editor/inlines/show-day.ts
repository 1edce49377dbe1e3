/** A day in the words of whoever reads it: their browser's language decides. */
import type { Day } from '../../../flow/inline-objects/date.ts';

export function showDay({ year, month, day }: Day, style: 'medium' | 'full' = 'medium'): string {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return new Intl.DateTimeFormat(undefined, { dateStyle: style, timeZone: 'UTC' }).format(date);
}

/** The day that it is here, at this moment of the clock. */
export function dayOf(nowMs: number): Day {
  const now = new Date(nowMs);
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}

/** So many days later. */
export function addDays({ year, month, day }: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
