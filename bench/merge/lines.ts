/**
 * A document as short lines, one notation for every engine: what a scenario starts with, what it expects and what an editor
 * shows are all written so. Pure: knows no editor and no Yjs.
 *
 * `p: plain <b>bold</b>`, `h1: `, `quote: `, `code: `, `item0: ` (the digit is the depth), `row: one|two` (a row of a table;
 * the lines of a cell are joined by `/`), `note: ` (in a callout), `summary: ` and `body: ` (of a toggle), `col0: ` (in a column).
 */

/** The marks of a run: `true` or a value, such as the address of a link. */
export type RunMarks = { readonly [name: string]: string | true };

export interface Run {
  readonly text: string;
  readonly marks: RunMarks;
}

export interface Line {
  readonly kind: string;
  readonly runs: readonly Run[];
}

/** Between the cells of a row. */
export const CELL = '|';
/** Between the lines of one cell. */
export const CELL_LINE = '/';

const TOKEN = /<(\/?)([a-z]+)(?:=([^>]*))?>|([^<]+)/g;

function sameMarks(a: RunMarks, b: RunMarks): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

export function showLine({ kind, runs }: Line): string {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (run.text === '') continue;
    if (last !== undefined && sameMarks(last.marks, run.marks)) {
      joined[joined.length - 1] = { text: last.text + run.text, marks: last.marks };
    } else joined.push(run);
  }
  const text = joined.map((run) => showRun(run)).join('');
  return `${kind}: ${text}`;
}

function showRun({ text, marks }: Run): string {
  let shown = text;
  for (const name of Object.keys(marks).toSorted()) {
    const value = marks[name];
    shown = `<${name}${typeof value === 'string' ? `=${value}` : ''}>${shown}</${name}>`;
  }
  return shown;
}

export function parseLine(line: string): Line {
  const colon = line.indexOf(': ');
  if (colon === -1) throw new Error(`no kind of block in "${line}"`);
  const runs: Run[] = [];
  const open: { readonly name: string; readonly value: string | true }[] = [];
  for (const [, slash, name, value, text] of line.slice(colon + 2).matchAll(TOKEN)) {
    if (text !== undefined) {
      runs.push({ text, marks: Object.fromEntries(open.map((mark) => [mark.name, mark.value])) });
    } else if (name !== undefined && slash === '') open.push({ name, value: value ?? true });
    else open.pop();
  }
  return { kind: line.slice(0, colon), runs };
}

/** Several pieces as one: the lines of a cell, the cells of a row. */
export function joinRuns(pieces: readonly (readonly Run[])[], separator: string): Run[] {
  return pieces.flatMap((runs, i) => (i === 0 ? [...runs] : [{ text: separator, marks: {} }, ...runs]));
}

/** The pieces of a line that was joined, each as plain text: nothing that is split carries marks. */
export function splitText({ runs }: Line, separator: string): string[] {
  return runs
    .map(({ text }) => text)
    .join('')
    .split(separator);
}

/** The characters that somebody typed, without those of the notation. */
export function typedCharacters(lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    parseLine(line).runs.flatMap(({ text }) => [...text].filter((char) => char !== CELL && char !== CELL_LINE)),
  );
}
