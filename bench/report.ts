/** The figures as tables in Markdown, with ratios to ours and what became of the goals. Pure: results in, text out. */
import { WEFT } from './contenders.ts';
import type { Figure, Measured, Medians } from './figure.ts';
import { median } from './median.ts';
import { FOREIGN_LIMIT } from './patience.ts';

/** All rounds of one figure, by contender in the order of the table. */
export type Rounds = ReadonlyMap<string, readonly Measured[]>;

/** One contender's row. */
export interface Row {
  readonly name: string;
  /** By column; null where a column does not apply. */
  readonly medians: Readonly<Record<string, number | null>>;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly isFloor: boolean;
  /** First column, to ours. */
  readonly ratio: number | null;
}

export interface Outcome {
  readonly words: string;
  /** Null where it could not be judged. */
  readonly isMet: boolean | null;
}

/** The median of a column, or null where it does not apply. */
function middleOf(rounds: readonly Measured[], key: string): number | null {
  const values = of(rounds, key);
  return values.length === 0 ? null : median(values);
}

function of(rounds: readonly Measured[], key: string): number[] {
  return rounds.flatMap(({ values }) => values[key] ?? []);
}

export function mediansOf(rounds: Rounds): Medians {
  return (contender, key) => middleOf(rounds.get(contender) ?? [], key);
}

export function rowsOf(figure: Figure, rounds: Rounds): readonly Row[] {
  const main = figure.columns[0]?.key ?? '';
  const ours = middleOf(rounds.get(WEFT) ?? [], main);
  return Array.from(rounds, ([name, results]) => {
    const values = of(results, main);
    const middle = middleOf(results, main);
    return {
      name,
      medians: Object.fromEntries(figure.columns.map(({ key }) => [key, middleOf(results, key)])),
      lowest: values.length === 0 ? null : Math.min(...values),
      highest: values.length === 0 ? null : Math.max(...values),
      isFloor: results.some((result) => result.isFloor === true && result.values[main] === middle),
      ratio: middle === null || ours === null || ours === 0 ? null : middle / ours,
    };
  });
}

export function outcomesOf(figure: Figure, rounds: Rounds): readonly Outcome[] {
  const medians = mediansOf(rounds);
  return figure.goals.map(({ words, isMet }) => ({ words, isMet: isMet(medians) }));
}

/** With commas, and as many digits after the point as the column has. */
export function shown(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return 'never';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

const MARKS = { met: 'met', missed: '**missed**', unknown: 'not judged' } as const;

function outcomeWords({ words, isMet }: Outcome): string {
  return `${words}: ${isMet === null ? MARKS.unknown : isMet ? MARKS.met : MARKS.missed}`;
}

export function figureTable(figure: Figure, rounds: Rounds): string {
  const [main, ...others] = figure.columns;
  if (main === undefined) return '';
  const rows = rowsOf(figure, rounds).map((row) => [
    row.name,
    `${row.isFloor ? '>= ' : ''}${shown(row.medians[main.key], main.digits)}`,
    row.ratio === null ? '' : `${row.ratio.toFixed(2)}x`,
    `${shown(row.lowest, main.digits)} - ${shown(row.highest, main.digits)}`,
    ...others.map(({ key, digits }) => shown(row.medians[key], digits)),
  ]);
  const head = ['', main.label, 'to Weft', 'range', ...others.map(({ label }) => label)];
  const goals = outcomesOf(figure, rounds).map(outcomeWords);
  const verdict = goals.length === 0 ? [] : ['', `Goals: ${goals.join('; ')}.`];
  return [`### ${figure.title}`, '', figure.explains, '', table(head, rows), ...verdict].join('\n');
}

/** One line where the machine was not quiet, or nothing. */
export function disturbance(shares: readonly number[]): string {
  const disturbed = shares.filter((share) => share > FOREIGN_LIMIT);
  if (disturbed.length === 0) return '';
  const worst = Math.round(Math.max(...disturbed) * 100);
  return `Not quiet: in ${disturbed.length} of ${shares.length} measurements something else used up to ${worst} % of a core.`;
}
