import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Grammars } from './grammars.ts';
import { TOKEN_KINDS } from './token-kinds.ts';

const LINE = 'const a = 1;';
const WORDS = [0, 5, TOKEN_KINDS.indexOf('keyword'), 10, 11, TOKEN_KINDS.indexOf('number')];

/** The files of the page are in reach. */
beforeEach(() => void vi.stubGlobal('fetch', () => Promise.resolve(Response.json({}))));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A clock by which so many looks at it are a second apart, as on a machine that is busy with other things; then it stands. */
function slowFor(looks: number): void {
  let [nowMs, left] = [0, looks];
  vi.spyOn(Date, 'now').mockImplementation(() => (left-- > 0 ? (nowMs += 1000) : nowMs));
}

describe('a line of code', () => {
  it('has its colours also where its first readings took too long', async () => {
    const reader = await new Grammars().reader('typescript');
    slowFor(8);
    const { tokens, after } = reader.read(LINE, reader.start);
    expect(tokens).toEqual(expect.arrayContaining(WORDS));
    expect(tokens.slice(0, 3)).toEqual(WORDS.slice(0, 3));
    expect(tokens.slice(-3)).toEqual(WORDS.slice(-3));
    expect(reader.same(after, reader.read(LINE, after).after)).toBe(true);
  });

  it('that always takes too long stays plain, and those below it are read as if it were not there', async () => {
    const reader = await new Grammars().reader('typescript');
    slowFor(1000);
    expect(reader.read(LINE, reader.start)).toEqual({ tokens: [], after: reader.start });
  });
});
