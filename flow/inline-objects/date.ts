/** A date in the text: `date` is a day of the calendar, `YYYY-MM-DD`. Each reader sees it written their own way. */
import { INLINE_KEY } from '../schema.ts';
import { objectType, type ObjectValues } from './inline-object.ts';

export const DATE = 'date';

/** A day without a time zone. */
export interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Null for what is no day of the calendar. */
export function parseDay(text: unknown): Day | null {
  const match = typeof text === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) : null;
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? { year, month, day } : null;
}

export function formatDay({ year, month, day }: Day): string {
  const digits = (value: number, count: number): string => String(value).padStart(count, '0');
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

/** Null where the object is no date that can be read. */
export function readDate(values: ObjectValues): Day | null {
  return objectType(values) === DATE ? parseDay(values['date']) : null;
}

export function dateValues(day: Day): ObjectValues {
  return { [INLINE_KEY]: DATE, date: formatDay(day) };
}
