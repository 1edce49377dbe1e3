/** Every row that docs/SECURITY.md lists is cited by the title of a test: a row that nobody tries is a promise that nobody keeps. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './tools.ts';

const page = readFileSync(join(ROOT, 'docs/SECURITY.md'), 'utf8');
const listed = [...page.matchAll(/^\| ((?:Roles )?[A-Z]\d+) \| [^|`]+ \|$/gm)].map(([, row]) => row ?? '');

/** What stands in quotes in a test's file: the titles, and the names of their cases. */
function wordsIn(path: string): readonly string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return text.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
}

const words = globSync('{flow,protocol,server,web,scripts,e2e}/**/*.{test.ts,test.tsx,contract.ts,e2e.ts}', {
  cwd: ROOT,
})
  .filter((path) => !path.endsWith('hostile-rows.test.ts'))
  .flatMap(wordsIn);

/** The lines of a table of the page, by its head. */
function linesBelow(head: string): readonly string[] {
  const table = page.split(`\n${head}\n`)[1] ?? '';
  return (/^\|[-|]+\|\n((?:\|.*\n)+)/.exec(table)?.[1] ?? '').trimEnd().split('\n');
}

/** "H1, P1 to P3, Roles R5, R9" row by row: what follows a role's row is one too, while it is an R. */
function rowsOf(text: string): readonly string[] {
  let isRole = false;
  return [...text.matchAll(/\b(Roles )?([A-Z])(\d+)(?: to [A-Z](\d+))?/g)].flatMap(([, role, kind = '', from, to]) => {
    isRole = role !== undefined || (isRole && kind === 'R');
    const [first, last] = [Number(from), Number(to ?? from)];
    return Array.from({ length: last - first + 1 }, (_, i) => `${isRole ? 'Roles ' : ''}${kind}${first + i}`);
  });
}

/** What stands in code in a line: paths; a name alone lies beside the one before it, a folder means all in it. */
function filesOf(line: string): readonly string[] {
  let folder = '';
  return [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => {
    if (!name.includes('/')) return join(folder, name);
    folder = dirname(name);
    return name.endsWith('/') ? `${name}*.test.ts` : name;
  });
}

/** DESIGN's rules are called R1 too: a role's row is one only after the word. */
function cites(row: string): RegExp {
  const role = /^Roles (R\d+)$/.exec(row)?.[1];
  return role === undefined ? new RegExp(`\\b${row}\\b`) : new RegExp(`\\bRoles (?:R\\d+(?:, | to | and ))*${role}\\b`);
}

describe('the rows of docs/SECURITY.md', () => {
  it('are all there', () => {
    const counts = Object.groupBy(listed, (row) => row.replace(/\d+$/, ''));
    const found = Object.fromEntries(Object.entries(counts).map(([kind, rows]) => [kind, rows?.length]));
    const least = { H: 7, F: 8, S: 21, A: 10, 'Roles R': 8, P: 8, U: 5, I: 5, D: 9, K: 7, N: 7, B: 6 };
    for (const [kind, count] of Object.entries(least)) expect(found[kind] ?? 0, kind).toBeGreaterThanOrEqual(count);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('each have a test that names them', () => {
    expect(listed.filter((row) => !words.some((word) => cites(row).test(word)))).toEqual([]);
  });

  const places = linesBelow('| rows | tests |');

  it.each(places)('are named by the tests that the page says: %s', (line) => {
    const found = filesOf(line).map((pattern) => ({ pattern, paths: globSync(pattern, { cwd: ROOT }) }));
    expect(found.filter(({ paths }) => paths.length === 0)).toEqual([]);
    const here = found.flatMap(({ paths }) => paths).flatMap(wordsIn);
    expect(rowsOf(line).filter((row) => !here.some((word) => cites(row).test(word)))).toEqual([]);
  });

  it('have their places listed', () => {
    expect(places.length).toBeGreaterThan(30);
  });
});

describe('the promises of docs/SECURITY.md', () => {
  const promises = linesBelow('| promise | held by |');

  it('are there, and what else the page names is a file', () => {
    expect(promises.length).toBeGreaterThan(30);
    const paths = [...page.matchAll(/`((?:bench|e2e|flow|protocol|scripts|server|web)\/[^`\s]+)`/g)];
    expect(paths.map(([, path]) => path ?? '').filter((path) => globSync(path, { cwd: ROOT }).length === 0)).toEqual(
      [],
    );
  });

  it.each(promises)('are held by a test of that name: %s', (line) => {
    const named = [...line.matchAll(/`([^`]+)`: ([^`|]+?)(?=; `| \|$)/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, path = '', title = ''] of named)
      expect(
        wordsIn(path).filter((word) => word.includes(title)),
        `${path}: ${title}`,
      ).not.toEqual([]);
  });
});
