/**
 * The permission table of docs/SECURITY.md, as the tests that walk it read it. Owns the shape of the page's tables; knows no
 * server.
 */
import { readFileSync } from 'node:fs';

export const COLUMNS = ['nobody', 'viewer', 'commenter', 'editor', 'owner', "another's owner"] as const;
export type Column = (typeof COLUMNS)[number];

const PAGE = new URL('../docs/SECURITY.md', import.meta.url);

/** The rows of the table whose first column has this head, in their order: what each column's cell says. */
export function readTable(head: 'REST' | 'socket'): ReadonlyMap<string, ReadonlyMap<Column, string>> {
  const lines = readFileSync(PAGE, 'utf8').split('\n');
  const start = lines.indexOf(`| ${head} | ${COLUMNS.join(' | ')} |`);
  if (start < 0) throw new Error(`docs/SECURITY.md has no table of ${head}`);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  const rows = lines.slice(start + 2, end).map((line): [string, Map<Column, string>] => {
    const [name = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.length !== COLUMNS.length) throw new Error(`this row has not one cell for each column: ${line}`);
    return [name.replace(/^`([^`]*)`$/, '$1'), new Map(COLUMNS.map((column, i) => [column, cells[i] ?? '']))];
  });
  return new Map(rows);
}
