/**
 * What somebody looks for, as a regular expression, and where it stands in a text. Pure. What a person typed as an expression of
 * their own is never run here but in a worker (`pattern-runner.ts`): it may take for ever.
 */

export interface Query {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
  /** The text is a regular expression. */
  readonly isPattern: boolean;
}

/** A place in a text where it was found, [from, to), and the groups of an expression (undefined for one that took no part). */
export interface Hit {
  readonly from: number;
  readonly to: number;
  readonly groups?: readonly (string | undefined)[];
  /** It is, or reaches into, something that stands in the line as one piece: it is found there and not replaced. */
  readonly isInObject?: boolean;
}

/** The expression that finds the query; null where it is none, or there is nothing to find. */
export function expressionOf(query: Query): { readonly source: string; readonly flags: string } | null {
  if (query.text === '') return null;
  const source = query.isPattern ? query.text : literal(query.text);
  const flags = query.matchCase ? 'gmu' : 'gimu';
  const bounded = query.wholeWord ? wholeWord(source, query) : source;
  try {
    return { source: new RegExp(bounded, flags).source, flags };
  } catch {
    // Not an expression, or not yet: somebody is typing it.
    return null;
  }
}

/** Text as it may be written: composed or decomposed letters, a plain or a no-break space. */
function literal(text: string): string {
  const forms = new Set([text, text.normalize('NFC'), text.normalize('NFD')]);
  const sources = [...forms].map((form) =>
    form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/[ \u00A0]/g, '[ \\u00A0]'),
  );
  return sources.length === 1 ? (sources[0] ?? '') : `(?:${sources.join('|')})`;
}

const WORD = '[\\p{L}\\p{M}\\p{N}_]';
const IS_WORD = /[\p{L}\p{M}\p{N}_]/u;

/** A sign at the end of what is looked for (`C++`) has no word to be the end of. */
function wholeWord(source: string, { text, isPattern }: Query): string {
  const [first = ''] = text;
  const last = [...text].at(-1) ?? '';
  const before = isPattern || IS_WORD.test(first) ? `(?<!${WORD})` : '';
  const after = isPattern || IS_WORD.test(last) ? `(?!${WORD})` : '';
  return `${before}(?:${source})${after}`;
}

/** All places, in order; what is empty is none. */
export function findHits(text: string, expression: RegExp): Hit[] {
  const hits: Hit[] = [];
  for (const match of text.matchAll(expression)) {
    const [whole, ...groups] = match;
    if (whole === '') continue;
    const hit = { from: match.index, to: match.index + whole.length };
    hits.push(groups.length === 0 ? hit : { ...hit, groups });
  }
  return hits;
}

/** What takes the place of a hit: in an expression's replacement `$1` is a group, `$&` the hit itself and `$$` a dollar sign. */
export function replacementFor(replacement: string, found: string, { groups = [] }: Hit, isPattern: boolean): string {
  if (!isPattern) return replacement;
  return replacement.replace(
    /\$(?:([$&])|(\d{1,2}))/g,
    (whole, sign: string | undefined, digits: string | undefined) => {
      if (sign === '$') return '$';
      if (sign === '&') return found;
      const number = Number(digits);
      // `$12` is the first group and a 2 where there is no twelfth.
      if (number >= 1 && number <= groups.length) return groups[number - 1] ?? '';
      const first = Number(digits?.charAt(0));
      return first >= 1 && first <= groups.length ? (groups[first - 1] ?? '') + (digits?.slice(1) ?? '') : whole;
    },
  );
}
