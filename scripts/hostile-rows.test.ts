/** Every row that docs/SECURITY.md lists is cited by the title of a test: a row that nobody tries is a promise that nobody keeps. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './tools.ts';

const listed = [
  ...readFileSync(join(ROOT, 'docs/SECURITY.md'), 'utf8').matchAll(/^\| ((?:Roles )?[A-Z]\d+) \| [^|`]+ \|$/gm),
].map(([, row]) => row ?? '');

/** What stands in quotes in the tests' files: their titles, and the names of their cases. */
const words = globSync('{flow,protocol,server,web,scripts,e2e}/**/*.{test.ts,test.tsx,contract.ts,e2e.ts}', {
  cwd: ROOT,
})
  .filter((path) => !path.endsWith('hostile-rows.test.ts'))
  .flatMap(
    (path) =>
      readFileSync(join(ROOT, path), 'utf8').match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [],
  );

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
});
