/** What the plays found, as a table in Markdown and as a story of one scenario. Pure: outcomes in, text out. */
import { describeFinding, isKept } from './judge.ts';
import type { Outcome } from './play.ts';

/** The outcomes of one engine, in the order of the scenarios. */
export interface Column {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

export function mergeTable(columns: readonly Column[]): string {
  const rows = (columns[0]?.outcomes ?? []).map(({ scenario }, i) => [
    scenario.title,
    ...columns.map(({ outcomes }) => describeOutcome(outcomes[i])),
  ]);
  const sums: readonly [string, (outcome: Outcome) => boolean][] = [
    ['**kept, once, in the right place, alike everywhere**', ({ worst }) => worst !== null && isKept(worst)],
    ['something lost', ({ worst }) => worst !== null && worst.lost > 0],
    ['something doubled', ({ worst }) => worst !== null && worst.doubled > 0],
    ['something in the wrong place', ({ worst }) => worst?.misplaced === true],
    ['replicas left apart', ({ worst }) => worst?.apart === true],
  ];
  const totals = sums.map(([title, counts]) => [
    title,
    ...columns.map(({ outcomes }) => {
      const played = outcomes.filter(({ worst }) => worst !== null);
      return `${played.filter(counts).length} of ${played.length}`;
    }),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = ['', ...columns.map(({ name }) => name)];
  return [line(head), line(head.map(() => '---')), ...[...rows, ...totals].map(line)].join('\n');
}

function describeOutcome(outcome: Outcome | undefined): string {
  return outcome === undefined || outcome.worst === null ? 'no such block' : describeFinding(outcome.worst);
}

/** Every play of one scenario with what each replica showed at its end. */
export function tellPlays(name: string, { scenario, plays }: Outcome): string {
  const head = `${name}: ${scenario.title}\n  right: ${scenario.right.map((lines) => lines.join(' ¶ ')).join('\n     or: ')}`;
  const told = plays.map(({ ids, delivery, ending, finding }) => {
    const shown = [...new Set(ending.shown.map((lines) => lines.join(' ¶ ')))];
    const errors = ending.errors.map((error) => `\n      threw: ${error}`).join('');
    return `  ids ${ids.join(' ')}, ${delivery}: ${describeFinding(finding)}\n      ${shown.join('\n      ')}${errors}`;
  });
  return [head, ...told].join('\n');
}
