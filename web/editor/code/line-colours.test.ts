import { describe, expect, it } from 'vitest';
import { carriedTokens, lineAfter, lineEdit } from './code-lines.ts';
import { findLanguages, languageNamed } from './languages.ts';
import { LineColours, type LineReader, type LineTokens } from './line-colours.ts';

/** A language in which `(` opens a comment over lines and `)` ends it: enough to have a state. */
class Brackets implements LineReader<number> {
  readonly start = 0;
  count = 0;

  read(line: string, before: number): { tokens: LineTokens; after: number } {
    this.count++;
    let depth = before;
    for (const letter of line) depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    return { tokens: before > 0 ? [0, line.length, 1] : [], after: depth };
  }

  same(a: number, b: number): boolean {
    return a === b;
  }
}

const never = (): boolean => false;

/** Follows the answers as the page does. */
function follow(colours: LineColours<number>, tokens: LineTokens[], isLate: () => boolean = never): void {
  while (!colours.isDone) {
    const { from, tokens: found } = colours.work(isLate);
    for (const [i, line] of found.entries()) tokens[from + i] = line;
  }
}

describe('LineColours', () => {
  it('reads an edited line alone where the state after it stays', () => {
    const reader = new Brackets();
    const colours = new LineColours(reader);
    colours.splice(
      0,
      0,
      Array.from({ length: 2000 }, () => 'x'),
    );
    follow(colours, []);
    expect(reader.count).toBe(2000);
    colours.splice(1000, 1, ['xy']);
    follow(colours, []);
    expect(reader.count).toBe(2001);
    colours.splice(1000, 1, []);
    follow(colours, []);
    expect(reader.count).toBe(2002);
  });

  it('stops when it is late and goes on where it stopped', () => {
    const colours = new LineColours(new Brackets());
    colours.splice(0, 0, ['(', 'a', 'b', ')', 'c']);
    expect(colours.work(() => true)).toEqual({ from: 0, tokens: [[]] });
    expect(colours.isDone).toBe(false);
    expect(colours.work(never)).toEqual({ from: 1, tokens: [[0, 1, 1], [0, 1, 1], [0, 1, 1], []] });
  });

  it('ends as a fresh reading does, whatever is edited between two slices', () => {
    for (let seed = 1; seed <= 300; seed++) {
      let state = seed;
      // A small generator of its own (Lehmer's), so that a failing seed fails again.
      const random = (below: number): number => {
        state = (state * 48271) % 2147483647;
        return state % below;
      };
      const reader = new Brackets();
      const colours = new LineColours(reader);
      let lines: string[] = [];
      let tokens: LineTokens[] = [];
      for (let edit = 0; edit < 12; edit++) {
        const from = random(lines.length + 1);
        const deleted = random(lines.length - from + 1);
        const made = Array.from({ length: random(4) }, () => ['x', '(', ')', 'y('][random(4)] ?? '');
        colours.splice(from, deleted, made);
        lines = lines.toSpliced(from, deleted, ...made);
        tokens = tokens.toSpliced(from, deleted, ...made.map(() => []));
        const { from: at, tokens: found } = colours.work(() => random(2) === 0);
        for (const [i, line] of found.entries()) tokens[at + i] = line;
      }
      follow(colours, tokens);
      const fresh = new LineColours(new Brackets());
      fresh.splice(0, 0, lines);
      const expected: LineTokens[] = [];
      follow(fresh, expected);
      expect(tokens, `seed ${seed}`).toEqual(expected);
    }
  });
});

describe('colours until the worker has answered', () => {
  it('finds the lines that an edit changed', () => {
    expect(lineEdit(['a', 'b', 'c'], ['a', 'x', 'y', 'c'])).toEqual({ from: 1, deleted: 1, inserted: 2 });
    expect(lineEdit(['a', 'a'], ['a'])).toEqual({ from: 1, deleted: 1, inserted: 0 });
    expect(lineEdit(['a'], ['a'])).toBeNull();
  });

  it('keep their words where they are and move behind what is typed', () => {
    expect(carriedTokens([0, 3, 4, 8, 11, 2], 'let foo "b"', 'let fooo "b"')).toEqual([0, 3, 4, 9, 12, 2]);
    expect(carriedTokens([0, 3, 4], 'let', 'lets')).toEqual([0, 3, 4]);
    expect(carriedTokens([2, 5, 1], 'ab123', 'ab')).toEqual([]);
  });
});

describe('an answer that comes after further edits', () => {
  it('is for the lines where they stand now, and for none that was edited since', () => {
    const edits = [
      { from: 1, deleted: 0, inserted: 2 },
      { from: 5, deleted: 2, inserted: 1 },
    ];
    expect([0, 1, 2, 3, 4, 5].map((line) => lineAfter(line, edits))).toEqual([0, 3, 4, -1, -1, 6]);
  });
});

describe('languages', () => {
  it('are found by what people call them', () => {
    expect(languageNamed('TS')).toBe('typescript');
    expect(languageNamed('c++')).toBe('cpp');
    expect(languageNamed('plaintext')).toBe('');
    expect(languageNamed('cobol')).toBe('cobol');
    expect(languageNamed('"><script>')).toBe('');
    expect(findLanguages('ja').map(({ name }) => name)).toEqual(expect.arrayContaining(['java', 'javascript']));
    expect(findLanguages('js')[0]?.name).toBe('javascript');
    expect(findLanguages('')[0]?.name).toBe('');
  });
});
