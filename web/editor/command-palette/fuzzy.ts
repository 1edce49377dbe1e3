/** How well what somebody typed fits a name: whole, at the start of words, or letter by letter. Pure. */

/** Higher fits better; null where it does not fit at all. */
export function fits(typed: string, label: string, also = ''): number | null {
  const query = plain(typed);
  if (query === '') return 0;
  const name = plain(label);
  if (name.startsWith(query)) return 100 - name.length / 100;
  const words = query.split(' ');
  const known = `${name} ${plain(also)}`.split(' ');
  if (words.every((word) => known.some((one) => one.startsWith(word)))) {
    // What it is called counts for more than what else it goes by.
    const inName = words.every((word) => name.split(' ').some((one) => one.startsWith(word)));
    return (inName ? 80 : 60) - name.length / 100;
  }
  if (name.includes(query)) return 50 - name.length / 100;
  return scattered(query.replaceAll(' ', ''), name);
}

/** The letters in their order with others between: `mvup` is "Move up". Runs and starts of words fit better. */
function scattered(query: string, name: string): number | null {
  let at = -1;
  let score = 0;
  for (const letter of query) {
    const found = name.indexOf(letter, at + 1);
    if (found === -1) return null;
    if (found === at + 1) score += 2;
    else if (found === 0 || name.charAt(found - 1) === ' ') score += 3;
    at = found;
  }
  // Letters that are strewn over a long name are no fit.
  return score < query.length ? null : 20 + score / query.length - name.length / 100;
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Those that fit, best first; of equals the earlier. */
export function bestFits<T>(
  typed: string,
  all: readonly T[],
  wordsOf: (one: T) => { readonly label: string; readonly also?: string },
): T[] {
  return all
    .flatMap((one) => {
      const { label, also } = wordsOf(one);
      const score = fits(typed, label, also);
      return score === null ? [] : [{ one, score }];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ one }) => one);
}
