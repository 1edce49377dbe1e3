/** `:smile`: emoji by their names. The names are loaded when somebody first types a colon and two letters. */
import { LoadedPart } from '../../ui/loaded-part.ts';
import type { NamedEmoji } from './emoji-names.ts';
import type { Suggestion, SuggestionSource } from './typeahead.ts';

const NAMES = new LoadedPart(() => import('./emoji-names.ts'), { onDemand: true });

const MAX_FOUND = 12;

/** What is offered before anything is typed. */
const USUAL = [
  '+1',
  'smile',
  'heart',
  'tada',
  'thinking',
  'eyes',
  'rocket',
  'fire',
  'pray',
  'wave',
  'white_check_mark',
  'x',
];

export function emojiSource(insertText: (text: string) => void): SuggestionSource {
  let isAsked = false;
  return {
    name: 'emoji',
    pattern: /(?:^|[\s([{"'\uFFFC])(:[a-z0-9_+-]{0,30})$/iu,
    find(typed, onLoaded, asked) {
      // A colon and a letter are more often the beginning of something else.
      if (typed.length < 2 && !asked) return [];
      const code = NAMES.value;
      if (code === null) {
        if (isAsked) return [];
        isAsked = true;
        void NAMES.fetch().then((found) => {
          // Away from the network: another letter tries again.
          isAsked = false;
          if (found !== null) onLoaded();
        });
        return [];
      }
      return findEmoji(code.EMOJI, typed.toLowerCase()).map(({ emoji, names: [name = ''] }): Suggestion => ({
        id: emoji,
        label: `:${name}:`,
        sign: emoji,
        take: () => insertText(emoji),
      }));
    },
  };
}

/** By name before by what it is also about, by its beginning before by its middle. */
export function findEmoji(emoji: readonly NamedEmoji[], query: string): NamedEmoji[] {
  if (query === '') return USUAL.flatMap((usual) => emoji.find(({ names }) => names.includes(usual)) ?? []);
  const ranked = emoji.flatMap((one) => {
    const rank = rankOf(one, query);
    return rank === null ? [] : [{ one, rank }];
  });
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MAX_FOUND)
    .map(({ one }) => one);
}

function rankOf({ names, tags }: NamedEmoji, query: string): number | null {
  if (names.includes(query)) return 0;
  if (names.some((name) => name.startsWith(query))) return 1;
  if (tags.some((tag) => tag === query)) return 2;
  if (names.some((name) => name.includes(`_${query}`))) return 3;
  return tags.some((tag) => tag.startsWith(query)) ? 4 : null;
}
