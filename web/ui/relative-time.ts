/** How long ago something was, in words. */
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
];

export function relativeTime(atMs: number, nowMs: number, locale?: string): string {
  const ago = nowMs - atMs;
  if (ago < 60_000) return 'just now';
  if (ago > 6.5 * 86_400_000) return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(atMs);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const [unit, ms] = STEPS.findLast(([, size]) => ago >= size) ?? ['minute', 60_000];
  return format.format(-Math.floor(ago / ms), unit);
}
