/** The documents that are written in: how large each is, and how an author of either kind writes it. */
import { readEdits } from '../../trace.ts';
import { Lines } from './trace-lines.ts';
import type { V2Author } from './v2-author.ts';
import type { WeftAuthor } from './weft-author.ts';

export interface Sample {
  readonly name: 'empty' | 'blog' | 'large';
  readonly title: string;
  readonly blocks: number;
  readonly characters: number;
  writeAsWeft(author: WeftAuthor): void;
  writeAsV2(author: V2Author): void;
}

const LARGE_PARAGRAPHS = 5000;
const PARAGRAPH_CHARACTERS = 200;
/** Paragraphs that one act of the author adds, as somebody pastes a page. */
const PASTED_AT_ONCE = 100;
/** End content of seph-blog1, in lines and in characters without line ends (e2e/traces/README.md). */
const BLOG = { lines: 688, characters: 56_769 - 687 };

const WORDS =
  'the weft is the thread that runs across and the warp is the one that stays so every cloth has both of them and neither holds without its other'.split(
    ' ',
  );

/** A paragraph of exactly 200 characters, each of them different. */
function paragraph(index: number): string {
  let text = `${index + 1}.`;
  for (let i = index * 7; text.length < PARAGRAPH_CHARACTERS; i++) text += ` ${WORDS[i % WORDS.length]}`;
  return `${text.slice(0, PARAGRAPH_CHARACTERS - 1)}.`;
}

function pages(): string[][] {
  const all: string[][] = [];
  for (let from = 0; from < LARGE_PARAGRAPHS; from += PASTED_AT_ONCE) {
    all.push(Array.from({ length: PASTED_AT_ONCE }, (_, i) => paragraph(from + i)));
  }
  return all;
}

export const SAMPLES: readonly Sample[] = [
  {
    name: 'empty',
    title: 'An empty page',
    blocks: 1,
    characters: 0,
    writeAsWeft: () => undefined,
    writeAsV2: () => undefined,
  },
  {
    name: 'blog',
    title: 'A text of 57,000 characters with the history of 138,000 edits',
    blocks: BLOG.lines,
    characters: BLOG.characters,
    writeAsWeft(author) {
      for (const edit of readEdits(Number.MAX_SAFE_INTEGER)) author.type(...edit);
    },
    writeAsV2(author) {
      const lines = new Lines();
      for (const edit of readEdits(Number.MAX_SAFE_INTEGER)) author.type(lines.take(...edit));
    },
  },
  {
    name: 'large',
    title: '5,000 paragraphs of 200 characters',
    blocks: LARGE_PARAGRAPHS,
    characters: LARGE_PARAGRAPHS * PARAGRAPH_CHARACTERS,
    writeAsWeft(author) {
      for (const page of pages()) author.append(page);
    },
    writeAsV2(author) {
      for (const page of pages()) author.append(page);
    },
  },
];
