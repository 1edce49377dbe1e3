/** `@`: the people who are or were here, the documents that this browser knows, and days. Finds by any word's beginning. */
import { formatDay, parseDay, type Day } from '../../../flow/inline-objects/date.ts';
import { addDays, showDay } from '../inlines/show-day.ts';
import type { Suggestion, SuggestionSource } from './typeahead.ts';

/** Somebody or something that can be mentioned. */
export interface Mentionable {
  readonly kind: 'person' | 'document';
  /** The id of the person or the document; never a token. */
  readonly ref: string;
  readonly label: string;
}

/** Who and what can be mentioned now. The page knows; the editor only asks. */
export interface Mentionables {
  list(): readonly Mentionable[];
}

export interface MentionSourceOptions {
  readonly mentionables: Mentionables;
  readonly today: () => Day;
  readonly insertMention: (mention: Mentionable) => void;
  readonly insertDay: (day: Day) => void;
  readonly pickDay: () => void;
}

const GROUPS = { person: 'People', document: 'Documents' } as const;

export function mentionSource(options: MentionSourceOptions): SuggestionSource {
  return {
    name: 'mention',
    // One space may stand in a name; a sentence after an @ is no name.
    pattern: /(?:^|[\s([{"'\u2018\u201C\uFFFC])(@(?:[^\s@\uFFFC\uE000]{1,40}(?: [^\s@\uFFFC\uE000]{1,40})?)?)$/u,
    find(typed) {
      const query = typed.toLocaleLowerCase();
      const named = options.mentionables
        .list()
        .filter(({ label }) => label !== '' && fits(label, query))
        .map((mention): Suggestion => ({
          id: `${mention.kind}-${mention.ref}`,
          label: mention.label,
          group: GROUPS[mention.kind],
          take: () => options.insertMention(mention),
        }));
      return [...named, ...days(options, query)];
    },
  };
}

function fits(label: string, query: string): boolean {
  const name = label.toLocaleLowerCase();
  return name.startsWith(query) || name.split(/[\s\p{P}]+/u).some((word) => word.startsWith(query));
}

function days({ today, insertDay, pickDay }: MentionSourceOptions, query: string): Suggestion[] {
  const now = today();
  const named = [
    { name: 'Today', day: now },
    { name: 'Tomorrow', day: addDays(now, 1) },
    { name: 'Yesterday', day: addDays(now, -1) },
  ];
  const written = parseDay(query);
  return [
    ...(written === null ? [] : [{ name: showDay(written), day: written }]),
    ...named.filter(({ name }) => name.toLowerCase().startsWith(query)),
  ]
    .map(({ name, day }): Suggestion => ({
      id: `day-${formatDay(day)}`,
      label: name,
      hint: showDay(day),
      group: 'Dates',
      take: () => insertDay(day),
    }))
    .concat('date…'.startsWith(query) ? [{ id: 'day-pick', label: 'Date…', group: 'Dates', take: pickDay }] : []);
}
