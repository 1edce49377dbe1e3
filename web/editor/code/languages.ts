/**
 * The languages that code is coloured in: the name that is stored, how it is shown, and what else people call it. A language
 * that is not here is kept and shown by its name, without colours. The grammars are `grammars.ts`, in the worker.
 */

interface Language {
  readonly name: string;
  readonly label: string;
  /** Further names that a fence (```ts) or another program's clipboard may use. */
  readonly aliases?: readonly string[];
}

export const LANGUAGES = [
  { name: 'bash', label: 'Shell', aliases: ['sh', 'shell', 'shellscript', 'zsh', 'console'] },
  { name: 'c', label: 'C' },
  { name: 'cpp', label: 'C++', aliases: ['c++', 'cc', 'cxx'] },
  { name: 'csharp', label: 'C#', aliases: ['c#', 'cs'] },
  { name: 'css', label: 'CSS' },
  { name: 'dart', label: 'Dart' },
  { name: 'diff', label: 'Diff', aliases: ['patch'] },
  { name: 'dockerfile', label: 'Dockerfile', aliases: ['docker'] },
  { name: 'elixir', label: 'Elixir', aliases: ['ex'] },
  { name: 'go', label: 'Go', aliases: ['golang'] },
  { name: 'graphql', label: 'GraphQL', aliases: ['gql'] },
  { name: 'haskell', label: 'Haskell', aliases: ['hs'] },
  { name: 'html', label: 'HTML', aliases: ['htm'] },
  { name: 'ini', label: 'INI', aliases: ['properties', 'conf'] },
  { name: 'java', label: 'Java' },
  { name: 'javascript', label: 'JavaScript', aliases: ['js', 'mjs', 'cjs', 'node'] },
  { name: 'json', label: 'JSON', aliases: ['jsonc', 'json5'] },
  { name: 'jsx', label: 'JSX', aliases: ['javascriptreact'] },
  { name: 'julia', label: 'Julia', aliases: ['jl'] },
  { name: 'kotlin', label: 'Kotlin', aliases: ['kt', 'kts'] },
  { name: 'latex', label: 'LaTeX', aliases: ['tex'] },
  { name: 'lua', label: 'Lua' },
  { name: 'makefile', label: 'Makefile', aliases: ['make'] },
  { name: 'markdown', label: 'Markdown', aliases: ['md'] },
  { name: 'mermaid', label: 'Mermaid' },
  { name: 'nginx', label: 'nginx' },
  { name: 'nix', label: 'Nix' },
  { name: 'objective-c', label: 'Objective-C', aliases: ['objc'] },
  { name: 'perl', label: 'Perl', aliases: ['pl'] },
  { name: 'php', label: 'PHP' },
  { name: 'powershell', label: 'PowerShell', aliases: ['ps1', 'ps'] },
  { name: 'python', label: 'Python', aliases: ['py', 'python3'] },
  { name: 'r', label: 'R' },
  { name: 'ruby', label: 'Ruby', aliases: ['rb'] },
  { name: 'rust', label: 'Rust', aliases: ['rs'] },
  { name: 'scala', label: 'Scala' },
  { name: 'scss', label: 'SCSS', aliases: ['sass'] },
  { name: 'sql', label: 'SQL', aliases: ['postgresql', 'mysql', 'sqlite'] },
  { name: 'svelte', label: 'Svelte' },
  { name: 'swift', label: 'Swift' },
  { name: 'toml', label: 'TOML' },
  { name: 'tsx', label: 'TSX', aliases: ['typescriptreact'] },
  { name: 'typescript', label: 'TypeScript', aliases: ['ts', 'mts', 'cts'] },
  { name: 'vue', label: 'Vue' },
  { name: 'xml', label: 'XML', aliases: ['svg', 'xsl'] },
  { name: 'yaml', label: 'YAML', aliases: ['yml'] },
  { name: 'zig', label: 'Zig' },
] as const satisfies readonly Language[];

export type LanguageName = (typeof LANGUAGES)[number]['name'];

const PLAIN_NAMES: ReadonlySet<string> = new Set(['', 'text', 'txt', 'plain', 'plaintext']);

/** What the picker calls code without a language. */
const PLAIN_LABEL = 'Plain text';

/** The language that is coloured under this stored name, or null. */
export function knownLanguage(name: string): LanguageName | null {
  return LANGUAGES.find((language) => language.name === name)?.name ?? null;
}

export function languageLabel(name: string): string {
  if (PLAIN_NAMES.has(name)) return PLAIN_LABEL;
  return LANGUAGES.find((language) => language.name === name)?.label ?? name;
}

/** The name to store for what somebody or some program calls a language; empty for plain text. */
export function languageNamed(called: string): string {
  const name = called.trim().toLowerCase();
  if (PLAIN_NAMES.has(name)) return '';
  const known = LANGUAGES.find((language) => language.name === name || aliasesOf(language).includes(name));
  return known?.name ?? (/^[a-z0-9][a-z0-9+#._-]{0,39}$/.test(name) ? name : '');
}

export interface LanguageChoice {
  readonly name: string;
  readonly label: string;
}

/** The languages that fit what somebody types into the picker, best first; all of them for nothing typed. */
export function findLanguages(typed: string): readonly LanguageChoice[] {
  const query = typed.trim().toLowerCase();
  const plain = { name: '', label: PLAIN_LABEL };
  if (query === '') return [plain, ...LANGUAGES];
  const scored = LANGUAGES.flatMap((language) => {
    const names = [language.label.toLowerCase(), language.name, ...aliasesOf(language)];
    const score = names.includes(query)
      ? 0
      : names.some((name) => name.startsWith(query))
        ? 1
        : names.some((name) => name.includes(query))
          ? 2
          : null;
    return score === null ? [] : [{ language, score }];
  });
  const found: LanguageChoice[] = scored.toSorted((a, b) => a.score - b.score).map(({ language }) => language);
  return 'plain text'.includes(query) ? [...found, plain] : found;
}

function aliasesOf(language: Language): readonly string[] {
  return language.aliases ?? [];
}
