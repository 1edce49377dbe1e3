/**
 * Counting words and characters as people do: words by the rules of the Unicode Consortium, which know that Chinese, Japanese
 * and Thai put no space between them, and characters as they are seen. Pure; long texts are counted in steps.
 */

export interface Counts {
  readonly words: number;
  /** As seen: an emoji made of several code points is one. */
  readonly characters: number;
  readonly charactersWithoutSpaces: number;
  /** Of the characters, those of scripts in which a character is about half a word. */
  readonly ideographs: number;
}

export const NO_COUNTS: Counts = Object.freeze({ words: 0, characters: 0, charactersWithoutSpaces: 0, ideographs: 0 });

const STEP = 4000;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const SIMPLE = /^[\x20-\x7E\u00A0-\u02FF\u0370-\u0482\u048A-\u052F\u2010-\u2027]*$/;

export class TextCounter {
  readonly #words = new Intl.Segmenter(undefined, { granularity: 'word' });
  /** Made when first needed: for each, rules are read for some milliseconds. */
  #characters: Intl.Segmenter | null = null;

  count(text: string): Counts {
    let all = NO_COUNTS;
    for (const counts of this.steps(text)) all = addCounts(all, counts);
    return all;
  }

  /** The counts of the text's parts, none of which takes long. */
  *steps(text: string): Generator<Counts> {
    for (let from = 0; from < text.length;) {
      const to = endOfStep(text, from);
      yield this.#part(text.slice(from, to));
      from = to;
    }
  }

  #part(text: string): Counts {
    let words = 0;
    for (const { isWordLike } of this.#words.segment(text)) if (isWordLike === true) words++;
    if (SIMPLE.test(text)) {
      const spaces = text.length - text.replace(/\s/g, '').length;
      return { words, characters: text.length, charactersWithoutSpaces: text.length - spaces, ideographs: 0 };
    }
    this.#characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    let characters = 0;
    let spaces = 0;
    let ideographs = 0;
    for (const { segment } of this.#characters.segment(text)) {
      // A line's end is no character that anybody would count.
      if (segment === '\n') continue;
      characters++;
      if (/^\s/u.test(segment)) spaces++;
      else if (IDEOGRAPH.test(segment)) ideographs++;
    }
    return { words, characters, charactersWithoutSpaces: characters - spaces, ideographs };
  }
}

/** Between two words if there is such a place near, so that none is counted twice. */
function endOfStep(text: string, from: number): number {
  if (text.length - from <= STEP) return text.length;
  const space = text.lastIndexOf(' ', from + STEP);
  const end = space > from + STEP / 2 ? space : from + STEP;
  // Not between the two halves of one code point.
  return end + (/[\uDC00-\uDFFF]/.test(text.charAt(end)) ? 1 : 0);
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    words: a.words + b.words,
    characters: a.characters + b.characters,
    charactersWithoutSpaces: a.charactersWithoutSpaces + b.charactersWithoutSpaces,
    ideographs: a.ideographs + b.ideographs,
  };
}

const WORDS_PER_MINUTE = 238;
const IDEOGRAPHS_PER_MINUTE = 400;
const IDEOGRAPHS_PER_WORD = 1.6;

/** How long an adult reads, in minutes; 0 for nothing. (238 words a minute: Brysbaert 2019, silent reading of English prose.) */
export function readingMinutes({ words, ideographs }: Counts): number {
  const others = Math.max(0, words - ideographs / IDEOGRAPHS_PER_WORD);
  return others / WORDS_PER_MINUTE + ideographs / IDEOGRAPHS_PER_MINUTE;
}
