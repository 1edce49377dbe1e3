/**
 * The grammars of the known languages, by shiki, each a chunk that is loaded when code in it first appears. Runs in the
 * worker: nothing on the page waits for a grammar. Only the kinds of words are taken from it; colours are the style sheet's.
 */
import { createShikiPrimitiveAsync, type LanguageInput, type ShikiPrimitive } from '@shikijs/core';
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import { loadInReach } from '../../ui/in-reach.ts';
import type { LanguageName } from './languages.ts';
import type { LineReader } from './line-colours.ts';
import { KIND_SCOPES, TOKEN_KINDS } from './token-kinds.ts';

const GRAMMARS: Readonly<Record<LanguageName, LanguageInput>> = {
  bash: () => import('@shikijs/langs/bash'),
  c: () => import('@shikijs/langs/c'),
  cpp: () => import('@shikijs/langs/cpp'),
  csharp: () => import('@shikijs/langs/csharp'),
  css: () => import('@shikijs/langs/css'),
  dart: () => import('@shikijs/langs/dart'),
  diff: () => import('@shikijs/langs/diff'),
  dockerfile: () => import('@shikijs/langs/dockerfile'),
  elixir: () => import('@shikijs/langs/elixir'),
  go: () => import('@shikijs/langs/go'),
  graphql: () => import('@shikijs/langs/graphql'),
  haskell: () => import('@shikijs/langs/haskell'),
  html: () => import('@shikijs/langs/html'),
  ini: () => import('@shikijs/langs/ini'),
  java: () => import('@shikijs/langs/java'),
  javascript: () => import('@shikijs/langs/javascript'),
  json: () => import('@shikijs/langs/json'),
  jsx: () => import('@shikijs/langs/jsx'),
  julia: () => import('@shikijs/langs/julia'),
  kotlin: () => import('@shikijs/langs/kotlin'),
  latex: () => import('@shikijs/langs/latex'),
  lua: () => import('@shikijs/langs/lua'),
  makefile: () => import('@shikijs/langs/makefile'),
  markdown: () => import('@shikijs/langs/markdown'),
  mermaid: () => import('@shikijs/langs/mermaid'),
  nginx: () => import('@shikijs/langs/nginx'),
  nix: () => import('@shikijs/langs/nix'),
  'objective-c': () => import('@shikijs/langs/objective-c'),
  perl: () => import('@shikijs/langs/perl'),
  php: () => import('@shikijs/langs/php'),
  powershell: () => import('@shikijs/langs/powershell'),
  python: () => import('@shikijs/langs/python'),
  r: () => import('@shikijs/langs/r'),
  ruby: () => import('@shikijs/langs/ruby'),
  rust: () => import('@shikijs/langs/rust'),
  scala: () => import('@shikijs/langs/scala'),
  scss: () => import('@shikijs/langs/scss'),
  sql: () => import('@shikijs/langs/sql'),
  svelte: () => import('@shikijs/langs/svelte'),
  swift: () => import('@shikijs/langs/swift'),
  toml: () => import('@shikijs/langs/toml'),
  tsx: () => import('@shikijs/langs/tsx'),
  typescript: () => import('@shikijs/langs/typescript'),
  vue: () => import('@shikijs/langs/vue'),
  xml: () => import('@shikijs/langs/xml'),
  yaml: () => import('@shikijs/langs/yaml'),
  zig: () => import('@shikijs/langs/zig'),
};

const THEME = 'weft';
/** A longer line is data, not code that somebody reads; it stays plain. */
const MAX_LINE_LENGTH = 2000;
/** What one line may keep the worker from doing anything else, by the clock. */
const MAX_LINE_MS = 1000;
/**
 * The first lines of a language compile its patterns, which takes longer than that on a slow machine: what is compiled is kept, so the
 * line is read again. One that is cut off each time is no code that somebody reads either.
 */
const MAX_READINGS = 5;

type Grammar = ReturnType<ShikiPrimitive['getLanguage']>;
type Stack = ReturnType<Grammar['tokenizeLine2']>['ruleStack'];

export class Grammars {
  readonly #loading: Promise<ShikiPrimitive>;

  constructor() {
    this.#loading = createShikiPrimitiveAsync({
      // Not the engine that is WebAssembly: the page's content security policy allows none.
      engine: createJavaScriptRegexEngine({ forgiving: true }),
      langs: [],
      themes: [
        {
          name: THEME,
          type: 'light',
          settings: [
            { settings: { foreground: colorOf(0), background: '#ffffff' } },
            ...TOKEN_KINDS.flatMap((kind, index) =>
              kind === 'plain' ? [] : [{ scope: [...KIND_SCOPES[kind]], settings: { foreground: colorOf(index) } }],
            ),
          ],
        },
      ],
    });
  }

  async reader(name: LanguageName): Promise<LineReader<Stack | null>> {
    const shiki = await this.#loading;
    const language = GRAMMARS[name];
    await shiki.loadLanguage(typeof language === 'function' ? await loadInReach(language) : language);
    const grammar = shiki.getLanguage(name);
    const kinds = shiki.setTheme(THEME).colorMap.map((color) => kindOf(color));
    return {
      start: null,
      read(line, before) {
        if (line.length > MAX_LINE_LENGTH) return { tokens: [], after: before };
        for (let reading = 0; reading < MAX_READINGS; reading++) {
          const { tokens, ruleStack, stoppedEarly } = grammar.tokenizeLine2(line, before, MAX_LINE_MS);
          if (!stoppedEarly) return { tokens: readTokens(tokens, line.length, kinds), after: ruleStack };
        }
        return { tokens: [], after: before };
      },
      same: (a, b) => (a === null || b === null ? a === b : a.equals(b)),
    };
  }
}

/** A theme says colours; these are only numbers of kinds. */
function colorOf(kind: number): string {
  return `#0000${kind.toString(16).padStart(2, '0')}`;
}

function kindOf(color: string | undefined): number {
  const kind = Number.parseInt((color ?? '').slice(1), 16);
  return kind < TOKEN_KINDS.length ? kind : 0;
}

/** Pairs of a start and what TextMate packs into 32 bits, of which nine from bit 15 on are the colour. */
function readTokens(packed: Uint32Array, lineLength: number, kinds: readonly number[]): number[] {
  const tokens: number[] = [];
  for (let i = 0; i < packed.length; i += 2) {
    const start = packed[i] ?? 0;
    const end = Math.min(packed[i + 2] ?? lineLength, lineLength);
    const kind = kinds[((packed[i + 1] ?? 0) >>> 15) & 0x1ff] ?? 0;
    if (kind === 0 || end <= start) continue;
    // Neighbours of one kind are one word to the eye, and half the ranges.
    if (tokens.at(-1) === kind && tokens.at(-2) === start) tokens[tokens.length - 2] = end;
    else tokens.push(start, end, kind);
  }
  return tokens;
}
