/** What an inline object says, in words: for plain text, screen readers and search. Empty for one that is not known. */
import { formatDay, readDate } from './date.ts';
import type { ObjectValues } from './inline-object.ts';
import { readTex } from './inline-equation.ts';
import { readMention } from './mention.ts';

/** `showDay` writes a day as its reader does; without it a day is written as it is stored. */
export function objectText(values: ObjectValues, showDay: typeof formatDay = formatDay): string {
  const mention = readMention(values);
  if (mention !== null) return mention.kind === 'person' ? `@${mention.label}` : mention.label;
  const day = readDate(values);
  if (day !== null) return showDay(day);
  const tex = readTex(values);
  return tex === null ? '' : `$${tex}$`;
}
